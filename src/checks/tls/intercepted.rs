//! The certificate comes from Amazon, not from somebody in between.

use super::{chain, from_amazon, is_public, tell};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Kind, Outcome, Stop, Symptom};
use crate::facts::{TlsOutcome, TlsProbe};
use crate::model::{Form, Severity, command, word};

check! {
    TLS002 "tls-intercepted" "the certificate comes from Amazon, and not from somebody in between"
    Tls Error
    needs [Tls]
    also [Http]
    explains [ForeignAnswer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let probes = case.handshakes()?;
    if case.target.url.form() == Form::CustomDomain {
        return Err(Stop::NotApplicable(
            "a custom domain presents its owner's certificate",
        ));
    }
    let Some(probe) = probes.iter().find(|probe| resigned(probe)) else {
        return Ok(Outcome::Ok(probes.into_iter().flat_map(chain).collect()));
    };
    let trusted = matches!(probe.outcome, TlsOutcome::Completed { .. });
    let issuer = probe
        .chain
        .first()
        .map_or("nobody", |leaf| leaf.issuer.as_str());
    let mut found = Finding::blocker(
        probe.address.to_string(),
        format!("somebody between here and API Gateway re-signs TLS: the issuer is {issuer}"),
    )
    .about([probe.address])
    .shows(&[Symptom::OtherServer])
    .shown_by(tell(probe));
    found.evidence.extend(chain(probe));
    if is_public(probe) == Some(false) {
        found = found.shown_by(Evidence::inferred(
            "the chain leads to no public root, so it is not the one that API Gateway presents",
        ));
    }
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
                    command!(
                        "openssl s_client -connect {address}:443 -servername {name} </dev/null | openssl x509 -noout -issuer -subject",
                        address = probe.address,
                        name = word::Host(&probe.name)
                    ),
                )
                .because("the change is made on the device in between, by who runs it")
                .touching("trusting its certificate authority on this host instead works too, and \
                           lets it read every call"),
            )
            .confirmed_by(again(case, "tls")),
    )
}

/// A certificate that API Gateway does not present: it leads to no public root, or, where nobody
/// looked at that, its issuer has another name.
fn resigned(probe: &TlsProbe) -> bool {
    let judged = matches!(
        probe.outcome,
        TlsOutcome::UnknownIssuer | TlsOutcome::Completed { .. }
    );
    let foreign = |leaf| match is_public(probe) {
        Some(public) => !public,
        None => !from_amazon(leaf),
    };
    judged && probe.chain.first().is_some_and(foreign)
}
