//! The client has addresses of the kind that the name has, and they work.

use std::net::IpAddr;

use crate::case::Case;
use crate::checks::dns::tell;
use crate::checks::words::{again, region};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::{FactKind, TcpOutcome};
use crate::model::{VpceId, command, word};

check! {
    DNS026 "dns-ipv6-mismatch" "the client can use the kinds of addresses that the name has"
    Dns Error
    needs [Host, Dns, Tcp, VpcEndpoints, NetworkInterfaces]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let here = case.name_lookup()?;
    let addresses = here.answer.addresses();
    if addresses.is_empty() {
        return Err(Stop::NotApplicable("the name has no address"));
    }
    let told = Evidence::of(FactKind::Dns, tell(here));
    let six = addresses.iter().any(IpAddr::is_ipv6);
    let four = addresses.iter().any(IpAddr::is_ipv4);
    if six && four {
        return Ok(mixed(case, addresses).map_or_else(
            || Outcome::Ok(vec![told.clone()]),
            |found| Outcome::Found(vec![found.shown_by(told.clone())]),
        ));
    }
    let own = case.host.addresses.need(FactKind::Host)?;
    if own.is_empty() || own.iter().any(|it| it.is_ipv6() == six) {
        return Outcome::ok(told);
    }
    let host = case.target.url.hostname();
    let (theirs, ours) = if six {
        ("IPv6", "IPv4")
    } else {
        ("IPv4", "IPv6")
    };
    let found = Finding::blocker(
        host,
        format!("{host} has {theirs} addresses only, and this client {ours} addresses only"),
    )
    .about(addresses);
    Outcome::found(fixed(
        case,
        found.shown_by(told).shown_by(Evidence::of(
            FactKind::Host,
            format!("this host has {}", list(own)),
        )),
    ))
}

/// Addresses of both kinds, of which one kind does not answer: some clients try it first, and wait.
fn mixed(case: &Case<'_>, addresses: &[IpAddr]) -> Option<Finding> {
    let probes = case.every_connection().ok()?;
    let of = |six: bool| {
        probes
            .iter()
            .filter(move |it| it.address.is_ipv6() == six && addresses.contains(&it.address))
    };
    let open = |outcome: &TcpOutcome| matches!(outcome, TcpOutcome::Connected { .. });
    let dead = |six| of(six).count() > 0 && of(six).all(|it| !open(&it.outcome));
    let alive = |six| of(six).any(|it| open(&it.outcome));
    let six = if dead(true) && alive(false) {
        true
    } else if dead(false) && alive(true) {
        false
    } else {
        return None;
    };
    let kind = if six { "IPv6" } else { "IPv4" };
    let host = case.target.url.hostname();
    let silent: Vec<IpAddr> = of(six).map(|it| it.address).collect();
    let found = Finding::risk(
        host,
        format!("the {kind} addresses of {host} do not answer from here, and its others do: clients that try them first are slow, or fail"),
    )
    .about(&silent);
    let (id, region) = (endpoint_id(case), region(case));
    let answering = if six { "ipv4" } else { "ipv6" };
    let fix = Fix::new(
        format!(
            "open the way for {kind} (routes, network ACLs, security groups), or let the endpoint's names have the other kind alone"
        ),
        command!(
            "aws ec2 modify-vpc-endpoint --region {region} --vpc-endpoint-id {id} --dns-options DnsRecordIpType={answering}",
            region,
            id,
            answering
        ),
    );
    let fix = fix.touching(format!("clients that have {kind} alone lose the endpoint"));
    Some(found.fixed_by(fix).confirmed_by(again(case, "tcp")))
}

fn endpoint_id<'a>(case: &'a Case<'_>) -> word::Or<'a, VpceId> {
    let endpoint = case.endpoint().ok().flatten();
    word::Or(endpoint.map(|it| &it.vpc_endpoint_id), "VPCE-ID")
}

fn fixed(case: &Case<'_>, found: Finding) -> Finding {
    let (id, region) = (endpoint_id(case), region(case));
    found
        .fixed_by(
            Fix::new(
                "give the endpoint the address type of its clients, and admit both kinds in its security group",
                command!(
                    "aws ec2 modify-vpc-endpoint --region {region} --vpc-endpoint-id {id} --ip-address-type dualstack --dns-options DnsRecordIpType=dualstack",
                    region,
                    id
                ),
            )
            .touching("its subnets must have IPv6 prefixes; policies that name aws:VpcSourceIp must name IPv6 prefixes, too"),
        )
        .confirmed_by(again(case, "tcp"))
}
