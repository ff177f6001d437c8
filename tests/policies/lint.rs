//! The lint cases: exactly these codes, and no false alarm.

use std::collections::BTreeSet;

use apigw_doctor::policy::{LintContext, PolicyKind, lint};
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
        let linted = lint(&text, kind, &world(&case["world"]));
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

/// What a case says is known of the API and the account; nothing, as a rule.
fn world(known: &Value) -> LintContext {
    let word = |name: &str| known[name].as_str().map(str::to_owned);
    let words = |name: &str| -> Option<Vec<String>> {
        let list = known[name].as_array()?.iter();
        Some(list.filter_map(Value::as_str).map(str::to_owned).collect())
    };
    LintContext {
        endpoint_type: word("endpoint_type"),
        api_id: word("api_id"),
        region: word("region"),
        partition: word("partition"),
        account: word("account"),
        endpoints: words("endpoints"),
        all_signed: known["all_signed"].as_bool().unwrap_or_default(),
        associated: words("associated").unwrap_or_default(),
        ..LintContext::default()
    }
}
