//! A Lambda function as the client: what its configuration says decides, and not the host that it
//! happens to run on.

use apigw_doctor::case::{Case, SourceKind};
use apigw_doctor::checks::{Outcome, REGISTRY, find};
use apigw_doctor::diagnosis::{Diagnosis, Role, State, diagnose};
use apigw_doctor::facts::{Fact, Facts, Runtime};
use apigw_doctor::model::Client;
use serde_json::{Value, json};

use crate::recorded;
use crate::route_comparison::{from, open, world};

/// What a function's configuration says of its VPC.
fn configured(mut facts: Facts, config: &Value) -> Facts {
    facts.client = Client::Lambda("orders".to_owned());
    facts.aws.function = Fact::Known(from(
        json!({ "FunctionName": "orders", "VpcConfig": config }),
    ));
    facts
}

/// In the subnet and with the groups of the client that was recorded.
fn in_its_place(facts: Facts) -> Facts {
    let own = Case::of(&facts).source().clone();
    let config = json!({ "VpcId": own.vpc_id, "SubnetIds": [own.subnet_id],
        "SecurityGroupIds": own.groups });
    configured(facts, &config)
}

fn open_world(recorded: &str) -> Facts {
    world(recorded, &[open("client"), open("endpoints")], &[], &[])
}

/// One that lacks nothing, for the tests over the registry.
pub(crate) fn in_a_vpc() -> Facts {
    in_its_place(open_world("healthy"))
}

/// One that runs outside.
pub(crate) fn in_no_vpc() -> Facts {
    configured(open_world("healthy"), &outside())
}

fn outside() -> Value {
    json!({ "VpcId": "", "SubnetIds": [], "SecurityGroupIds": [] })
}

fn said(code: &str, facts: &Facts) -> String {
    let check = find(code).expect("a check");
    match check.judge(&Case::of(facts)) {
        Ok(Outcome::Ok(shown)) => format!("ok: {}", shown[0].text),
        Ok(Outcome::Found(found)) => format!("found: {}", found[0].title),
        Ok(other) => format!("{other:?}"),
        Err(missing) => format!("unknown: {}: {}", missing.need.fact(), missing.detail),
    }
}

fn cause(diagnosis: &Diagnosis) -> &str {
    let mut all = diagnosis.findings.iter();
    all.find(|it| it.role == Role::Cause)
        .map_or("none", |it| it.check.code)
}

#[test]
fn one_outside_any_vpc_reaches_no_endpoint() {
    let facts = in_no_vpc();
    let diagnosis = diagnose(&facts, REGISTRY);
    assert_eq!(cause(&diagnosis), "NET011");
    let fix = diagnosis.findings[0].found.fix.as_ref().expect("a fix");
    let subnets = &facts.aws.vpc_endpoints.known().expect("known")[0].subnet_ids;
    let mut subnets: Vec<&str> = subnets.iter().map(AsRef::as_ref).collect();
    subnets.sort_unstable();
    let wanted = format!("SubnetIds={},SecurityGroupIds=", subnets.join(","));
    assert!(fix.commands[0].contains(&wanted), "{}", fix.commands[0]);
}

#[test]
fn its_own_host_does_not_hide_that() {
    let mut facts = configured(open_world("nacl-no-return"), &outside());
    facts.client = Client::Here;
    facts.host.runtime = Fact::Known(Runtime::Lambda {
        function: "orders".to_owned(),
    });
    assert_eq!(cause(&diagnose(&facts, REGISTRY)), "NET011");
}

#[test]
fn one_in_a_vpc_is_judged_by_its_subnets_and_groups() {
    let facts = in_a_vpc();
    let case = Case::of(&facts);
    let source = case.source();
    assert_eq!(
        (source.kind, source.addresses.as_slice()),
        (SourceKind::Lambda, &[][..])
    );
    assert!(
        said("SG004", &facts).starts_with("ok: "),
        "{}",
        said("SG004", &facts)
    );
    assert!(
        said("SG001", &facts).starts_with("ok: "),
        "{}",
        said("SG001", &facts)
    );
    assert!(
        said("NET005", &facts).starts_with("ok: "),
        "{}",
        said("NET005", &facts)
    );
    let refused = in_its_place(open_world("endpoint-sg-no-443"));
    let text = said("SG004", &refused);
    assert!(text.contains("lets 10.0.1.0/24 reach port 443"), "{text}");
}

/// A rule for one address of the subnet admits the function now and then: nobody can say when.
#[test]
fn a_rule_for_a_part_of_its_subnet_is_unknown() {
    let mut facts = in_a_vpc();
    let endpoint = Case::of(&facts)
        .endpoint()
        .ok()
        .flatten()
        .expect("an endpoint");
    let group = endpoint.groups[0].group_id.clone();
    for one in facts.aws.security_groups.known_mut().expect("known") {
        if one.group_id == group {
            one.ip_permissions = from(json!([{ "IpProtocol": "tcp", "FromPort": 443,
                "ToPort": 443, "IpRanges": [{ "CidrIp": "10.0.1.10/32" }] }]));
        }
    }
    let text = said("SG004", &facts);
    assert!(
        text.starts_with("unknown: security-groups.rules: "),
        "{text}"
    );
    assert!(
        text.ends_with("10.0.1.10/32 holds a part of 10.0.1.0/24"),
        "{text}"
    );
}

/// In Lambda the sandbox has an address of its own, which no packet in the VPC bears.
#[test]
fn the_sandbox_address_is_nobodys() {
    let mut facts = in_a_vpc();
    facts.client = Client::Here;
    facts.host.runtime = Fact::Known(Runtime::Lambda {
        function: "orders".to_owned(),
    });
    facts.host.addresses = Fact::Known(vec!["169.254.76.1".parse().expect("an address")]);
    assert!(
        said("SG004", &facts).starts_with("ok: "),
        "{}",
        said("SG004", &facts)
    );
    // Without its configuration nothing is known of it.
    facts.aws.function = Fact::NotAsked;
    for code in ["SG001", "SG004", "NET001", "NET005", "NET011"] {
        let text = said(code, &facts);
        assert!(text.starts_with("unknown: "), "{code}: {text}");
    }
}

/// Whoever cannot read the function, and sees no interface of it, knows nothing of its place.
#[test]
fn one_that_nobody_read_is_unknown() {
    let mut facts = recorded::all().remove("healthy").expect("healthy");
    facts.client = Client::Lambda("orders".to_owned());
    let diagnosis = diagnose(&facts, REGISTRY);
    assert_eq!(diagnosis.verdict.state, State::Inconclusive);
    assert!(said("NET011", &facts).starts_with("unknown: client.function"));
}
