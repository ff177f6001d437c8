//! A snapshot as what differs from another one: the recorded cases are kept so.

use serde_json::{Map, Value};

/// The value that a delta makes of another one.
///
/// In objects it is a merge patch (RFC 7396): `null` takes a member out. A member's name with `=` after it
/// sets the member as a whole, to what may hold `null`. A list is changed by an object, too: its keys are an
/// element's number, or a text that one of its members is, and `+2` adds before the third element.
#[must_use]
pub fn patched(base: &Value, delta: &Value) -> Value {
    match (base, delta) {
        (Value::Object(base), Value::Object(delta)) => {
            let mut all = base.clone();
            for (key, change) in delta {
                if let Some(key) = key.strip_suffix('=') {
                    all.insert(key.to_owned(), change.clone());
                } else if change.is_null() {
                    all.remove(key);
                } else {
                    let old = base.get(key).unwrap_or(&Value::Null);
                    all.insert(key.clone(), patched(old, change));
                }
            }
            all.into()
        }
        (Value::Array(base), Value::Object(delta)) => list(base, delta).into(),
        (_, new) => new.clone(),
    }
}

fn list(base: &[Value], delta: &Map<String, Value>) -> Vec<Value> {
    let added = |number: usize| {
        let added = delta.get(&format!("+{number}")).and_then(Value::as_array);
        added.into_iter().flatten().cloned()
    };
    let mut all = Vec::new();
    for (number, one) in base.iter().enumerate() {
        all.extend(added(number));
        let named = || {
            let mut changes = delta.iter();
            changes.find_map(|(key, change)| is_named(one, key).then_some(change))
        };
        match delta.get(&number.to_string()).or_else(named) {
            Some(Value::Null) => {}
            Some(change) => all.push(patched(one, change)),
            None => all.push(one.clone()),
        }
    }
    all.extend(added(base.len()));
    all
}

fn is_named(element: &Value, name: &str) -> bool {
    let mut members = element.as_object().into_iter().flat_map(Map::values);
    members.any(|member| member.as_str() == Some(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_and_elements_are_changed_added_and_taken_out() {
        let base =
            json!({"a": 1, "b": [{"id": "x", "n": 1}, {"id": "y", "n": 2}, 3], "c": {"d": 4}});
        let delta = json!({
            "a": null,
            "b": {"y": {"n": 5}, "2": null, "+0": [0], "+3": [6, 7]},
            "c": {"e": 8},
            "f": [9],
            "g=": null,
        });
        assert_eq!(
            patched(&base, &delta),
            json!({
                "b": [0, {"id": "x", "n": 1}, {"id": "y", "n": 5}, 6, 7],
                "c": {"d": 4, "e": 8},
                "f": [9],
                "g": null,
            })
        );
        assert_eq!(patched(&base, &json!({})), base);
        assert_eq!(patched(&json!([1, 2]), &json!([])), json!([]));
    }
}
