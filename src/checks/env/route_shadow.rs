//! No route of the client's own system keeps packets to the endpoint's addresses on it.

use std::collections::HashSet;
use std::net::IpAddr;

use super::{connected, route};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::{Fact, LocalRoute};
use crate::model::{Command, command, word};

check! {
    ENV003 "net-local-route-shadow"
    "no route of this host's own keeps packets to the endpoint on it"
    Route Error
    needs [Host, Tcp]
    explains [NoConnection]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    if case.tcp == Fact::NotAsked {
        return Err(Stop::NotApplicable("no connection was tried from here"));
    }
    let probes = case.connections()?;
    let mut told: Vec<Evidence> = Vec::new();
    let mut texts = HashSet::new();
    let mut shadowed: Vec<(IpAddr, &LocalRoute)> = Vec::new();
    let mut unknown = None;
    for probe in probes {
        let connected = connected(&probe.outcome);
        match case.route_of(probe) {
            Ok(Some(way)) if !connected && ends_here(way, probe.address) => {
                shadowed.push((probe.address, way));
            }
            Ok(Some(way)) => {
                let shown = route(way);
                if texts.insert(shown.text.clone()) {
                    told.push(shown);
                }
            }
            Err(missing) if !connected => unknown = unknown.or(Some(missing)),
            _ => {}
        }
    }
    match (shadowed.first(), unknown) {
        (Some((_, way)), _) => Outcome::found(found(case, way, &shadowed)),
        (None, Some(missing)) => Err(missing.into()),
        (None, None) => Ok(Outcome::Ok(told)),
    }
}

/// Whether packets stay on this host: on a bridge of its own, or because it has the address itself.
fn ends_here(way: &LocalRoute, address: IpAddr) -> bool {
    let itself = way.device.as_deref() == Some("lo") && !address.is_loopback();
    way.gateway.is_none() && (way.bridge || itself)
}

fn found(case: &Case<'_>, way: &LocalRoute, shadowed: &[(IpAddr, &LocalRoute)]) -> Finding {
    let same = |(_, other): &&(IpAddr, &LocalRoute)| other.device == way.device;
    let theirs = shadowed.iter().filter(same).map(|(address, _)| *address);
    let addresses: Vec<IpAddr> = theirs.collect();
    let device = way.device.as_deref().unwrap_or_default();
    let first = word::Or(addresses.first(), "ADDRESS");
    let whole = way.destination.prefix_len() == way.destination.max_prefix_len();
    let all = list(&addresses);
    let range = way.destination;
    let table = way.table.map_or_else(String::new, |table| {
        format!(": a rule of policy routing leads them to table {table}")
    });
    let title = match (way.bridge, whole) {
        (false, _) => format!("this host has {all} itself, and so keeps packets to it"),
        (true, true) => format!("{device}, a bridge of this host, swallows packets to {all}"),
        (true, false) => format!(
            "{device}, a bridge of this host, has the range {range} and so swallows packets to {all}"
        ),
    };
    let fix = match (way.table, way.bridge) {
        (Some(table), _) => Fix::new(
            format!("look the endpoint's addresses up in the main table, before table {table}"),
            Command::all(addresses.iter().map(|address| {
                command!(
                    "sudo ip rule add to {address} lookup main priority 1",
                    address
                )
            })),
        )
        .touching(
            "what the rule was made for, e.g. a VPN or a network of containers; it lasts until the \
             next start of this host",
        ),
        (None, true) => Fix::new(
            "give the bridge a range that no VPC of yours uses; in Docker by \"bip\" and \
             \"default-address-pools\" of /etc/docker/daemon.json",
            command!(
                "ip route get {first}; ip -brief address show dev {device}",
                first,
                device = word::Device(device)
            ),
        )
        .because("the range has to suit your networks, and is read where the bridge is made")
        .touching("the containers of that network get new addresses, and are restarted"),
        (None, false) => Fix::new(
            "take the address away from this host",
            command!(
                "ip route get {first}; ip -brief address show to {first}",
                first
            ),
        )
        .because("what listens on that address has to get another one first")
        .touching("whatever listens on that address here"),
    };
    Finding::blocker(device, format!("{title}{table}"))
        .about(&addresses)
        .shown_by(route(way))
        .shown_by(Evidence::inferred(
            "to the kernel these addresses are on this host: its own, a container's or a virtual \
             machine's; nothing leaves it",
        ))
        .fixed_by(fix)
        .confirmed_by(again(case, "tcp"))
}
