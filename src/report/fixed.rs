//! `policy fix`: the edits that admit a call, as a report.

use similar::TextDiff;

use super::policies::LintedPolicy;
use super::{
    Evidence, EvidenceKind, Finding, Fix, Reason, Report, ReportKind, Role, State, Unknown, Verdict,
};
use crate::checks::{named, source};
use crate::model::{Confidence, Hop, Severity};
use crate::policy::{Answer, PolicyKind};

const CODE: &str = "POL016";

/// A policy, edited so that it admits the call.
#[derive(Debug, Clone)]
pub struct Edited {
    /// Its file.
    pub file: String,
    /// What it is.
    pub kind: PolicyKind,
    /// Its text as it was.
    pub before: String,
    /// Its text as it is to be.
    pub after: String,
    /// What was changed, each in a few words.
    pub edits: Vec<String>,
    /// The calls that pass now and did not, each case in a sentence.
    pub gains: Vec<String>,
}

impl Edited {
    /// With what a template writes in the place of what stands for it.
    #[must_use]
    pub fn written_as(mut self, shown: &[(String, String)]) -> Self {
        let each = [&mut self.before, &mut self.after].into_iter();
        let each = each.chain(&mut self.edits).chain(&mut self.gains);
        for text in each {
            for (instead, written) in shown {
                *text = text.replace(instead, written);
            }
        }
        self
    }

    /// The change as a unified diff.
    fn diff(&self) -> String {
        let (before, after) = (self.before.trim_end(), self.after.trim_end());
        TextDiff::from_lines(
            format!("{before}\n").as_str(),
            format!("{after}\n").as_str(),
        )
        .unified_diff()
        .header(&self.file, &self.file)
        .to_string()
    }
}

impl Report {
    /// The report of `policy fix`: what the call came to, and comes to with the edits.
    #[must_use]
    pub fn of_fix(
        request: &str,
        files: &[String],
        before: Answer,
        after: Answer,
        edited: Vec<Edited>,
    ) -> Self {
        let admitted = after == Answer::Allow;
        let (state, summary) = match (before, admitted) {
            (Answer::Allow, _) => (
                State::Healthy,
                format!("the policies admit the call of {request} already"),
            ),
            (_, true) => {
                let edits: Vec<&str> = edited
                    .iter()
                    .flat_map(|it| &it.edits)
                    .map(String::as_str)
                    .collect();
                (
                    State::Broken,
                    format!("the call of {request} is refused; {}", edits.join("; ")),
                )
            }
            (_, false) => (
                State::Inconclusive,
                format!(
                    "no edit is known that surely admits the call of {request} and takes nothing from others"
                ),
            ),
        };
        let unknown = Unknown {
            fact: "request.context".into(),
            why: Reason::NotAsked,
            action: "policy eval --context".into(),
            would_tell: "which edit admits the call".into(),
            detail: summary.clone(),
        };
        let findings = if admitted {
            edited.iter().map(finding).collect()
        } else {
            Vec::new()
        };
        let unknowns = (state == State::Inconclusive).then_some(unknown);
        let policies: Vec<LintedPolicy> = if admitted {
            edited.into_iter().map(LintedPolicy::from).collect()
        } else {
            Vec::new()
        };
        Self {
            findings,
            unknowns: unknowns.into_iter().collect(),
            policies: (!policies.is_empty()).then_some(policies),
            discovered: vec![format!("policies of {}", files.join(", "))],
            ..Self::bare(
                ReportKind::PolicyFix,
                Verdict {
                    state,
                    broken_at: None,
                    summary,
                },
            )
        }
    }
}

impl From<Edited> for LintedPolicy {
    fn from(edited: Edited) -> Self {
        Self {
            path: edited.file,
            kind: edited.kind.as_str(),
            corrected: Some(edited.after),
            text: edited.before,
        }
    }
}

fn finding(edited: &Edited) -> Finding {
    let said = |text: &str, kind: EvidenceKind| Evidence {
        kind,
        text: text.to_owned(),
        source: source::POLICY.into(),
    };
    let diff = edited.diff();
    let lines = diff
        .lines()
        .map(|line| said(line, EvidenceKind::Configured));
    let gains = edited
        .gains
        .iter()
        .take(20)
        .map(|gain| said(gain, EvidenceKind::Inferred));
    Finding {
        code: CODE.into(),
        slug: named(CODE).map_or(CODE, |it| it.slug).into(),
        role: Role::Cause,
        hop: match edited.kind {
            PolicyKind::Endpoint => Hop::EndpointPolicy,
            PolicyKind::Resource | PolicyKind::Domain => Hop::ResourcePolicy,
            _ => Hop::Method,
        },
        severity: Severity::Error,
        confidence: Confidence::Certain,
        title: format!("{} does not admit the call", edited.file),
        subject: edited.file.clone(),
        file: None,
        span: None,
        mark: None,
        explained_by: None,
        ignored: false,
        evidence: lines.chain(gains).collect(),
        look: Vec::new(),
        fix: Some(Fix {
            summary: edited.edits.join("; "),
            commands: Vec::new(),
            blast_radius: Some(format!(
                "{} of calls pass that did not, this one among them",
                crate::checks::plural(edited.gains.len(), "case")
            )),
            manual: None,
            impact: None,
            diff: None,
            verified: true,
            alternatives: Vec::new(),
        }),
        confirm: None,
    }
}
