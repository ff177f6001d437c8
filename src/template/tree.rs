//! What JSON, YAML and HCL are read into: values, each with its place in the file, and what a file leaves
//! open.

use crate::policy::Span;

/// The deepest nesting that is read.
pub(super) const MAX_DEPTH: usize = 64;

/// A value and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// Where it stands.
    pub(super) span: Span,
    /// What it is.
    pub(super) value: Value,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// As written.
    Number(String),
    Text(String),
    /// A text with parts that the file leaves open.
    Mixed(Vec<Piece>),
    List(Vec<Node>),
    /// In order, equal names included.
    Map(Vec<Entry>),
    /// What the file leaves open.
    Unknown(Unknown),
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Known(String),
    Unknown(Unknown),
}

/// A member of a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) name_span: Span,
    pub(super) value: Node,
}

/// A value that is known once the file is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unknown {
    /// As the file writes it.
    pub(super) shown: String,
    /// What of which resource it is, where the file says that.
    pub(super) of: Option<Reference>,
}

/// An attribute of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    /// The resource: a logical id, or `aws_vpc_endpoint.name`.
    pub(super) name: String,
    /// The attribute; empty for `Ref`.
    pub(super) attribute: String,
}

impl Unknown {
    /// What nothing is known of.
    pub(super) fn shown(text: impl Into<String>) -> Self {
        Self {
            shown: text.into(),
            of: None,
        }
    }
}

impl Node {
    pub(super) const fn new(span: Span, value: Value) -> Self {
        Self { span, value }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The last member of a name, `null` aside.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let mut entries = self.entries().iter().rev();
        let found = entries.find(|entry| entry.name == name)?;
        (found.value.value != Value::Null).then_some(&found.value)
    }

    /// What stands at the end of a way of names.
    pub(super) fn at(&self, way: &[&str]) -> Option<&Self> {
        way.iter().try_fold(self, |node, name| node.get(name))
    }

    /// The elements of a list, or the value itself.
    pub(super) fn elements(&self) -> &[Self] {
        match &self.value {
            Value::List(all) => all,
            _ => std::slice::from_ref(self),
        }
    }

    /// True or false, quoted or not; `None` where that is open.
    pub(super) fn truth(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(it) => Some(*it),
            Value::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// A whole number, quoted or not.
    pub(super) fn number(&self) -> Option<i64> {
        match &self.value {
            Value::Number(text) | Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    pub(super) const fn unknown(&self) -> Option<&Unknown> {
        match &self.value {
            Value::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    /// Whether a part of it is open.
    pub(super) fn is_open(&self) -> bool {
        match &self.value {
            Value::Unknown(_) | Value::Mixed(_) => true,
            Value::List(all) => all.iter().any(Self::is_open),
            Value::Map(entries) => entries.iter().any(|entry| entry.value.is_open()),
            _ => false,
        }
    }

    /// The resource that it names an attribute of.
    pub(super) fn reference(&self) -> Option<&Reference> {
        match &self.value {
            Value::Unknown(unknown) => unknown.of.as_ref(),
            Value::Mixed(pieces) => match pieces.as_slice() {
                [Piece::Unknown(unknown)] => unknown.of.as_ref(),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value at one place: that of a text or a file of its own, whose places are not of this one.
    pub(super) fn all_at(&self, span: Span) -> Self {
        let value = match &self.value {
            Value::List(all) => Value::List(all.iter().map(|one| one.all_at(span)).collect()),
            Value::Map(entries) => Value::Map(
                entries
                    .iter()
                    .map(|entry| Entry {
                        name: entry.name.clone(),
                        name_span: span,
                        value: entry.value.all_at(span),
                    })
                    .collect(),
            ),
            other => other.clone(),
        };
        Self::new(span, value)
    }

    /// The text with its open parts as the file writes them.
    pub(super) fn shown(&self) -> String {
        match &self.value {
            Value::Text(text) | Value::Number(text) => text.clone(),
            Value::Bool(it) => it.to_string(),
            Value::Unknown(unknown) => unknown.shown.clone(),
            Value::Mixed(pieces) => pieces.iter().map(Piece::shown).collect(),
            Value::Null | Value::List(_) | Value::Map(_) => String::new(),
        }
    }
}

impl Piece {
    pub(super) fn shown(&self) -> &str {
        match self {
            Self::Known(text) => text,
            Self::Unknown(unknown) => &unknown.shown,
        }
    }
}

/// A text of pieces, as plainly as it can be said.
pub(super) fn joined(pieces: Vec<Piece>) -> Value {
    let mut whole: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match (whole.last_mut(), piece) {
            (_, Piece::Known(text)) if text.is_empty() => {}
            (Some(Piece::Known(before)), Piece::Known(text)) => before.push_str(&text),
            (_, piece) => whole.push(piece),
        }
    }
    match whole.as_slice() {
        [] => Value::Text(String::new()),
        [Piece::Known(text)] => Value::Text(text.clone()),
        [Piece::Unknown(unknown)] => Value::Unknown(unknown.clone()),
        _ => Value::Mixed(whole),
    }
}

/// Cuts a text at `${…}`; `of` says what is between the braces.
pub(super) fn cut(text: &str, of: impl Fn(&str) -> Piece) -> Value {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once("${") {
        let Some((inside, after)) = braced(after) else {
            break;
        };
        pieces.push(Piece::Known(before.to_owned()));
        pieces.push(of(inside));
        rest = after;
    }
    pieces.push(Piece::Known(rest.to_owned()));
    joined(pieces)
}

/// What stands before the brace that closes, and what after it.
fn braced(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    for (place, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some((text.get(..place)?, text.get(place + 1..)?)),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}
