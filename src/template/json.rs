//! JSON with the place of every value.

use super::Unreadable;
use super::tree::{Entry, Node, Value};
use crate::policy::{self, Value as Json};

/// Reads a text.
pub(super) fn read(text: &str, most: usize) -> Result<Node, Unreadable> {
    match policy::parse(text, most) {
        Ok(node) => Ok(of(&node)),
        Err(error) => Err(Unreadable::at(error.span, error.message)),
    }
}

fn of(node: &policy::Node) -> Node {
    let value = match &node.value {
        Json::Null => Value::Null,
        Json::Bool(it) => Value::Bool(*it),
        Json::Number(text) => Value::Number(text.clone()),
        Json::Text(text) => Value::Text(text.clone()),
        Json::List(all) => Value::List(all.iter().map(of).collect()),
        Json::Object(members) => Value::Map(
            members
                .iter()
                .map(|member| Entry {
                    name: member.name.clone(),
                    name_span: member.name_span,
                    value: of(&member.value),
                })
                .collect(),
        ),
    };
    Node::new(node.span, value)
}
