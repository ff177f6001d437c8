//! This host's trust store has the roots that everybody else's has.

use super::{chain, is_public, leaf, tell};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::TlsOutcome;

check! {
    TLS007 "tls-trust-store-old" "this host's trust store has the certificate's root"
    Tls Error
    needs [Tls]
    also [Http]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let probes = case.handshakes()?;
    let Some(probe) = probes
        .iter()
        .find(|probe| probe.outcome == TlsOutcome::UnknownIssuer && is_public(probe) == Some(true))
    else {
        return Ok(Outcome::Ok(probes.into_iter().filter_map(leaf).collect()));
    };
    let mut found = Finding::blocker(
        "trust store",
        "this host's trust store lacks the certificate's root, which is a public one",
    )
    .about([probe.address])
    .shown_by(tell(probe));
    found.evidence.extend(chain(probe));
    Outcome::found(
        found
            .shown_by(Evidence::inferred(
                "the chain leads to a root that browsers trust, so nobody re-signs it on the way: it is \
                 the bundle of this host, or the one that SSL_CERT_FILE names, that is old or cut down",
            ))
            .fixed_by(
                Fix::new(
                    "update the bundle of trusted certificates; images without one need it copied in",
                    "dnf update ca-certificates || apt-get install --only-upgrade ca-certificates",
                )
                .touching("every program of this host that uses the bundle"),
            )
            .confirmed_by(again(case, "tls")),
    )
}
