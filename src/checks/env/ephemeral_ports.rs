//! The client has ports left to call from.

use std::net::IpAddr;

use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::{FactKind, Limits, MissingFact, Reason, TcpOutcome};

check! {
    ENV005 "cli-ephemeral-exhaustion" "this host has ports left to call from"
    Tcp Error
    needs [Host, Tcp]
    explains [NoPortsLeft]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let probes = case.connections()?;
    let exhausted = probes
        .iter()
        .filter(|probe| probe.outcome == TcpOutcome::Exhausted);
    let exhausted: Vec<IpAddr> = exhausted.map(|probe| probe.address).collect();
    if exhausted.is_empty() {
        let limits = case.host.limits.need(FactKind::Host)?;
        if range(limits).is_none() || limits.taken.is_none() {
            return Err(MissingFact {
                need: FactKind::Host,
                why: Reason::Failed,
                detail: "this host's kernel does not tell how many ports are taken".to_owned(),
            }
            .into());
        }
        return Ok(match nearly(limits).as_slice() {
            [] => Outcome::Ok(told(limits)),
            near => Outcome::Found(vec![
                mended(
                    case,
                    Finding::risk(
                        "ports",
                        format!(
                            "nine in ten of this host's ports towards {} are taken",
                            list(near)
                        ),
                    ),
                )
                .about(near),
            ]),
        });
    }
    let full = case.host.limits.known().is_some_and(|limits| {
        let mut taken = nearly(limits).into_iter();
        taken.any(|address| exhausted.contains(&address))
    });
    let what = if full {
        "ports"
    } else {
        "ports, or file descriptors,"
    };
    Outcome::found(
        mended(
            case,
            Finding::blocker(
                "ports",
                format!(
                    "this host has no {what} left to call {} from",
                    list(&exhausted)
                ),
            ),
        )
        .about(&exhausted),
    )
}

fn mended(case: &Case<'_>, mut found: Finding) -> Finding {
    if let Some(limits) = case.host.limits.known() {
        found.evidence.extend(told(limits));
    }
    found
        .shown_by(Evidence::inferred(
            "each connection takes a port until a minute after its end; a new one for each call uses \
             them up",
        ))
        .look("ss -tanp dport = :443 | awk '{print $1, $6}' | sort | uniq -c | sort -rn | head")
        .fixed_by(Fix::new(
            "keep connections open and use them again; until then, give the host more ports",
            "sysctl -w net.ipv4.ip_local_port_range='1024 60999'",
        ))
        .confirmed_by(again(case, "tcp"))
}

/// The addresses towards which nine in ten ports are taken.
fn nearly(limits: &Limits) -> Vec<IpAddr> {
    let Some(range) = range(limits) else {
        return Vec::new();
    };
    let near = limits
        .taken
        .iter()
        .flatten()
        .filter(|one| one.ports * 10 >= range * 9);
    near.map(|one| one.address).collect()
}

fn range(limits: &Limits) -> Option<u32> {
    let (first, last) = limits.ports?;
    Some(u32::from(last.checked_sub(first)?) + 1)
}

fn told(limits: &Limits) -> Vec<Evidence> {
    let all =
        range(limits).map_or_else(|| "an unknown number".to_owned(), |range| range.to_string());
    let taken = limits.taken.iter().flatten();
    taken
        .map(|one| {
            Evidence::of(
                FactKind::Host,
                format!(
                    "{} of {all} ports are taken towards {}",
                    one.ports, one.address
                ),
            )
        })
        .collect()
}
