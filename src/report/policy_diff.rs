//! What a fix changes of a policy, as a unified diff: with the policy's own order of keys.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use similar::TextDiff;

use crate::case::Case;
use crate::checks::Fix;
use crate::facts::Change;

/// Lines around a change.
const AROUND: usize = 2;

/// The order of a statement's keys where no other is known.
const STATEMENT: [&str; 6] = [
    "Sid",
    "Effect",
    "Principal",
    "Action",
    "Resource",
    "Condition",
];

/// The diff of the policy that a fix replaces; nothing where it replaces none, or the old one is not known.
pub(super) fn of(case: &Case<'_>, fix: &Fix) -> Option<String> {
    fix.changes.iter().find_map(|change| match change {
        Change::ResourcePolicy(new) => {
            let api = case.aws.rest_api.known()?.as_ref();
            diff("resource policy", api?.policy.as_deref()?, new)
        }
        Change::EndpointPolicy(id, new) => {
            let mut all = case.aws.vpc_endpoints.known()?.iter();
            let endpoint = all.find(|it| it.vpc_endpoint_id == *id)?;
            let name = format!("policy of {id}");
            diff(&name, endpoint.policy_document.as_deref()?, new)
        }
        _ => None,
    })
}

fn diff(name: &str, old: &str, new: &str) -> Option<String> {
    let old = read(old)?;
    let new: Value = serde_json::from_str(new).ok()?;
    let (before, after) = (pretty(&old), pretty(&ordered(&new, Some(&old))));
    let diff = TextDiff::from_lines(&*before, &*after);
    let mut unified = diff.unified_diff();
    let text = unified
        .context_radius(AROUND)
        .header(name, &format!("{name} (corrected)"))
        .to_string();
    (!text.is_empty()).then_some(text)
}

/// API Gateway returns a policy with its quotes escaped.
fn read(text: &str) -> Option<Ordered> {
    let escaped = || {
        let text: String = serde_json::from_str(&format!("\"{text}\"")).ok()?;
        serde_json::from_str(&text).ok()
    };
    serde_json::from_str(text).ok().or_else(escaped)
}

/// JSON whose objects keep the order of their keys.
#[derive(Debug, Clone)]
enum Ordered {
    Object(Vec<(String, Self)>),
    Array(Vec<Self>),
    Other(Value),
}

/// A value in the order that a like one had.
fn ordered(value: &Value, like: Option<&Ordered>) -> Ordered {
    match value {
        Value::Object(map) => {
            let known: &[(String, Ordered)] = match like {
                Some(Ordered::Object(all)) => all,
                _ => &[],
            };
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_by_key(|key| {
                let own = known.iter().position(|(name, _)| name == *key);
                let usual = STATEMENT.iter().position(|name| name == key);
                (own.unwrap_or(usize::MAX), usual)
            });
            let of = |key: &str| known.iter().find(|(name, _)| name == key);
            let all = keys.into_iter().filter_map(|key| {
                let like = of(key).map(|(_, like)| like);
                Some((key.clone(), ordered(map.get(key)?, like)))
            });
            Ordered::Object(all.collect())
        }
        Value::Array(all) => {
            let known: &[Ordered] = match like {
                Some(Ordered::Array(known)) => known,
                _ => &[],
            };
            // One that was added looks like its neighbours.
            let all = all.iter().enumerate();
            let like = |place: usize| known.get(place).or(known.first());
            Ordered::Array(all.map(|(place, it)| ordered(it, like(place))).collect())
        }
        other => Ordered::Other(other.clone()),
    }
}

fn pretty(value: &Ordered) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text.push('\n');
    text
}

fn write(value: &Ordered, depth: usize, text: &mut String) {
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.push_str(&"  ".repeat(depth));
    };
    match value {
        Ordered::Object(all) if !all.is_empty() => {
            text.push('{');
            for (place, (key, value)) in all.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                line(text, depth + 1);
                text.push_str(&Value::String(key.clone()).to_string());
                text.push_str(": ");
                write(value, depth + 1, text);
            }
            line(text, depth);
            text.push('}');
        }
        Ordered::Array(all) if !all.is_empty() => {
            text.push('[');
            for (place, value) in all.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                line(text, depth + 1);
                write(value, depth + 1, text);
            }
            line(text, depth);
            text.push(']');
        }
        Ordered::Object(_) => text.push_str("{}"),
        Ordered::Array(_) => text.push_str("[]"),
        Ordered::Other(value) => text.push_str(&value.to_string()),
    }
}

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Ordered;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered, A::Error> {
        let mut all = Vec::new();
        while let Some(entry) = map.next_entry()? {
            all.push(entry);
        }
        Ok(Ordered::Object(all))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Ordered, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = seq.next_element()? {
            all.push(one);
        }
        Ok(Ordered::Array(all))
    }

    fn visit_str<E>(self, text: &str) -> Result<Ordered, E> {
        Ok(Ordered::Other(text.into()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Ordered, E> {
        Ok(Ordered::Other(value.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Ordered, E> {
        Ok(Ordered::Other(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Ordered, E> {
        Ok(Ordered::Other(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Ordered, E> {
        Ok(Ordered::Other(number.into()))
    }

    fn visit_unit<E>(self) -> Result<Ordered, E> {
        Ok(Ordered::Other(Value::Null))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_in_the_policy_s_own_order() {
        let old = r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\"}]}"#;
        let new = r#"{"Statement":[{"Action":["*","a"],"Effect":"Deny"}],"Version":"2012-10-17"}"#;
        let told = diff("policy", old, new).expect("a diff");
        let expected = "--- policy\n+++ policy (corrected)\n@@ -4,5 +4,8 @@\n     {\n       \"Effect\": \
                        \"Deny\",\n-      \"Action\": \"*\"\n+      \"Action\": [\n+        \"*\",\n+        \
                        \"a\"\n+      ]\n     }\n   ]\n";
        assert_eq!(told, expected);
        assert_eq!(diff("policy", new, new), None);
    }
}
