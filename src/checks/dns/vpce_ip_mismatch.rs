//! The name leads to the endpoint that the call is meant to take.

use std::net::IpAddr;

use crate::case::{Case, Winner};
use crate::checks::dns::configured::upsert_to;
use crate::checks::dns::tell;
use crate::checks::domain;
use crate::checks::policy::{admitted_endpoints, admitting};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::{FactKind, MissingFact, Reason};
use crate::model::{VpceId, command, is_private};

check! {
    DNS004 "dns-vpce-ip-mismatch" "the URL's host leads to the endpoint that is meant"
    Dns Error
    needs [Dns, VpcEndpoints, NetworkInterfaces, RestApi]
    also [DomainNames, AccessAssociations, Http, Host, HostedZones, LoadBalancers]
    explains [RefusedByResourcePolicy, EndpointsDiffer, PolicyRefuses, NotAssociated]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let here = case.name_lookup()?;
    let private: Vec<_> = here
        .answer
        .addresses()
        .iter()
        .copied()
        .filter(|address| is_private(*address))
        .collect();
    let Some(address) = private.first().copied() else {
        return Err(Stop::NotApplicable("the name leads to no private address"));
    };
    let endpoints = case.aws.vpc_endpoints.need(FactKind::VpcEndpoints)?;
    case.aws
        .network_interfaces
        .need(FactKind::NetworkInterfaces)?;
    let owners = private.iter().filter_map(|address| case.owner(*address));
    let mut entered: Vec<&VpceId> = owners.map(|owner| &owner.vpc_endpoint_id).collect();
    entered.sort();
    entered.dedup();
    if entered.is_empty() && case.balancer().is_some() {
        return Err(Stop::NotApplicable(
            "the name leads to a load balancer in front of the endpoint",
        ));
    }
    if entered.is_empty() {
        let detail = format!("no endpoint of this account and Region owns {address}");
        return Err(MissingFact {
            need: FactKind::NetworkInterfaces,
            why: Reason::Failed,
            detail,
        }
        .into());
    }
    let owned = |id: &VpceId| {
        let of_it = |it: &&IpAddr| case.owner(**it).is_some_and(|it| it.vpc_endpoint_id == *id);
        let own: Vec<&IpAddr> = private.iter().filter(of_it).collect();
        let text = format!("the owner of {} is {id}", list(&own));
        Evidence::of(FactKind::NetworkInterfaces, text)
    };
    let mut other = None;
    for id in &entered {
        let meant = if let Some(named) = &case.target.vpce_id {
            vec![named.clone()]
        } else {
            let admitted = admitted_and_known(case, id, endpoints)?;
            users_of_domain(case, id, endpoints).unwrap_or(admitted)
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
        Finding::blocker(
            entered.as_str(),
            format!("the name leads to {entered}, and {} is meant", list(&meant)),
        )
        .about(&private)
        .about([entered])
        .shows(&[Symptom::OtherEndpoint])
        .shown_by(Evidence::of(FactKind::Dns, tell(here)))
        .shown_by(owned)
        .fixed_by(fix(case, entered, &meant))
        .confirmed_by(again(case, "diagnose")),
    )
}

/// The policy is to admit the endpoint that the name leads to, or the name is to lead to another one.
fn fix(case: &Case<'_>, entered: &VpceId, meant: &[VpceId]) -> Fix {
    let region = region_option(case);
    if case.facts().called_domain().is_some() {
        return record(case, meant);
    }
    if let Some(fix) = admitting(case) {
        return fix;
    }
    let fix = Fix::new(
        format!("move private DNS to {}", list(meant)),
        command!(
            "aws ec2 modify-vpc-endpoint{region} --vpc-endpoint-id {entered} --no-private-dns-enabled",
            region,
            entered
        ),
    );
    match meant.first() {
        Some(first) => fix.then(command!(
            "aws ec2 modify-vpc-endpoint{region} --vpc-endpoint-id {first} --private-dns-enabled",
            region,
            first
        )),
        None => fix,
    }
    .touching("every private API that is called by its own hostname in that VPC")
}

/// The record of a custom domain name is to lead to another endpoint.
fn record(case: &Case<'_>, meant: &[VpceId]) -> Fix {
    let host = case.target.url.hostname();
    let vpc = case.source().vpc_id.as_ref();
    let summary = format!("let the record of {host} lead to {}", list(meant));
    match (vpc.and_then(|vpc| case.goes_first(vpc, host)), meant) {
        (Some((Winner::Zone(zone), _)), [one]) => Fix::new(summary, upsert_to(case, &zone.id, one)),
        _ => Fix::manual(summary, "where the record is kept is not known"),
    }
    .touching("every client that asks for the name there")
}

/// The endpoints seen here that may use the custom domain name, where this one may not.
fn users_of_domain(
    case: &Case<'_>,
    entered: &VpceId,
    endpoints: &[crate::facts::ec2::VpcEndpoint],
) -> Option<Vec<VpceId>> {
    let called = case.facts().called_domain()?;
    let users = domain::users(case.aws.access_associations.known()?, called);
    if users.contains(&entered.as_str()) {
        return None;
    }
    let known = endpoints.iter().map(|it| &it.vpc_endpoint_id);
    let known = known.filter(|id| users.contains(&id.as_str()));
    let known: Vec<VpceId> = known.cloned().collect();
    (!known.is_empty()).then_some(known)
}

/// The endpoints that the resource policy admits instead of this one, where they can be seen here:
/// an id that nobody knows is the policy's mistake and not the resolver's.
fn admitted_and_known(
    case: &Case<'_>,
    entered: &VpceId,
    endpoints: &[crate::facts::ec2::VpcEndpoint],
) -> Result<Vec<VpceId>, MissingFact> {
    let admitted = admitted_endpoints(case)?;
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
