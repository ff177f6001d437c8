//! What a run without AWS access still names: what the probes and the answer say by themselves.

use apigw_doctor::case::Case;
use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::{Diagnosis, Role, State, diagnose};
use apigw_doctor::facts::{Facts, HttpOutcome};
use apigw_doctor::front_door::{Message, decode};
use apigw_doctor::model::Hop;
use serde_json::{Value, json};

use crate::recorded;

/// The same run where nothing could be read of AWS, for this reason.
fn without_aws(facts: &Facts, why: &str) -> Facts {
    let mut snapshot = serde_json::to_value(facts).expect("JSON");
    let nothing = match why {
        "not-asked" => json!("not-asked"),
        why => json!({ "unknown": { "why": why, "detail": "taken away" } }),
    };
    let aws = snapshot["aws"].as_object_mut().expect("facts");
    aws.values_mut()
        .for_each(|fact: &mut Value| *fact = nothing.clone());
    serde_json::from_value(snapshot).expect("a snapshot")
}

fn causes(diagnosis: &Diagnosis) -> Vec<&'static str> {
    let causes = diagnosis.findings.iter();
    let causes = causes.filter(|finding| finding.role == Role::Cause);
    causes.map(|finding| finding.check.code).collect()
}

fn text(diagnosis: &Diagnosis, code: &str) -> String {
    let of_code = diagnosis.findings.iter().filter(|it| it.check.code == code);
    let lines = of_code.flat_map(|it| it.found.evidence.iter().map(|one| one.text.as_str()));
    lines.collect::<Vec<_>>().join("\n")
}

const REASONS: &[&str] = &["denied", "failed", "timed-out", "not-asked"];

#[test]
fn what_the_probes_saw_stays_broken() {
    let mut broken = 0;
    for (name, facts) in recorded::all() {
        let before = diagnose(&facts, REGISTRY).verdict;
        for why in REASONS {
            let after = diagnose(&without_aws(&facts, why), REGISTRY);
            match before.state {
                // Every recorded fault was seen by a probe, too.
                State::Broken => {
                    broken += 1;
                    assert_eq!(after.verdict.state, State::Broken, "{name}, {why}");
                }
                State::Healthy => assert_ne!(after.verdict.state, State::Broken, "{name}, {why}"),
                State::Inconclusive => {
                    assert_ne!(after.verdict.state, State::Healthy, "{name}, {why}");
                }
            }
        }
    }
    assert!(broken > 400, "only {broken} runs were broken");
}

/// The refusing policy is in the answer, and the candidates behind it are said.
#[test]
fn the_refusing_policy_is_named_from_the_text() {
    let mut seen = Vec::new();
    for (name, facts) in recorded::all() {
        let Ok(probe) = Case::of(&facts).exchange() else {
            continue;
        };
        let HttpOutcome::Answered(answer) = &probe.outcome else {
            continue;
        };
        let Message::NotAuthorized(refusal) = decode(answer) else {
            continue;
        };
        for why in REASONS {
            let after = diagnose(&without_aws(&facts, why), REGISTRY);
            // What is wrong before that, the text cannot tell.
            if after
                .verdict
                .broken_at
                .is_some_and(|hop| hop < Hop::FrontDoor)
            {
                continue;
            }
            assert_eq!(causes(&after), ["HTTP002"], "{name}, {why}");
            assert_eq!(
                after.verdict.broken_at,
                Some(refusal.guilty.hop()),
                "{name}"
            );
            assert!(
                after.verdict.summary.contains(refusal.guilty.title()),
                "{name}"
            );
            assert!(
                text(&after, "HTTP002").contains("possible cause: "),
                "{name}"
            );
        }
        seen.push(refusal.guilty.as_str());
    }
    assert!(
        seen.contains(&"resource") && seen.contains(&"endpoint"),
        "{seen:?}"
    );
}

/// Silence, and nothing to tell who keeps it.
#[test]
fn a_timeout_says_what_was_not_read() {
    let mut seen = 0;
    for (name, facts) in recorded::all() {
        for (why, settles) in [
            (
                "denied",
                "ec2:DescribeVpcEndpoints, ec2:DescribeNetworkInterfaces",
            ),
            ("failed", "ec2:DescribeSecurityGroups"),
        ] {
            let after = diagnose(&without_aws(&facts, why), REGISTRY);
            let said = text(&after, "TCP001");
            if causes(&after) != ["TCP001"] || !said.contains("timed out") {
                continue;
            }
            seen += 1;
            let between = "a security group, network ACL, route or firewall in between";
            assert!(said.contains(between), "{name}: {said}");
            assert!(
                said.contains("not read: the VPC endpoint"),
                "{name}: {said}"
            );
            assert!(
                said.contains(settles) && said.contains("would settle it"),
                "{name}: {said}"
            );
        }
    }
    assert!(seen > 20, "{seen} timeouts");
}

/// Where one right alone is missing, that one is named, and no other.
#[test]
fn the_one_missing_right_is_named() {
    for (fact, action) in [
        ("vpc_endpoints", "ec2:DescribeVpcEndpoints"),
        ("security_groups", "ec2:DescribeSecurityGroups"),
        ("network_acls", "ec2:DescribeNetworkAcls"),
        ("route_tables", "ec2:DescribeRouteTables"),
    ] {
        let facts = recorded::all()
            .remove("endpoint-sg-no-443")
            .expect("a case");
        let mut snapshot = serde_json::to_value(facts).expect("JSON");
        snapshot["aws"][fact] = json!({ "unknown": { "why": "denied", "detail": "no" } });
        let facts: Facts = serde_json::from_value(snapshot).expect("a snapshot");
        let said = text(&diagnose(&facts, REGISTRY), "TCP001");
        assert!(
            said.contains(&format!("{action} would settle it")),
            "{fact}: {said}"
        );
    }
}
