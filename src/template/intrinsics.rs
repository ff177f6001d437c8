//! CloudFormation's intrinsic functions: what they make of what the template writes, and what stays open.
//!
//! Source: AWS, "Intrinsic function reference".

use super::tree::{Entry, Node, Piece, Reference, Unknown, Value, cut, joined};

/// Resolves the functions in a value.
pub(super) fn resolved(node: &Node) -> Node {
    if let Some((name, argument)) = function(node) {
        return Node::new(node.span, called(name, argument));
    }
    let value = match &node.value {
        // What `AWS::NoValue` stands for is not there.
        Value::List(all) => {
            let there = all.iter().filter(|one| !is_nothing(one));
            Value::List(there.map(resolved).collect())
        }
        Value::Map(entries) => {
            let there = entries.iter().filter(|entry| !is_nothing(&entry.value));
            Value::Map(
                there
                    .map(|entry| Entry {
                        name: entry.name.clone(),
                        name_span: entry.name_span,
                        value: resolved(&entry.value),
                    })
                    .collect(),
            )
        }
        other => other.clone(),
    };
    Node::new(node.span, value)
}

/// The function that a map of one member is.
fn function(node: &Node) -> Option<(&str, &Node)> {
    let [entry] = node.entries() else {
        return None;
    };
    let name = entry.name.as_str();
    (name == "Ref" || name.starts_with("Fn::")).then_some((name, &entry.value))
}

fn is_nothing(node: &Node) -> bool {
    function(node).is_some_and(|(name, it)| name == "Ref" && it.text() == Some("AWS::NoValue"))
}

fn called(name: &str, argument: &Node) -> Value {
    match name {
        "Ref" => {
            let of = argument.shown();
            Value::Unknown(Unknown {
                shown: format!("${{{of}}}"),
                of: Some(Reference {
                    name: of,
                    attribute: String::new(),
                }),
            })
        }
        "Fn::GetAtt" => {
            let parts: Vec<String> = argument.elements().iter().map(Node::shown).collect();
            let whole = parts.join(".");
            Value::Unknown(attribute(&whole))
        }
        "Fn::Sub" => {
            let (text, names) = match &argument.value {
                Value::List(all) => (all.first(), all.get(1)),
                _ => (Some(argument), None),
            };
            let Some(text) = text.and_then(Node::text) else {
                return open(name, argument);
            };
            cut(text, |inside| {
                if let Some(literal) = inside.strip_prefix('!') {
                    return Piece::Known(format!("${{{literal}}}"));
                }
                let given = names.and_then(|names| names.get(inside)).map(resolved);
                match given.map(|node| node.value) {
                    Some(Value::Text(text)) => Piece::Known(text),
                    Some(Value::Unknown(unknown)) => Piece::Unknown(unknown),
                    Some(_) => Piece::Unknown(Unknown::shown(format!("${{{inside}}}"))),
                    None => Piece::Unknown(attribute(inside)),
                }
            })
        }
        "Fn::Join" => {
            let (Some(between), Some(parts)) = (
                argument.elements().first().and_then(Node::text),
                argument.elements().get(1),
            ) else {
                return open(name, argument);
            };
            let Value::List(parts) = &parts.value else {
                return open(name, argument);
            };
            let mut pieces = Vec::new();
            for (index, part) in parts.iter().map(resolved).enumerate() {
                if index > 0 {
                    pieces.push(Piece::Known(between.to_owned()));
                }
                match part.value {
                    Value::Unknown(unknown) => pieces.push(Piece::Unknown(unknown)),
                    Value::Mixed(all) => pieces.extend(all),
                    _ => pieces.push(Piece::Known(part.shown())),
                }
            }
            joined(pieces)
        }
        _ => open(name, argument),
    }
}

/// `Name.Attribute`, or a name alone.
fn attribute(text: &str) -> Unknown {
    let (name, attribute) = text.split_once('.').unwrap_or((text, ""));
    Unknown {
        shown: format!("${{{text}}}"),
        of: Some(Reference {
            name: name.to_owned(),
            attribute: attribute.to_owned(),
        }),
    }
}

fn open(name: &str, argument: &Node) -> Value {
    let of: Vec<String> = argument
        .elements()
        .iter()
        .map(Node::shown)
        .filter(|it| !it.is_empty())
        .collect();
    Value::Unknown(Unknown::shown(format!("{name}({})", of.join(", "))))
}
