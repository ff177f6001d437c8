//! A client that names no server is served as well.

use super::tried::tell;
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::facts::{TlsOffer, TlsOutcome};

check! {
    TLS014 "tls-no-sni" "a client that sends no server name is answered"
    Tls Info
    needs [Tls, TlsTrials]
    also [Http]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let trials = case.trials()?;
    let completed = |outcome: &TlsOutcome| matches!(outcome, TlsOutcome::Completed { .. });
    let mut unnamed = trials
        .iter()
        .filter(|trial| trial.offer == TlsOffer::WithoutName);
    let named = case.handshakes()?;
    let Some(trial) = unnamed.next() else {
        return Err(Stop::NotApplicable("it was not tried"));
    };
    // That a server shows another certificate then is what the name is for.
    if completed(&trial.outcome) || trial.outcome == TlsOutcome::NameMismatch {
        return Outcome::ok(tell(trial));
    }
    let alike = |address| {
        let mut same = named.iter().filter(|probe| probe.address == address);
        same.all(|probe| !completed(&probe.outcome))
    };
    if alike(trial.address) {
        return Err(Stop::NotApplicable(
            "with the server's name the handshake fails as well",
        ));
    }
    Outcome::found(
        Finding::note(
            trial.address.to_string(),
            "a client that sends no server name (SNI) is not served",
        )
        .about([trial.address])
        .shown_by(tell(trial))
        .shown_by(Evidence::inferred(
            "very old clients, health checks by address, and proxies that are told an address call so",
        ))
        .confirmed_by(again(case, "tls")),
    )
}
