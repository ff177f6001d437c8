//! The certificate comes from Amazon, not from somebody in between.

use super::{ELSEWHERE, from_amazon, leaf, tell};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Fix, Found, Kind, Outcome, page};
use crate::facts::{Facts, Missing, Need, TlsOutcome, TlsProbe};
use crate::model::{Form, Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "TLS002",
    slug: "tls-intercepted",
    holds: "the certificate comes from Amazon, and not from somebody in between",
    hop: Hop::Tls,
    severity: Severity::Error,
    needs: &[Need::Tls],
    page: page!("TLS002"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    let probes = facts.handshakes()?;
    if facts.target.url.form() == Form::CustomDomain {
        return Ok(Outcome::NotApplicable(
            "a custom domain presents its owner's certificate",
        ));
    }
    let Some(probe) = probes.iter().find(|probe| resigned(probe)) else {
        return Ok(Outcome::Ok(probes.iter().filter_map(leaf).collect()));
    };
    let trusted = matches!(probe.outcome, TlsOutcome::Completed { .. });
    let issuer = probe
        .chain
        .first()
        .map_or("nobody", |leaf| leaf.issuer.as_str());
    let mut found = Found::blocker(
        probe.address.to_string(),
        format!("somebody between here and API Gateway re-signs TLS: the issuer is {issuer}"),
    )
    .about([probe.address])
    .explained_by(ELSEWHERE)
    .shown_by(tell(probe));
    found.evidence.extend(leaf(probe));
    if trusted {
        found.kind = Kind::Risk;
        found.severity = Some(Severity::Warning);
        found = found.shown_by(Evidence::inferred(
            "this host trusts that issuer, so calls pass; a signature over the headers may not",
        ));
    }
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    "have the inspecting proxy or firewall let execute-api names through untouched",
                    format!(
                        "openssl s_client -connect {}:443 -servername {} </dev/null | openssl x509 -noout -issuer -subject",
                        probe.address, probe.name
                    ),
                )
                .touching("trusting its certificate authority on this host instead works too, and \
                           lets it read every call"),
            )
            .confirmed_by(again(facts, "tls")),
    )
}

/// A certificate for the right name that does not come from Amazon.
fn resigned(probe: &TlsProbe) -> bool {
    let judged = matches!(
        probe.outcome,
        TlsOutcome::UnknownIssuer | TlsOutcome::Completed { .. }
    );
    judged && probe.chain.first().is_some_and(|leaf| !from_amazon(leaf))
}
