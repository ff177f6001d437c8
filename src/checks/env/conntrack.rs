//! The kernel's table of tracked connections has room.
//!
//! Source: Linux, Documentation/networking/nf_conntrack-sysctl: packets of new connections are dropped
//! when the table is full.

use std::net::IpAddr;

use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::{FactKind, TcpOutcome};
use crate::model::Confidence;

check! {
    ENV006 "cli-conntrack-full" "the kernel's table of tracked connections has room"
    Tcp Error
    needs [Host, Tcp]
    explains [Dropped]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let Some(tracked) = case.host.limits.need(FactKind::Host)?.tracked else {
        return Outcome::ok(Evidence::of(
            FactKind::Host,
            "this host's kernel tells of no tracked connections",
        ));
    };
    let seen = Evidence::of(
        FactKind::Host,
        format!(
            "{} of {} connections are tracked",
            tracked.count, tracked.max
        ),
    );
    if tracked.count.saturating_mul(20) < tracked.max.saturating_mul(19) {
        return Outcome::ok(seen);
    }
    let silent = case.connections()?.into_iter();
    let silent: Vec<IpAddr> = silent
        .filter(|probe| probe.outcome == TcpOutcome::TimedOut)
        .map(|probe| probe.address)
        .collect();
    let found = if silent.is_empty() || tracked.count < tracked.max {
        Finding::risk(
            "conntrack",
            "the kernel's table of tracked connections is nearly full",
        )
    } else {
        Finding::blocker(
            "conntrack",
            format!(
                "the kernel's table of tracked connections is full, so new ones to {} are dropped",
                list(&silent)
            ),
        )
        .with(Confidence::Likely)
        .about(&silent)
    };
    Outcome::found(
        found
            .shown_by(seen)
            .look("dmesg | grep 'table full'")
            .fixed_by(
                Fix::new(
                    "find what makes so many connections; make the table larger until then",
                    "sysctl -w net.netfilter.nf_conntrack_max=524288",
                )
                .touching("each entry takes some 300 bytes of the kernel's memory"),
            )
            .confirmed_by(again(case, "tcp")),
    )
}
