//! TLS 1.2 and TLS 1.3 are both accepted.
//!
//! Source: AWS, "Security policies for REST APIs in API Gateway": some policies allow TLS 1.3 alone.

use super::security_policy;
use super::tried::tell;
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::facts::{FactKind, MissingFact, Reason, TlsOffer, TlsOutcome, TlsTrial};

check! {
    TLS006 "tls-one-version" "TLS 1.2 and TLS 1.3 are both accepted"
    Tls Info
    needs [TlsTrials]
    also [Http]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let trials = case.trials()?;
    let (old, new) = (of(trials, TlsOffer::Only12)?, of(trials, TlsOffer::Only13)?);
    let told = [tell(new), tell(old)];
    let only = match (accepted(old), accepted(new)) {
        (Some(true), Some(true)) => return Ok(Outcome::Ok(told.into())),
        (Some(false), Some(true)) => "TLS 1.3",
        (Some(true), Some(false)) => "TLS 1.2",
        _ => {
            return Err(Stop::NotApplicable(
                "no version came through by itself, or that cannot be told",
            ));
        }
    };
    let mut found = Finding::note(
        old.address.to_string(),
        format!("{} accepts {only} alone", old.address),
    )
    .about([old.address]);
    found.evidence.extend(told);
    found.evidence.extend(security_policy(case));
    let means = if only == "TLS 1.3" {
        "clients that know TLS 1.2 alone, such as Java before 8u261, are refused"
    } else {
        "clients that insist on TLS 1.3 are refused"
    };
    Outcome::found(
        found
            .shown_by(Evidence::inferred(means))
            .confirmed_by(again(case, "tls")),
    )
}

fn of(trials: &[TlsTrial], offer: TlsOffer) -> Result<&TlsTrial, MissingFact> {
    let detail = "not every version was tried".to_owned();
    let missing = MissingFact {
        need: FactKind::TlsTrials,
        why: Reason::TimedOut,
        detail,
    };
    let mut all = trials.iter();
    all.find(|trial| trial.offer == offer).ok_or(missing)
}

/// Whether the version was accepted, whatever became of the certificate.
const fn accepted(trial: &TlsTrial) -> Option<bool> {
    match trial.outcome {
        TlsOutcome::Completed { .. }
        | TlsOutcome::UnknownIssuer
        | TlsOutcome::NameMismatch
        | TlsOutcome::NotValidNow { .. } => Some(true),
        TlsOutcome::VersionRefused { .. } => Some(false),
        _ => None,
    }
}
