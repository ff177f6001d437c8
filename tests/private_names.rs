//! What the private DNS of an endpoint does not do for clients of other VPCs, told by the configuration alone.

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::{Role, diagnose};
use apigw_doctor::facts::{Fact, Facts};
use apigw_doctor::model::{Client, Target};

use crate::recorded;

/// A call by the API's own name from a peered VPC that has no endpoint: nobody looked the name up there.
fn from_a_peered_vpc() -> Facts {
    let mut facts = recorded::all().remove("peered-vpc").expect("a case");
    let api = facts.target.api_id.clone().expect("an API");
    let endpoints = facts.aws.vpc_endpoints.known().expect("endpoints");
    let endpoint = endpoints[0].vpc_endpoint_id.clone();
    let url = format!("https://{api}.execute-api.us-east-1.amazonaws.com/prod/pets");
    facts.target = Target::new(url.parse().expect("a URL"), Vec::new());
    facts.target.vpce_id = Some(endpoint);
    let instance = facts.host.instance.known();
    let own = instance.and_then(|it| it.interface_id.clone());
    facts.client = Client::Eni(own.expect("the client's interface"));
    facts.dns = Fact::NotAsked;
    facts.tcp = Fact::NotAsked;
    facts.tls = Fact::NotAsked;
    facts.http = Fact::NotAsked;
    facts
}

fn roles(facts: &Facts) -> Vec<(&'static str, bool)> {
    let found = diagnose(facts, REGISTRY).findings;
    let stops = found
        .iter()
        .filter(|it| matches!(it.role, Role::Cause | Role::Symptom));
    stops
        .map(|it| (it.check.code, it.role == Role::Cause))
        .collect()
}

#[test]
fn an_endpoint_that_is_named_goes_before_one_to_make() {
    let named = from_a_peered_vpc();
    let all = roles(&named);
    assert_eq!(all.first(), Some(&("DNS027", true)), "{all:?}");
    assert!(all.contains(&("VPCE001", false)), "{all:?}");
    let mut unnamed = named;
    unnamed.target.vpce_id = None;
    let all = roles(&unnamed);
    assert!(all.contains(&("VPCE001", true)), "{all:?}");
    assert!(all.iter().all(|(code, _)| *code != "DNS027"), "{all:?}");
}
