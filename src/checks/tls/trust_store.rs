//! This host's trust store has the roots that everybody else's has.

use super::{chain, is_public, leaf, tell};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Finding, Fix, Outcome, page};
use crate::facts::{FactKind, MissingFact, TlsOutcome};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "TLS007",
    slug: "tls-trust-store-old",
    holds: "this host's trust store has the certificate's root",
    hop: Hop::Tls,
    severity: Severity::Error,
    needs: &[FactKind::Tls],
    page: page!("TLS007"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
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
