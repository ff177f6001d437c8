//! A pasted text as evidence: what the checks find in what it shows, beside what its own words mean.

use super::{Finding, HopState, Report, Role, State};
use crate::checks::{Check, Symptom};
use crate::diagnosis::diagnose;
use crate::facts::{FactKind, Facts};
use crate::front_door::Who;
use crate::model::Hop;
use crate::transcript::{PieceKind, Transcript};

/// What stands in the place of a probe's name where a text showed it.
pub(super) const SOURCE: &str = "pasted";

/// Codes of checks that judge the path of the URL.
const OF_PATH: &[&str] = &[
    "URL001", "URL026", "URL028", "URL029", "URL030", "URL031", "URL039",
];

/// Codes of checks that judge the request's headers.
const OF_HEADERS: &[&str] = &["URL004", "URL035", "URL036", "URL037"];

/// Whether a cause explains one of these symptoms.
fn explains(cause: &Finding, shown: &[Symptom], checks: &[&'static Check]) -> bool {
    let check = checks.iter().find(|check| check.code == cause.code);
    check.is_none_or(|check| check.explains.iter().any(|it| shown.contains(it)))
}

impl Report {
    /// The report of a pasted text.
    #[must_use]
    pub fn of_text(text: &str, checks: &[&'static Check]) -> Self {
        let transcript = Transcript::read(text);
        let report = Self::of_answer(&transcript.decode(text)).read_from(&transcript);
        // Without a call there is nothing to judge beside the words themselves.
        match transcript.facts() {
            Some(facts) => report.beside(&transcript, &facts, checks),
            None => report,
        }
    }

    /// The same, with what the checks find in the facts that the text shows.
    fn beside(mut self, transcript: &Transcript, facts: &Facts, checks: &[&'static Check]) -> Self {
        let judged = Self::new(facts, &diagnose(facts, checks));
        self.target = judged.target;
        let call = transcript.call();
        let told_by_log = transcript.decisive().is_some_and(|piece| {
            matches!(
                piece.kind,
                PieceKind::AwsError | PieceKind::DeployError | PieceKind::TestInvoke
            )
        });
        let mut found = judged.findings;
        // What a request lacked is not known where its head is not.
        found.retain(|one| call.headers_known || !OF_HEADERS.contains(&&*one.code));
        found.retain(|one| call.path.is_some() || !OF_PATH.contains(&&*one.code));
        // Where API Gateway itself answered, and not by Forbidden, the URL led to the API.
        let led = self.decoded.as_ref().is_some_and(|decoded| {
            let of_url = decoded
                .error
                .as_ref()
                .is_none_or(|error| matches!(error.number, "H1" | "H4" | "H20"));
            decoded.answered_by.who == Who::RestApi.as_str() && !of_url
        });
        found.retain(|one| !led || one.hop != Hop::Url);
        // The failure itself is told by its own words already.
        let own = self
            .findings
            .first()
            .filter(|one| one.role == Role::Cause)
            .map(|one| one.code.clone());
        let at = found.iter().position(|one| Some(&one.code) == own.as_ref());
        let mut main = at.map(|at| found.remove(at));
        if told_by_log {
            found.retain(|one| one.role != Role::Cause && one.role != Role::Symptom);
        }
        let causes: Vec<&Finding> = found.iter().filter(|one| one.role == Role::Cause).collect();
        let shown = transcript.failure().map(Symptom::of_failure);
        let explains = |cause: &&&Finding| shown.is_none_or(|shown| explains(cause, shown, checks));
        let earliest = causes.iter().filter(explains).map(|one| one.hop).min();
        if let (Some(own), Some(earliest)) = (
            self.findings
                .first_mut()
                .filter(|one| one.role == Role::Cause),
            earliest,
        ) && earliest < own.hop
        {
            let cause = causes
                .iter()
                .filter(explains)
                .find(|one| one.hop == earliest);
            own.role = Role::Symptom;
            own.explained_by = main
                .take()
                .and_then(|it| it.explained_by)
                .or_else(|| cause.map(|it| it.code.clone()));
            self.verdict.broken_at = Some(earliest);
            if let Some(cause) = cause {
                self.verdict.summary.clone_from(&cause.title);
            }
        } else if let Some(first) = causes.first()
            && !self.findings.iter().any(|one| one.role == Role::Cause)
        {
            self.verdict.state = State::Broken;
            self.verdict.broken_at = Some(first.hop);
            self.verdict.summary.clone_from(&first.title);
        }
        for hop in &mut self.hops {
            if let Some(other) = judged.hops.iter().find(|other| other.hop == hop.hop)
                && matches!(hop.state, HopState::Skipped)
                && matches!(other.state, HopState::Ok | HopState::Fail)
                && found
                    .iter()
                    .all(|one| one.hop != hop.hop || one.role == Role::Cause)
            {
                hop.state = other.state;
            }
            if self.verdict.broken_at == Some(hop.hop) {
                hop.state = HopState::Fail;
            }
        }
        // A candidate that was found is no candidate any more.
        self.findings
            .retain(|one| one.role != Role::Note || !found.iter().any(|it| it.slug == one.slug));
        let (mut first, rest): (Vec<Finding>, Vec<Finding>) =
            found.into_iter().partition(|one| one.role == Role::Cause);
        let (own, notes): (Vec<Finding>, Vec<Finding>) = self
            .findings
            .into_iter()
            .partition(|one| one.role != Role::Note);
        if own.first().is_some_and(|one| one.role == Role::Cause) {
            first.splice(0..0, own);
        } else {
            first.extend(own);
        }
        first.extend(rest);
        first.extend(notes);
        self.findings = first;
        self
    }
}

/// The names of the probes whose facts a text showed.
pub(super) fn sources(facts: &Facts) -> Vec<&'static str> {
    let observed = |need: FactKind| match need {
        FactKind::Dns => facts.dns.known().is_some(),
        FactKind::Tcp => facts.tcp.known().is_some(),
        FactKind::Tls => facts.tls.known().is_some(),
        FactKind::Http => facts.http.known().is_some(),
        _ => false,
    };
    // Where no probe of this run saw anything, none is named.
    let alone = !facts.pasted.is_empty()
        && FactKind::ALL
            .iter()
            .all(|need| !observed(*need) || facts.pasted.contains(need));
    let all = FactKind::ALL.iter().copied();
    all.filter(|need| facts.pasted.contains(need) || alone && need.is_probe())
        .map(FactKind::operation)
        .collect()
}
