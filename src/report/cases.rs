//! `policy test`: what each case came to. The outcomes stream out a line each, or are kept for a report.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::Serialize;

use super::decision::{DecidedBy, sentences};
use super::{
    Evidence, EvidenceKind, File, Finding, Passed, Report, ReportKind, Role, State, Verdict,
};
use crate::checks::{named, plural, source};
use crate::model::{Confidence, Hop, Line, Severity, visible_json};
use crate::policy::{Answer, Decision};

const CODE: &str = "POL128";

/// What a line came to.
#[derive(Debug, Clone)]
pub struct CaseOutcome {
    /// The line, from one.
    pub number: u64,
    /// The case's name.
    pub name: Option<String>,
    /// What it expects.
    pub expect: Option<Answer>,
    /// What was decided, and the `Sid` of the statement that decides.
    pub decision: Option<(Decision, Option<String>)>,
    /// What is wrong with the line.
    pub error: Option<String>,
    /// Why each statement applies or not, where the case failed.
    pub reasons: Vec<String>,
}

/// How many there are of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Cases that decide as they expect.
    pub passed: usize,
    /// Those that do not, and lines that are no case.
    pub failed: usize,
}

impl Tally {
    /// One more.
    pub fn count(&mut self, outcome: &CaseOutcome) {
        if outcome.passed() {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }

    /// In words.
    #[must_use]
    pub fn text(self) -> String {
        format!(
            "{} passed, {} failed",
            plural(self.passed, "case"),
            self.failed
        )
    }
}

/// A line of the answer in JSON.
#[derive(Serialize)]
struct JsonLine<'a> {
    name: &'a str,
    decision: Option<Answer>,
    expect: Option<Answer>,
    pass: bool,
    decided_by: Option<DecidedBy>,
    unknown_keys: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    doubts: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

impl CaseOutcome {
    /// Whether it is what the case expects.
    #[must_use]
    pub fn passed(&self) -> bool {
        match (&self.decision, self.expect) {
            (Some((decision, _)), Some(expect)) => decision.answer == expect,
            _ => false,
        }
    }

    fn called(&self) -> Cow<'_, str> {
        match &self.name {
            Some(name) => name.into(),
            None => format!("line {}", self.number).into(),
        }
    }

    /// As a line of JSON, without its end.
    ///
    /// # Errors
    /// Never in practice: every key is a text.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        let decision = self.decision.as_ref();
        let text = serde_json::to_string(&JsonLine {
            name: &self.called(),
            decision: decision.map(|(decision, _)| decision.answer),
            expect: self.expect,
            pass: self.passed(),
            decided_by: decision.and_then(|(decision, sid)| {
                let (policy, statement) = decision.decided_by?;
                let sid = sid.clone();
                Some(DecidedBy {
                    policy,
                    statement,
                    sid,
                })
            }),
            unknown_keys: decision.map_or(&[], |(decision, _)| &decision.unknown_keys),
            doubts: decision.map_or_else(Vec::new, |(it, _)| sentences(it)),
            line: self.error.as_ref().map(|_| self.number),
            error: self.error.as_deref(),
        })?;
        Ok(visible_json(&text).into_owned())
    }

    /// For people: a line, and the reasons where it failed.
    #[must_use]
    pub fn text(&self) -> String {
        let mark = if self.passed() { "ok  " } else { "FAIL" };
        let mut text = format!("{mark} line {}: {}\n", self.number, self.told());
        for reason in &self.reasons {
            let _ = writeln!(text, "       {}", Line(reason));
        }
        text
    }

    fn told(&self) -> String {
        let called = self.called();
        let name = Line(&called);
        let is = match &self.decision {
            Some((decision, _)) => decision.answer.as_str(),
            None => "nothing",
        };
        match (&self.error, self.expect) {
            (Some(error), _) => format!("{name}: {}", Line(error)),
            (None, Some(expect)) if !self.passed() => {
                format!("{name}: is {is}, expected {}", expect.as_str())
            }
            _ => format!("{name}: {is}"),
        }
    }
}

impl Report {
    /// The report of `policy test`; `path` is the file of the cases.
    #[must_use]
    pub fn of_cases(path: &str, outcomes: &[CaseOutcome]) -> Self {
        let mut tally = Tally::default();
        for one in outcomes {
            tally.count(one);
        }
        let verdict = Verdict {
            state: if tally.failed > 0 {
                State::Broken
            } else {
                State::Healthy
            },
            broken_at: None,
            summary: tally.text(),
        };
        let failed = outcomes.iter().filter(|one| !one.passed());
        let passed = outcomes.iter().filter(|one| one.passed());
        Self {
            findings: failed.map(|one| finding(path, one)).collect(),
            passed: passed
                .map(|one| Passed {
                    code: CODE,
                    hop: Hop::ResourcePolicy,
                    holds: one.told().into(),
                    evidence: Vec::new(),
                })
                .collect(),
            discovered: vec![format!("cases of {path}")],
            ..Self::bare(ReportKind::PolicyTest, verdict)
        }
    }
}

fn finding(path: &str, outcome: &CaseOutcome) -> Finding {
    let reasons = outcome.reasons.iter();
    Finding {
        code: CODE.into(),
        slug: named(CODE).map_or(CODE, |it| it.slug).into(),
        role: Role::Cause,
        hop: Hop::ResourcePolicy,
        severity: Severity::Error,
        confidence: Confidence::Certain,
        title: format!("line {}: {}", outcome.number, outcome.told()),
        subject: outcome.called().into_owned(),
        file: (path != "-").then(|| File {
            path: path.to_owned(),
            line: usize::try_from(outcome.number).unwrap_or(usize::MAX),
            column: None,
            end_line: None,
            end_column: None,
        }),
        span: None,
        mark: None,
        explained_by: None,
        ignored: false,
        evidence: reasons
            .map(|text| Evidence {
                kind: EvidenceKind::Configured,
                text: text.clone(),
                source: source::POLICY.into(),
            })
            .collect(),
        look: Vec::new(),
        fix: None,
        confirm: None,
    }
}
