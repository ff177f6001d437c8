//! A policy of a template as the policy engine reads it: what is open is stood for by a value of its kind,
//! which is remembered, so that nothing is said of it that the file does not say.

use super::tree::{Entry, Node, Piece, Unknown, Value};
use crate::policy::{self, Member, Span, Value as Json};

/// A policy ready to be judged.
#[derive(Debug, Clone)]
pub(super) struct Document {
    /// The policy, at its places in the file.
    pub(super) node: policy::Node,
    /// What stands for what.
    pub(super) held: Vec<Held>,
    /// Whether a statement or a part of one is open as a whole.
    pub(super) incomplete: bool,
    /// What is open where no variable can stand for it, where variables do.
    pub(super) refused: Option<(Span, String)>,
}

/// What stands for an open value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instead {
    /// A value of its kind.
    Value,
    /// A variable of the policy language, whose value nobody knows.
    Variable,
    /// A value where its kind is known, such as the id of an endpoint that the file makes; else a variable.
    Typed,
}

/// An open value.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) span: Span,
    /// What stands for it.
    pub(super) instead: String,
    /// As the file writes it.
    pub(super) shown: String,
    /// Whether its kind is known, so that what is said of the kind holds.
    pub(super) typed: bool,
}

/// Kinds of resources whose ids have a form of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Vpc,
    Endpoint,
    Api,
    Other,
}

/// What a reference is to, where the file says that.
pub(super) type Kinds<'a> = &'a dyn Fn(&str) -> Option<Kind>;

/// Where a value stands.
#[derive(Clone, Copy)]
enum Place<'a> {
    Resource,
    Principal,
    Action,
    Condition(&'a str, &'a str),
    Other,
}

/// Makes a policy of a node.
pub(super) fn of(node: &Node, kinds: Kinds<'_>, instead: Instead) -> Document {
    let mut made = Maker {
        kinds,
        instead,
        refused: None,
        held: Vec::new(),
        incomplete: false,
    };
    let node = made.policy(node);
    Document {
        node,
        held: made.held,
        incomplete: made.incomplete,
        refused: made.refused,
    }
}

struct Maker<'a> {
    kinds: Kinds<'a>,
    instead: Instead,
    refused: Option<(Span, String)>,
    held: Vec<Held>,
    incomplete: bool,
}

impl Maker<'_> {
    fn policy(&mut self, node: &Node) -> policy::Node {
        let Value::Map(entries) = &node.value else {
            return self.value(node, Place::Other);
        };
        let mut members = Vec::with_capacity(entries.len());
        for entry in entries {
            let value = if entry.name == "Statement" {
                match &entry.value.value {
                    Value::List(all) => {
                        let all = all.iter().filter_map(|one| self.statement(one)).collect();
                        json(entry.value.span, Json::List(all))
                    }
                    _ => match self.statement(&entry.value) {
                        Some(one) => one,
                        None => json(entry.value.span, Json::List(Vec::new())),
                    },
                }
            } else {
                self.value(&entry.value, Place::Other)
            };
            members.push(member(entry, value));
        }
        json(node.span, Json::Object(members))
    }

    /// A statement; `None` where what it does is open.
    fn statement(&mut self, node: &Node) -> Option<policy::Node> {
        let Value::Map(entries) = &node.value else {
            if node.is_open() {
                self.incomplete = true;
                return None;
            }
            return Some(self.value(node, Place::Other));
        };
        let mut members = Vec::with_capacity(entries.len());
        for entry in entries {
            let open = entry.value.unknown().is_some();
            let value = match entry.name.as_str() {
                "Effect" if entry.value.is_open() => {
                    self.incomplete = true;
                    return None;
                }
                "Condition" if open => {
                    self.incomplete = true;
                    return None;
                }
                "Condition" => self.condition(&entry.value),
                "Resource" | "NotResource" => self.value(&entry.value, Place::Resource),
                "Action" | "NotAction" => self.value(&entry.value, Place::Action),
                "Principal" | "NotPrincipal" if open => {
                    let inner = self.value(&entry.value, Place::Principal);
                    let name = Member {
                        name: "AWS".to_owned(),
                        name_span: entry.value.span,
                        value: inner,
                    };
                    json(entry.value.span, Json::Object(vec![name]))
                }
                "Principal" | "NotPrincipal" => self.value(&entry.value, Place::Principal),
                _ => self.value(&entry.value, Place::Other),
            };
            members.push(member(entry, value));
        }
        Some(json(node.span, Json::Object(members)))
    }

    fn condition(&mut self, node: &Node) -> policy::Node {
        let Value::Map(operators) = &node.value else {
            return self.value(node, Place::Other);
        };
        let mut members = Vec::with_capacity(operators.len());
        for operator in operators {
            let value = if let Value::Map(keys) = &operator.value.value {
                let keys = keys.iter().map(|key| {
                    let place = Place::Condition(&operator.name, &key.name);
                    member(key, self.value(&key.value, place))
                });
                let keys = keys.collect();
                json(operator.value.span, Json::Object(keys))
            } else {
                self.incomplete |= operator.value.is_open();
                if operator.value.is_open() {
                    continue;
                }
                self.value(&operator.value, Place::Other)
            };
            members.push(member(operator, value));
        }
        json(node.span, Json::Object(members))
    }

    fn value(&mut self, node: &Node, place: Place<'_>) -> policy::Node {
        let value = match &node.value {
            Value::Null => Json::Null,
            Value::Bool(it) => Json::Bool(*it),
            // An account that YAML reads as a number is deployed as a text.
            Value::Number(text) if matches!(place, Place::Principal) => Json::Text(text.clone()),
            Value::Number(text) => Json::Number(text.clone()),
            Value::Text(text) => Json::Text(text.clone()),
            Value::List(all) => Json::List(all.iter().map(|one| self.value(one, place)).collect()),
            Value::Map(entries) => Json::Object(
                entries
                    .iter()
                    .map(|entry| member(entry, self.value(&entry.value, place)))
                    .collect(),
            ),
            Value::Unknown(_) | Value::Mixed(_) if self.instead == Instead::Variable => {
                self.variable(node, place)
            }
            Value::Unknown(unknown) => {
                let (instead, typed) = self.alone(unknown, place);
                self.stand_in(node, place, instead, typed)
            }
            Value::Mixed(pieces) => {
                let (instead, typed) = self.mixed(pieces, place);
                self.stand_in(node, place, instead, typed)
            }
        };
        json(node.span, value)
    }

    fn stand_in(&mut self, node: &Node, place: Place<'_>, instead: String, typed: bool) -> Json {
        if self.instead == Instead::Typed && !typed {
            self.variable(node, place)
        } else {
            self.hold(node, instead, typed)
        }
    }

    fn hold(&mut self, node: &Node, instead: String, typed: bool) -> Json {
        self.held.push(Held {
            span: node.span,
            instead: instead.clone(),
            shown: node.shown(),
            typed,
        });
        Json::Text(instead)
    }

    /// Variables for what is open, where the language has any: in resources, and under operators of texts.
    fn variable(&mut self, node: &Node, place: Place<'_>) -> Json {
        let acts = match place {
            Place::Resource => true,
            Place::Condition(operator, _) => {
                operator.contains("String") || operator.contains("Arn")
            }
            _ => false,
        };
        if !acts {
            self.refused.get_or_insert((node.span, node.shown()));
        }
        let single;
        let pieces = match &node.value {
            Value::Mixed(pieces) => pieces.as_slice(),
            Value::Unknown(unknown) => {
                single = [Piece::Unknown(unknown.clone())];
                &single
            }
            _ => &[],
        };
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Known(known) => text.push_str(known),
                Piece::Unknown(unknown) => {
                    let plain =
                        |it: &char| it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-');
                    let name: String = unknown.shown.chars().filter(plain).collect();
                    let key = format!("open:{name}");
                    text.push_str("${");
                    text.push_str(&key);
                    text.push('}');
                    self.held.push(Held {
                        span: node.span,
                        instead: key,
                        shown: unknown.shown.clone(),
                        typed: false,
                    });
                }
            }
        }
        Json::Text(text)
    }

    fn kind(&self, unknown: &Unknown) -> Option<Kind> {
        let of = unknown.of.as_ref()?;
        (self.kinds)(&of.name)
    }

    /// Whether it is the ARN by which an API is managed, which Terraform calls `arn`.
    fn manages(&self, unknown: &Unknown) -> bool {
        let arn = unknown.of.as_ref().is_some_and(|it| it.attribute == "arn");
        arn && self.kind(unknown) == Some(Kind::Api)
    }

    /// What stands for a value that is open as a whole, and whether its kind is known.
    fn alone(&self, unknown: &Unknown, place: Place<'_>) -> (String, bool) {
        let attribute = unknown.of.as_ref().map_or("", |it| it.attribute.as_str());
        let id = matches!(attribute, "" | "id" | "Id" | "VpcId");
        let kind = self.kind(unknown).filter(|_| id);
        let number = digest(&unknown.shown);
        match place {
            Place::Condition(_, key)
                if ["aws:sourcevpce", "aws:sourcevpc"]
                    .iter()
                    .any(|it| it.eq_ignore_ascii_case(key)) =>
            {
                match kind {
                    Some(Kind::Endpoint) => (endpoint_id(&unknown.shown), true),
                    Some(Kind::Vpc) => (format!("vpc-0{number:016x}"), true),
                    _ if key.to_ascii_lowercase().ends_with('e') => {
                        (format!("vpce-0{number:016x}"), false)
                    }
                    _ => (format!("vpc-0{number:016x}"), false),
                }
            }
            Place::Condition(operator, _) => {
                let of = |word: &str| operator.contains(word);
                let text = if of("Ip") {
                    format!("10.{}.{}.0/24", number % 256, number / 256 % 256)
                } else if of("Bool") || of("Null") {
                    "true".to_owned()
                } else if of("Date") {
                    "2026-01-01T00:00:00Z".to_owned()
                } else if of("Numeric") {
                    "1".to_owned()
                } else if of("Arn") {
                    format!("arn:aws:iam::111122223333:role/{number:x}")
                } else {
                    format!("open-{number:x}")
                };
                (text, false)
            }
            Place::Resource if attribute == "execution_arn" => {
                ("arn:aws:execute-api:*:*:a1b2c3d4e5".to_owned(), true)
            }
            Place::Resource if self.manages(unknown) => (managed(number), true),
            Place::Resource => (format!("arn:aws:execute-api:*:*:{}/*", ten(number)), false),
            Place::Principal => ("arn:aws:iam::111122223333:root".to_owned(), false),
            Place::Action => ("execute-api:Invoke".to_owned(), false),
            Place::Other => (format!("open{number:x}"), false),
        }
    }

    fn mixed(&self, pieces: &[Piece], place: Place<'_>) -> (String, bool) {
        let (mut text, mut typed) = (String::new(), true);
        for (index, piece) in pieces.iter().enumerate() {
            let unknown = match piece {
                Piece::Known(known) => {
                    text.push_str(known);
                    continue;
                }
                Piece::Unknown(unknown) => unknown,
            };
            let next = pieces.get(index + 1).map_or("", Piece::shown);
            let api = matches!(self.kind(unknown), Some(Kind::Api));
            let own = unknown.shown.contains("AWS::") || unknown.shown.contains("data.aws_");
            let arn = text.starts_with("arn:");
            let colons = text.matches(':').count();
            let number = digest(&unknown.shown);
            let (instead, known) = match place {
                Place::Resource if index == 0 && self.manages(unknown) => (managed(number), true),
                Place::Resource if index == 0 && next.starts_with('/') => {
                    let named = unknown.of.as_ref();
                    let arn = named.is_some_and(|it| it.attribute == "execution_arn");
                    (format!("arn:aws:execute-api:*:*:{}", ten(number)), arn)
                }
                Place::Resource | Place::Principal if arn && colons == 1 => ("aws".to_owned(), own),
                Place::Resource if arn && matches!(colons, 3 | 4) => ("*".to_owned(), own),
                Place::Resource if arn && colons == 5 && text.ends_with(':') => (ten(number), api),
                Place::Resource => ("*".to_owned(), false),
                Place::Principal if arn && colons == 4 => ("111122223333".to_owned(), own),
                Place::Condition(operator, _) if arn && operator.contains("Arn") => match colons {
                    1 => ("aws".to_owned(), own),
                    3 => ("us-east-1".to_owned(), own),
                    4 => ("111122223333".to_owned(), own),
                    _ => (format!("open{number:x}"), false),
                },
                _ => (format!("open{number:x}"), false),
            };
            text.push_str(&instead);
            typed &= known;
        }
        (text, typed)
    }
}

fn member(entry: &Entry, value: policy::Node) -> Member {
    Member {
        name: entry.name.clone(),
        name_span: entry.name_span,
        value,
    }
}

const fn json(span: Span, value: Json) -> policy::Node {
    policy::Node { span, value }
}

/// What stands for the id of an endpoint that the file makes.
pub(super) fn endpoint_id(shown: &str) -> String {
    format!("vpce-0{:016x}", digest(shown))
}

/// A number that is the same for the same text: equal expressions have equal values.
fn digest(text: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    text.bytes().fold(start, |all, byte| {
        (all ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    }) | 0x8000_0000_0000_0000
}

fn managed(number: u64) -> String {
    format!("arn:aws:apigateway:us-east-1::/restapis/{}", ten(number))
}

/// Ten characters, as an API's id has.
fn ten(number: u64) -> String {
    let hex = format!("{number:016x}");
    hex.get(..10).unwrap_or("a1b2c3d4e5").to_owned()
}
