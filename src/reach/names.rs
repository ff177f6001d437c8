//! Which name leads from a client to an endpoint.
//!
//! Sources: AWS, "Invoke a private API" (the API's own name by private DNS, the endpoint's name, the
//! alias of an associated endpoint); "View and update DNS support for your VPC"; "Considerations when
//! working with a private hosted zone".

use super::Obstacle;
use super::clients::Client;
use crate::case::{Case, Winner};
use crate::facts::ec2::{VpcAttributes, VpcEndpoint};
use crate::model::{Hop, VpcId};

/// The best name by which a client reaches an endpoint.
///
/// # Errors
/// None of them is known to resolve there.
pub(super) fn leading(
    case: &Case<'_>,
    client: &Client,
    endpoint: &VpcEndpoint,
) -> Result<String, Obstacle> {
    let target = &case.target;
    let own = target.api_hostname();
    let regional = endpoint.regional_name().map(str::to_owned);
    let associated = case
        .aws
        .rest_api
        .known()
        .and_then(Option::as_ref)
        .is_some_and(|api| {
            api.associated_endpoints()
                .contains(&endpoint.vpc_endpoint_id)
        });
    let alias = target
        .alias_hostname(Some(&endpoint.vpc_endpoint_id))
        .filter(|_| associated);
    let Some(vpc) = &client.vpc else {
        // Outside VPCs, the names of endpoints are public ones.
        let public = alias.or(regional);
        return public.ok_or_else(|| nameless(client, endpoint));
    };
    let obstacle = |text: String, certain: bool| Obstacle {
        hop: Hop::Dns,
        object: vpc.to_string(),
        text,
        certain,
    };
    let attributes = attributes(case, vpc);
    if attributes.is_some_and(|it| !it.enable_dns_support.value) {
        return Err(obstacle(
            format!("enableDnsSupport of {vpc} is off: its resolver answers nothing"),
            true,
        ));
    }
    // Private DNS of one endpoint answers for every name of execute-api in its VPC.
    let here = case.endpoints_in(vpc).unwrap_or_default();
    let captured = here.iter().any(|it| it.private_dns_enabled);
    let private = endpoint.private_dns_enabled && endpoint.vpc_id == *vpc;
    let hosted = attributes.is_none_or(|it| it.enable_dns_hostnames.value);
    let mut reasons = Vec::new();
    let own = own.filter(|_| private && hosted);
    let alias = alias.filter(|_| !captured || private);
    for name in [own, alias, regional].into_iter().flatten() {
        match elsewhere(case, vpc, &name) {
            None => return Ok(name),
            Some(why) => reasons.push(why),
        }
    }
    match reasons.into_iter().next() {
        Some(why) => Err(obstacle(why, false)),
        None => Err(nameless(client, endpoint)),
    }
}

/// What else answers for a name in a VPC, or may.
fn elsewhere(case: &Case<'_>, vpc: &VpcId, name: &str) -> Option<String> {
    if let Some((winner, _)) = case.goes_first(vpc, name) {
        return Some(match winner {
            Winner::Zone(zone) => format!(
                "the private hosted zone {} ({}) answers for {name} in {vpc}",
                zone.id, zone.name
            ),
            Winner::Rule(rule) => {
                format!("the Resolver rule {} forwards {name} out of {vpc}", rule.id)
            }
        });
    }
    let asked = case.target.url.hostname() == name;
    let blocked = case.firewall(vpc, "A").filter(|_| asked)?;
    let group = &blocked.rule.firewall_rule_group_id;
    Some(format!(
        "a rule of the DNS Firewall group {group} blocks {name} in {vpc}"
    ))
}

/// The DNS attributes of a VPC, where they were read.
pub(super) fn attributes<'a>(case: &Case<'a>, vpc: &VpcId) -> Option<&'a VpcAttributes> {
    let all = case.facts().aws.vpc_attributes.known()?;
    all.iter().find(|it| it.vpc_id == *vpc)
}

fn nameless(client: &Client, endpoint: &VpcEndpoint) -> Obstacle {
    let (id, name) = (&endpoint.vpc_endpoint_id, &client.name);
    Obstacle {
        hop: Hop::Dns,
        object: id.to_string(),
        text: format!("no name of {id} is known that {name} could call"),
        certain: false,
    }
}
