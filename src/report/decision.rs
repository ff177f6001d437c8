//! `policy eval`: one decision, what decides it, and from where the call would be allowed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::policies::{line_and_column, place_of};
use super::{
    Evidence, EvidenceKind, Finding, Reason, Report, ReportKind, Role, State, Unknown, Verdict,
};
use crate::checks::{named, source};
use crate::model::{Confidence, Hop, Severity};
use crate::policy::{Answer, Decision, Loaded, PolicyKind, Request, Setup, Source, allowed_from};

/// A decision, and what leads to it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PolicyDecision {
    /// What was asked.
    pub name: String,
    /// What it comes to.
    pub decision: Answer,
    /// Nothing: nobody expects anything.
    pub expect: Option<Answer>,
    /// Whether the call is allowed.
    pub pass: bool,
    /// The statement that decides; null for an implicit deny.
    pub decided_by: Option<DecidedBy>,
    /// The keys of unknown value on which it hangs.
    pub unknown_keys: Vec<String>,
    /// What else it hangs on: what AWS does not document, a sentence each.
    pub doubts: Vec<String>,
    /// What should be known of how it came about.
    pub notes: Vec<String>,
    /// What each statement makes of the request.
    pub statements: Vec<StatementSaid>,
    /// From where the call is allowed: keys and their values.
    pub allowed_from: Vec<BTreeMap<String, String>>,
    /// What was asked, by whom.
    #[serde(skip)]
    pub asked: String,
    /// The policies' files.
    #[serde(skip)]
    pub files: Vec<String>,
}

/// The statement that decides.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DecidedBy {
    /// The policy, from zero.
    pub policy: usize,
    /// The statement, from zero.
    pub statement: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
}

/// What a statement makes of the request.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StatementSaid {
    /// The policy, from zero.
    pub policy: usize,
    /// The statement, from zero.
    pub statement: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// `Allow` or `Deny`.
    pub effect: &'static str,
    /// Whether it applies; null where nobody can tell.
    pub applies: Option<bool>,
    /// What does not match, or is not known.
    pub reasons: Vec<String>,
    /// The line at which it begins.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// What was decided, and by what.
pub struct Judged<'a> {
    /// The policies, and how they are put together.
    pub setup: &'a Setup,
    /// The policies' texts, in the same order.
    pub loaded: &'a [Loaded],
    /// Their files.
    pub files: Vec<String>,
    /// The request.
    pub request: &'a Request,
    /// The action, the resource and the principal, as typed.
    pub asked: [&'a str; 3],
    /// What it came to.
    pub decision: &'a Decision,
}

impl Report {
    /// The report of `policy eval`.
    #[must_use]
    pub fn of_decision(judged: &Judged<'_>) -> Self {
        let decision = PolicyDecision::new(judged);
        let refused = matches!(
            decision.decision,
            Answer::ExplicitDeny | Answer::ImplicitDeny
        );
        let hop = hop(judged);
        let unknown = Unknown {
            fact: "request.context".into(),
            why: Reason::NotAsked,
            action: "policy eval --context".into(),
            would_tell: "whether the policies allow the request".into(),
            detail: decision.hangs_on(),
        };
        let open = decision.decision == Answer::Unknown;
        let verdict = Verdict {
            state: match decision.decision {
                Answer::Allow => State::Healthy,
                Answer::ExplicitDeny | Answer::ImplicitDeny => State::Broken,
                Answer::Unknown => State::Inconclusive,
            },
            broken_at: None,
            summary: format!("{}: {}", decision.decision.as_str(), decision.asked),
        };
        Self {
            findings: refused
                .then(|| finding(judged, &decision, hop))
                .into_iter()
                .collect(),
            unknowns: open.then_some(unknown).into_iter().collect(),
            decision: Some(decision),
            ..Self::bare(ReportKind::PolicyEval, verdict)
        }
    }
}

/// What a decision hangs on beside keys, a sentence each.
pub(super) fn sentences(decision: &Decision) -> Vec<String> {
    let sentences = decision.doubts.iter().map(|it| it.sentence().to_owned());
    sentences.collect()
}

impl PolicyDecision {
    /// What an answer that nobody can give hangs on.
    fn hangs_on(&self) -> String {
        let mut parts = Vec::new();
        if !self.unknown_keys.is_empty() {
            let keys = crate::checks::list(&self.unknown_keys);
            parts.push(format!("the decision hangs on {keys}"));
        }
        parts.extend(self.doubts.iter().cloned());
        if parts.is_empty() {
            // Then a note says on what.
            parts.extend(self.notes.iter().cloned());
        }
        parts.join("; ")
    }

    fn new(judged: &Judged<'_>) -> Self {
        let Judged {
            setup,
            loaded,
            request,
            decision,
            ..
        } = judged;
        let mut statements = Vec::new();
        for (place, policy) in loaded.iter().enumerate() {
            for why in setup.why(place, &policy.source, request) {
                let (line, column) = line_and_column(&policy.text, why.span.start);
                statements.push(StatementSaid {
                    policy: place,
                    statement: why.statement,
                    sid: why.sid,
                    effect: why.effect.as_str(),
                    applies: why.applies,
                    reasons: why.reasons.into_iter().map(|it| it.text).collect(),
                    line,
                    column,
                });
            }
        }
        let sources: Vec<&Source> = loaded.iter().map(|policy| &policy.source).collect();
        let ways = allowed_from(setup, &sources, request);
        let [action, resource, principal] = judged.asked;
        Self {
            name: format!("{action} on {resource}"),
            decision: decision.answer,
            expect: None,
            pass: decision.answer == Answer::Allow,
            decided_by: decision.decided_by.map(|(policy, statement)| DecidedBy {
                policy,
                statement,
                sid: sid(loaded, policy, statement),
            }),
            unknown_keys: decision.unknown_keys.clone(),
            doubts: sentences(decision),
            notes: decision.notes.iter().map(|it| (*it).to_owned()).collect(),
            statements,
            allowed_from: ways
                .into_iter()
                .map(|way| way.into_iter().collect())
                .collect(),
            asked: format!("{action} on {resource} by {principal}"),
            files: judged.files.clone(),
        }
    }
}

fn sid(loaded: &[Loaded], policy: usize, statement: usize) -> Option<String> {
    let statement = loaded.get(policy)?.source.statements.get(statement)?;
    statement.sid.as_ref().map(|sid| sid.text.clone())
}

/// The hop of the policy that denies; of the first one where none says so.
fn hop(judged: &Judged<'_>) -> Hop {
    let place = judged.decision.decided_by.map_or(0, |(policy, _)| policy);
    match judged.setup.policies.get(place).map(|policy| policy.kind) {
        Some(PolicyKind::Endpoint) => Hop::EndpointPolicy,
        Some(PolicyKind::Resource | PolicyKind::Domain) | None => Hop::ResourcePolicy,
        Some(_) => Hop::Method,
    }
}

fn finding(judged: &Judged<'_>, decision: &PolicyDecision, hop: Hop) -> Finding {
    let code = match hop {
        Hop::ResourcePolicy => "POL016",
        _ => "HTTP002",
    };
    let decided = decision.decided_by.as_ref();
    let statement = |one: &StatementSaid| {
        decided.is_some_and(|it| it.policy == one.policy && it.statement == one.statement)
    };
    let by = match decision.statements.iter().find(|one| statement(one)) {
        Some(one) => format!(
            "by statement {} of {}",
            one.statement + 1,
            file(decision, one)
        ),
        None => "since no statement allows it".to_owned(),
    };
    let place = judged.decision.decided_by.and_then(|(policy, statement)| {
        let loaded = judged.loaded.get(policy)?;
        let span = loaded.source.statements.get(statement)?.span;
        let path = judged.files.get(policy)?;
        Some(place_of(path, &loaded.text, span))
    });
    let evidence = decision.statements.iter().map(|one| Evidence {
        kind: EvidenceKind::Configured,
        text: one.told(decision),
        source: source::POLICY.into(),
    });
    Finding {
        code: code.into(),
        slug: named(code).map_or(code, |check| check.slug).into(),
        role: Role::Cause,
        hop,
        severity: Severity::Error,
        confidence: Confidence::Certain,
        title: format!("{} is denied {by}", decision.asked),
        subject: judged.asked[1].to_owned(),
        file: place,
        span: None,
        mark: None,
        explained_by: None,
        ignored: false,
        evidence: evidence.collect(),
        look: Vec::new(),
        fix: None,
        confirm: None,
    }
}

/// The file of a statement, and its line.
fn file(decision: &PolicyDecision, one: &StatementSaid) -> String {
    let path = decision.files.get(one.policy).map_or("", String::as_str);
    format!("{path}:{}", one.line)
}

impl StatementSaid {
    /// In one line.
    fn told(&self, decision: &PolicyDecision) -> String {
        let reasons = match self.reasons.as_slice() {
            [] => String::new(),
            all => format!(": {}", all.join("; ")),
        };
        format!(
            "{}: {}, statement {} {}{reasons}",
            file(decision, self),
            self.effect,
            self.statement + 1,
            self.applies_in_words()
        )
    }

    /// Whether it applies, in words.
    pub(super) const fn applies_in_words(&self) -> &'static str {
        match self.applies {
            Some(true) => "applies",
            Some(false) => "does not apply",
            None => "nobody can tell",
        }
    }
}
