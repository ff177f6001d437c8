//! `diff`: what changed between two runs. What is new is the findings of the report; the verdict is that
//! of the new run, since a call that is broken as before is broken.

mod values;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::values::differences;
use super::{Finding, Hop, Report, ReportKind, State, Verdict};

pub use values::Changed;

/// What changed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Difference {
    /// The verdict of the old run.
    pub old: Verdict,
    /// The verdict of the new one.
    pub new: Verdict,
    /// The hops whose state is another one.
    pub hops: Vec<Changed>,
    /// The findings that are gone. Those that are new are the report's findings.
    pub gone: Vec<Finding>,
    /// The findings that are there as before.
    pub still: Vec<Finding>,
    /// Of two snapshots, the facts that differ.
    pub facts: Option<Vec<Changed>>,
    /// The two files.
    #[serde(skip)]
    pub files: [String; 2],
}

/// What a comparison takes of a report.
#[derive(Debug, Clone, Deserialize)]
pub struct Recorded {
    /// What it is about.
    pub target: Option<RecordedTarget>,
    /// Its verdict.
    pub verdict: Verdict,
    /// Its hops.
    pub hops: Vec<Hop>,
    /// Its findings.
    pub findings: Vec<Finding>,
}

/// The call of a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RecordedTarget {
    /// Its URL.
    pub url: String,
}

impl From<Report> for Recorded {
    fn from(report: Report) -> Self {
        Self {
            target: report.target.map(|it| RecordedTarget { url: it.url }),
            verdict: report.verdict,
            hops: report.hops,
            findings: report.findings,
        }
    }
}

/// One side of a comparison.
#[derive(Debug, Clone)]
pub struct Side {
    /// The file.
    pub path: String,
    /// What it says.
    pub report: Recorded,
    /// Of a snapshot, the facts.
    pub facts: Option<Value>,
}

impl Report {
    /// The report of `diff`.
    #[must_use]
    pub fn of_diff(old: Side, new: Side) -> Self {
        let (before, now) = (old.report, new.report);
        let same =
            |one: &Finding, other: &Finding| one.code == other.code && one.subject == other.subject;
        let among = |one: &Finding, all: &[Finding]| all.iter().any(|it| same(it, one));
        let appeared: Vec<Finding> = now
            .findings
            .iter()
            .filter(|one| !among(one, &before.findings))
            .cloned()
            .collect();
        let hops = differences(&states(&before.hops), &states(&now.hops));
        let (still, gone): (Vec<Finding>, Vec<Finding>) = before
            .findings
            .into_iter()
            .partition(|one| among(one, &now.findings));
        let facts = match (&old.facts, &new.facts) {
            (Some(old), Some(new)) => Some(differences(old, new)),
            _ => None,
        };
        let verdict = Verdict {
            summary: format!(
                "{} gone, {} new, {} still there",
                gone.len(),
                appeared.len(),
                still.len()
            ),
            ..now.verdict.clone()
        };
        Self {
            hops: now.hops,
            findings: appeared,
            diff: Some(Difference {
                old: before.verdict,
                new: now.verdict,
                hops,
                gone,
                still,
                facts,
                files: [old.path, new.path],
            }),
            ..Self::bare(ReportKind::Diff, verdict)
        }
    }

    /// Whether a fact that the verdict needs is unknown; of a comparison, whether one is that was known
    /// before.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let before = self.diff.as_ref().map(|diff| diff.old.state);
        let fleet = self.fleet.as_ref();
        // A host that nobody can tell enough of is open, though another one is broken.
        fleet.is_some_and(|it| it.open() > 0)
            || self.verdict.state == State::Inconclusive && before != Some(State::Inconclusive)
    }
}

/// The hops and their states, to be compared by their names.
fn states(hops: &[Hop]) -> Value {
    let all = hops.iter();
    Value::Object(
        all.map(|hop| (hop.hop.as_str().to_owned(), hop.state.as_str().into()))
            .collect(),
    )
}
