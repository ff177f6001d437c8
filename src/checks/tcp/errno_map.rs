//! Port 443 accepts connections, at every address.

use std::collections::HashMap;

use crate::case::Case;
use crate::checks::unread::Unread;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list, plural};
use crate::facts::{FactKind, TcpOutcome, TcpProbe};
use crate::model::{Command, command};

check! {
    TCP001 "cli-errno-map" "every address accepts connections on port 443"
    Tcp Error
    needs [Tcp]
    also [Http, SecurityGroups, NetworkAcls, RouteTables]
}

/// The configuration that decides whether packets are dropped in silence.
const DECIDE: &[FactKind] = &[
    FactKind::VpcEndpoints,
    FactKind::NetworkInterfaces,
    FactKind::SecurityGroups,
    FactKind::NetworkAcls,
    FactKind::RouteTables,
];

/// How many connections are shown beside a failure.
const MOST_SHOWN: usize = 64;

/// What a kind of failure is called, what it means, and what would explain it.
struct Reading {
    what: &'static str,
    means: &'static str,
    shows: &'static [Symptom],
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let probes = case.connections()?;
    let owned = case.owned_addresses();
    let mut failures: Vec<(&TcpOutcome, Vec<&TcpProbe>)> = Vec::new();
    let mut alike: HashMap<_, usize> = HashMap::new();
    let mut connected = Vec::new();
    for probe in probes {
        if let TcpOutcome::Connected { .. } = probe.outcome {
            connected.push(probe);
            continue;
        }
        let key = (
            &probe.outcome,
            owned.contains(&probe.address),
            case.calls(probe.address),
        );
        let at = *alike.entry(key).or_insert_with(|| {
            failures.push((&probe.outcome, Vec::new()));
            failures.len() - 1
        });
        if let Some((_, all)) = failures.get_mut(at) {
            all.push(probe);
        }
    }
    if failures.is_empty() {
        return Ok(Outcome::Ok(connected.into_iter().map(seen).collect()));
    }
    Ok(Outcome::Found(
        failures
            .into_iter()
            .map(|(outcome, all)| failure(case, outcome, &all, &connected))
            .collect(),
    ))
}

fn failure(
    case: &Case<'_>,
    outcome: &TcpOutcome,
    probes: &[&TcpProbe],
    connected: &[&TcpProbe],
) -> Finding {
    let reading = read(outcome);
    let addresses: Vec<_> = probes.iter().map(|probe| probe.address).collect();
    let port = probes.first().map_or(443, |probe| probe.port);
    let mut title = format!("{} on port {port}: {}", list(&addresses), reading.what);
    let both = |probes: &[&TcpProbe]| probes.iter().any(|it| case.calls(it.address));
    if both(probes) && both(connected) {
        let mut others: Vec<_> = connected.iter().map(|probe| probe.address).collect();
        others.sort_unstable();
        let others = list(&others);
        title = format!("{title}, and connected at {others}: calls fail now and then");
    }
    let mut found = Finding::blocker(list(&addresses), title)
        .about(&addresses)
        .shows(reading.shows);
    for probe in probes {
        found = found.shown_by(Evidence {
            text: seen(probe).text,
            ..seen(probe)
        });
    }
    for probe in connected.iter().take(MOST_SHOWN) {
        found = found.shown_by(seen(probe));
    }
    if let Some(more) = connected.len().checked_sub(MOST_SHOWN + 1) {
        let more = plural(more + 1, "further address");
        let text = format!("{more} accepted the connection as well");
        found = found.shown_by(Evidence::of(FactKind::Tcp, text));
    }
    let unread = Unread::of(case, DECIDE).filter(|_| *outcome == TcpOutcome::TimedOut);
    match unread {
        Some(unread) => found.evidence.extend(unread.told(
            "a security group, network ACL, route or firewall in between drops the packets in silence",
        )),
        None => found = found.shown_by(Evidence::inferred(reading.means)),
    }
    found
        .fixed_by(
            Fix::new(
                "find what stops the packets; the configuration names it where it could be read",
                Command::all(
                    addresses
                        .iter()
                        .map(|address| command!("nc -vz -w 3 {address} {port}", address, port)),
                ),
            )
            .because("nothing that was read says what stops the packets"),
        )
        .confirmed_by(again(case, "tcp"))
}

fn seen(probe: &TcpProbe) -> Evidence {
    let tries = plural(probe.tries as usize, "attempt");
    let text = match &probe.outcome {
        TcpOutcome::Connected { local } => {
            format!(
                "tcp {}:{} connected in {} ms from {}",
                probe.address,
                probe.port,
                probe.ms,
                local.ip()
            )
        }
        TcpOutcome::TimedOut => {
            format!(
                "tcp {}:{} timed out after {} ms, {tries}",
                probe.address, probe.port, probe.ms
            )
        }
        other => format!(
            "tcp {}:{} {}, {tries}",
            probe.address,
            probe.port,
            read(other).what
        ),
    };
    Evidence::of(FactKind::Tcp, text)
}

/// The meaning of an errno on the way to an interface endpoint. A security group or a network ACL
/// drops in silence; it never answers.
fn read(outcome: &TcpOutcome) -> Reading {
    /// The path is at fault, or the address.
    const DROPS: &[Symptom] = &[Symptom::NoConnection, Symptom::Dropped];
    /// Something answered: the packets did arrive somewhere.
    const ELSEWHERE: &[Symptom] = &[Symptom::NoConnection];
    let (what, means, shows) = match outcome {
        TcpOutcome::Connected { .. } => ("connected", "the path is open", &[][..]),
        TcpOutcome::TimedOut => (
            "timed out",
            "silence is what a security group, a network ACL, a missing route or a firewall leaves; \
             the first three are configuration",
            DROPS,
        ),
        TcpOutcome::Refused => (
            "connection refused",
            "a live host answered that nothing listens there; an endpoint's interface never does so, \
             thus the address is not the endpoint's, or something in between answers for it",
            ELSEWHERE,
        ),
        TcpOutcome::HostUnreachable => (
            "host unreachable",
            "a router, or this host's own network, says that there is no such neighbour",
            ELSEWHERE,
        ),
        TcpOutcome::NetworkUnreachable => (
            "network unreachable",
            "this host has no route for the address",
            ELSEWHERE,
        ),
        TcpOutcome::Reset => (
            "connection reset",
            "something in between cut the connection",
            ELSEWHERE,
        ),
        TcpOutcome::NotPermitted => (
            "not permitted",
            "this host's own firewall or policy forbids it",
            &[Symptom::StoppedHere][..],
        ),
        TcpOutcome::Exhausted => (
            "out of local resources",
            "this host has run out of ports or file descriptors; the path was not tried",
            &[Symptom::NoPortsLeft][..],
        ),
        TcpOutcome::Failed(_) => (
            "failed",
            "the system gave an error of another kind",
            &[Symptom::StoppedHere][..],
        ),
    };
    Reading { what, means, shows }
}
