//! Strict JSON with the place of every value, and with duplicate keys kept.
//!
//! Nesting and size are bounded before the parser runs, so that no text can exhaust the stack.

mod quick;

use jsonc_parser::ast;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// The largest policy that is read, in bytes. API Gateway's quota is 8,192 characters and can be
/// raised; an endpoint policy has 20,480.
pub const MAX_POLICY_BYTES: usize = 4 * 1024 * 1024;
/// The deepest nesting that is read. A policy nests six deep.
const MAX_DEPTH: usize = 64;

/// A part of a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// A JSON value and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A string, unescaped.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object, its members in order, equal names included.
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name, unescaped.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// Its value.
    pub value: Node,
}

/// A text that is not JSON, or too much of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// Where.
    pub span: Span,
    /// What is wrong, in one line.
    pub message: String,
}

impl Node {
    /// The string; `None` where it is none.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The members of an object.
    #[must_use]
    pub fn members(&self) -> Option<&[Member]> {
        match &self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The last member of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        let members = self.members()?;
        members
            .iter()
            .rev()
            .find(|member| member.name == name)
            .map(|member| &member.value)
    }

    /// The elements of an array, or the value itself.
    #[must_use]
    pub fn elements(&self) -> &[Self] {
        match &self.value {
            Value::List(all) => all,
            _ => std::slice::from_ref(self),
        }
    }

    /// The value without its places; of equal names the last one.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(it) => Json::Bool(*it),
            Value::Number(text) => {
                serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.clone()))
            }
            Value::Text(text) => Json::String(text.clone()),
            Value::List(all) => Json::Array(all.iter().map(Self::json).collect()),
            Value::Object(members) => {
                let members = members.iter();
                Json::Object(
                    members
                        .map(|it| (it.name.clone(), it.value.json()))
                        .collect(),
                )
            }
        }
    }

    /// The kind, for messages.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a Boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a string",
            Value::List(_) => "an array",
            Value::Object(_) => "an object",
        }
    }
}

/// Reads strict JSON (RFC 8259) of at most so many bytes.
///
/// # Errors
/// It is not JSON, too large or too deep.
pub fn parse(text: &str, limit: usize) -> Result<Node, SyntaxError> {
    let at = |start, end, message: String| SyntaxError {
        span: Span { start, end },
        message,
    };
    if text.len() > limit {
        let message = format!("it has {} bytes; at most {limit} are read", text.len());
        return Err(at(0, 0, message));
    }
    if let Some(node) = quick::read(text) {
        return Ok(node);
    }
    slowly(text)
}

/// Reads by parsers of others, which say what is wrong.
fn slowly(text: &str) -> Result<Node, SyntaxError> {
    let at = |start, end, message: String| SyntaxError {
        span: Span { start, end },
        message,
    };
    if let Some(place) = too_deep(text) {
        let message = format!("it nests deeper than {MAX_DEPTH} levels");
        return Err(at(place, place + 1, message));
    }
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let parsed = parse_to_ast(text, &CollectOptions::default(), &strict).map_err(|error| {
        let range = error.range();
        at(range.start, range.end, error.kind().to_string())
    })?;
    // What that parser still lets pass, such as control characters within a string.
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|error| {
        let place = offset(text, error.line(), error.column());
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        at(place, place, message.to_owned())
    })?;
    let value = parsed
        .value
        .ok_or_else(|| at(0, 0, "it is empty".to_owned()))?;
    Ok(node(value))
}

fn node(value: ast::Value<'_>) -> Node {
    use jsonc_parser::common::Ranged;
    let range = value.range();
    let span = Span {
        start: range.start,
        end: range.end,
    };
    let value = match value {
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::BooleanLit(it) => Value::Bool(it.value),
        ast::Value::NumberLit(it) => Value::Number(it.value.to_owned()),
        ast::Value::StringLit(it) => Value::Text(it.value.into_owned()),
        ast::Value::Array(it) => Value::List(it.elements.into_iter().map(node).collect()),
        ast::Value::Object(it) => Value::Object(it.properties.into_iter().map(member).collect()),
    };
    Node { span, value }
}

fn member(it: ast::ObjectProp<'_>) -> Member {
    use jsonc_parser::common::Ranged;
    let range = it.name.range();
    Member {
        name_span: Span {
            start: range.start,
            end: range.end,
        },
        name: it.name.into_string(),
        value: node(it.value),
    }
}

/// Where the text first nests too deep, strings aside.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (place, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Some(place);
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The byte of a line and column, both from one, the column in bytes.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    (before + column.saturating_sub(1)).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_places_and_duplicates() {
        let text = r#"{"a": 1, "a": ["x\u0041", true, null]}"#;
        let node = parse(text, 1000).expect("JSON");
        let members = node.members().expect("an object");
        assert_eq!(members.len(), 2);
        let list = &members[1].value;
        assert_eq!(list.elements()[0].text(), Some("xA"));
        assert_eq!(
            text.get(list.span.start..list.span.end),
            Some(r#"["x\u0041", true, null]"#)
        );
        assert_eq!(members[0].value.value, Value::Number("1".to_owned()));
    }

    #[test]
    fn is_strict_and_bounded() {
        for text in [
            "",
            "{",
            "{,}",
            "{\"a\":1,}",
            "[1 2]",
            "{a:1}",
            "'a'",
            "// c\n1",
            "\"\u{1}\"",
            "0x1",
            "+1",
            ".5",
            "NaN",
            "[01]",
            "\"\\x41\"",
            "1 2",
            "\"\\ud800\"",
        ] {
            assert!(parse(text, 1000).is_err(), "{text:?}");
        }
        assert!(parse("[1,2,3]", 3).is_err());
        let deep = "[".repeat(100_000);
        assert!(parse(&deep, usize::MAX).is_err());
        let fits = format!("{}{}", "[".repeat(64), "]".repeat(64));
        assert!(parse(&fits, 1000).is_ok());
    }
}
