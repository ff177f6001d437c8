//! Two accounts: the API and its name are the provider's, the endpoint and the client the consumer's. What each of
//! them sees, put together, is judged as one run that sees both, to the byte.

use std::collections::BTreeMap;

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::{Facts, Inventory};
use apigw_doctor::report::Report;
use serde_json::{Value, json};

use crate::{domains, recorded};

/// The account of the consumer in what is split; that of the recorded cases is the provider's.
const CONSUMER: &str = "444455556666";
const PROVIDER: &str = "123456789012";

/// What API Gateway shows to the owner alone, as the fields of a snapshot.
const OF_PROVIDER: &[&str] = &[
    "rest_api",
    "stages",
    "deployments",
    "resources",
    "authorizers",
    "gateway_responses",
    "domain_names",
    "path_mappings",
    "routing_rules",
    "accounts",
    "usage_plans",
    "api_keys",
    "vpc_links",
    "vpc_links_v2",
    "backend_functions",
    "function_policies",
    "principals",
    "managed_policies",
    "certificates",
    "log_groups",
    "events",
];

/// What was observed from the client, which nobody else sees.
const OBSERVED: &[&str] = &["host", "dns", "tcp", "tls", "tls_trials", "http"];

fn caller(account: &str) -> Value {
    json!({ "known": { "Account": account, "Arn": format!("arn:aws:iam::{account}:user/doctor") } })
}

/// One run with both profiles: the caller is the consumer's, and the API was read in the provider's account.
fn whole(case: &Value) -> Value {
    let mut whole = case.clone();
    whole["aws"]["caller"] = caller(CONSUMER);
    whole["api_account"] = PROVIDER.into();
    whole
}

/// What the consumer sees: there is no such API in its account.
fn of_consumer(case: &Value) -> Value {
    let mut own = case.clone();
    for field in OF_PROVIDER {
        own["aws"].as_object_mut().expect("AWS").remove(*field);
    }
    own["aws"]["rest_api"] = json!({ "known": null });
    own["aws"]["stages"] = json!({ "unknown": { "why": "failed", "detail": "NotFoundException" } });
    own["aws"]["caller"] = caller(CONSUMER);
    own
}

/// What the provider sees: its API, and no endpoint.
fn of_provider(case: &Value) -> Value {
    let mut own = case.clone();
    for field in OBSERVED {
        own.as_object_mut().expect("a snapshot").remove(*field);
    }
    let known = own["aws"].as_object_mut().expect("AWS");
    known.retain(|field, _| OF_PROVIDER.contains(&field.as_str()));
    // None of its own, which says nothing of the consumer's.
    own["aws"]["vpc_endpoints"] = json!({ "known": [] });
    own["aws"]["caller"] = caller(PROVIDER);
    own
}

/// The provider's half as its AWS CLI prints it, a file each.
fn printed(case: &Value) -> Vec<(String, Value)> {
    let id = case["target"]["api_id"].as_str().unwrap_or_default();
    let list = |field: &str| case["aws"][field]["known"].clone();
    let mut files = vec![
        (
            "caller.json".to_owned(),
            json!({ "UserId": "AIDA", "Account": PROVIDER, "Arn": "arn:aws:iam::1:user/x" }),
        ),
        (format!("rest-api-{id}.json"), list("rest_api")),
    ];
    for (field, key) in [
        ("stages", "item"),
        ("deployments", "items"),
        ("resources", "items"),
    ] {
        if list(field).as_array().is_some_and(|all| !all.is_empty()) {
            files.push((format!("{field}-{id}.json"), json!({ key: list(field) })));
        }
    }
    files
}

fn facts(snapshot: &Value) -> Facts {
    Facts::from_json(&snapshot.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

fn report(facts: &Facts) -> String {
    let report = Report::new(facts, &diagnose(facts, REGISTRY));
    serde_json::to_string_pretty(&report).expect("JSON")
}

/// The recorded cases whose API was read, and those of names in front.
fn cases() -> BTreeMap<String, Value> {
    let has_api = |snapshot: &Value| snapshot["aws"]["rest_api"]["known"].is_object();
    let recorded = recorded::snapshots().iter();
    let recorded = recorded.map(|(name, snapshot)| (name.clone(), snapshot.clone()));
    let of_names = domains::cases().into_iter().enumerate();
    let of_names = of_names.map(|(number, facts)| {
        let snapshot = serde_json::to_value(facts).expect("JSON");
        (format!("a name in front, {number}"), snapshot)
    });
    recorded
        .chain(of_names)
        .filter(|(_, it)| has_api(it))
        .collect()
}

#[test]
fn two_halves_of_two_accounts_are_one_run() {
    let mut wrong = Vec::new();
    let all = cases();
    assert!(all.len() > 50, "{}", all.len());
    for (name, case) in all {
        let expected = report(&facts(&whole(&case)));
        let halves = || (facts(&of_consumer(&case)), facts(&of_provider(&case)));
        let (consumer, provider) = halves();
        let joined = consumer.merge(provider).expect("one call");
        if report(&joined) != expected {
            wrong.push(name.clone());
        }
        // The half with the probes is the client's, whichever comes first.
        if case["tcp"]["known"].is_array() {
            let (consumer, provider) = halves();
            let turned = provider.merge(consumer).expect("one call");
            if report(&turned) != expected {
                wrong.push(format!("{name}, turned"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The provider has nothing but the AWS CLI.
#[test]
fn what_the_provider_prints_completes_what_the_consumer_saw() {
    let mut wrong = Vec::new();
    for (name, mut case) in cases() {
        for field in OF_PROVIDER {
            if !["rest_api", "stages", "deployments", "resources"].contains(field) {
                case["aws"].as_object_mut().expect("AWS").remove(*field);
            }
        }
        // An empty list of these does not say of what it is one.
        if case["target"]["api_id"].is_null() {
            continue;
        }
        let empty = |field: &str| {
            case["aws"][field]["known"]
                .as_array()
                .is_some_and(Vec::is_empty)
        };
        if ["stages", "deployments", "resources"]
            .into_iter()
            .any(empty)
        {
            continue;
        }
        let mut all = Inventory::default();
        for (file, printed) in printed(&case) {
            let seen = all.import(&printed.to_string(), &[&file]);
            assert!(seen.known, "{name} {file}: {seen:?}");
        }
        let mut consumer = facts(&of_consumer(&case));
        all.tell(&mut consumer);
        if consumer.api_account.as_deref() != Some(PROVIDER)
            || report(&consumer) != report(&facts(&whole(&case)))
        {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where the provider's half is not there, the report says what to ask the provider for.
#[test]
fn what_only_the_owner_can_read_is_asked_for() {
    let healthy = &recorded::snapshots()["healthy"];
    let alone = facts(&of_consumer(healthy));
    let diagnosis = diagnose(&alone, REGISTRY);
    let mut found = diagnosis.findings.iter();
    let asked = found.find(|it| it.check.code == "API049").expect("a note");
    let commands = asked.found.look.len();
    assert!(commands >= 5, "{commands}");
    let joined = alone.merge(facts(&of_provider(healthy))).expect("one call");
    let diagnosis = diagnose(&joined, REGISTRY);
    assert!(
        diagnosis
            .findings
            .iter()
            .all(|it| it.check.code != "API049")
    );
}
