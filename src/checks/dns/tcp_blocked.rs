//! Answers that do not fit a datagram come over TCP.

use crate::case::Case;
use crate::checks::dns::{misbehaving, tell};
use crate::checks::words::again;
use crate::checks::{Evidence, Fix, Outcome, Stop};
use crate::facts::{Answer, FactKind};
use crate::model::{command, word};

check! {
    DNS015 "dns-tcp-blocked" "answers that do not fit a datagram come over TCP"
    Dns Error
    needs [Dns]
    explains [WrongAnswer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let wrong = |answer: &Answer| *answer == Answer::CutOff;
    let Some((servers, found)) = misbehaving(case, wrong, |servers, host| {
        format!(
            "{servers} cannot tell the addresses of {host} in a datagram, and gives no answer over TCP"
        )
    })?
    else {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(case.name_lookup()?)));
    };
    let host = case.target.url.hostname();
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    format!(
                        "let TCP port 53 to {servers} pass: DNS needs it besides UDP (RFC 7766)"
                    ),
                    servers.each(|server| {
                        command!("dig +tcp @{server} {host}", server, host = word::Host(host))
                    }),
                )
                .because("what drops TCP on the way to the resolver is not known")
                .touching("firewalls, network ACLs and security groups on the way to the resolver"),
            )
            .confirmed_by(again(case, "dns")),
    )
}
