//! The recorded cases of the policy engine, and its properties.

mod formats;
mod lint;
mod oracle;
mod properties;
mod tables;

use std::path::PathBuf;

use apigw_doctor::policy::Case;

pub(crate) fn cases(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/policy")
        .join(name);
    std::fs::read_to_string(&path).expect("the cases can be read")
}

#[test]
fn decisions_are_those_of_the_sources() {
    let text = cases("decisions.jsonl");
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in text.lines() {
        count += 1;
        let note: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert!(note["source"].is_string(), "{line} says no source");
        let case = Case::read(line).expect("a case");
        let decision = case.setup.decide(&case.request);
        if Some(decision.answer) != case.expect {
            wrong.push(format!("{}: is {:?}", case.name, decision));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 400, "{count} cases");
}

#[test]
fn hostile_documents_take_bounded_time() {
    let deep = format!("{{\"Statement\":{}", "[".repeat(100_000));
    assert!(apigw_doctor::policy::load(&deep).is_err());
    let large = format!("{{\"Version\":\"{}\"}}", "x".repeat(10_000_000));
    assert!(apigw_doctor::policy::load(&large).is_err());
    let slow = format!("{}b", "*a?".repeat(20_000));
    let statement = serde_json::json!({ "Effect": "Allow", "Principal": "*", "Action": "*",
        "Resource": format!("arn:aws:execute-api:*:*:{slow}") });
    let statements: Vec<_> = std::iter::repeat_n(statement, 20).collect();
    let line = serde_json::json!({ "name": "slow", "scope": "policy",
        "policies": [{ "type": "resource", "document": { "Statement": statements } }],
        "request": { "action": "execute-api:Invoke",
            "resource": format!("arn:aws:execute-api:r:1:{}", "a".repeat(200_000)) } });
    let case = Case::read(&line.to_string()).expect("a case");
    let started = std::time::Instant::now();
    let _ = case.setup.decide(&case.request);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
