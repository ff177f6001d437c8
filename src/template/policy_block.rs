//! Terraform's data source `aws_iam_policy_document`, as the policy that it makes.

use super::tree::{Entry, Node, Unknown, Value};
use crate::policy::Span;

/// The policy that a data source `aws_iam_policy_document` makes.
///
/// Source: the provider's documentation of that data source.
pub(super) fn policy_document(body: &Node) -> Node {
    let span = body.span;
    let entry = |name: &str, at: Span, value: Node| Entry {
        name: name.to_owned(),
        name_span: at,
        value,
    };
    let merged = [
        "source_policy_documents",
        "override_policy_documents",
        "source_json",
        "override_json",
    ];
    let mut statements = Vec::new();
    for one in body.get("statement").map_or(&[][..], Node::elements) {
        statements.push(if one.unknown().is_some() {
            one.clone()
        } else {
            statement(one)
        });
    }
    for name in merged {
        if let Some(other) = body.get(name) {
            let value = Value::Unknown(Unknown::shown(name));
            statements.push(Node::new(other.span, value));
        }
    }
    let version = body.get("version").cloned();
    let version = version.unwrap_or_else(|| Node::new(span, Value::Text("2012-10-17".to_owned())));
    Node::new(
        span,
        Value::Map(vec![
            entry("Version", version.span, version),
            entry("Statement", span, Node::new(span, Value::List(statements))),
        ]),
    )
}

fn statement(one: &Node) -> Node {
    let mut entries = Vec::new();
    let mut add = |name: &str, at: Span, value: Node| {
        entries.push(Entry {
            name: name.to_owned(),
            name_span: at,
            value,
        });
    };
    let effect = one.get("effect").cloned();
    let effect = effect.unwrap_or_else(|| Node::new(one.span, Value::Text("Allow".to_owned())));
    add("Effect", effect.span, effect);
    for (name, right) in [
        ("sid", "Sid"),
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ] {
        if let Some(value) = one.get(name) {
            add(right, value.span, value.clone());
        }
    }
    for (name, right) in [
        ("principals", "Principal"),
        ("not_principals", "NotPrincipal"),
    ] {
        if let Some(value) = one.get(name) {
            add(right, value.span, principals(value));
        }
    }
    if let Some(value) = one.get("condition") {
        add("Condition", value.span, conditions(value));
    }
    Node::new(one.span, Value::Map(entries))
}

fn principals(blocks: &Node) -> Node {
    let mut entries: Vec<Entry> = Vec::new();
    for block in blocks.elements() {
        let (Some(kind), Some(who)) = (block.get("type"), block.get("identifiers")) else {
            return Node::new(blocks.span, Value::Unknown(Unknown::shown("principals")));
        };
        // Source: the provider's documentation: type "*" is everybody.
        if kind.text() == Some("*") {
            return Node::new(who.span, Value::Text("*".to_owned()));
        }
        entries.push(Entry {
            name: kind.shown(),
            name_span: kind.span,
            value: who.clone(),
        });
    }
    Node::new(blocks.span, Value::Map(entries))
}

fn conditions(blocks: &Node) -> Node {
    let mut operators: Vec<Entry> = Vec::new();
    for block in blocks.elements() {
        let (Some(test), Some(key), Some(values)) = (
            block.get("test"),
            block.get("variable"),
            block.get("values"),
        ) else {
            return Node::new(blocks.span, Value::Unknown(Unknown::shown("condition")));
        };
        let entry = Entry {
            name: key.shown(),
            name_span: key.span,
            value: values.clone(),
        };
        let name = test.shown();
        let there = operators.iter_mut().find(|it| it.name == name);
        match there.map(|it| &mut it.value.value) {
            Some(Value::Map(keys)) => keys.push(entry),
            _ => operators.push(Entry {
                name,
                name_span: test.span,
                value: Node::new(block.span, Value::Map(vec![entry])),
            }),
        }
    }
    Node::new(blocks.span, Value::Map(operators))
}
