//! No bridge of the client's own stands in the way to the endpoint's addresses.

use std::net::IpAddr;

use super::{connected, route};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Fix, Found, Outcome, list, page};
use crate::facts::{Fact, Facts, Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "ENV003",
    slug: "net-local-route-shadow",
    holds: "no bridge of this host's own has the endpoint's addresses",
    hop: Hop::Route,
    severity: Severity::Error,
    needs: &[Need::Host, Need::Tcp],
    page: page!("ENV003"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    if facts.tcp == Fact::NotAsked {
        return Ok(Outcome::NotApplicable("no connection was tried from here"));
    }
    let probes = facts.connections()?;
    let mut ways = Vec::new();
    for probe in probes {
        if let Some(way) = facts.local_route(probe.address)? {
            ways.push((probe, way));
        }
    }
    let shadowed: Vec<_> = ways
        .iter()
        .filter(|(probe, way)| way.bridge && way.gateway.is_none() && !connected(&probe.outcome))
        .collect();
    let Some((_, way)) = shadowed.first() else {
        let mut told: Vec<Evidence> = ways.iter().map(|(_, way)| route(way)).collect();
        told.dedup();
        return Ok(Outcome::Ok(told));
    };
    let addresses: Vec<IpAddr> = shadowed.iter().map(|(probe, _)| probe.address).collect();
    let device = way.device.as_deref().unwrap_or_default();
    Outcome::found(
        Found::blocker(
            device,
            format!(
                "{device}, a bridge of this host, has the range {} and so swallows packets to {}",
                way.destination,
                list(&addresses)
            ),
        )
        .about(&addresses)
        .shown_by(route(way))
        .shown_by(Evidence::inferred(
            "the narrowest route counts, and for the kernel these addresses are containers or virtual \
             machines on this host; nothing leaves it",
        ))
        .fixed_by(
            Fix::new(
                "give the bridge a range that no VPC of yours uses; in Docker by \"bip\" and \
                 \"default-address-pools\" of /etc/docker/daemon.json",
                format!("ip route get {}; ip -brief address show dev {device}", list_first(&addresses)),
            )
            .touching("the containers of that network get new addresses, and are restarted"),
        )
        .confirmed_by(again(facts, "tcp")),
    )
}

fn list_first(addresses: &[IpAddr]) -> String {
    addresses
        .first()
        .map(ToString::to_string)
        .unwrap_or_default()
}
