//! A policy document, taken apart with the place of every element, and with what is malformed.
//!
//! Source: AWS, "Grammar of the IAM JSON policy language". Nothing is thrown away: an element that
//! AWS would refuse is kept beside the problem, and its statement never matches.

mod read;

use super::Effect;
use super::json::{MAX_POLICY_BYTES, Node, Span, SyntaxError, parse};

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
