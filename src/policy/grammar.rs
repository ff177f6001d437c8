//! A policy document, taken apart with the place of every element, and with what is malformed.
//!
//! Source: AWS, "Grammar of the IAM JSON policy language". Nothing is thrown away: an element that
//! AWS would refuse is kept beside the problem, and its statement never matches.

mod read;

use super::json::{MAX_POLICY_BYTES, Node, Span, SyntaxError, parse};

/// What a statement does where it applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever allows.
    Deny,
}

impl Effect {
    /// The word of the policy language.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// A text and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it stands.
    pub span: Span,
    /// Its `Version`.
    pub version: Option<Text>,
    /// Its statements, in order.
    pub statements: Vec<StatementNode>,
    /// What AWS would refuse.
    pub problems: Vec<Problem>,
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementNode {
    /// Where it stands.
    pub span: Span,
    /// Its place, from zero.
    pub index: usize,
    /// Its `Sid`.
    pub sid: Option<Text>,
    /// Its `Effect`.
    pub effect: Option<(Effect, Span)>,
    /// `Principal` or `NotPrincipal`.
    pub principal: Option<PrincipalElement>,
    /// `Action` or `NotAction`.
    pub action: Option<Element>,
    /// `Resource` or `NotResource`.
    pub resource: Option<Element>,
    /// Its conditions, one an operator and key.
    pub conditions: Vec<Test>,
    /// Where `Condition` stands.
    pub condition_span: Option<Span>,
    /// False where AWS would refuse it: it never matches.
    pub sound: bool,
}

/// An element with values, and whether it is the `Not…` form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The `Not…` form.
    pub negated: bool,
    /// Where its name stands.
    pub name_span: Span,
    /// Where its value stands.
    pub span: Span,
    /// Its values.
    pub values: Vec<Text>,
}

/// `Principal` or `NotPrincipal`: values, each with its type (`AWS`, `Service`); none for a bare `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrincipalElement {
    /// The `Not…` form.
    pub negated: bool,
    /// Where its name stands.
    pub name_span: Span,
    /// Where its value stands.
    pub span: Span,
    /// Its values.
    pub values: Vec<(Option<String>, Text)>,
}

/// One operator over one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// The operator, as written.
    pub operator: Text,
    /// The key, as written.
    pub key: Text,
    /// Where the values stand.
    pub span: Span,
    /// The values, and the kind of JSON each was.
    pub values: Vec<Operand>,
}

impl Test {
    /// Whether the key is this one; key names have no case.
    #[must_use]
    pub fn is(&self, key: &str) -> bool {
        self.key.text.eq_ignore_ascii_case(key)
    }

    /// The operator without a set qualifier and `IfExists`.
    #[must_use]
    pub fn base_operator(&self) -> &str {
        let operator = self.operator.text.rsplit(':').next().unwrap_or_default();
        operator.strip_suffix("IfExists").unwrap_or(operator)
    }

    /// The values, as texts.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        self.values.iter().map(|it| it.text.as_str()).collect()
    }
}

impl StatementNode {
    /// What it does; a statement without a valid `Effect` does nothing.
    #[must_use]
    pub fn effect(&self) -> Option<Effect> {
        self.effect.map(|(effect, _)| effect)
    }

    /// Its `Sid`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.sid.as_ref().map(|sid| sid.text.as_str())
    }
}

/// A value of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operand {
    /// As a text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// Whether it was written as a string.
    pub quoted: bool,
}

/// What AWS would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind of fault.
    pub fault: Fault,
    /// Where.
    pub span: Span,
    /// The statement, from zero.
    pub statement: Option<usize>,
    /// In one line.
    pub message: String,
}

/// The kinds of fault of grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The same key twice in one object.
    DuplicateKey,
    /// Keys of one condition block that differ in case alone.
    KeysDifferInCase,
    /// A required element is absent.
    MissingElement,
    /// An element that the grammar does not know.
    UnknownElement,
    /// Both an element and its `Not…` form.
    BothForms,
    /// An element's value is of the wrong kind or word.
    InvalidValue,
    /// `Version` is none of the two.
    InvalidVersion,
    /// `Effect` is none of the two.
    InvalidEffect,
    /// An array or object is empty.
    Empty,
    /// A `Sid` is there twice.
    RepeatedSid,
}

impl Source {
    /// Reads a policy's text, which must be plain JSON: see [`super::unwrap`].
    ///
    /// # Errors
    /// It is not JSON.
    pub fn read(text: &str) -> Result<Self, SyntaxError> {
        Ok(Self::of(&parse(text, MAX_POLICY_BYTES)?))
    }

    /// Every condition of every statement, with its statement.
    pub fn conditions(&self) -> impl Iterator<Item = (&StatementNode, &Test)> {
        self.statements.iter().flat_map(|statement| {
            let conditions = statement.conditions.iter();
            conditions.map(move |condition| (statement, condition))
        })
    }

    /// Whether the document is the one that AWS gives a new endpoint: it allows everything.
    ///
    /// Source: AWS, "Control access to VPC endpoints using endpoint policies".
    #[must_use]
    pub fn allows_everything(&self) -> bool {
        let all = |element: Option<&Element>| {
            element.is_some_and(|it| !it.negated && it.values.iter().any(|it| it.text == "*"))
        };
        let anybody = |it: &PrincipalElement| {
            let star = |(kind, value): &(Option<String>, Text)| {
                value.text == "*" && kind.as_deref().is_none_or(|kind| kind == "AWS")
            };
            !it.negated && it.values.iter().any(star)
        };
        let open = |it: &StatementNode| {
            it.sound
                && it.condition_span.is_none()
                && it.principal.as_ref().is_some_and(anybody)
                && all(it.action.as_ref())
                && all(it.resource.as_ref())
        };
        let allow = |it: &StatementNode| it.effect() == Some(Effect::Allow);
        self.statements.iter().all(allow) && self.statements.iter().any(open)
    }

    /// What keeps the document from saying anything: it has no statement, or one without an `Effect`.
    /// AWS keeps no such policy, so its text was not read whole.
    #[must_use]
    pub fn unreadable(&self) -> Option<&str> {
        let readable = |it: &StatementNode| it.effect.is_some();
        if !self.statements.is_empty() && self.statements.iter().all(readable) {
            return None;
        }
        let first = self.problems.first();
        Some(first.map_or("it has no Statement", |it| it.message.as_str()))
    }

    /// Takes a JSON value apart.
    #[must_use]
    pub fn of(node: &Node) -> Self {
        let mut source = Self {
            span: node.span,
            version: None,
            statements: Vec::new(),
            problems: Vec::new(),
        };
        let Some(members) = node.members() else {
            let message = format!("a policy is an object; this is {}", node.kind());
            source.tell(Fault::InvalidValue, node.span, None, message);
            return source;
        };
        let whole = !source.duplicates(members, None);
        for member in members {
            match member.name.as_str() {
                "Version" => source.version(&member.value),
                "Id" if member.value.text().is_some() => {}
                "Id" => source.wrong(member, None, "a string"),
                "Statement" => source.all_statements(&member.value),
                name => {
                    let message = format!("the grammar has no element '{name}'");
                    source.tell(Fault::UnknownElement, member.name_span, None, message);
                }
            }
        }
        if node.get("Statement").is_none() {
            let message = "the policy has no Statement".to_owned();
            source.tell(Fault::MissingElement, node.span, None, message);
        }
        if !whole {
            for statement in &mut source.statements {
                statement.sound = false;
            }
        }
        source.sids();
        source
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Source {
        Source::read(text).expect("JSON")
    }

    #[test]
    fn conditions_are_found_without_case_and_qualifiers() {
        let source = read(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",
            "Action":"execute-api:Invoke","Resource":"*","Condition":
            {"ForAnyValue:StringNotEqualsIfExists":{"aws:SourceVpce":["vpce-1","vpce-2"]}}}]}"#,
        );
        let (statement, condition) = source.conditions().next().expect("a condition");
        assert_eq!(
            (statement.index, statement.effect()),
            (0, Some(Effect::Deny))
        );
        assert!(condition.is("AWS:sourcevpce"));
        assert_eq!(condition.base_operator(), "StringNotEquals");
        assert_eq!(condition.texts(), ["vpce-1", "vpce-2"]);
        assert!(!source.allows_everything());
    }

    #[test]
    fn a_document_without_effects_is_unreadable() {
        for text in [
            "null",
            "{}",
            "[1]",
            r#"{"Statement":[]}"#,
            r#"{"Statement":[{"Effect":"allow"}]}"#,
        ] {
            assert!(read(text).unreadable().is_some(), "{text}");
        }
    }

    #[test]
    fn the_default_endpoint_policy_allows_everything() {
        let default =
            r#"{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}"#;
        assert!(read(default).allows_everything());
        let of_accounts = default.replace(r#""Principal":"*""#, r#""Principal":{"AWS":"*"}"#);
        assert!(read(&of_accounts).allows_everything());
        let narrow = default.replace(r#""Action":"*""#, r#""Action":"s3:*""#);
        assert!(!read(&narrow).allows_everything());
    }
}
