//! What is not sure of objects that were read: descriptions that leave members out, and descriptions
//! of one object that contradict each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use serde::Serialize;
use serde_json::Value;

/// Members that decide nothing: names and notes.
const NOTES: &[&str] = &[
    "Tags",
    "TagSet",
    "Description",
    "GroupName",
    "PrefixListName",
    "Message",
];

/// What is not sure, by ids.
#[derive(Debug, Clone, Default)]
pub struct Unsure {
    /// The parts of objects that their descriptions leave out.
    parts: BTreeMap<String, BTreeSet<&'static str>>,
    /// The objects of which two descriptions contradict each other.
    contradicted: BTreeSet<(String, String)>,
}

impl Unsure {
    /// Whether a part of an object is unknown.
    pub(super) fn has(&self, id: &str, part: &str) -> bool {
        self.parts.get(id).is_some_and(|parts| parts.contains(part))
    }

    /// Whether anything of an object is unknown.
    pub(super) fn has_any(&self, id: &str) -> bool {
        self.parts.contains_key(id)
    }

    /// Adds an object that may be there already, and the parts of it that are unknown. Of two
    /// descriptions the one that leaves nothing out counts; where they contradict each other neither
    /// does, and the id is returned.
    pub(super) fn add<K: Ord + Clone + Display, T: PartialEq + Serialize>(
        &mut self,
        kind: &str,
        all: &mut BTreeMap<K, T>,
        id: K,
        object: T,
        parts: &[&'static str],
    ) -> Option<String> {
        let name = id.to_string();
        let key = (kind.to_owned(), name.clone());
        if self.contradicted.contains(&key) {
            return None;
        }
        let Some(known) = all.get(&id) else {
            if !parts.is_empty() {
                self.parts.insert(name, parts.iter().copied().collect());
            }
            all.insert(id, object);
            return None;
        };
        match (self.has_any(&name), parts.is_empty()) {
            (true, true) => {
                self.parts.remove(&name);
                all.insert(id, object);
                None
            }
            (false, false) => None,
            _ if *known == object || deciding(known) == deciding(&object) => None,
            _ => {
                all.remove(&id);
                self.contradicted.insert(key);
                Some(name)
            }
        }
    }
}

/// What of an object decides, whatever the order of its lists.
fn deciding(object: &impl Serialize) -> Option<Value> {
    let mut value = serde_json::to_value(object).ok()?;
    sort(&mut value);
    Some(value)
}

fn sort(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|key, member| !member.is_null() && !NOTES.contains(&key.as_str()));
            members.values_mut().for_each(sort);
        }
        Value::Array(items) => {
            items.iter_mut().for_each(sort);
            items.sort_by_cached_key(Value::to_string);
        }
        _ => {}
    }
}
