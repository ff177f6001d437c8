//! The lint cases: exactly these codes, and no false alarm.

use std::collections::BTreeSet;

use apigw_doctor::policy::{
    Callers, Calls, EndpointType, LintContext, Policy, PolicyKind, Scope, Setup, diff, lint, load,
};
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
        let linted = lint(&text, kind_of(&case), &world(&case["world"]));
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

/// What a case's policy is taken for.
pub(super) fn kind_of(case: &Value) -> Option<PolicyKind> {
    match case["type"].as_str()? {
        "domain" => Some(PolicyKind::Domain),
        word => PolicyKind::from_word(word),
    }
}

/// What a case says is known of the API and the account; nothing, as a rule.
pub(super) fn world(known: &Value) -> LintContext {
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

/// The policies of the cases in which a code is found alone, with what was found.
fn found_alone(code: &str) -> Vec<(Value, PolicyKind, usize, String)> {
    let mut all = Vec::new();
    for line in cases("lint.jsonl").lines() {
        let case: Value = serde_json::from_str(line).expect("JSON");
        if case["codes"] != serde_json::json!([code]) {
            continue;
        }
        let kind = PolicyKind::from_word(case["type"].as_str().expect("a type")).expect("a kind");
        let text = case["document"].to_string();
        let linted = lint(&text, Some(kind), &world(&case["world"]));
        for finding in &linted.findings {
            let told = &text[finding.span.start..finding.span.end];
            let index = finding.statement.expect("a statement");
            all.push((case["document"].clone(), kind, index, told.to_owned()));
        }
    }
    assert!(!all.is_empty(), "no case of {code}");
    all
}

fn setup(document: &Value, kind: PolicyKind) -> Setup {
    let loaded = load(&document.to_string()).expect("a policy");
    Setup {
        scope: Scope::Policy,
        policies: vec![Policy::compile(&loaded.source, kind, None)],
        auth: None,
        endpoint_type: Some(EndpointType::Private),
    }
}

/// Whether two policies decide every call alike.
fn alike(old: &Value, new: &Value, kind: PolicyKind, callers: Callers) -> bool {
    let calls = Calls {
        endpoint_type: Some(EndpointType::Private),
        callers,
        ..Calls::default()
    };
    let cases = diff(&setup(old, kind), &setup(new, kind), &calls).expect("small policies");
    cases.is_empty()
}

/// What is covered by another value adds no call, and what covers it adds some.
#[test]
fn a_value_that_is_covered_decides_no_call() {
    for (code, member) in [("POL138", "Action"), ("POL139", "Resource")] {
        for (document, kind, index, told) in found_alone(code) {
            let told: Value = serde_json::from_str(&told).expect("a string");
            let with = |keep: &dyn Fn(&Value) -> bool| {
                let mut changed = document.clone();
                let values = changed["Statement"][index][member].as_array_mut();
                values.expect("a list").retain(|it| keep(it));
                changed
            };
            let (without, alone) = (with(&|it| *it != told), with(&|it| *it == told));
            assert!(
                alike(&document, &without, kind, Callers::Everybody),
                "{code}: {document}"
            );
            assert!(
                !alike(&document, &alone, kind, Callers::Everybody),
                "{code}: {document}"
            );
        }
    }
}

/// Where calls lack the tag, as those of strangers do, a Deny by it can be taken out.
#[test]
fn a_deny_by_a_tag_denies_no_call() {
    for code in ["POL136", "POL137"] {
        for (document, kind, index, _) in found_alone(code) {
            let mut without = document.clone();
            let statements = without["Statement"].as_array_mut().expect("a list");
            statements.remove(index);
            assert!(
                alike(&document, &without, kind, Callers::Signed),
                "{code}: {document}"
            );
            let mut always = document.clone();
            let deny = always["Statement"][index].as_object_mut().expect("one");
            deny.remove("Condition");
            assert!(
                !alike(&document, &always, kind, Callers::Signed),
                "{code}: {document}"
            );
        }
    }
}
