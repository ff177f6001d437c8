//! `terraform show -json`: a plan, or a state. What is known once it is applied is absent from the values;
//! what it comes from stands in the configuration beside them.
//!
//! Source: HashiCorp, "JSON output format".

use std::collections::BTreeMap;

use super::found::Found;
use super::terraform::{Resource, Whole, add};
use super::tree::{Entry, Node, Reference, Unknown, Value};

/// The deepest modules that are read.
const MOST_MODULES: usize = 16;

/// What a plan holds; `None` where the document is none.
pub(super) fn find(file: &str, top: &Node) -> Option<Found> {
    if top.get("format_version").is_none() && top.get("terraform_version").is_none() {
        return None;
    }
    let planned = top.at(&["planned_values", "root_module"]);
    let root = planned.or_else(|| top.at(&["values", "root_module"]))?;
    let mut expressions = BTreeMap::new();
    if let Some(configured) = top.at(&["configuration", "root_module"]) {
        configuration(configured, "", &mut expressions, 0);
    }
    let mut resources = Vec::new();
    module(root, &expressions, &mut resources, 0);
    let mut found = Found::titled("a Terraform plan or state");
    add(file, &resources, Whole::All, &mut found);
    Some(found)
}

type Expressions<'a> = BTreeMap<String, (String, &'a Node)>;

/// The expressions of every resource, by its address, with the module that they are of.
fn configuration<'a>(module: &'a Node, prefix: &str, all: &mut Expressions<'a>, depth: usize) {
    for one in module.get("resources").map_or(&[][..], Node::elements) {
        if let (Some(address), Some(own)) = (one.get("address"), one.get("expressions")) {
            let address = format!("{prefix}{}", address.shown());
            all.insert(address, (prefix.to_owned(), own));
        }
    }
    let calls = module.get("module_calls").map_or(&[][..], Node::entries);
    for call in calls.iter().filter(|_| depth < MOST_MODULES) {
        if let Some(inner) = call.value.get("module") {
            let prefix = format!("{prefix}module.{}.", call.name);
            configuration(inner, &prefix, all, depth + 1);
        }
    }
}

fn module(node: &Node, expressions: &Expressions<'_>, all: &mut Vec<Resource>, depth: usize) {
    for one in node.get("resources").map_or(&[][..], Node::elements) {
        let (Some(kind), Some(address), Some(values)) =
            (one.get("type"), one.get("address"), one.get("values"))
        else {
            continue;
        };
        if one.get("mode").and_then(Node::text) == Some("data") {
            continue;
        }
        let plain = without_indexes(&address.shown());
        let own = match expressions.get(&plain) {
            Some((prefix, own)) => joined(values, own, prefix),
            None => values.clone(),
        };
        all.push(Resource {
            kind: kind.shown(),
            address: plain,
            span: address.span,
            here: true,
            own,
        });
    }
    let children = node.get("child_modules").map_or(&[][..], Node::elements);
    for child in children.iter().filter(|_| depth < MOST_MODULES) {
        module(child, expressions, all, depth + 1);
    }
}

/// The values, and what the values lack as the configuration writes it.
fn joined(values: &Node, expressions: &Node, prefix: &str) -> Node {
    let mut entries: Vec<Entry> = Vec::new();
    for entry in values.entries() {
        let written = expressions.get(&entry.name);
        let value = match (&entry.value.value, written) {
            (Value::Null, Some(written)) => open(entry.name_span, written, prefix),
            // Of a list of known length, what each is of stands in the configuration alone.
            (Value::List(all), Some(written)) => inner(&entry.value, all, written, prefix),
            _ => None,
        };
        entries.push(Entry {
            value: value.unwrap_or_else(|| entry.value.clone()),
            ..entry.clone()
        });
    }
    for entry in expressions.entries() {
        if values.entries().iter().all(|it| it.name != entry.name)
            && let Some(value) = open(values.span, &entry.value, prefix)
        {
            let value = Node::new(value.span, value.value);
            entries.push(Entry {
                name: entry.name.clone(),
                name_span: value.span,
                value,
            });
        }
    }
    Node::new(values.span, Value::Map(entries))
}

/// Blocks, each with what its values lack.
fn inner(list: &Node, all: &[Node], written: &Node, prefix: &str) -> Option<Node> {
    let Value::List(blocks) = &written.value else {
        return None;
    };
    let all = all.iter().zip(blocks);
    let all = all.map(|(values, expressions)| joined(values, expressions, prefix));
    Some(Node::new(list.span, Value::List(all.collect())))
}

/// What is open, where an expression refers to anything.
fn open(span: crate::policy::Span, written: &Node, prefix: &str) -> Option<Node> {
    let references = written.get("references")?;
    let all: Vec<String> = references.elements().iter().map(Node::shown).collect();
    let first = all.first()?;
    let node = |name: &str| {
        let of = name
            .rsplit_once('.')
            .map(|(resource, attribute)| Reference {
                name: format!("{prefix}{}", without_indexes(resource)),
                attribute: attribute.to_owned(),
            });
        let shown = format!("${{{name}}}");
        Node::new(span, Value::Unknown(Unknown { shown, of }))
    };
    // Each attribute is followed by its resource, which adds nothing.
    let own = |name: &&String| {
        !all.iter()
            .any(|it| it.len() > name.len() && it.starts_with(&format!("{name}.")))
    };
    let names: Vec<&String> = all.iter().filter(own).collect();
    if names.len() > 1 {
        let list = names.iter().map(|name| node(name)).collect();
        return Some(Node::new(span, Value::List(list)));
    }
    Some(node(first))
}

/// An address without `[0]` and `["key"]`.
fn without_indexes(address: &str) -> String {
    let (mut plain, mut depth) = (String::with_capacity(address.len()), 0_usize);
    for character in address.chars() {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    plain
}
