//! Takes a document apart, element by element.

use super::super::Effect;
use super::super::json::{Member, Node, Span, Value};
use super::{
    Element, Fault, Operand, PrincipalElement, Problem, Source, StatementNode, Test, Text,
};

/// So few members are compared with each other, without a table of them.
const FEW: usize = 12;

impl Source {
    pub(super) fn tell(
        &mut self,
        fault: Fault,
        span: Span,
        statement: Option<usize>,
        message: String,
    ) {
        self.problems.push(Problem {
            fault,
            span,
            statement,
            message,
        });
    }

    pub(super) fn wrong(&mut self, member: &Member, statement: Option<usize>, wanted: &str) {
        let message = format!("{} is {wanted}, not {}", member.name, member.value.kind());
        self.tell(Fault::InvalidValue, member.value.span, statement, message);
    }

    /// Tells of equal names; true where there are any.
    pub(super) fn duplicates(&mut self, members: &[Member], statement: Option<usize>) -> bool {
        let mut seen = std::collections::HashSet::new();
        let mut any = false;
        for (place, member) in members.iter().enumerate() {
            let before = members.get(..place).unwrap_or_default();
            let repeated = if members.len() <= FEW {
                before.iter().any(|it| it.name == member.name)
            } else {
                !seen.insert(member.name.as_str())
            };
            if repeated {
                any = true;
                let message = format!("'{}' is there twice; AWS refuses that", member.name);
                self.tell(Fault::DuplicateKey, member.name_span, statement, message);
            }
        }
        any
    }

    pub(super) fn version(&mut self, value: &Node) {
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

    pub(super) fn all_statements(&mut self, value: &Node) {
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
        let mut it = StatementNode {
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
                    it.conditions = self.tests(member, index);
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
                        .map(|near| format!("; did you mean {near}?"))
                        .unwrap_or_default();
                    let message = format!("the grammar has no element '{name}'{hint}");
                    self.tell(Fault::UnknownElement, member.name_span, at, message);
                }
            }
        }
        let names = |wanted: &str| members.iter().any(|member| member.name.ends_with(wanted));
        let there = [
            it.effect.is_some(),
            it.action.is_some(),
            it.resource.is_some(),
        ];
        for (wanted, there) in ["Effect", "Action", "Resource"].into_iter().zip(there) {
            if !there && !names(wanted) {
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
                let found = value.text().map(|text| format!("; found \"{text}\""));
                let message = format!(
                    "Effect must be exactly Allow or Deny{}",
                    found.unwrap_or_default()
                );
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

    fn tests(&mut self, member: &Member, index: usize) -> Vec<Test> {
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
        for (place, key) in keys.iter().enumerate() {
            let before = keys.get(..place).unwrap_or_default();
            let repeated = if keys.len() <= FEW {
                before
                    .iter()
                    .any(|it| it.name.eq_ignore_ascii_case(&key.name))
            } else {
                !seen.insert(key.name.to_ascii_lowercase())
            };
            if repeated {
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

    pub(super) fn sids(&mut self) {
        let mut seen = std::collections::HashSet::new();
        let mut repeated = Vec::new();
        for statement in &self.statements {
            if let Some(sid) = &statement.sid
                && !sid.text.is_empty()
                && !seen.insert(sid.text.as_str())
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
