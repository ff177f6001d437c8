//! The name leads to the endpoint that the call is meant to take.

use std::net::IpAddr;

use crate::checks::dns::tell;
use crate::checks::policy::admitted_endpoints;
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Fix, Found, Outcome, list, page};
use crate::facts::{Facts, Missing, Need, Why};
use crate::model::{Hop, Severity, VpceId, is_private};

pub(in crate::checks) const CHECK: Check = Check {
    code: "DNS004",
    slug: "dns-vpce-ip-mismatch",
    holds: "the URL's host leads to the endpoint that is meant",
    hop: Hop::Dns,
    severity: Severity::Error,
    needs: &[
        Need::Dns,
        Need::VpcEndpoints,
        Need::NetworkInterfaces,
        Need::RestApi,
    ],
    page: page!("DNS004"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    let here = facts.name_lookup()?;
    let private: Vec<_> = here
        .answer
        .addresses()
        .iter()
        .copied()
        .filter(|address| is_private(*address))
        .collect();
    let Some(address) = private.first().copied() else {
        return Ok(Outcome::NotApplicable(
            "the name leads to no private address",
        ));
    };
    let endpoints = facts.aws.vpc_endpoints.need(Need::VpcEndpoints)?;
    facts.aws.network_interfaces.need(Need::NetworkInterfaces)?;
    let owners = private.iter().filter_map(|address| facts.owner(*address));
    let mut entered: Vec<&VpceId> = owners.map(|owner| &owner.vpc_endpoint_id).collect();
    entered.sort();
    entered.dedup();
    if entered.is_empty() {
        let detail = format!("no endpoint of this account and Region owns {address}");
        return Err(Missing {
            need: Need::NetworkInterfaces,
            why: Why::Failed,
            detail,
        });
    }
    let owned = |id: &VpceId| {
        let of_it = |it: &&IpAddr| {
            facts
                .owner(**it)
                .is_some_and(|it| it.vpc_endpoint_id == *id)
        };
        let own: Vec<&IpAddr> = private.iter().filter(of_it).collect();
        let text = format!("the owner of {} is {id}", list(&own));
        Evidence::of(Need::NetworkInterfaces, text)
    };
    let mut other = None;
    for id in &entered {
        let meant = match &facts.target.vpce_id {
            Some(named) => vec![named.clone()],
            None => admitted_and_known(facts, id, endpoints)?,
        };
        if !meant.is_empty() && !meant.contains(id) {
            other = other.or(Some((*id, meant)));
        }
    }
    let Some((entered, meant)) = other else {
        return Ok(Outcome::Ok(entered.into_iter().map(owned).collect()));
    };
    let owned = owned(entered);
    Outcome::found(
        Found::blocker(
            entered.as_str(),
            format!("the name leads to {entered}, and {} is meant", list(&meant)),
        )
        .about(&private)
        .about([entered])
        .explained_by(&["DNS008", "DNS009", "DNS013", "DNS014", "DNS028", "DNS034"])
        .shown_by(Evidence::of(Need::Dns, tell(here)))
        .shown_by(owned)
        .fixed_by(Fix::new(
            format!(
                "admit {entered} in the API's resource policy and deploy, or move private DNS to {}",
                list(&meant)
            ),
            again(facts, "policy fetch"),
        ))
        .confirmed_by(again(facts, "diagnose")),
    )
}

/// The endpoints that the resource policy admits instead of this one, where they can be seen here:
/// an id that nobody knows is the policy's mistake and not the resolver's.
fn admitted_and_known(
    facts: &Facts,
    entered: &VpceId,
    endpoints: &[crate::facts::ec2::VpcEndpoint],
) -> Result<Vec<VpceId>, Missing> {
    let admitted = admitted_endpoints(facts)?;
    if admitted.contains(entered) {
        return Ok(Vec::new());
    }
    let known = |id: &VpceId| {
        endpoints
            .iter()
            .any(|endpoint| endpoint.vpc_endpoint_id == *id)
    };
    Ok(admitted.into_iter().filter(known).collect())
}
