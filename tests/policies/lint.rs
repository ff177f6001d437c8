//! The lint cases: exactly these codes, and no false alarm.

use std::collections::BTreeSet;

use apigw_doctor::policy::{PolicyKind, World, lint};
use serde_json::Value;

use super::cases;

#[test]
fn findings_are_exactly_those_expected() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in cases("lint.jsonl").lines() {
        count += 1;
        let case: Value = serde_json::from_str(line).expect("JSON");
        assert!(case["source"].is_string(), "{line} says no source");
        let text = match case["text"].as_str() {
            Some(text) => text.to_owned(),
            None => serde_json::to_string_pretty(&case["document"]).expect("JSON"),
        };
        let kind = case["type"].as_str().and_then(PolicyKind::from_word);
        let linted = lint(&text, kind, &World::default());
        let found: BTreeSet<&str> = linted.findings.iter().map(|it| it.code).collect();
        let expected: BTreeSet<&str> = case["codes"]
            .as_array()
            .expect("codes")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        if found != expected {
            wrong.push(format!(
                "{}: found {found:?}, expected {expected:?}",
                case["name"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 120, "{count} cases");
}
