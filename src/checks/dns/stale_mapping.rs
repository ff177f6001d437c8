//! The addresses of the name are those of an endpoint that is there.

use crate::case::Case;
use crate::checks::dns::{Said, shown};
use crate::checks::front::stale_targets;
use crate::checks::words::{again, endpoint};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::{Change, FactKind, Flag, Lookup, TcpOutcome};
use crate::model::{Confidence, command, is_private, word};

check! {
    DNS014 "dns-stale-static-mapping" "the name does not lead to addresses that nobody has any more"
    Dns Error
    needs [Dns, VpcEndpoints, NetworkInterfaces, Tcp]
    also [
        Http, Host, HostedZones, LoadBalancers, Listeners, TargetGroups, TargetHealths,
    ]
    explains [
        WrongAnswer, OtherEndpoint, NoConnection, EndpointsDiffer, ForeignAnswer, NoAnswer,
        TargetsUnhealthy,
    ]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = Said::of(case)?;
    let answer = &said.here.answer;
    if !answer.leads_inside() {
        return Err(Stop::NotApplicable("the name leads to no private address"));
    }
    let addresses = answer.addresses();
    let probes = case.every_connection().unwrap_or_default();
    if probes
        .iter()
        .any(|it| addresses.contains(&it.address) && open(&it.outcome))
    {
        // It may be a load balancer, which has the old addresses.
        if let Some(found) = stale_targets(case)? {
            return Outcome::found(found.shows(&[Symptom::OldAddress]));
        }
        return Ok(Outcome::Ok(vec![Evidence::of(
            FactKind::Tcp,
            format!("somebody answers at one of {}", list(addresses)),
        )]));
    }
    if let Some(table) = own_table(case, &said) {
        return Outcome::found(table);
    }
    let endpoint = endpoint(case)?;
    let theirs = case.endpoint_addresses(endpoint)?;
    let owned = |it| case.interface_with(it).is_some() || !is_private(it);
    if addresses.iter().any(|it| owned(*it) || theirs.contains(it)) {
        let whose: Vec<_> = addresses.iter().map(|it| whose(case, *it)).collect();
        return Ok(Outcome::Ok(whose));
    }
    let id = &endpoint.vpc_endpoint_id;
    let title = format!(
        "{} leads to {}, which no interface has; {id} is at {}",
        said.host,
        list(addresses),
        list(&theirs)
    );
    // Somebody else's load balancer would have addresses that nobody shows us, and would answer.
    let mut found = if probes.is_empty() {
        Finding::risk(list(addresses), title)
    } else {
        Finding::blocker(list(addresses), title)
    };
    found = found.with(Confidence::Likely);
    for address in addresses.iter().chain(&theirs) {
        found = found.shown_by(whose(case, *address));
    }
    Outcome::found(finish(case, &said, found, None))
}

const fn open(outcome: &TcpOutcome) -> bool {
    matches!(outcome, TcpOutcome::Connected { .. })
}

fn whose(case: &Case<'_>, address: std::net::IpAddr) -> Evidence {
    Evidence::of(
        FactKind::NetworkInterfaces,
        format!("{address}: {}", case.whose(address)),
    )
}

/// A server that has the old addresses in a zone of its own, while the VPC's resolver has others.
fn own_table(case: &Case<'_>, said: &Said<'_>) -> Option<Finding> {
    let vpc = said.vpc_inside()?;
    let old = |lookup: &&Lookup| {
        lookup.flagged(Flag::Authoritative)
            && lookup.answer.apart_from(&vpc.answer)
            && lookup.answer.same_addresses(&said.here.answer)
    };
    let table = said.others(case).into_iter().find(old)?;
    let server = table.asked.server()?.to_string();
    let found = Finding::blocker(
        server.as_str(),
        format!(
            "{server} has {} at {} in a zone of its own; the VPC's resolver says {}",
            said.host,
            list(said.here.answer.addresses()),
            list(vpc.answer.addresses())
        ),
    )
    .with(Confidence::Likely);
    let found = shown(found, [table, vpc]);
    Some(finish(case, said, found, Some(Change::UseVpcResolver)))
}

fn finish(case: &Case<'_>, said: &Said<'_>, found: Finding, change: Option<Change>) -> Finding {
    let mut fix = Fix::new(
        "find who holds the addresses (a static record, a load balancer's targets), and let it follow the endpoint's own DNS name",
        command!(
            "dig +noall +answer +authority {host}",
            host = word::Host(said.host)
        ),
    ).because("who holds the addresses is not among what was read");
    fix.changes.extend(change);
    shown(found, [said.here])
        .about([said.host])
        .about(said.here.answer.addresses())
        .shows(&[Symptom::OldAddress])
        .fixed_by(fix)
        .confirmed_by(again(case, "dns"))
}
