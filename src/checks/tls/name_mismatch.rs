//! The certificate covers the name that is called.

use super::{ELSEWHERE, leaf, tell};
use crate::checks::words::again;
use crate::checks::{Check, Fix, Found, Outcome, page};
use crate::facts::{Facts, Missing, Need, TlsOutcome};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "TLS003",
    slug: "tls-cert-name-mismatch",
    holds: "the certificate covers the name that is called",
    hop: Hop::Tls,
    severity: Severity::Error,
    needs: &[Need::Tls],
    page: page!("TLS003"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    let probes = facts.handshakes()?;
    let Some(probe) = probes
        .iter()
        .find(|probe| probe.outcome == TlsOutcome::NameMismatch)
    else {
        return Ok(Outcome::Ok(probes.iter().filter_map(leaf).collect()));
    };
    let mut found = Found::blocker(
        probe.address.to_string(),
        format!(
            "the certificate of {} does not cover {}",
            probe.address, probe.name
        ),
    )
    .about([probe.address])
    .explained_by(ELSEWHERE)
    .shown_by(tell(probe));
    found.evidence.extend(leaf(probe));
    let summary = match facts.target.private_dns_url() {
        Some(url) => format!("call a name that the certificate covers, such as {url}"),
        None => "call the API by a name of its own, or give it a private custom domain".to_owned(),
    };
    Outcome::found(
        found
            .fixed_by(Fix::new(
                summary,
                format!(
                    "openssl s_client -connect {}:443 -servername {} </dev/null | openssl x509 -noout -ext subjectAltName",
                    probe.address, probe.name
                ),
            ))
            .confirmed_by(again(facts, "tls")),
    )
}
