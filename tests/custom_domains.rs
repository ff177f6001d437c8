//! Private custom domains by the zone's own records: a recorded world under another name.

use apigw_doctor::case::Case;
use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::{Role, diagnose};
use apigw_doctor::facts::Facts;
use serde_json::{Value, json};

use crate::completions::recorded;

const OWN: &str = "vpce-986941ae62c4bcfd7-0a1b2c3d.execute-api.us-east-1.vpce.amazonaws.com";
const OTHER: &str = "vpce-0e0e0e0e-0a1b2c3d.execute-api.us-east-1.vpce.amazonaws.com";

/// A world called by `orders.corp.internal`, whose record is an alias of this name.
fn led(to: &str) -> Value {
    let text = recorded("healthy").to_string();
    let host = "awhptsud1m.execute-api.us-east-1.amazonaws.com";
    let mut case: Value =
        serde_json::from_str(&text.replace(host, "orders.corp.internal")).expect("JSON");
    let vpc = case["host"]["instance"]["known"]["vpc_id"].clone();
    case["aws"]["hosted_zones"] = json!({ "known": [{
        "Id": "Z0123456789ABCDEFGHIJ", "Name": "corp.internal.", "SeenFrom": [{ "VpcId": vpc }],
        "RecordSets": [{ "Name": "orders.corp.internal.", "Type": "A",
            "AliasTarget": { "HostedZoneId": "Z7HUB22UULQXV", "DNSName": format!("{to}.") } }] }] });
    case
}

fn facts(case: Value) -> Facts {
    serde_json::from_value(case).expect("a snapshot")
}

/// The finding's title and whether it is the cause; why it is not known; or nothing.
fn judged(case: Value) -> Result<Option<(String, String)>, String> {
    let facts = facts(case);
    let check = REGISTRY.iter().find(|it| it.code == "DNS034");
    if let Err(missing) = check.expect("the check").judge(&Case::of(&facts)) {
        return Err(missing.need.fact().to_owned());
    }
    let diagnosis = diagnose(&facts, REGISTRY);
    let mut findings = diagnosis.findings.iter();
    Ok(findings.find(|it| it.check.code == "DNS034").map(|it| {
        let fix = it.found.fix.as_ref().expect("a fix");
        (it.found.title.clone(), fix.commands.join("\n"))
    }))
}

/// The facts of a broken world each, for the tests over the registry.
pub(crate) fn cases() -> Vec<Facts> {
    vec![facts(led(
        "d-0a1b2c3d4e.execute-api.us-east-1.amazonaws.com",
    ))]
}

/// The facts of worlds in which all is well.
pub(crate) fn healthy() -> Vec<Facts> {
    vec![facts(led(OWN))]
}

#[test]
fn what_the_records_own_words_say_is_told() {
    let mut named = led(OTHER);
    named["target"]["vpce_id"] = json!("vpce-986941ae62c4bcfd7");
    for (case, wanted) in [
        (
            led("vpce-0e0e0e0e-0a1b2c3d.api.ecr.us-east-1.vpce.amazonaws.com"),
            "vpce-0e0e0e0e, an endpoint for api.ecr",
        ),
        (named, "vpce-0e0e0e0e, and vpce-986941ae62c4bcfd7 is meant"),
        (
            led("d-0a1b2c3d4e.execute-api.us-east-1.amazonaws.com"),
            "public side",
        ),
        (led("d111111abcdef8.cloudfront.net"), "public side"),
    ] {
        let (title, commands) = judged(case).expect("a verdict").expect("a finding");
        assert!(title.contains(wanted), "{title}");
        assert!(
            commands.contains("UPSERT") && commands.contains("vpce-986941ae62c4bcfd7-"),
            "{commands}"
        );
    }
}

#[test]
fn what_may_be_right_is_left_alone() {
    let unanswered = |mut case: Value| {
        for lookup in case["dns"]["known"].as_array_mut().expect("lookups") {
            lookup["answer"] = json!("nx-domain");
        }
        case
    };
    let mut public = led("d-0a1b2c3d4e.execute-api.us-east-1.amazonaws.com");
    public["aws"]["rest_api"]["known"]["endpointConfiguration"]["types"] = json!(["REGIONAL"]);
    for case in [
        led(OWN),
        led(OTHER),
        led("awhptsud1m-vpce-986941ae62c4bcfd7.execute-api.us-east-1.amazonaws.com"),
        led("vpce-0e0e0e0e-0a1b2c3d.vpce-svc-0a0a0a0a.us-east-1.vpce.amazonaws.com"),
        led("internal-lb-1.us-east-1.elb.amazonaws.com"),
        unanswered(led("d111111abcdef8.cloudfront.net")),
        public,
    ] {
        assert_eq!(judged(case), Ok(None));
    }
}

#[test]
fn an_api_that_nobody_read_is_no_verdict() {
    let mut unread = led("d111111abcdef8.cloudfront.net");
    unread["aws"]["rest_api"] = json!({ "unknown": { "why": "denied", "detail": "no" } });
    assert_eq!(judged(unread), Err("api.configuration".to_owned()));
}

/// A record that is wrong by its words, in a world where the call works all the same.
#[test]
fn a_call_that_works_is_not_broken_by_a_record() {
    let diagnosis = diagnose(&cases()[0], REGISTRY);
    let mut findings = diagnosis.findings.iter();
    let it = findings
        .find(|it| it.check.code == "DNS034")
        .expect("found");
    assert_eq!(it.role, Role::Risk);
}

#[test]
fn a_load_balancer_that_is_gone_gets_no_hosted_zone() {
    let text = recorded("dns-custom-domain-no-record").to_string();
    let host = "internal-front-1234567890.us-east-1.elb.amazonaws.com";
    let before: Value = serde_json::from_str(&text).expect("JSON");
    let url = before["target"]["url"].as_str().expect("a URL");
    let name = url.split('/').nth(2).expect("a host");
    let facts = facts(serde_json::from_str(&text.replace(name, host)).expect("JSON"));
    let findings = diagnose(&facts, REGISTRY).findings;
    let one = findings.iter().find(|it| it.role == Role::Cause);
    let one = one.expect("a cause");
    assert_eq!(one.check.code, "DNS006");
    let fix = one.found.fix.as_ref().expect("a fix");
    assert!(
        fix.summary.contains("a load balancer that exists"),
        "{}",
        fix.summary
    );
    assert!(!fix.commands.join("\n").contains("route53"));
}
