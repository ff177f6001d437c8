//! No record of a private hosted zone leads to an endpoint that is gone.

use std::net::IpAddr;

use crate::case::{Case, Winner};
use crate::checks::dns::configured::{
    endpoint_in, of_profile, shown as record_shown, through, upsert,
};
use crate::checks::dns::{Said, shown, tell};
use crate::checks::words::{again, endpoint};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::route53::{HostedZone, SeenFrom};
use crate::facts::{FactKind, TcpOutcome};

check! {
    DNS029 "dns-phz-stale-record"
    "the private hosted zone's record leads to an endpoint that is there"
    Dns Error
    needs [Dns, Tcp, VpcEndpoints, NetworkInterfaces, HostedZones]
    explains [NotPrivate, OldAddress]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    if case.aws.hosted_zones.known().is_none() {
        return Err(Stop::NotApplicable("no hosted zone was told of"));
    }
    let said = Said::of(case)?;
    let vpc = case.source().vpc_id.as_ref();
    let first = vpc.and_then(|vpc| case.goes_first(vpc, said.host));
    let Some((Winner::Zone(zone), seen)) = first else {
        return Err(Stop::NotApplicable(
            "no private hosted zone answers for the name",
        ));
    };
    let records = zone.records_of(said.host).unwrap_or_default();
    let Some(answer) = said.vpc.filter(|vpc| !vpc.answer.is_no_reply()) else {
        return Err(Stop::NotApplicable("the VPC's resolver says nothing"));
    };
    let targets: Vec<&str> = records.iter().flat_map(|one| one.leads_to()).collect();
    if targets.is_empty() {
        return Err(Stop::NotApplicable("the zone has no record for it"));
    }
    let addresses: Vec<IpAddr> = targets.iter().filter_map(|it| it.parse().ok()).collect();
    let open = case.every_connection().unwrap_or_default().iter();
    let mut open = open.filter(|it| matches!(it.outcome, TcpOutcome::Connected { .. }));
    let gone = if addresses.is_empty() {
        let named = targets.iter().find_map(|target| endpoint_in(target));
        let all = case.aws.vpc_endpoints.need(FactKind::VpcEndpoints)?;
        // One of another account is not listed, but has addresses.
        named
            .filter(|id| {
                let listed = all.iter().any(|one| one.vpc_endpoint_id == *id);
                !listed && answer.answer.is_negative()
            })
            .map(|id| format!("{id}, which is not there: its name has no address"))
    } else {
        let endpoint = endpoint(case)?;
        let theirs = case.endpoint_addresses(endpoint)?;
        let answered = addresses
            .iter()
            .all(|it| answer.answer.addresses().contains(it));
        let owned = |it: &IpAddr| theirs.contains(it) || case.interface_with(*it).is_some();
        let reached = open.any(|probe| addresses.contains(&probe.address));
        (answered && !reached && !addresses.iter().any(owned)).then(|| {
            format!(
                "{}, which no interface has; {} is at {}",
                list(&addresses),
                endpoint.vpc_endpoint_id,
                list(&theirs)
            )
        })
    };
    let evidence = records.iter().map(|one| record_shown(&zone.id, one));
    let Some(gone) = gone else {
        return Ok(Outcome::Ok(evidence.collect()));
    };
    let found = Finding::blocker(
        zone.id.as_str(),
        format!(
            "the private hosted zone {} leads {} to {gone}",
            zone.id, said.host
        ),
    )
    .about([said.host])
    .about(&addresses);
    let found = evidence.fold(found, Finding::shown_by);
    let found = found.shown_by(Evidence::of(
        FactKind::HostedZones,
        format!("{} is {}", zone.id, through(seen)),
    ));
    Outcome::found(
        shown(found, [answer])
            .shown_by(Evidence::of(FactKind::Dns, tell(said.here)))
            .fixed_by(fix(case, zone, seen))
            .confirmed_by(again(case, "dns")),
    )
}

fn fix(case: &Case<'_>, zone: &HostedZone, seen: &SeenFrom) -> Fix {
    match &seen.profile_id {
        Some(profile) => of_profile(profile, &format!("the record in {}", zone.id)),
        None => Fix::new(
            "let the record follow the endpoint: an alias of its own DNS name",
            upsert(case, &zone.id),
        )
        .touching("every VPC that the zone is associated with"),
    }
}
