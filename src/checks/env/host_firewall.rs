//! The client's own system lets the connection out.

use std::net::IpAddr;

use super::{connected, route};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Fix, Found, Outcome, list, page};
use crate::facts::{Fact, Facts, Missing, Need, TcpOutcome};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "ENV004",
    slug: "cli-host-firewall",
    holds: "this host's own firewall and routes let the connection out",
    hop: Hop::Route,
    severity: Severity::Error,
    needs: &[Need::Host, Need::Tcp],
    page: page!("ENV004"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    if facts.tcp == Fact::NotAsked {
        return Ok(Outcome::NotApplicable("no connection was tried from here"));
    }
    let probes = facts.connections()?;
    let mut refused = Vec::new();
    let mut ways = Vec::new();
    for probe in probes {
        let way = facts.local_route(probe.address);
        let own = way
            .as_ref()
            .is_ok_and(|way| way.is_some_and(|way| way.device.is_none()));
        if probe.outcome == TcpOutcome::NotPermitted || (own && !connected(&probe.outcome)) {
            refused.push(probe.address);
            ways.extend(way.ok().flatten().filter(|way| way.device.is_none()));
        } else if !connected(&probe.outcome) {
            // Whether a route refuses it is not known where the routes are not.
            way?;
        }
    }
    if refused.is_empty() {
        return Outcome::ok(Evidence::of(
            Need::Tcp,
            "no connection was refused by this host itself",
        ));
    }
    let (by, command) = if ways.is_empty() {
        ("firewall or policy", "nft list ruleset; iptables -S OUTPUT")
    } else {
        (
            "routes",
            "ip route show type prohibit; ip route show type unreachable; ip route show type blackhole",
        )
    };
    let mut found = Found::blocker(
        "this host",
        format!(
            "this host's own {by} forbid{} connections to {}",
            if ways.is_empty() { "s" } else { "" },
            list(&refused)
        ),
    )
    .about::<IpAddr>(refused.iter().copied());
    ways.dedup();
    for way in ways {
        found = found.shown_by(route(way));
    }
    Outcome::found(
        found
            .shown_by(Evidence::inferred(
                "the system call failed at once, with an error that no packet from elsewhere makes",
            ))
            .fixed_by(
                Fix::new("let TCP to port 443 of these addresses out", command)
                    .touching("whoever set the rule had a reason: ask first"),
            )
            .confirmed_by(again(facts, "tcp")),
    )
}
