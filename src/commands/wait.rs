//! `diagnose --wait`: again and again while what stops the call is what time changes, and a line for each change.

use std::time::Duration;

use crate::case::Case;
use crate::checks::Check;
use crate::diagnosis::{Diagnosis, Role, State, diagnose};
use crate::facts::{Facts, Reason};
use crate::ui;

/// How long to wait before looking again: the API gets one more request each time.
pub(super) const EVERY: Duration = Duration::from_secs(10);

/// Findings that end without a change of configuration, or by one that somebody has made already: caches that run out,
/// aliases and deployments that are on their way, a throttle, an integration that is away.
const PASSES: [&str; 10] = [
    "API003", "API004", "API005", "API006", "DNS012", "DNS013", "DNS022", "DNS029", "HTTP018",
    "HTTP024",
];

/// What passes only while the endpoint is being made, and stays where somebody must accept or mend it.
const WHILE_PENDING: &str = "VPCE002";

/// What was seen so far.
pub(super) struct Waited<'a> {
    checks: &'a [&'static Check],
    last: Option<String>,
}

impl<'a> Waited<'a> {
    pub(super) const fn new(checks: &'a [&'static Check]) -> Self {
        Self { checks, last: None }
    }

    /// Looks at another round. False where there is nothing left to wait for.
    pub(super) fn seen(&mut self, facts: &Facts) -> bool {
        let diagnosis = diagnose(facts, self.checks);
        let now = told(&diagnosis);
        if self.last.as_ref() != Some(&now) {
            ui::notice(&format!("{}  {now}", facts.taken_at));
        }
        self.last = Some(now);
        match lasting(facts, &diagnosis) {
            None => diagnosis.verdict.state != State::Healthy,
            Some(why) => {
                ui::notice(&format!("waiting changes nothing about {why}"));
                false
            }
        }
    }
}

/// The verdict in a line, without what differs from round to round.
fn told(diagnosis: &Diagnosis) -> String {
    let state = diagnosis.verdict.state.as_str();
    let causes = diagnosis
        .findings
        .iter()
        .filter(|it| it.role == Role::Cause);
    let causes: Vec<String> = causes
        .map(|it| format!("{} {}", it.check.code, it.found.subject))
        .collect();
    match (diagnosis.verdict.broken_at, causes.as_slice()) {
        (Some(hop), [_, ..]) => format!("{state} at {}: {}", hop.as_str(), causes.join(", ")),
        _ => format!("{state}: {}", diagnosis.verdict.summary),
    }
}

/// What stays as it is until somebody changes it, where anything does.
fn lasting(facts: &Facts, diagnosis: &Diagnosis) -> Option<String> {
    let pending = Case::of(facts)
        .endpoint()
        .ok()
        .flatten()
        .is_some_and(|endpoint| endpoint.state.eq_ignore_ascii_case("pending"));
    let causes = diagnosis
        .findings
        .iter()
        .filter(|it| it.role == Role::Cause);
    let mut lasting = causes.filter(|it| {
        let code = it.check.code;
        !(PASSES.contains(&code) || (code == WHILE_PENDING && pending))
    });
    let cause = lasting
        .next()
        .map(|it| format!("{}: {}", it.check.code, it.found.title));
    if cause.is_some() || diagnosis.verdict.state != State::Inconclusive {
        return cause;
    }
    // What nobody may read, or was asked for, is as unknown the next time.
    let mut unknowns = diagnosis.unknowns.iter();
    let late = unknowns.any(|it| matches!(it.why, Reason::TimedOut | Reason::Failed));
    (!late).then(|| "what is unknown".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::checks::named;
    use crate::cli::Selection;

    fn healthy() -> Value {
        let text = include_str!("../../tests/cases/recorded/healthy.json");
        serde_json::from_str(text).expect("JSON")
    }

    fn case(delta: &str) -> Value {
        crate::facts::patched(&healthy(), &serde_json::from_str(delta).expect("JSON"))
    }

    /// Whether each round is followed by another one.
    fn rounds(all: &[Value]) -> Vec<bool> {
        let checks = Selection::Diagnose.checks();
        let mut waited = Waited::new(&checks);
        let all = all.iter().map(|it| {
            let facts = Facts::from_json(&it.to_string()).expect("facts");
            waited.seen(&facts)
        });
        all.collect()
    }

    #[test]
    fn waits_until_a_deployment_is_there() {
        let not_yet = case(include_str!(
            "../../tests/cases/recorded/never-deployed.json"
        ));
        assert_eq!(
            rounds(&[not_yet.clone(), not_yet, healthy()]),
            [true, true, false]
        );
    }

    #[test]
    fn waits_for_an_endpoint_that_is_being_made() {
        let pending = case(include_str!(
            "../../tests/cases/recorded/endpoint-pending.json"
        ));
        assert_eq!(rounds(&[pending]), [true]);
    }

    #[test]
    fn does_not_wait_for_what_somebody_must_change() {
        let closed = case(include_str!(
            "../../tests/cases/recorded/endpoint-sg-no-443.json"
        ));
        assert_eq!(rounds(&[closed]), [false]);
    }

    #[test]
    fn waits_for_what_was_late_and_not_for_what_is_forbidden() {
        let unseen = |why: &str| {
            let mut facts = healthy();
            for probe in ["tcp", "tls", "tls_trials", "http"] {
                facts[probe] = json!({"unknown": {"why": why, "detail": "the time was up"}});
            }
            facts
        };
        assert_eq!(rounds(&[unseen("timed-out")]), [true]);
        assert_eq!(rounds(&[unseen("denied")]), [false]);
    }

    #[test]
    fn every_finding_that_passes_is_one() {
        for code in PASSES.into_iter().chain([WHILE_PENDING]) {
            assert!(named(code).is_some(), "{code}");
        }
    }
}
