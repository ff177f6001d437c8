//! A policy document, taken apart with the place of every element, and with what is malformed.
//!
//! Source: AWS, "Grammar of the IAM JSON policy language". Nothing is thrown away: an element that
//! AWS would refuse is kept beside the problem, and its statement never matches.

use super::Effect;
use super::json::{MAX_POLICY_BYTES, Member, Node, Span, SyntaxError, Value, parse};

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
    pub statements: Vec<Sentence>,
    /// What AWS would refuse.
    pub problems: Vec<Problem>,
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
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

    fn tell(&mut self, fault: Fault, span: Span, statement: Option<usize>, message: String) {
        self.problems.push(Problem {
            fault,
            span,
            statement,
            message,
        });
    }

    fn wrong(&mut self, member: &Member, statement: Option<usize>, wanted: &str) {
        let message = format!("{} is {wanted}, not {}", member.name, member.value.kind());
        self.tell(Fault::InvalidValue, member.value.span, statement, message);
    }

    /// Tells of equal names; true where there are any.
    fn duplicates(&mut self, members: &[Member], statement: Option<usize>) -> bool {
        let mut seen = std::collections::HashSet::new();
        let mut any = false;
        for member in members {
            if !seen.insert(member.name.as_str()) {
                any = true;
                let message = format!("'{}' is there twice; AWS refuses that", member.name);
                self.tell(Fault::DuplicateKey, member.name_span, statement, message);
            }
        }
        any
    }

    fn version(&mut self, value: &Node) {
        let text = value.text().unwrap_or_default();
        if !matches!(text, "2012-10-17" | "2008-10-17") {
            let message = "Version is 2012-10-17 or 2008-10-17: it names the language".to_owned();
            self.tell(Fault::InvalidVersion, value.span, None, message);
        }
        self.version = Some(Text {
            text: text.to_owned(),
            span: value.span,
        });
    }

    fn all_statements(&mut self, value: &Node) {
        match &value.value {
            Value::List(all) => {
                if all.is_empty() {
                    let message = "the policy has no statement".to_owned();
                    self.tell(Fault::Empty, value.span, None, message);
                }
                for node in all {
                    self.statement(node);
                }
            }
            Value::Object(_) => self.statement(value),
            _ => {
                let message = format!("Statement is an object or an array, not {}", value.kind());
                self.tell(Fault::InvalidValue, value.span, None, message);
            }
        }
    }

    fn statement(&mut self, node: &Node) {
        let index = self.statements.len();
        let at = Some(index);
        let mut it = Sentence {
            span: node.span,
            index,
            sid: None,
            effect: None,
            principal: None,
            action: None,
            resource: None,
            conditions: Vec::new(),
            condition_span: None,
            sound: true,
        };
        let before = self.problems.len();
        let Some(members) = node.members() else {
            let message = format!("a statement is an object, not {}", node.kind());
            self.tell(Fault::InvalidValue, node.span, at, message);
            it.sound = false;
            self.statements.push(it);
            return;
        };
        self.duplicates(members, at);
        for member in members {
            let value = &member.value;
            match member.name.as_str() {
                "Sid" => match value.text() {
                    Some(text) => {
                        it.sid = Some(Text {
                            text: text.to_owned(),
                            span: value.span,
                        });
                    }
                    None => self.wrong(member, at, "a string"),
                },
                "Effect" => it.effect = self.effect(value, index),
                "Principal" | "NotPrincipal" => {
                    if it.principal.is_some() {
                        self.both(member, index, "Principal");
                    }
                    it.principal = self.principal(member, index);
                }
                "Action" | "NotAction" => {
                    if it.action.is_some() {
                        self.both(member, index, "Action");
                    }
                    it.action = self.element(member, index);
                }
                "Resource" | "NotResource" => {
                    if it.resource.is_some() {
                        self.both(member, index, "Resource");
                    }
                    it.resource = self.element(member, index);
                }
                "Condition" => {
                    it.condition_span = Some(member.value.span);
                    it.conditions = self.conditions(member, index);
                }
                name => {
                    let near = [
                        "Sid",
                        "Effect",
                        "Principal",
                        "Action",
                        "Resource",
                        "Condition",
                    ]
                    .into_iter()
                    .find(|known| known.eq_ignore_ascii_case(name.trim_end_matches('s')));
                    let hint = near
                        .map(|near| format!("; is {near} meant?"))
                        .unwrap_or_default();
                    let message = format!("the grammar has no element '{name}'{hint}");
                    self.tell(Fault::UnknownElement, member.name_span, at, message);
                }
            }
        }
        let names = |wanted: &str| members.iter().any(|member| member.name.ends_with(wanted));
        for wanted in ["Effect", "Action", "Resource"] {
            if !names(wanted) {
                let message = format!("the statement has no {wanted}, so it never matches");
                self.tell(Fault::MissingElement, node.span, at, message);
            }
        }
        // An empty array or an unknown element is a mistake that leaves the rest as it is.
        it.sound = self.problems.iter().skip(before).all(|problem| {
            matches!(
                problem.fault,
                Fault::Empty | Fault::UnknownElement | Fault::KeysDifferInCase
            )
        });
        self.statements.push(it);
    }

    fn both(&mut self, member: &Member, index: usize, name: &str) {
        let message = format!("a statement has {name} or Not{name}, and one of them once");
        self.tell(Fault::BothForms, member.name_span, Some(index), message);
    }

    fn effect(&mut self, value: &Node, index: usize) -> Option<(Effect, Span)> {
        match value.text() {
            Some("Allow") => Some((Effect::Allow, value.span)),
            Some("Deny") => Some((Effect::Deny, value.span)),
            _ => {
                let message = "Effect is Allow or Deny, in this case of letters".to_owned();
                self.tell(Fault::InvalidEffect, value.span, Some(index), message);
                None
            }
        }
    }

    /// A string, or an array of strings.
    fn element(&mut self, member: &Member, index: usize) -> Option<Element> {
        let values = self.texts(member, &member.value, index)?;
        Some(Element {
            negated: member.name.starts_with("Not"),
            name_span: member.name_span,
            span: member.value.span,
            values,
        })
    }

    fn texts(&mut self, member: &Member, value: &Node, index: usize) -> Option<Vec<Text>> {
        if let Value::List(all) = &value.value
            && all.is_empty()
        {
            let message = format!("{} is empty, so the statement matches nothing", member.name);
            self.tell(Fault::Empty, value.span, Some(index), message);
        }
        let mut texts = Vec::new();
        for node in value.elements() {
            let Some(text) = node.text() else {
                let message = format!("{} holds strings, not {}", member.name, node.kind());
                self.tell(Fault::InvalidValue, node.span, Some(index), message);
                return None;
            };
            texts.push(Text {
                text: text.to_owned(),
                span: node.span,
            });
        }
        Some(texts)
    }

    fn principal(&mut self, member: &Member, index: usize) -> Option<PrincipalElement> {
        let mut values = Vec::new();
        match &member.value.value {
            Value::Text(text) => {
                if text != "*" {
                    let message = format!(
                        "{} is \"*\" or an object such as {{\"AWS\": …}}, not \"{text}\"",
                        member.name
                    );
                    self.tell(Fault::InvalidValue, member.value.span, Some(index), message);
                    return None;
                }
                let text = Text {
                    text: text.clone(),
                    span: member.value.span,
                };
                values.push((None, text));
            }
            Value::Object(members) => {
                self.duplicates(members, Some(index));
                if members.is_empty() {
                    let message = format!("{} is empty, so it names nobody", member.name);
                    self.tell(Fault::Empty, member.value.span, Some(index), message);
                }
                for kind in members {
                    if !matches!(
                        kind.name.as_str(),
                        "AWS" | "Service" | "Federated" | "CanonicalUser"
                    ) {
                        let message = format!(
                            "a principal is of type AWS, Service, Federated or CanonicalUser, not '{}'",
                            kind.name
                        );
                        self.tell(Fault::InvalidValue, kind.name_span, Some(index), message);
                    }
                    let texts = self.texts(kind, &kind.value, index)?;
                    values.extend(
                        texts
                            .into_iter()
                            .map(|text| (Some(kind.name.clone()), text)),
                    );
                }
            }
            _ => {
                self.wrong(member, Some(index), "\"*\" or an object");
                return None;
            }
        }
        Some(PrincipalElement {
            negated: member.name.starts_with("Not"),
            name_span: member.name_span,
            span: member.value.span,
            values,
        })
    }

    fn conditions(&mut self, member: &Member, index: usize) -> Vec<Test> {
        let at = Some(index);
        let mut tests = Vec::new();
        let Some(operators) = member.value.members() else {
            self.wrong(member, at, "an object of operators");
            return tests;
        };
        if operators.is_empty() {
            let message = "Condition is empty, and tests nothing".to_owned();
            self.tell(Fault::Empty, member.value.span, at, message);
        }
        self.duplicates(operators, at);
        for operator in operators {
            let Some(keys) = operator.value.members() else {
                self.wrong(operator, at, "an object of keys and values");
                continue;
            };
            if keys.is_empty() {
                let message = format!("{} is empty, and tests nothing", operator.name);
                self.tell(Fault::Empty, operator.value.span, at, message);
            }
            if !self.duplicates(keys, at) {
                self.keys_but_for_case(keys, index);
            }
            for key in keys {
                let Some(values) = self.operands(key, index) else {
                    continue;
                };
                tests.push(Test {
                    operator: Text {
                        text: operator.name.clone(),
                        span: operator.name_span,
                    },
                    key: Text {
                        text: key.name.clone(),
                        span: key.name_span,
                    },
                    span: key.value.span,
                    values,
                });
            }
        }
        tests
    }

    fn keys_but_for_case(&mut self, keys: &[Member], index: usize) {
        let mut seen = std::collections::HashSet::new();
        for key in keys {
            if !seen.insert(key.name.to_ascii_lowercase()) {
                let message = format!("'{}' is there twice, in another case of letters", key.name);
                self.tell(Fault::KeysDifferInCase, key.name_span, Some(index), message);
            }
        }
    }

    fn operands(&mut self, key: &Member, index: usize) -> Option<Vec<Operand>> {
        let mut values = Vec::new();
        if let Value::List(all) = &key.value.value
            && all.is_empty()
        {
            let message = format!("{} is compared with nothing", key.name);
            self.tell(Fault::Empty, key.value.span, Some(index), message);
        }
        for node in key.value.elements() {
            let (text, quoted) = match &node.value {
                Value::Text(text) => (text.clone(), true),
                Value::Number(text) => (text.clone(), false),
                Value::Bool(it) => (it.to_string(), false),
                _ => {
                    let message = format!(
                        "{} is compared with texts, not with {}",
                        key.name,
                        node.kind()
                    );
                    self.tell(Fault::InvalidValue, node.span, Some(index), message);
                    return None;
                }
            };
            values.push(Operand {
                text,
                span: node.span,
                quoted,
            });
        }
        Some(values)
    }

    fn sids(&mut self) {
        let mut seen = std::collections::HashSet::new();
        let mut repeated = Vec::new();
        for statement in &self.statements {
            if let Some(sid) = &statement.sid
                && !sid.text.is_empty()
                && !seen.insert(sid.text.clone())
            {
                repeated.push((statement.index, sid.clone()));
            }
        }
        for (index, sid) in repeated {
            let message = format!("the Sid '{}' is there twice", sid.text);
            self.tell(Fault::RepeatedSid, sid.span, Some(index), message);
        }
    }
}
