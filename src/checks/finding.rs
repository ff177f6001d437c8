//! What a check says when something is wrong.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Symptom;
use crate::facts::{Change, FactKind};
use crate::model::{Command, Confidence, Hop, Severity, Span};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The object at fault: an id, an address, the URL.
    pub subject: String,
    /// Where in the URL it stands.
    pub span: Option<Span>,
    /// What is wrong, with the names in it.
    pub title: String,
    /// Whether it stops calls.
    pub kind: Kind,
    /// How sure that is.
    pub confidence: Confidence,
    /// The hop that breaks, where it is another than the check's.
    pub hop: Option<Hop>,
    /// How bad it is, where it is otherwise than the check says.
    pub severity: Option<Severity>,
    /// The addresses or ids concerned. A finding explains another only where both concern the same
    /// ones, or where one of them does not say.
    pub about: Vec<String>,
    /// What it is to others: a check that explains one of these explains this finding.
    pub shows: &'static [Symptom],
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// Commands that only show: what the fix depends on, or what the finding rests on.
    pub look: Vec<Command>,
    /// What to do.
    pub fix: Option<Fix>,
    /// The command that confirms the fix.
    pub confirm: Option<Command>,
}

/// What a finding means for the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It stops the call.
    Blocker,
    /// It does not stop this call now; it may stop others, or later.
    Risk,
    /// It is worth knowing.
    Note,
}

impl Finding {
    /// A finding that stops the call.
    pub(super) fn blocker(subject: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            span: None,
            title: title.into(),
            kind: Kind::Blocker,
            confidence: Confidence::Certain,
            hop: None,
            severity: None,
            about: Vec::new(),
            shows: &[],
            evidence: Vec::new(),
            look: Vec::new(),
            fix: None,
            confirm: None,
        }
    }

    /// A finding that does not stop this call now.
    pub(super) fn risk(subject: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            kind: Kind::Risk,
            severity: Some(Severity::Warning),
            ..Self::blocker(subject, title)
        }
    }

    /// Something worth knowing.
    pub(super) fn note(subject: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            kind: Kind::Note,
            severity: Some(Severity::Info),
            ..Self::blocker(subject, title)
        }
    }

    /// Where in the URL it stands.
    #[must_use]
    pub(super) const fn at(mut self, span: Option<Span>) -> Self {
        self.span = span;
        self
    }

    /// How sure it is.
    #[must_use]
    pub(super) const fn with(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    /// One more piece of evidence.
    #[must_use]
    pub(super) fn shown_by(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// What to do. Commands of a fix that no command makes only show what it depends on.
    #[must_use]
    pub(super) fn fixed_by(mut self, mut fix: Fix) -> Self {
        if fix.manual.is_some() {
            self.look.append(&mut fix.commands);
        }
        self.fix = Some(fix);
        self
    }

    /// One more command that only shows, where there is one.
    #[must_use]
    pub(super) fn looking(mut self, command: Option<Command>) -> Self {
        self.look.extend(command);
        self
    }

    /// One more command that only shows.
    #[must_use]
    pub(super) fn look(mut self, command: impl Into<Command>) -> Self {
        self.look.push(command.into());
        self
    }

    /// The objects concerned.
    #[must_use]
    pub(super) fn about<T: ToString>(mut self, objects: impl IntoIterator<Item = T>) -> Self {
        self.about
            .extend(objects.into_iter().map(|object| object.to_string()));
        self
    }

    /// The symptoms that it is.
    #[must_use]
    pub(super) const fn shows(mut self, symptoms: &'static [Symptom]) -> Self {
        self.shows = symptoms;
        self
    }

    /// The command that confirms the fix.
    #[must_use]
    pub(super) fn confirmed_by(mut self, command: impl Into<Command>) -> Self {
        self.confirm = Some(command.into());
        self
    }
}

/// Something that shows a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// How it was come by.
    pub kind: EvidenceKind,
    /// What was seen, in one line.
    pub text: String,
    /// The probe or the API operation.
    pub source: &'static str,
}

/// Sources that say nothing beyond the kind of evidence: reports leave them out.
pub mod source {
    /// The URL and the headers given.
    pub const URL: &str = "the URL";
    /// What follows from the rest.
    pub const REASONING: &str = "reasoning";
    /// The answer that is decoded.
    pub const ANSWER: &str = "the answer";
    /// The policy that is judged.
    pub const POLICY: &str = "the policy";
    /// All of them.
    pub const EVIDENT: &[&str] = &[URL, REASONING, ANSWER, POLICY];
}

/// How a piece of evidence was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// A probe saw it.
    Observed,
    /// It was read from configuration.
    Configured,
    /// It follows from the rest.
    Inferred,
}

impl Evidence {
    /// Seen by a probe, or read from AWS, as the fact's origin says.
    pub(super) fn of(need: FactKind, text: impl Into<String>) -> Self {
        let probe = need.is_probe();
        Self {
            kind: if probe {
                EvidenceKind::Observed
            } else {
                EvidenceKind::Configured
            },
            text: text.into(),
            source: need.operation(),
        }
    }

    /// Read from the URL and the headers given.
    pub(super) fn given(text: impl Into<String>) -> Self {
        Self {
            kind: EvidenceKind::Configured,
            text: text.into(),
            source: source::URL,
        }
    }

    /// Follows from the rest.
    pub(super) fn inferred(text: impl Into<String>) -> Self {
        Self {
            kind: EvidenceKind::Inferred,
            text: text.into(),
            source: source::REASONING,
        }
    }
}

/// What to do about a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// In one line.
    pub summary: String,
    /// What it makes of the facts; empty where that cannot be said, and then it is not proven.
    pub changes: Vec<Change>,
    /// The commands that make the change, in order, to be read and run by a person. Those that only show
    /// are the finding's `look`.
    pub commands: Vec<Command>,
    /// What else it touches.
    pub blast_radius: Option<String>,
    /// Why no command makes the change, where none does.
    pub manual: Option<String>,
    /// Other ways to the same end: one of them all is enough.
    pub alternatives: Vec<Self>,
}

impl Fix {
    /// A fix with one command.
    pub(super) fn new(summary: impl Into<String>, command: impl Into<Command>) -> Self {
        Self {
            summary: summary.into(),
            changes: Vec::new(),
            commands: vec![command.into()],
            blast_radius: None,
            manual: None,
            alternatives: Vec::new(),
        }
    }

    /// A fix that no command makes, and why.
    pub(super) fn manual(summary: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            summary: summary.into(),
            changes: Vec::new(),
            commands: Vec::new(),
            blast_radius: None,
            manual: Some(why.into()),
            alternatives: Vec::new(),
        }
    }

    /// Why no command makes the change.
    #[must_use]
    pub(super) fn because(mut self, why: impl Into<String>) -> Self {
        self.manual = Some(why.into());
        self
    }

    /// What it makes of the facts.
    #[must_use]
    pub(super) fn changing(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Another way to the same end.
    #[must_use]
    pub(super) fn or(mut self, other: Self) -> Self {
        self.alternatives.push(other);
        self
    }

    /// This fix, and another one after it.
    #[must_use]
    pub(super) fn and(mut self, next: Self) -> Self {
        self.summary = format!("{}; {}", self.summary, next.summary);
        self.changes.extend(next.changes);
        self.commands.extend(next.commands);
        self
    }

    /// One more command.
    #[must_use]
    pub(super) fn then(mut self, command: impl Into<Command>) -> Self {
        self.commands.push(command.into());
        self
    }

    /// What else it touches.
    #[must_use]
    pub(super) fn touching(mut self, blast_radius: impl Into<String>) -> Self {
        self.blast_radius = Some(blast_radius.into());
        self
    }
}
