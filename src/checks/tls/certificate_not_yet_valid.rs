//! The certificate's time has come.

use super::validity::{When, stopped};
use super::{chain, leaf, tell};
use crate::case::Case;
use crate::checks::words::{OF_CLOCK, SET_CLOCK, again};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};

check! {
    TLS010 "tls-certificate-not-yet-valid" "the certificate's validity has begun"
    Tls Error
    needs [Tls]
    also [Http]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let Some((probe, early)) = stopped(case, When::NotYet)? else {
        let probes = case.handshakes()?.into_iter();
        return Ok(Outcome::Ok(probes.filter_map(leaf).collect()));
    };
    let mut found = Finding::blocker(
        probe.address.to_string(),
        format!(
            "the certificate that {} presents is valid from {} only; this host's clock says {}",
            probe.address, early.not_before, case.taken_at
        ),
    )
    .about([probe.address])
    .shows(&[Symptom::OtherServer])
    .shown_by(tell(probe));
    found.evidence.extend(chain(probe));
    Outcome::found(
        found
            .shown_by(Evidence::inferred(
                "nobody presents a certificate before its time: this host's clock is behind, as after \
                 a restored snapshot or a long sleep",
            ))
            .fixed_by(Fix::new(
                "let the clock be set; in AWS the time service is at 169.254.169.123",
                SET_CLOCK,
            )
            .touching(OF_CLOCK))
            .confirmed_by(again(case, "tls")),
    )
}
