//! The client's own system lets the connection out.

use std::net::IpAddr;

use super::{connected, route};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::{Fact, FactKind, LocalRoute, TcpOutcome};
use crate::model::{Command, command};

check! {
    ENV004 "cli-host-firewall" "this host's own firewall and routes let the connection out"
    Route Error
    needs [Host, Tcp]
    explains [NoConnection, StoppedHere]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    if case.tcp == Fact::NotAsked {
        return Err(Stop::NotApplicable("no connection was tried from here"));
    }
    let probes = case.connections()?;
    let mut refused = Vec::new();
    let mut ways = Vec::new();
    for probe in probes {
        let way = case.route_of(probe);
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
            FactKind::Tcp,
            "no connection was refused by this host itself",
        ));
    }
    let by = if ways.is_empty() {
        "firewall or policy"
    } else {
        "routes"
    };
    ways.dedup();
    let fix = fix(&ways);
    let mut found = Finding::blocker(
        "this host",
        format!(
            "this host's own {by} forbid{} connections to {}",
            if ways.is_empty() { "s" } else { "" },
            list(&refused)
        ),
    )
    .about::<IpAddr>(refused.iter().copied());
    for way in ways {
        found = found.shown_by(route(way));
    }
    Outcome::found(
        found
            .shown_by(Evidence::inferred(
                "the system call failed at once, with an error that no packet from elsewhere makes",
            ))
            .fixed_by(fix)
            .confirmed_by(again(case, "tcp")),
    )
}

/// Takes the routes out that refuse. Which rule of a firewall does, no system call tells.
fn fix(ways: &[&LocalRoute]) -> Fix {
    let summary = "let TCP to port 443 of these addresses out";
    let mut commands = ways.iter().map(|way| {
        let table = way
            .table
            .map_or_else(Command::nothing, |table| command!(" table {table}", table));
        command!(
            "sudo ip route del {range}{table}",
            range = way.destination,
            table
        )
    });
    match commands.next() {
        Some(first) => commands.fold(Fix::new(summary, first), Fix::then),
        None => Fix::new(summary, "nft list ruleset; iptables -S OUTPUT")
            .because("which rule refuses is not told to the program: the ruleset shows it"),
    }
    .touching("whoever set the rule had a reason: ask first")
}
