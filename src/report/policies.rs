//! `policy lint`: the policies that were read, and what is wrong with each.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Evidence, EvidenceKind, File, Finding, Fix, Report, ReportKind, Role, State, Unknown, Verdict,
};
use crate::checks::{named, plural, source};
use crate::facts::{MissingFact, Reason};
use crate::model::{Confidence, Hop, Severity, Span};
use crate::policy::{LintFinding, Linted, PolicyKind};

/// A policy that was looked at.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LintedPolicy {
    /// The file, or what the policy is of.
    pub path: String,
    /// `resource`, `endpoint`, `identity` or `domain`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The text with every correction made, where there is one.
    pub corrected: Option<String>,
    /// The text that the marks of findings are places of.
    #[serde(skip)]
    pub text: String,
}

/// Where a finding stands in the text of a policy, and what is said there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Which policy of the report, from zero.
    pub policy: usize,
    /// Where.
    pub span: Span,
    /// What stands there.
    pub label: String,
    /// Another place that matters, and why.
    pub context: Option<(Span, String)>,
}

/// A policy, linted, and where it came from.
pub struct Examined {
    /// The file, or what the policy is of.
    pub path: String,
    /// How its text stands in that file.
    pub text: TextIn,
    /// What was found.
    pub linted: Linted,
    /// What each finding is about, where that is a resource of the file.
    pub subjects: Vec<String>,
    /// How many policies stand in the text.
    pub policies: usize,
}

impl Examined {
    /// A text that is one policy.
    #[must_use]
    pub const fn policy(path: String, text: TextIn, linted: Linted) -> Self {
        Self {
            path,
            text,
            linted,
            subjects: Vec::new(),
            policies: 1,
        }
    }
}

/// How the text of a policy stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextIn {
    /// The file is the text: places of one are places of the other.
    File,
    /// The file holds it escaped: its lines are others than the text's.
    EscapedFile,
    /// There is no file.
    NoFile,
}

impl Report {
    /// The report of `policy lint`; `missing` are the policies that could not be read.
    #[must_use]
    pub fn of_lint(examined: Vec<Examined>, missing: &[MissingFact]) -> Self {
        let unknowns = missing.iter().map(Unknown::from).collect();
        Self::of_documents(ReportKind::PolicyLint, examined, unknowns)
    }

    /// The report of policies and of the documents that hold them.
    #[must_use]
    pub fn of_documents(kind: ReportKind, examined: Vec<Examined>, unknowns: Vec<Unknown>) -> Self {
        let mut findings = Vec::new();
        for (index, one) in examined.iter().enumerate() {
            for (place, found) in one.linted.findings.iter().enumerate() {
                let mut finding = finding(index, one, found);
                if let Some(subject) = one.subjects.get(place) {
                    finding.subject.clone_from(subject);
                }
                findings.push(finding);
            }
        }
        let any = |severity| {
            findings
                .iter()
                .any(|one: &Finding| one.severity == severity)
        };
        let state = if any(Severity::Error) {
            State::Broken
        } else if unknowns.is_empty() {
            State::Healthy
        } else {
            State::Inconclusive
        };
        let count = examined.iter().map(|one| one.policies).sum();
        let summary = counted(count, &findings, unknowns.len());
        let verdict = Verdict {
            state,
            broken_at: None,
            summary,
        };
        let policies = examined.into_iter().map(LintedPolicy::from);
        Self {
            findings,
            unknowns,
            policies: Some(policies.collect()),
            ..Self::bare(kind, verdict)
        }
    }
}

impl Unknown {
    /// A policy that its file leaves open.
    #[must_use]
    pub fn open_policy(path: &str, of: &str, shown: &str) -> Self {
        Self {
            fact: "policy".into(),
            why: Reason::NotAsked,
            action: "deploying the file".into(),
            would_tell: "the policy".into(),
            detail: format!("{path}: the policy of {of} is {shown}"),
        }
    }
}

impl From<Examined> for LintedPolicy {
    fn from(examined: Examined) -> Self {
        let Examined { path, linted, .. } = examined;
        let corrected = linted.corrected();
        Self {
            path,
            kind: linted.kind.as_str(),
            corrected: (corrected != linted.text).then_some(corrected),
            text: linted.text,
        }
    }
}

/// `2 policies: 1 error, 0 warnings, 1 note`.
fn counted(policies: usize, findings: &[Finding], unread: usize) -> String {
    let of = |severity, noun| {
        let count = findings.iter().filter(|one| one.severity == severity);
        plural(count.count(), noun)
    };
    let unread = match unread {
        0 => String::new(),
        count => format!(", {count} could not be read"),
    };
    format!(
        "{}: {}, {}, {}{unread}",
        super::phrases::policies(policies),
        of(Severity::Error, "error"),
        of(Severity::Warning, "warning"),
        of(Severity::Info, "note"),
    )
}

fn finding(index: usize, examined: &Examined, found: &LintFinding) -> Finding {
    let rule = named(found.code);
    let (path, text) = (&examined.path, &examined.linted.text);
    let statement = |label: &str| match found.statement {
        Some(number) => format!("statement {}: {label}", number + 1),
        None => label.to_owned(),
    };
    let labels = std::iter::once(statement(&found.label))
        .filter(|_| !found.label.is_empty())
        .chain(found.context.iter().map(|(_, label)| label.clone()));
    Finding {
        code: found.code.into(),
        slug: rule.map_or(Cow::Borrowed(found.code), |rule| rule.slug.into()),
        role: match found.severity {
            Severity::Error => Role::Cause,
            Severity::Warning => Role::Risk,
            Severity::Info => Role::Note,
        },
        hop: match examined.linted.kind {
            PolicyKind::Endpoint => Hop::EndpointPolicy,
            PolicyKind::Resource | PolicyKind::Domain => {
                rule.map_or(Hop::ResourcePolicy, |rule| rule.hop)
            }
            _ => Hop::Method,
        },
        severity: found.severity,
        confidence: Confidence::Certain,
        title: found.message.clone(),
        subject: path.clone(),
        file: match examined.text {
            TextIn::File => Some(File::at(path, text, span(found.span))),
            TextIn::EscapedFile => Some(File::whole(path)),
            TextIn::NoFile => None,
        },
        span: None,
        mark: Some(Mark {
            policy: index,
            span: span(found.span),
            label: found.label.clone(),
            context: found
                .context
                .as_ref()
                .map(|(other, label)| (span(*other), label.clone())),
        }),
        explained_by: None,
        ignored: false,
        evidence: labels
            .map(|text| Evidence {
                kind: EvidenceKind::Configured,
                text,
                source: source::POLICY.into(),
            })
            .collect(),
        look: Vec::new(),
        fix: found.help.as_ref().map(|help| Fix {
            summary: help.clone(),
            commands: Vec::new(),
            blast_radius: None,
            manual: None,
            impact: None,
            diff: None,
            verified: false,
            alternatives: Vec::new(),
        }),
        confirm: None,
    }
}

const fn span(span: crate::policy::Span) -> Span {
    Span {
        start: span.start,
        end: span.end,
    }
}

/// The place of a statement in a policy's file.
pub(super) fn place_of(path: &str, text: &str, of: crate::policy::Span) -> File {
    File::at(path, text, span(of))
}

impl File {
    /// The place of a part of a file's text.
    fn at(path: &str, text: &str, span: Span) -> Self {
        // A place that is empty takes in the next character, so that there is something to show.
        let next = text.get(span.start..).and_then(|rest| rest.chars().next());
        let end = span.end.max(span.start + next.map_or(0, char::len_utf8));
        let (line, column) = line_and_column(text, span.start);
        let (end_line, end_column) = line_and_column(text, end);
        Self {
            path: path.to_owned(),
            line,
            column: Some(column),
            end_line: Some(end_line),
            end_column: Some(end_column),
        }
    }

    /// A file of which nothing but its name is known.
    fn whole(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            line: 1,
            column: None,
            end_line: None,
            end_column: None,
        }
    }
}

/// The line and column of a byte, both from one, the column in characters.
pub(super) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let last = before.rsplit('\n').next().unwrap_or_default();
    (line, last.chars().count() + 1)
}
