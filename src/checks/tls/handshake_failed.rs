//! The handshake completes: what no other check of this area names.

use super::{from_amazon, is_public, leaf, tell, validity};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Finding, Fix, Outcome, Stop, Symptom};
use crate::facts::{TlsOutcome, TlsProbe};
use crate::model::{Form, command, word};

check! {
    TLS005 "tls-handshake-failed" "the TLS handshake completes"
    Tls Error
    needs [Tls]
    also [Http]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let probes = case.handshakes()?;
    let Some((probe, what)) = probes
        .iter()
        .find_map(|probe| Some((probe, trouble(case, probe)?)))
    else {
        return Ok(Outcome::Ok(probes.into_iter().map(tell).collect()));
    };
    let mut found = Finding::blocker(
        probe.address.to_string(),
        format!("{}: {what}", probe.address),
    )
    .about([probe.address])
    .shows(&[Symptom::OtherServer])
    .shown_by(tell(probe));
    found.evidence.extend(leaf(probe));
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    "look at what answers on port 443 there",
                    command!(
                        "openssl s_client -connect {address}:443 -servername {name} </dev/null",
                        address = probe.address,
                        name = word::Host(&probe.name)
                    ),
                )
                .because("what answers there is not known"),
            )
            .confirmed_by(again(case, "tls")),
    )
}

fn trouble(case: &Case<'_>, probe: &TlsProbe) -> Option<&'static str> {
    let custom = case.target.url.form() == Form::CustomDomain;
    match &probe.outcome {
        TlsOutcome::NotTls { .. } => Some("what answers on port 443 does not speak TLS"),
        TlsOutcome::NotValidNow { .. } if validity::of(case, probe).is_none() => {
            Some("the certificate is not valid now; the clock of this host may be wrong")
        }
        TlsOutcome::Failed { .. } => Some("the TLS handshake failed"),
        TlsOutcome::UnknownIssuer
            if is_public(probe).is_none()
                && (custom || probe.chain.first().is_none_or(from_amazon)) =>
        {
            Some("this host does not trust the certificate's issuer")
        }
        _ => None,
    }
}
