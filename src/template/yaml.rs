//! YAML with the place of every value. Short tags (`!Ref`) become what they are short for.
//!
//! Size, depth and what aliases expand to are bounded before anything is built.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::Unreadable;
use super::tree::{Entry, MAX_DEPTH, Node, Value};
use crate::policy::Span;

/// The most values of a file, what aliases stand for included.
const MAX_NODES: usize = 400_000;

/// Reads the first document of a text.
pub(super) fn read(text: &str) -> Result<Node, Unreadable> {
    let mut reader = Reader {
        events: Parser::new_from_str(text),
        places: Places::of(text),
        anchors: HashMap::new(),
        left: MAX_NODES,
    };
    loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
            Event::StreamEnd => return Err(Unreadable::at(span, "it is empty")),
            event => return reader.node(event, span, 0),
        }
    }
}

struct Reader<'a> {
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
    places: Places,
    anchors: HashMap<usize, (Node, usize)>,
    left: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Unreadable> {
        match self.events.next() {
            Some(Ok((event, span))) => {
                let start = self.places.byte(span.start.index());
                let end = self.places.byte(span.end.index()).max(start);
                Ok((event, Span { start, end }))
            }
            Some(Err(error)) => {
                let place = self.places.byte(error.marker().index());
                let span = Span {
                    start: place,
                    end: place,
                };
                Err(Unreadable::at(span, error.info()))
            }
            None => Err(Unreadable::at(Span::default(), "it ends too early")),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, Unreadable> {
        if depth > MAX_DEPTH {
            let message = format!("it nests deeper than {MAX_DEPTH} levels");
            return Err(Unreadable::at(span, message));
        }
        let before = self.left;
        self.spend(1, span)?;
        let (anchor, tag, node) = match event {
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor).cloned() else {
                    return Err(Unreadable::at(span, "an alias stands for nothing"));
                };
                self.spend(size, span)?;
                if depth + height(&node) > MAX_DEPTH {
                    let message = format!("it nests deeper than {MAX_DEPTH} levels");
                    return Err(Unreadable::at(span, message));
                }
                return Ok(node);
            }
            Event::Scalar(text, style, anchor, tag) => {
                let own = tag.as_ref().is_some_and(|it| !it.is_yaml_core_schema());
                let value = if style == ScalarStyle::Plain && !own {
                    plain(&text)
                } else {
                    Value::Text(text.into_owned())
                };
                (anchor, tag, Node::new(span, value))
            }
            Event::SequenceStart(anchor, tag) => {
                let (mut all, mut end) = (Vec::new(), span.end);
                loop {
                    let (event, place) = self.next()?;
                    if matches!(event, Event::SequenceEnd) {
                        end = end.max(self.written(place.end, end));
                        break;
                    }
                    let node = self.node(event, place, depth + 1)?;
                    end = end.max(node.span.end.min(place.end.max(end)));
                    all.push(node);
                }
                let start = span.start;
                (
                    anchor,
                    tag,
                    Node::new(Span { start, end }, Value::List(all)),
                )
            }
            Event::MappingStart(anchor, tag) => (anchor, tag, self.mapping(span, depth)?),
            _ => return Err(Unreadable::at(span, "a value is missing")),
        };
        let node = match tag {
            Some(tag) if !tag.is_yaml_core_schema() => tagged(&tag, node),
            _ => node,
        };
        if anchor > 0 {
            self.anchors
                .insert(anchor, (node.clone(), before - self.left));
        }
        Ok(node)
    }

    fn mapping(&mut self, span: Span, depth: usize) -> Result<Node, Unreadable> {
        let (mut entries, mut merged, mut end) = (Vec::new(), Vec::new(), span.end);
        loop {
            let (event, place) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                end = end.max(self.written(place.end, end));
                break;
            }
            let key = self.node(event, place, depth + 1)?;
            let (event, place) = self.next()?;
            let value = self.node(event, place, depth + 1)?;
            end = end
                .max(key.span.end.min(place.end))
                .max(value.span.end.min(place.end.max(end)));
            let name = key.shown();
            if name == "<<" {
                for one in value.elements() {
                    merged.extend(one.entries().iter().cloned());
                }
            } else {
                entries.push(Entry {
                    name,
                    name_span: key.span,
                    value,
                });
            }
        }
        // What is merged stands back behind what is written here.
        let mut all: Vec<Entry> = Vec::new();
        for entry in merged {
            let told = |one: &Entry| one.name == entry.name;
            if !entries.iter().any(told) && !all.iter().any(told) {
                all.push(entry);
            }
        }
        self.spend(all.len(), span)?;
        all.extend(entries);
        let start = span.start;
        Ok(Node::new(Span { start, end }, Value::Map(all)))
    }

    /// The end of a flow collection is written; that of a block is where the next thing begins.
    fn written(&self, place: usize, end: usize) -> usize {
        let before = place
            .checked_sub(1)
            .and_then(|it| self.places.bytes.get(it));
        if matches!(before, Some(b'}' | b']')) {
            place
        } else {
            end
        }
    }

    fn spend(&mut self, count: usize, span: Span) -> Result<(), Unreadable> {
        let Some(left) = self.left.checked_sub(count) else {
            let message =
                format!("it has more than {MAX_NODES} values, with what its aliases stand for");
            return Err(Unreadable::at(span, message));
        };
        self.left = left;
        Ok(())
    }
}

/// How deep a value nests.
fn height(node: &Node) -> usize {
    let of = |nodes: &mut dyn Iterator<Item = &Node>| nodes.map(height).max().unwrap_or(0) + 1;
    match &node.value {
        Value::List(all) => of(&mut all.iter()),
        Value::Map(entries) => of(&mut entries.iter().map(|entry| &entry.value)),
        _ => 0,
    }
}

/// A plain scalar by the core schema of YAML 1.2, and `yes`, `no`, `on` and `off` as texts.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let number = digits.starts_with(|it: char| it.is_ascii_digit())
        && digits.bytes().all(|it| it.is_ascii_digit() || it == b'.')
        && text.parse::<f64>().is_ok();
    if number {
        Value::Number(text.to_owned())
    } else {
        Value::Text(text.to_owned())
    }
}

/// `!Ref x` is short for `Ref: x`, and `!Name x` for `Fn::Name: x`.
fn tagged(tag: &Tag, node: Node) -> Node {
    let name = tag.suffix.as_str();
    let name = match name {
        "Ref" | "Condition" => name.to_owned(),
        _ => format!("Fn::{name}"),
    };
    let span = node.span;
    let entry = Entry {
        name,
        name_span: span,
        value: node,
    };
    Node::new(span, Value::Map(vec![entry]))
}

/// The bytes at which characters begin.
struct Places {
    bytes: Vec<u8>,
    /// Empty where every character is a byte.
    starts: Vec<usize>,
}

impl Places {
    fn of(text: &str) -> Self {
        let starts = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(place, _)| place).collect()
        };
        Self {
            bytes: text.as_bytes().to_vec(),
            starts,
        }
    }

    fn byte(&self, character: usize) -> usize {
        if self.starts.is_empty() {
            return character.min(self.bytes.len());
        }
        let place = self.starts.get(character).copied();
        place.unwrap_or(self.bytes.len())
    }
}
