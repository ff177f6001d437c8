//! Packets of full size get through.
//!
//! Source: RFC 2923, 2.1 ("Black Hole Detection"): a path that drops large packets and tells nobody.

use super::tell;
use super::tried::{Minds, Tried};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::model::command;

check! {
    TLS013 "net-mtu-black-hole" "packets of full size get through"
    Tls Error
    needs [Tls, TlsTrials]
    also [Http]
    explains [HandshakeCut]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let tried = Tried::needed(case)?;
    let Minds::PacketSize { passes, fails } = tried.minds() else {
        return Err(Stop::NotApplicable(
            "it is not the size of the packets that matters",
        ));
    };
    let address = tried.address();
    let mut found = Finding::blocker(
        address.to_string(),
        format!("the path to {address} drops large packets: {passes} bytes pass, {fails} do not"),
    )
    .about([address])
    .shown_by(tell(tried.probe));
    found.evidence.extend(tried.told());
    Outcome::found(
        found
            .shown_by(Evidence::inferred(
                "a tunnel, such as a VPN, carries less than an Ethernet; whoever drops the rest should \
                 say so by ICMP, and that is lost, too",
            ))
            .look(command!("tracepath -n {address}", address))
            .fixed_by(
                Fix::new(
                    "for this host alone: give the route a smaller TCP segment size",
                    command!(
                        "ip route replace {address} via GATEWAY advmss {saturating_sub}",
                        address,
                        saturating_sub = passes.saturating_sub(40)
                    ),
                )
                .touching("smaller segments cost a little throughput, and nothing else")
                .or(Fix::manual(
                    "let ICMP \"fragmentation needed\" pass, or have the tunnel clamp the TCP segment size",
                    "the change is made on the device in between, by who runs it",
                )),
            )
            .confirmed_by(again(case, "tls")),
    )
}
