//! A run without a tier of permissions: what that would show is unknown. A broken call is never healthy then, and nobody
//! is blamed whom the whole facts do not show at fault.

use std::collections::BTreeSet;

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::{Diagnosis, Role, State, diagnose};
use apigw_doctor::facts::{FactKind, Facts, Tier};
use serde_json::{Value, json};

use crate::{behind, recorded};

/// Cases of every layer, and the healthy one.
const CASES: &[&str] = &[
    "healthy",
    "api-key-missing",
    "client-sg-egress",
    "endpoint-policy-denies",
    "endpoint-sg-no-443",
    "internal-server-error",
    "nacl-no-return",
    "never-deployed",
    "peered-no-route",
    "policy-missing",
    "private-dns-off",
    "stage-missing",
    "two-faults-at-once",
];

/// The field of a fact in a snapshot.
fn field(need: FactKind) -> String {
    match need {
        FactKind::CallerIdentity => "caller".to_owned(),
        need => {
            let name = serde_json::to_value(need).expect("a name");
            name.as_str().expect("a word").replace('-', "_")
        }
    }
}

/// The facts of a case without those of a tier.
fn without(whole: &Value, tier: Tier) -> Facts {
    let mut less = whole.clone();
    for need in FactKind::ALL.iter().filter(|need| need.tier() == tier) {
        let denied = json!({ "unknown": { "why": "denied", "detail": "AccessDenied" } });
        less["aws"][field(*need)] = denied;
    }
    serde_json::from_value(less).expect("facts")
}

fn codes(diagnosis: &Diagnosis, role: Option<Role>) -> BTreeSet<&'static str> {
    let all = diagnosis.findings.iter();
    let all = all.filter(|it| role.is_none_or(|role| it.role == role));
    all.map(|it| it.check.code).collect()
}

/// What is wrong with what is said of a case without a tier.
fn wrong(name: &str, whole: &Value) -> Vec<String> {
    let facts: Facts = serde_json::from_value(whole.clone()).expect("facts");
    let before = diagnose(&facts, REGISTRY);
    let found = codes(&before, None);
    let mut all = Vec::new();
    for tier in [Tier::Network, Tier::Api, Tier::Logs, Tier::Identity] {
        let after = diagnose(&without(whole, tier), REGISTRY);
        if before.verdict.state != State::Healthy && after.verdict.state == State::Healthy {
            all.push(format!("{name} without {}: healthy", tier.as_str()));
        }
        for code in codes(&after, Some(Role::Cause)).difference(&found) {
            all.push(format!("{name} without {}: blames {code}", tier.as_str()));
        }
    }
    all
}

#[test]
fn no_tier_that_is_missing_makes_a_call_healthy_or_blames_another() {
    let snapshots = recorded::snapshots();
    let cases = CASES.iter().flat_map(|name| wrong(name, &snapshots[*name]));
    let wrong: Vec<String> = cases.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Behind the front door every fault is of configuration, which is what the tiers hold.
#[test]
fn behind_the_front_door_neither() {
    let cases = behind::cases().into_iter().enumerate();
    // One in five, which are of every kind.
    let cases = cases.filter(|(number, _)| number % 5 == 0);
    let cases = cases.flat_map(|(number, facts)| {
        let whole = serde_json::to_value(facts).expect("JSON");
        wrong(&format!("case {number}"), &whole)
    });
    let wrong: Vec<String> = cases.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The fields that are taken away are those of a snapshot: else the tests above try nothing.
#[test]
fn every_tier_takes_facts_away() {
    let healthy = &recorded::snapshots()["healthy"];
    let whole: Facts = serde_json::from_value(healthy.clone()).expect("facts");
    for tier in [Tier::Network, Tier::Api, Tier::Identity] {
        assert_ne!(without(healthy, tier), whole, "{}", tier.as_str());
    }
}
