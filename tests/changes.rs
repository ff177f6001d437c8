//! What was changed of late stands beside the finding, and decides nothing.

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::{Diagnosis, Role, diagnose, objects_at_fault};
use apigw_doctor::facts::Facts;
use apigw_doctor::model::Confidence;
use serde_json::{Value, json};

use crate::{program, recorded};

fn facts(whole: &Value) -> Facts {
    serde_json::from_value(whole.clone()).expect("facts")
}

fn objects(facts: &Facts) -> Vec<String> {
    let found = diagnose(facts, REGISTRY).findings;
    objects_at_fault(&apigw_doctor::case::Case::of(facts), &found)
}

/// A call of somebody's to AWS.
fn event(id: &str, name: &str, when: &str, object: &str) -> Value {
    json!({ "EventId": id, "EventName": name, "EventTime": when, "Username": "deployer",
        "Arn": "arn:aws:sts::111122223333:assumed-role/deployer/ci", "Source": "198.51.100.7",
        "Objects": [object] })
}

/// A case and the same with events, and the text of all evidence of its causes then.
fn with(whole: &Value, events: &[Value]) -> (Diagnosis, Diagnosis, String) {
    let before = diagnose(&facts(whole), REGISTRY);
    let mut more = whole.clone();
    more["aws"]["events"] = json!({ "known": events });
    let after = diagnose(&facts(&more), REGISTRY);
    let causes = after.findings.iter().filter(|it| it.role == Role::Cause);
    let evidence = causes.flat_map(|it| &it.found.evidence);
    let texts: Vec<&str> = evidence.map(|it| it.text.as_str()).collect();
    let texts = texts.join("\n");
    (before, after, texts)
}

/// So many minutes before the facts were taken.
fn before(whole: &Value, minutes: i64) -> String {
    let taken: jiff::Timestamp = whole["taken_at"]
        .as_str()
        .expect("a time")
        .parse()
        .expect("one");
    let seconds = taken.as_second() - minutes * 60;
    jiff::Timestamp::from_second(seconds)
        .expect("a time")
        .to_string()
}

#[test]
fn the_change_of_the_object_at_fault_is_told_and_no_other() {
    let whole = &recorded::snapshots()["endpoint-sg-no-443"];
    let group = objects(&facts(whole));
    let group = group
        .iter()
        .find(|it| it.starts_with("sg-"))
        .expect("a group at fault");
    let failed = {
        let mut event = event(
            "f",
            "AuthorizeSecurityGroupIngress",
            &before(whole, 5),
            group,
        );
        event["Error"] = json!("AccessDenied");
        event
    };
    let events = [
        event("a", "RevokeSecurityGroupIngress", &before(whole, 42), group),
        event("b", "DescribeSecurityGroups", &before(whole, 41), group),
        event(
            "c",
            "DeleteSecurityGroup",
            &before(whole, 40),
            "sg-0ffffffffffffffff",
        ),
        event("d", "ModifySecurityGroupRules", &before(whole, -5), group),
        failed,
    ];
    let (old, new, told) = with(whole, &events);
    assert!(
        told.contains("deployer/ci called RevokeSecurityGroupIngress")
            && told.contains("from 198.51.100.7, 42 minutes before this run"),
        "{told}"
    );
    for other in ["Describe", "Delete", "Modify", "Authorize"] {
        assert!(
            !told.contains(&format!("called {other}")),
            "{other}: {told}"
        );
    }
    assert_eq!(old.verdict.state, new.verdict.state);
    assert_eq!(old.verdict.summary, new.verdict.summary);
    let roles = |it: &Diagnosis| -> Vec<_> {
        it.findings
            .iter()
            .map(|it| (it.check.code, it.role))
            .collect()
    };
    assert_eq!(roles(&old), roles(&new));
}

#[test]
fn changes_decide_nothing() {
    for (name, whole) in recorded::snapshots().iter().step_by(7) {
        let known = facts(whole);
        let objects = objects(&known);
        let events: Vec<Value> = objects
            .iter()
            .map(|object| event(object, "UpdateSomething", &before(whole, 1), object))
            .collect();
        if events.is_empty() {
            continue;
        }
        let (old, new, _) = with(whole, &events);
        for (old, new) in old.findings.iter().zip(&new.findings) {
            let (was, is) = (old.found.confidence, new.found.confidence);
            let fits = is == was || (was, is) == (Confidence::Possible, Confidence::Likely);
            assert!(fits, "{name}: {} {was:?} {is:?}", old.check.code);
        }
        assert_eq!(old.verdict.state, new.verdict.state, "{name}");
    }
}

#[test]
fn files_of_the_aws_cli_tell_changes_without_what_the_calls_were_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = &recorded::snapshots()["endpoint-sg-no-443"];
    let snapshot = folder.path().join("facts.snapshot");
    std::fs::write(&snapshot, whole.to_string()).expect("written");
    let group = objects(&facts(whole));
    let group = group
        .iter()
        .find(|it| it.starts_with("sg-"))
        .expect("a group at fault");
    let detail = json!({ "userIdentity": { "arn": "arn:aws:iam::111122223333:user/ops" },
        "sourceIPAddress": "198.51.100.7", "requestParameters": { "groupId": group, "password": "hunter2" } });
    let printed = json!({ "Events": [{ "EventId": "e-1", "EventName": "RevokeSecurityGroupIngress",
        "EventTime": before(whole, 42), "Username": "ops", "Resources": [],
        "CloudTrailEvent": detail.to_string() }] });
    let events = folder.path().join("events.json");
    std::fs::write(&events, printed.to_string()).expect("written");
    let path = |path: &std::path::Path| path.to_str().expect("a path").to_owned();
    let ran = program::run(
        &[
            "replay",
            &path(&snapshot),
            "--facts",
            &path(&events),
            "-o",
            "json",
        ],
        "",
    );
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(
        ran.out
            .contains("user/ops called RevokeSecurityGroupIngress"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("hunter2"));
}
