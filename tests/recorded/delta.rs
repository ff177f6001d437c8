//! What makes one snapshot of another, in few lines.

use apigw_doctor::facts::patched;
use serde_json::{Map, Value};

use super::print::lines;

/// The delta that makes `whole` of `base`.
pub(super) fn between(base: &Value, whole: &Value) -> Value {
    let delta = change(base, whole);
    assert_eq!(&patched(base, &delta), whole, "a delta that does not hold");
    delta
}

fn change(base: &Value, whole: &Value) -> Value {
    match (base, whole) {
        (Value::Object(base), Value::Object(whole)) => {
            let gone = base.keys().filter(|key| !whole.contains_key(*key));
            let mut delta: Map<String, Value> =
                gone.map(|key| (key.clone(), Value::Null)).collect();
            for (key, new) in whole {
                match base.get(key) {
                    Some(old) if old == new => {}
                    _ if holds_null(new) => {
                        delta.insert(format!("{key}="), new.clone());
                    }
                    Some(old) => {
                        delta.insert(key.clone(), change(old, new));
                    }
                    None => {
                        delta.insert(key.clone(), new.clone());
                    }
                }
            }
            delta.into()
        }
        (Value::Array(base), Value::Array(new)) => {
            let delta = list(base, new);
            if lines(&delta) < lines(whole) {
                delta
            } else {
                whole.clone()
            }
        }
        _ => whole.clone(),
    }
}

fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(all) => all.iter().any(holds_null),
        Value::Object(all) => all.values().any(holds_null),
        _ => false,
    }
}

/// The cheapest way through both lists: an element is kept or changed, taken out, or added.
fn list(base: &[Value], new: &[Value]) -> Value {
    let mut changed: Vec<Vec<(Option<Value>, usize)>> = Vec::new();
    for old in base {
        changed.push(new.iter().map(|new| changed_to(old, new)).collect());
    }
    // cost[i][j]: of the elements from these on.
    let mut cost = vec![vec![0; new.len() + 1]; base.len() + 1];
    for i in (0..=base.len()).rev() {
        for j in (0..=new.len()).rev() {
            let keep =
                (i < base.len() && j < new.len()).then(|| changed[i][j].1 + cost[i + 1][j + 1]);
            let remove = (i < base.len()).then(|| 1 + cost[i + 1][j]);
            let add = (j < new.len()).then(|| 1 + lines(&new[j]) + cost[i][j + 1]);
            cost[i][j] = [keep, remove, add].into_iter().flatten().min().unwrap_or(0);
        }
    }
    let mut delta = Map::new();
    let (mut i, mut j) = (0, 0);
    while i < base.len() || j < new.len() {
        let both = i < base.len() && j < new.len();
        if both && cost[i][j] == changed[i][j].1 + cost[i + 1][j + 1] {
            if let Some(change) = &changed[i][j].0 {
                delta.insert(key(base, i), change.clone());
            }
            (i, j) = (i + 1, j + 1);
        } else if i < base.len() && cost[i][j] == 1 + cost[i + 1][j] {
            delta.insert(key(base, i), Value::Null);
            i += 1;
        } else {
            let added = delta
                .entry(format!("+{i}"))
                .or_insert(Value::Array(Vec::new()));
            added.as_array_mut().expect("a list").push(new[j].clone());
            j += 1;
        }
    }
    delta.into()
}

/// What makes one element of another, and how many lines that takes.
fn changed_to(old: &Value, new: &Value) -> (Option<Value>, usize) {
    if old == new {
        return (None, 0);
    }
    let delta = change(old, new);
    let lines = lines(&delta);
    (Some(delta), lines)
}

/// What an element is called: its own id, where it has one; else its number.
fn key(all: &[Value], number: usize) -> String {
    let members = |one: &Value| one.as_object().cloned().unwrap_or_default();
    let own = members(&all[number]).into_iter().find_map(|(name, id)| {
        let id = id.as_str().filter(|_| name.ends_with("Id"))?.to_owned();
        let others = all.iter().filter(|one| {
            let mut members = members(one).into_iter();
            members.any(|(_, member)| member == id.as_str())
        });
        (others.count() == 1 && id.contains('-')).then_some(id)
    });
    own.unwrap_or_else(|| number.to_string())
}
