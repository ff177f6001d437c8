//! A policy that stands in a file as a text of JSON: read with its places in that file, and with the parts
//! that the file leaves open.

use super::tree::{Entry, Node, Piece, Unknown, Value, cut, joined};
use crate::policy::{self, Span, Value as Json, parse, unwrap};

/// What marks an open part while the text is read as JSON: characters that nobody writes.
const OPEN: char = '\u{F8F0}';
const CLOSE: char = '\u{F8F1}';

/// The largest text that is read as one.
const MOST: usize = policy::MAX_POLICY_BYTES;

/// The value that a text of JSON holds; `None` where the node is no such text.
pub(super) fn read(file: &str, node: &Node) -> Option<Node> {
    let raw = file.get(node.span.start..node.span.end).unwrap_or_default();
    let mut text = Placed::default();
    let mut unknowns = Vec::new();
    match &node.value {
        Value::Text(known) => text.push(known, raw),
        Value::Mixed(pieces) => {
            for piece in pieces {
                match piece {
                    Piece::Known(known) => text.push(known, raw),
                    Piece::Unknown(unknown) => {
                        let quoted = text.in_string();
                        let mark = format!("{OPEN}{}{CLOSE}", unknowns.len());
                        text.mark(&if quoted { mark } else { format!("\"{mark}\"") });
                        unknowns.push(unknown.clone());
                    }
                }
            }
        }
        _ => return None,
    }
    if !text.json.trim_start().starts_with(['{', '"', '%', '[']) {
        return None;
    }
    let (plain, _) = unwrap(&text.json);
    let placed = plain == text.json;
    let parsed = parse(&plain, MOST).ok()?;
    let place = |span: Span| {
        let start = text.place(span.start).filter(|_| placed);
        let end = text.place(span.end.saturating_sub(1)).filter(|_| placed);
        match (start, end) {
            (Some(start), Some(end)) => Span {
                start: node.span.start + start,
                end: (node.span.start + end + 1).min(node.span.end),
            },
            _ => node.span,
        }
    };
    Some(of(&parsed, &unknowns, &place))
}

/// What is wrong with a text that is to be JSON: the place in the file, and in words.
pub(super) fn fault(node: &Node) -> Option<String> {
    let text = node.text()?;
    parse(&unwrap(text).0, MOST)
        .err()
        .map(|error| error.message)
}

fn of(node: &policy::Node, unknowns: &[Unknown], place: &impl Fn(Span) -> Span) -> Node {
    let value = match &node.value {
        Json::Null => Value::Null,
        Json::Bool(it) => Value::Bool(*it),
        Json::Number(text) => Value::Number(text.clone()),
        Json::Text(text) => marked(text, unknowns),
        Json::List(all) => Value::List(all.iter().map(|one| of(one, unknowns, place)).collect()),
        Json::Object(members) => Value::Map(
            members
                .iter()
                .map(|member| Entry {
                    name: Node::new(member.name_span, marked(&member.name, unknowns)).shown(),
                    name_span: place(member.name_span),
                    value: of(&member.value, unknowns, place),
                })
                .collect(),
        ),
    };
    Node::new(place(node.span), value)
}

/// A text with its open parts put back.
fn marked(text: &str, unknowns: &[Unknown]) -> Value {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once(OPEN) {
        let Some((number, after)) = after.split_once(CLOSE) else {
            break;
        };
        pieces.push(Piece::Known(before.to_owned()));
        let unknown = number.parse().ok().and_then(|it: usize| unknowns.get(it));
        pieces.extend(unknown.cloned().map(Piece::Unknown));
        rest = after;
    }
    pieces.push(Piece::Known(rest.to_owned()));
    joined(pieces)
}

/// A text, and where its lines stand in what the file writes.
#[derive(Default)]
struct Placed {
    json: String,
    /// Begin and end in the text, and begin in what is written.
    parts: Vec<(usize, usize, usize)>,
    cursor: usize,
    lost: bool,
}

impl Placed {
    fn push(&mut self, known: &str, raw: &str) {
        for line in known.split_inclusive('\n') {
            let lead = line.len() - line.trim_start().len();
            let bare = line.trim();
            let rest = raw.get(self.cursor..).unwrap_or_default();
            match rest.find(bare) {
                Some(found) if !bare.is_empty() => {
                    let start = self.json.len() + lead;
                    let written = self.cursor + found;
                    self.parts.push((start, start + bare.len(), written));
                    self.cursor = written + bare.len();
                }
                Some(_) => {}
                None => self.lost = true,
            }
            self.json.push_str(line);
        }
    }

    fn mark(&mut self, mark: &str) {
        let start = self.json.len();
        self.json.push_str(mark);
        self.parts.push((start, self.json.len(), self.cursor));
    }

    /// Whether the text so far ends within a string of JSON.
    fn in_string(&self) -> bool {
        let (mut inside, mut escaped) = (false, false);
        for byte in self.json.bytes() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if inside => escaped = true,
                b'"' => inside = !inside,
                _ => {}
            }
        }
        inside
    }

    fn place(&self, at: usize) -> Option<usize> {
        if self.lost {
            return None;
        }
        let after = self.parts.partition_point(|(start, ..)| *start <= at);
        let (start, end, written) = self.parts.get(after.checked_sub(1)?)?;
        Some(written + at.min(*end).saturating_sub(*start))
    }
}

/// `${…}` in every text of a value, as Terraform and the Serverless Framework write what is open.
pub(super) fn opened(node: Node) -> Node {
    let value = match node.value {
        Value::Text(text) => cut(&text, |inside| {
            Piece::Unknown(Unknown::shown(format!("${{{inside}}}")))
        }),
        Value::List(all) => Value::List(all.into_iter().map(opened).collect()),
        Value::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|entry| Entry {
                    value: opened(entry.value),
                    ..entry
                })
                .collect(),
        ),
        other => other,
    };
    Node::new(node.span, value)
}
