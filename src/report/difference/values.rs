//! What differs between two JSON values, place by place.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// A place that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Changed {
    /// Its keys from the outside in; the element of a list goes by what names it.
    pub place: String,
    /// What stood there; nothing did where this is none.
    pub old: Option<Value>,
    /// What stands there now.
    pub new: Option<Value>,
}

/// What no two runs have in common, and what nobody asks about.
const NOISE: [&str; 7] = [
    "taken_at",
    "tool",
    "tries",
    "ms",
    "at",
    "source_port",
    "timings",
];

/// Headers whose values each answer has anew.
const NOISY_HEADERS: [&str; 5] = [
    "date",
    "x-amzn-requestid",
    "x-amz-apigw-id",
    "x-amzn-trace-id",
    "apigw-requestid",
];

/// Whether two values mean the same: how long something took is no difference.
fn same(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::String(old), Value::String(new)) => timeless(old) == timeless(new),
        (Value::Array(old), Value::Array(new)) => {
            let header = |all: &[Value]| match all {
                [Value::String(name), Value::String(_)] => Some(name.to_ascii_lowercase()),
                _ => None,
            };
            let names = (header(old), header(new));
            matches!(names, (Some(old), Some(new)) if old == new && NOISY_HEADERS.contains(&&*old))
                || old.len() == new.len() && old.iter().zip(new).all(|(old, new)| same(old, new))
        }
        (old, new) => old == new,
    }
}

/// A text without the milliseconds in it.
fn timeless(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let spans = words.iter().zip(words.iter().skip(1).chain([&""]));
    let kept = spans.map(|(word, next)| {
        let number = !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
        if number && next.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()) == "ms" {
            "N"
        } else {
            word
        }
    });
    kept.collect::<Vec<_>>().join(" ")
}

/// Keys that name an element of a list.
fn names(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    key.ends_with("id") && key != "ownerid" && key != "vpcid"
        || ["name", "host", "server", "address", "key"].contains(&key.as_str())
}

/// Every place that differs.
pub(super) fn differences(old: &Value, new: &Value) -> Vec<Changed> {
    let mut found = Vec::new();
    compare("", Some(old), Some(new), &mut found);
    found
}

fn compare(place: &str, old: Option<&Value>, new: Option<&Value>, found: &mut Vec<Changed>) {
    match (old, new) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for key in keys {
                let of_the_run = place.is_empty() && key == "steps";
                if !NOISE.contains(&key.as_str()) && !key.ends_with("_ms") && !of_the_run {
                    compare(&inside(place, key), old.get(key), new.get(key), found);
                }
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => lists(place, old, new, found),
        (Some(old), Some(new)) if same(old, new) => {}
        (None, None) => {}
        (old, new) => found.push(Changed {
            place: place.to_owned(),
            old: old.cloned(),
            new: new.cloned(),
        }),
    }
}

fn inside(place: &str, key: &str) -> String {
    if place.is_empty() {
        key.to_owned()
    } else {
        format!("{place}.{key}")
    }
}

/// Elements with a name are compared with those of the same name; of others it is told which are gone
/// and which have come, since the order of AWS's lists means nothing.
fn lists(place: &str, old: &[Value], new: &[Value], found: &mut Vec<Changed>) {
    if let Some(key) = naming(old, new) {
        let by_name = |all: &[Value]| -> BTreeMap<String, Value> {
            let named = all.iter();
            named
                .filter_map(|it| Some((it.get(&key)?.as_str()?.to_owned(), it.clone())))
                .collect()
        };
        let (old, new) = (by_name(old), by_name(new));
        let all: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for name in all {
            compare(
                &format!("{place}[{name}]"),
                old.get(name),
                new.get(name),
                found,
            );
        }
        return;
    }
    let mut come: Vec<&Value> = new.iter().collect();
    let mut gone: Vec<&Value> = Vec::new();
    for value in old {
        match come.iter().position(|it| same(value, it)) {
            Some(at) => drop(come.remove(at)),
            None => gone.push(value),
        }
    }
    // One that has become another is one change.
    if let ([old], [new]) = (gone.as_slice(), come.as_slice()) {
        compare(&format!("{place}[]"), Some(old), Some(new), found);
        return;
    }
    let difference = |old: Option<&Value>, new: Option<&Value>| Changed {
        place: format!("{place}[]"),
        old: old.cloned(),
        new: new.cloned(),
    };
    found.extend(gone.into_iter().map(|it| difference(Some(it), None)));
    found.extend(come.into_iter().map(|it| difference(None, Some(it))));
}

/// The key that names every element of both lists, each of one list by another name.
fn naming(old: &[Value], new: &[Value]) -> Option<String> {
    let first = old.first().or(new.first())?.as_object()?;
    let unique = |all: &[Value], key: &str| {
        let named: BTreeSet<&str> = all.iter().filter_map(|it| it.get(key)?.as_str()).collect();
        named.len() == all.len()
    };
    first
        .keys()
        .find(|key| names(key) && unique(old, key) && unique(new, key))
        .cloned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(old: &Value, new: &Value) -> Vec<String> {
        let shown = |it: Option<Value>| it.map_or("-".to_owned(), |it| it.to_string());
        differences(old, new)
            .into_iter()
            .map(|it| format!("{}: {} {}", it.place, shown(it.old), shown(it.new)))
            .collect()
    }

    #[test]
    fn elements_go_by_their_names() {
        let old =
            json!({ "groups": [{ "GroupId": "sg-a", "n": 1 }, { "GroupId": "sg-b", "n": 2 }] });
        let new =
            json!({ "groups": [{ "GroupId": "sg-b", "n": 3 }, { "GroupId": "sg-a", "n": 1 }] });
        assert_eq!(told(&old, &new), ["groups[sg-b].n: 2 3"]);
    }

    #[test]
    fn of_what_has_no_name_it_is_told_what_came_and_went() {
        let old = json!({ "rules": [{ "port": 80 }, { "port": 443 }], "total_ms": 5 });
        let new = json!({ "rules": [{ "port": 443 }, { "port": 22 }], "total_ms": 9 });
        assert_eq!(told(&old, &new), ["rules[].port: 80 22"]);
    }

    #[test]
    fn how_long_it_took_is_no_difference() {
        let old = json!({ "said": "timed out after 3000 ms, 3 attempts", "h": [["Date", "1"]] });
        let new = json!({ "said": "timed out after 3100 ms, 3 attempts", "h": [["date", "2"]] });
        assert_eq!(told(&old, &new), Vec::<String>::new());
        let other = json!({ "said": "timed out after 3100 ms, 2 attempts", "h": [["Date", "1"]] });
        assert_eq!(told(&old, &other).len(), 1);
    }

    #[test]
    fn what_is_the_same_is_not_told() {
        let one = json!({ "a": [1, 2], "b": null });
        assert_eq!(told(&one, &one), Vec::<String>::new());
        assert_eq!(told(&json!([1, 2]), &json!([2, 1])), Vec::<String>::new());
        assert_eq!(told(&json!({ "a": 1 }), &json!({})), ["a: 1 -"]);
    }
}
