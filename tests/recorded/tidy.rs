//! Takes out of a recording what every run has anew: ids, times, ports, the order of an answer's
//! addresses.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use regex_lite::{Captures, Regex};
use serde_json::Value;

use super::names::Names;

/// When every recording was taken.
const TAKEN_AT: &str = "2026-01-01T00:00:00Z";

/// Times are kept to so many milliseconds: what waits for a deadline does so for seconds.
const MS: u64 = 500;

/// The facts as a recording keeps them. `ids` are those of the objects of the healthy case.
pub(super) fn tidy(facts: &Value, ids: &BTreeMap<String, String>) -> Value {
    let mut facts = without_null(facts);
    // How the run went shows nothing of the world, and is another one in each run.
    if let Some(all) = facts.as_object_mut() {
        all.remove("steps");
    }
    let taken = facts["taken_at"].as_str().and_then(|it| it.parse().ok());
    let taken: Timestamp = taken.expect("when it was recorded");
    Times::new(taken).shift(&mut facts, "");
    facts = renamed(&facts, &Names::of(&facts).renamed(ids));
    sort(&mut facts);
    facts
}

fn without_null(value: &Value) -> Value {
    match value {
        Value::Array(all) => all.iter().map(without_null).collect(),
        Value::Object(all) => {
            // A fact that is known may be that there is none.
            let said = |(key, one): &(&String, &Value)| !one.is_null() || *key == "known";
            let all = all.iter().filter(said);
            let all = all.map(|(key, one)| (key.clone(), without_null(one)));
            Value::Object(all.collect())
        }
        other => other.clone(),
    }
}

fn renamed(facts: &Value, ids: &BTreeMap<String, String>) -> Value {
    let mut olds: Vec<&str> = ids.keys().map(String::as_str).collect();
    // The longest first: an id may begin as another one.
    olds.sort_by_key(|id| std::cmp::Reverse(id.len()));
    let any = Regex::new(&olds.join("|")).expect("a pattern");
    let text = facts.to_string();
    let text = any.replace_all(&text, |found: &Captures<'_>| ids[&found[0]].clone());
    serde_json::from_str(&text).expect("JSON")
}

/// Puts lists whose order means nothing in the order of what names their elements.
fn sort(value: &mut Value) {
    const NAMED_BY: [&str; 8] = [
        "VpcEndpointId",
        "NetworkInterfaceId",
        "GroupId",
        "SubnetId",
        "RouteTableId",
        "NetworkAclId",
        "NatGatewayId",
        "VpcId",
    ];
    match value {
        Value::Array(all) => {
            all.iter_mut().for_each(sort);
            let name = NAMED_BY.iter().find(|name| {
                let all_have = all.iter().all(|one| one[**name].is_string());
                all_have && !all.is_empty()
            });
            if let Some(name) = name {
                all.sort_by_key(|one| one[*name].as_str().unwrap_or_default().to_owned());
            }
        }
        Value::Object(all) => all.values_mut().for_each(sort),
        _ => {}
    }
}

/// Times, as if all had been recorded at once.
struct Times {
    taken: Timestamp,
    iso: Regex,
    http: Regex,
    request: Regex,
}

impl Times {
    fn new(taken: Timestamp) -> Self {
        let pattern = |text| Regex::new(text).expect("a pattern");
        Self {
            taken,
            iso: pattern(r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"),
            http: pattern(r"\b[A-Z][a-z][a-z], \d\d [A-Z][a-z][a-z] 20\d\d \d\d:\d\d:\d\d GMT"),
            request: pattern(r"\b5f6d1a2b-0c3d-4e5f-8a9b-[0-9a-f]{12}\b"),
        }
    }

    fn shift(&self, value: &mut Value, key: &str) {
        match value {
            Value::Object(all) => {
                for (key, one) in all {
                    self.shift(one, key);
                }
            }
            Value::Array(all) => {
                if key == "addresses" && all.iter().all(Value::is_string) {
                    all.sort_by_key(|it| it.as_str().unwrap_or_default().to_owned());
                }
                if all.first().is_some_and(|it| it == "x-amz-apigw-id") {
                    all[1] = "Zx1Cb00000001=".into();
                }
                for one in all {
                    self.shift(one, key);
                }
            }
            Value::Number(number) => {
                let old = number.as_u64().unwrap_or_default();
                match key {
                    "ms" => *value = ((old + MS / 2) / MS * MS).into(),
                    _ if key.ends_with("_ms") => *value = ((old + MS / 2) / MS * MS).into(),
                    // Ports in use, as long as they are few.
                    "ports" if old < 8 => *value = 0.into(),
                    _ => {}
                }
            }
            Value::String(text) => *text = self.shifted(text, key),
            _ => {}
        }
    }

    fn shifted(&self, text: &str, key: &str) -> String {
        // The port that a connection left from.
        if key == "local"
            && let Some((address, _)) = text.rsplit_once(':')
        {
            return format!("{address}:40000");
        }
        let text = self.iso.replace_all(text, |found: &Captures<'_>| {
            let time = found[0].parse().expect("a time");
            self.moved(time)
                .map_or_else(|| found[0].to_owned(), |it| it.to_string())
        });
        let text = self.http.replace_all(&text, |found: &Captures<'_>| {
            let form = "%a, %d %b %Y %H:%M:%S GMT";
            let time = DateTime::strptime(form, &found[0]).expect("a time");
            let time = time
                .to_zoned(jiff::tz::TimeZone::UTC)
                .expect("a time")
                .timestamp();
            let moved = self.moved(time);
            moved.map_or_else(|| found[0].to_owned(), |it| it.strftime(form).to_string())
        });
        let text = self
            .request
            .replace_all(&text, "5f6d1a2b-0c3d-4e5f-8a9b-000000000001");
        text.into_owned()
    }

    /// A time of the run or near it; one of another year stays what it is.
    fn moved(&self, time: Timestamp) -> Option<Timestamp> {
        let off = time.duration_since(self.taken).as_secs();
        if off.abs() > 400 * 24 * 3600 {
            return None;
        }
        let off = if off.abs() < 120 {
            0
        } else {
            (off + 300).div_euclid(600) * 600
        };
        let taken: Timestamp = TAKEN_AT.parse().expect("a time");
        Some(taken + SignedDuration::from_secs(off))
    }
}
