//! Certificates whose time is over, or has not come, by this host's clock.

use jiff::Timestamp;

use crate::case::Case;
use crate::facts::{Certificate, MissingFact, TlsOutcome, TlsProbe};

/// How a certificate's time lies to this host's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Over,
    NotYet,
}

/// The first handshake that such a certificate stopped, and the certificate.
pub(super) fn stopped<'a>(
    case: &'a Case<'_>,
    when: When,
) -> Result<Option<(&'a TlsProbe, &'a Certificate)>, MissingFact> {
    let now: Option<Timestamp> = case.taken_at.parse().ok();
    let probes = case.handshakes()?.into_iter();
    Ok(probes
        .filter(|probe| matches!(probe.outcome, TlsOutcome::NotValidNow { .. }))
        .find_map(|probe| {
            let mut chain = probe.chain.iter();
            let found = chain.find(|one| judged(one, now) == Some(when))?;
            Some((probe, found))
        }))
}

/// How a handshake's certificates lie to this host's clock; `None` where they are all valid.
pub(super) fn of(case: &Case<'_>, probe: &TlsProbe) -> Option<When> {
    let now = case.taken_at.parse().ok();
    probe.chain.iter().find_map(|one| judged(one, now))
}

fn judged(certificate: &Certificate, now: Option<Timestamp>) -> Option<When> {
    let time = |text: &str| text.parse::<Timestamp>().ok();
    let now = now?;
    if time(&certificate.not_after)? < now {
        Some(When::Over)
    } else if time(&certificate.not_before)? > now {
        Some(When::NotYet)
    } else {
        None
    }
}
