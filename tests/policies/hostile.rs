//! Policies that are made to be slow or large are refused, or answered within bounds.

use std::time::Duration;

use apigw_doctor::policy::{Answer, Case, LintContext, PolicyKind, lint, load};
use serde_json::{Value, json};

/// Far more than is needed; without its bound each of these would take minutes, or all memory.
const LONG: Duration = Duration::from_mins(1);

/// What this thread has had of a processor, which does not hang on what else the machine does.
fn spent() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux counts");
    let nanos = text.split(' ').next().and_then(|it| it.parse().ok());
    Duration::from_nanos(nanos.expect("nanoseconds"))
}

fn case(resource: &str, condition: &Value, called: &str, context: &Value) -> Case {
    let statement = json!({ "Effect": "Allow", "Principal": "*", "Action": "*",
        "Resource": resource, "Condition": condition });
    let statements: Vec<_> = std::iter::repeat_n(statement, 20).collect();
    let line = json!({ "name": "slow", "scope": "policy",
        "policies": [{ "type": "resource",
            "document": { "Version": "2012-10-17", "Statement": statements } }],
        "request": { "action": "execute-api:Invoke", "context": context,
            "resource": format!("arn:aws:execute-api:r:1:{called}") } });
    Case::read(&line.to_string()).expect("a case")
}

fn decided(case: &Case) -> Answer {
    let before = spent();
    let answer = case.setup.decide(&case.request).answer;
    let took = spent().saturating_sub(before);
    assert!(took < LONG, "{took:?}");
    answer
}

#[test]
fn too_deep_is_refused() {
    // Unbalanced, and as AWS could be sent it: whole JSON, and a policy but for one value.
    for (open, close) in [("[", ""), ("[", "]"), ("{\"a\":", "0}")] {
        let (open, close) = (open.repeat(100_000), close.repeat(100_000));
        for text in [
            format!("{{\"Statement\":{open}{close}}}"),
            format!("{{\"Statement\":[],\"Id\":{open}{close}}}"),
        ] {
            let error = load(&text).expect_err("too deep");
            assert!(error.to_string().contains("deeper"), "{error}");
            let linted = lint(&text, Some(PolicyKind::Resource), &LintContext::default());
            assert!(linted.findings.iter().any(|it| it.code == "POL101"));
        }
    }
}

#[test]
fn too_large_is_refused() {
    let sid = "x".repeat(10_000_000);
    let text = json!({ "Version": "2012-10-17", "Statement": [{ "Sid": sid, "Effect": "Allow",
        "Principal": "*", "Action": "*", "Resource": "*" }] });
    for text in [
        text.to_string(),
        // The same wrapped as AWS wraps it.
        Value::from(text.to_string()).to_string(),
        text.to_string().replace('{', "%7B"),
    ] {
        assert!(load(&text).is_err());
    }
}

#[test]
fn slow_patterns_are_answered_in_time() {
    let text = "a".repeat(200_000);
    let none = json!({});
    assert_eq!(
        decided(&case(
            &format!("arn:aws:execute-api:*:*:{}b", "*a".repeat(20_000)),
            &none,
            &text,
            &none
        )),
        Answer::ImplicitDeny,
    );
    // Beyond what a decision may compare, nobody can tell.
    let slow = format!("arn:aws:execute-api:*:*:{}b*", "*a?".repeat(20_000));
    assert_ne!(decided(&case(&slow, &none, &text, &none)), Answer::Allow);
    let slow = format!("arn:aws:execute-api:*:*:*{}b*", "?a".repeat(50_000));
    assert_eq!(decided(&case(&slow, &none, &text, &none)), Answer::Unknown);
}

#[test]
fn variables_do_not_multiply_without_end() {
    // 20 statements, each of 20,000 times a text of 100 kB: 40 GB, were it all written out.
    let context = json!({ "aws:UserAgent": "x".repeat(100_000) });
    let template = format!(
        "arn:aws:execute-api:r:1:{}",
        "${aws:UserAgent}".repeat(20_000)
    );
    assert_eq!(
        decided(&case(&template, &json!({}), "x", &context)),
        Answer::Unknown
    );
}

#[test]
fn long_lists_against_long_lists_end() {
    let many = |letter: &str| -> Vec<String> {
        (0..9_000)
            .map(|number| format!("{letter}{number}"))
            .collect()
    };
    let condition = json!({ "ForAnyValue:StringEquals": { "aws:PrincipalOrgPaths": many("a") } });
    let context = json!({ "aws:PrincipalOrgPaths": many("b") });
    assert_eq!(
        decided(&case("*", &condition, "x", &context)),
        Answer::Unknown
    );
}

#[test]
fn what_is_unknown_is_tried_within_the_same_bounds() {
    // One key of unknown value is tried with each of many addresses, against a slow pattern.
    let slow = format!("arn:aws:execute-api:*:*:*{}*", "?a".repeat(2_000));
    let prefixes: Vec<String> = (0..400)
        .map(|it| format!("10.{}.{}.0/24", it / 256, it % 256))
        .collect();
    let condition = json!({ "IpAddress": { "aws:SourceIp": prefixes } });
    let context = json!({ "aws:SourceIp": null });
    assert_eq!(
        decided(&case(&slow, &condition, &"a".repeat(6_000), &context)),
        Answer::Unknown
    );
}
