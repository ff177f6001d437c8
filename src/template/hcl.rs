//! Terraform's language with the place of every value. What only Terraform can say (a variable, a function,
//! an attribute that is known once it is applied) stays open.
//!
//! The parser bounds nesting and chains of operators itself; what names stand for is followed only so far.

use std::collections::BTreeMap;
use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};
use hcl_edit::structure::{Body, Structure};
use hcl_edit::template::{Element, Template};

use super::Unreadable;
use super::policy_block::policy_document;
use super::tree::{Entry, Node, Piece, Reference, Unknown, Value, joined};
use crate::policy::Span;

/// How many names are followed to what they stand for.
const MOST_STEPS: usize = 8;
/// The most values that are made of one file.
const MAX_NODES: usize = 200_000;

/// A file, taken apart.
pub(super) struct Blocks {
    /// Its resources and data sources.
    pub(super) all: Vec<Block>,
}

/// A resource or a data source.
pub(super) struct Block {
    pub(super) data: bool,
    /// `aws_vpc_endpoint`.
    pub(super) kind: String,
    pub(super) name: String,
    /// Where its names stand.
    pub(super) span: Span,
    /// Whether it stands in the file itself, and not in one beside it.
    pub(super) here: bool,
    /// What is written in it; blocks within are lists of maps.
    pub(super) body: Node,
}

/// Whether a text that its name does not tell is in this language.
pub(super) fn looks_so(text: &str) -> bool {
    text.lines().any(|line| {
        ["resource \"", "data \"", "variable \"", "module \""]
            .iter()
            .any(|begin| line.starts_with(begin))
    })
}

/// Reads a text, and of the files beside it what its names stand for. Those that cannot be read say nothing.
pub(super) fn read(text: &str, beside: &[String]) -> Result<Blocks, Unreadable> {
    let body = hcl_edit::parser::parse_body(text).map_err(|error| {
        let place = error.location().offset().min(text.len());
        let span = Span {
            start: place,
            end: place,
        };
        Unreadable::at(span, error.message())
    })?;
    let mut files = vec![(text, body)];
    for other in beside {
        if let Ok(body) = hcl_edit::parser::parse_body(other) {
            files.push((other.as_str(), body));
        }
    }
    let mut reader = Reader {
        texts: files.iter().map(|(text, _)| *text).collect(),
        file: 0,
        locals: BTreeMap::new(),
        documents: BTreeMap::new(),
        left: MAX_NODES,
    };
    for (file, (_, body)) in files.iter().enumerate() {
        for block in body.get_blocks("locals") {
            for attribute in block.body.attributes() {
                let name = attribute.key.as_str().to_owned();
                let value = (file, attribute.value.clone());
                reader.locals.entry(name).or_insert(value);
            }
        }
        for block in body.get_blocks("data") {
            if let [kind, name] = block.labels.as_slice()
                && kind.as_str() == "aws_iam_policy_document"
            {
                let value = (file, block.body.clone());
                reader
                    .documents
                    .entry(name.as_str().to_owned())
                    .or_insert(value);
            }
        }
    }
    let mut all = Vec::new();
    for (file, (text, body)) in files.iter().enumerate() {
        reader.file = file;
        for block in body.blocks() {
            let what = block.ident.as_str();
            let [kind, name] = block.labels.as_slice() else {
                continue;
            };
            if !matches!(what, "resource" | "data") {
                continue;
            }
            let whole = place(block.span());
            let head = text.get(whole.start..whole.end).unwrap_or_default();
            let head = head.split('{').next().unwrap_or_default().trim_end();
            all.push(Block {
                data: what == "data",
                kind: kind.as_str().to_owned(),
                name: name.as_str().to_owned(),
                span: Span {
                    start: whole.start,
                    end: whole.start + head.len(),
                },
                here: file == 0,
                body: reader.body(&block.body, whole, 0)?,
            });
        }
    }
    Ok(Blocks { all })
}

struct Reader<'a> {
    texts: Vec<&'a str>,
    /// Whose values are read.
    file: usize,
    locals: BTreeMap<String, (usize, Expression)>,
    documents: BTreeMap<String, (usize, Body)>,
    left: usize,
}

impl Reader<'_> {
    fn spend(&mut self, span: Span) -> Result<(), Unreadable> {
        let Some(left) = self.left.checked_sub(1) else {
            let message =
                format!("it has more than {MAX_NODES} values, with what its names stand for");
            return Err(Unreadable::at(span, message));
        };
        self.left = left;
        Ok(())
    }

    /// The attributes and blocks of a body.
    fn body(&mut self, body: &Body, span: Span, steps: usize) -> Result<Node, Unreadable> {
        let mut entries: Vec<Entry> = Vec::new();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => entries.push(Entry {
                    name: attribute.key.as_str().to_owned(),
                    name_span: place(attribute.key.span()),
                    value: self.value(&attribute.value, steps)?,
                }),
                Structure::Block(block) => {
                    let dynamic = block.ident.as_str() == "dynamic";
                    let label = block.labels.first().map(|it| it.as_str().to_owned());
                    let name = match label {
                        Some(label) if dynamic => label,
                        _ => block.ident.as_str().to_owned(),
                    };
                    let span = place(block.span());
                    let inner = if dynamic {
                        let shown = format!("dynamic {name}");
                        Node::new(span, Value::Unknown(Unknown::shown(shown)))
                    } else {
                        self.body(&block.body, span, steps)?
                    };
                    let there = entries.iter_mut().find(|it| it.name == name);
                    match there.map(|it| &mut it.value.value) {
                        Some(Value::List(all)) => all.push(inner),
                        _ => entries.push(Entry {
                            name,
                            name_span: place(block.ident.span()),
                            value: Node::new(span, Value::List(vec![inner])),
                        }),
                    }
                }
            }
        }
        Ok(Node::new(span, Value::Map(entries)))
    }

    fn value(&mut self, expression: &Expression, steps: usize) -> Result<Node, Unreadable> {
        let span = place(expression.span());
        self.spend(span)?;
        let value = match expression {
            Expression::Null(_) => Value::Null,
            Expression::Bool(it) => Value::Bool(*it.value()),
            Expression::Number(it) => Value::Number(it.value().to_string()),
            Expression::String(it) => Value::Text(it.value().clone()),
            Expression::Array(all) => {
                let all: Result<Vec<Node>, Unreadable> =
                    all.iter().map(|one| self.value(one, steps)).collect();
                Value::List(all?)
            }
            Expression::Object(members) => {
                let mut entries = Vec::new();
                for (key, value) in members {
                    let (name, name_span) = match key {
                        ObjectKey::Ident(name) => (name.as_str().to_owned(), place(name.span())),
                        ObjectKey::Expression(key) => {
                            let node = self.value(key, steps)?;
                            (node.shown(), node.span)
                        }
                    };
                    entries.push(Entry {
                        name,
                        name_span,
                        value: self.value(value.expr(), steps)?,
                    });
                }
                Value::Map(entries)
            }
            Expression::StringTemplate(template) => self.template(template, steps)?,
            Expression::HeredocTemplate(heredoc) => self.template(&heredoc.template, steps)?,
            Expression::Parenthesis(inner) => return self.value(inner.inner(), steps),
            Expression::FuncCall(call) => {
                let name = call.name.name.as_str();
                let only = match call.args.iter().collect::<Vec<_>>().as_slice() {
                    [only] => Some(*only),
                    _ => None,
                };
                match (name, only) {
                    (
                        "jsonencode" | "toset" | "tolist" | "tostring" | "compact" | "distinct",
                        Some(only),
                    ) => {
                        return self.value(only, steps);
                    }
                    _ => Value::Unknown(Unknown::shown(self.written(span))),
                }
            }
            Expression::Traversal(traversal) => {
                if let Some(node) = self.named(expression, steps)? {
                    return Ok(node);
                }
                let names = dotted(expression);
                let of = names
                    .filter(|_| !traversal.operators.is_empty())
                    .and_then(reference);
                Value::Unknown(Unknown {
                    shown: format!("${{{}}}", self.written(span)),
                    of,
                })
            }
            _ => Value::Unknown(Unknown::shown(format!("${{{}}}", self.written(span)))),
        };
        Ok(Node::new(span, value))
    }

    /// What a local value or a policy document of this file is.
    fn named(&mut self, expression: &Expression, steps: usize) -> Result<Option<Node>, Unreadable> {
        let Some(names) = dotted(expression).filter(|_| steps < MOST_STEPS) else {
            return Ok(None);
        };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let here = (self.file, place(expression.span()));
        let node = match names.as_slice() {
            ["local", name] => match self.locals.get(*name).cloned() {
                Some((file, local)) => {
                    self.file = file;
                    self.value(&local, steps + 1)
                }
                None => return Ok(None),
            },
            [
                "data",
                "aws_iam_policy_document",
                name,
                "json" | "minified_json",
            ] => match self.documents.get(*name).cloned() {
                Some((file, body)) => {
                    self.file = file;
                    let body = self.body(&body, here.1, steps + 1);
                    body.map(|body| policy_document(&body))
                }
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        let elsewhere = self.file != here.0;
        self.file = here.0;
        let node = node?;
        // What stands in another file has no place in this one but that of its name.
        Ok(Some(if elsewhere { node.all_at(here.1) } else { node }))
    }

    fn template(&mut self, template: &Template, steps: usize) -> Result<Value, Unreadable> {
        let mut pieces = Vec::new();
        for element in template {
            match element {
                Element::Literal(text) => pieces.push(Piece::Known(text.to_string())),
                Element::Interpolation(inner) => {
                    let node = self.value(&inner.expr, steps)?;
                    match node.value {
                        Value::Mixed(all) => pieces.extend(all),
                        Value::Unknown(mut unknown) => {
                            if !unknown.shown.starts_with("${") {
                                unknown.shown = format!("${{{}}}", unknown.shown);
                            }
                            pieces.push(Piece::Unknown(unknown));
                        }
                        Value::Text(_) | Value::Number(_) | Value::Bool(_) => {
                            pieces.push(Piece::Known(node.shown()));
                        }
                        _ => {
                            let shown = format!("${{{}}}", self.written(place(inner.expr.span())));
                            pieces.push(Piece::Unknown(Unknown::shown(shown)));
                        }
                    }
                }
                Element::Directive(_) => {
                    pieces.push(Piece::Unknown(Unknown::shown("%{ … }")));
                }
            }
        }
        Ok(joined(pieces))
    }

    /// What is written at a place, in one line.
    fn written(&self, span: Span) -> String {
        let text = self.texts.get(self.file).copied().unwrap_or_default();
        let text = text.get(span.start..span.end).unwrap_or_default();
        let line: Vec<&str> = text.split_whitespace().collect();
        let line = line.join(" ");
        if line.chars().count() > 60 {
            let head: String = line.chars().take(60).collect();
            return format!("{head}…");
        }
        line
    }
}

/// The names of a traversal, indexes aside: `aws_vpc_endpoint.x[0].id`.
fn dotted(expression: &Expression) -> Option<Vec<String>> {
    let Expression::Traversal(traversal) = expression else {
        return None;
    };
    let Expression::Variable(first) = &traversal.expr else {
        return None;
    };
    let mut names = vec![first.as_str().to_owned()];
    for operator in &traversal.operators {
        match operator.value() {
            TraversalOperator::GetAttr(name) => names.push(name.as_str().to_owned()),
            TraversalOperator::Index(_)
            | TraversalOperator::LegacyIndex(_)
            | TraversalOperator::AttrSplat(_)
            | TraversalOperator::FullSplat(_) => {}
        }
    }
    Some(names)
}

/// The resource that names are of.
fn reference(mut names: Vec<String>) -> Option<Reference> {
    let attribute = names.pop().filter(|_| names.len() >= 2)?;
    Some(Reference {
        name: names.join("."),
        attribute,
    })
}

fn place(range: Option<Range<usize>>) -> Span {
    range.map_or_else(Span::default, |range| Span {
        start: range.start,
        end: range.end,
    })
}
