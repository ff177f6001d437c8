//! The report: finished data, the same for every rendering.
//!
//! Its JSON is the contract `apigw-doctor/report/1`. Fields are only ever added.

mod build;
mod calls;
mod cases;
mod comparison;
mod decision;
mod decoded;
mod difference;
mod fetched;
mod fixed;
mod fleet;
mod forms;
mod github;
mod guard;
mod html;
mod human;
mod impact;
mod json;
mod junit;
mod kind;
mod listing;
mod logged;
mod manual;
mod markdown;
mod names;
mod pasted;
mod paths;
mod permissions;
mod phrases;
mod policies;
mod policy_diff;
mod reach;
mod redact;
mod rules;
mod run;
mod sarif;
mod settings;
mod shell;
mod short;
mod style;
mod timings;

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Confidence, Form, Severity, Span};

pub use crate::case::SourceKind;
pub use crate::checks::EvidenceKind;
pub use crate::diagnosis::{HopState, Role, State};
pub use crate::facts::Reason;
pub use calls::{CallLine, Calls as CallCases, Denials};
pub use cases::{CaseOutcome, Tally};
pub use decision::{Judged, PolicyDecision};
pub use decoded::{Decoded, LineRange, ReadPiece};
pub use difference::{Changed, Difference, Recorded, RecordedTarget, Side};
pub use fetched::{FetchedPolicies, FetchedPolicy, Unread};
pub use fixed::Edited;
pub use fleet::{
    Differing, Fleet, FleetCause, FleetFix, FleetHost, Gathered, HostError, HostReport, Invocation,
    invocations,
};
pub use forms::{Forms, Way};
pub use github::github;
pub use guard::guarded;
pub use html::page as html;
pub use human::{human, plain, steps};
pub use impact::Impact;
pub use json::{json, path_line};
pub use junit::junit;
pub use kind::ReportKind;
pub use listing::{cases, cases_json, classes, finding, findings};
pub use logged::{Logged, LoggedCause, LogsAsked};
pub use manual::{Links, drawn};
pub use markdown::markdown;
pub use names::{Name, Names, Owned, Told};
pub use paths::{Answered, Blocker, PathAnswer, PathDrawn, PathOf, PathStep};
pub use permissions::{
    least_policy, permission_policy, permissions_by_check, permissions_by_check_json,
};
pub use policies::{Examined, LintedPolicy, Mark, TextIn};
pub use reach::{ReachLine, ReachTable, Totals};
pub use redact::{CLASSES, Class, Field, Level, Naming, Redactable, Redacted, Redaction, Redactor};
pub use rules::{Ignore, Rules};
pub use run::Run;
pub use sarif::sarif;
pub use settings::{Accepted, SettingShown, Settings, TargetShown};
pub use short::{path_short, short};
pub use style::{Detail, Style};
pub use timings::{Phase, PhaseName, Step, StepEnd, Timings};

/// The schema of a report.
pub const SCHEMA: &str = "apigw-doctor/report/1";

/// A report.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The command that made it.
    pub kind: ReportKind,
    /// The tool.
    pub tool: Tool,
    /// False where the run was cut short.
    pub complete: bool,
    /// The call; null where there is none.
    pub target: Option<Target>,
    /// The client; null where there is none.
    pub source: Option<Source>,
    /// The verdict.
    pub verdict: Verdict,
    /// Where several faults stop the call: the fewest fixes that leave none, in the order in which to
    /// make them, tried on the recorded facts.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schemars(default)]
    pub plan: Vec<PlannedFix>,
    /// Every hop, in the order of the path.
    pub hops: Vec<Hop>,
    /// What is wrong, the cause first.
    pub findings: Vec<Finding>,
    /// What could not be judged.
    pub unknowns: Vec<Unknown>,
    /// What holds.
    pub passed: Vec<Passed>,
    /// Where parts of the target come from that the user did not say.
    pub discovered: Vec<String>,
    /// The run that gathered the facts, where one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
    /// What a configuration file changed of this run and of the report, where one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration: Option<Configuration>,
    /// How long things took.
    pub timings: Timings,
    /// The URL's form, and the other ones of the same call; where the URL alone was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forms: Option<Forms>,
    /// Who said what of the names, where anybody was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub names: Option<Names>,
    /// What a response means that someone else received: of `decode`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decoded: Option<Decoded>,
    /// What a stage's logs have of its calls: of `logs`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logs: Option<Logged>,
    /// The policies that were looked at: of `policy lint`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policies: Option<Vec<LintedPolicy>>,
    /// A decision by policies: of `policy eval`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<PolicyDecision>,
    /// Whether packets get an answer: of `path`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paths: Option<Vec<PathAnswer>>,
    /// Who can call the API: of `reach`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<ReachTable>,
    /// What changed: of `diff`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<Difference>,
    /// What the hosts are like, together: of `fleet`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fleet: Option<Fleet>,
    /// The hosts: of `fleet`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosts: Option<Vec<FleetHost>>,
}

/// What a configuration file changed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Configuration {
    /// Which file it was.
    pub file: &'static str,
    /// What it changed: options, accepted findings, severities, the target.
    pub changed: Vec<String>,
}

/// The tool that gathered the facts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Tool {
    /// Its version.
    pub version: String,
}

/// The call.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Target {
    /// The URL.
    pub url: String,
    /// The API.
    pub api_id: Option<String>,
    /// The endpoint named, or else the one in use.
    pub vpce_id: Option<String>,
    /// The Region.
    pub region: Option<String>,
    /// The stage.
    pub stage: Option<String>,
    /// The form of the URL.
    pub form: Form,
}

/// The client.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Source {
    /// What it is.
    pub kind: SourceKind,
    /// Its id.
    pub id: Option<String>,
    /// Its VPC.
    pub vpc_id: Option<String>,
    /// Its subnet.
    pub subnet_id: Option<String>,
    /// Its zone, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Its security groups, where they are known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Its addresses.
    pub addresses: Vec<String>,
}

/// The verdict.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// What it says.
    pub state: State,
    /// The first broken hop.
    pub broken_at: Option<crate::model::Hop>,
    /// One sentence.
    pub summary: String,
}

/// A hop.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "HopReport")]
pub struct Hop {
    /// Which one.
    pub hop: crate::model::Hop,
    /// What it is like.
    pub state: HopState,
}

/// Something wrong.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Its code.
    pub code: Cow<'static, str>,
    /// Its name.
    pub slug: Cow<'static, str>,
    /// Its part in the story.
    pub role: Role,
    /// The hop that it breaks.
    pub hop: crate::model::Hop,
    /// How bad it is.
    pub severity: Severity,
    /// How sure that is.
    pub confidence: Confidence,
    /// What is wrong.
    pub title: String,
    /// The object at fault.
    pub subject: String,
    /// Where it stands in a file, where it does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<File>,
    /// Where it stands in the target's URL, in bytes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub span: Option<Span>,
    /// Where it stands in the text of a policy of this report.
    #[serde(skip)]
    pub mark: Option<Mark>,
    /// The code of the cause that explains it.
    pub explained_by: Option<Cow<'static, str>>,
    /// Whether the user accepts it: it does not make the run fail.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    #[schemars(default)]
    pub ignored: bool,
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// Commands that only show: what the fix depends on, or what the finding rests on.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub look: Vec<String>,
    /// What to do.
    pub fix: Option<Fix>,
    /// The command that confirms the fix.
    pub confirm: Option<String>,
}

/// A place in a file; lines and columns from one, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct File {
    /// The file.
    pub path: String,
    /// The first line.
    pub line: usize,
    /// The first column; null where the file holds the text in another form, so that only the file
    /// itself can be pointed at.
    pub column: Option<usize>,
    /// The last line.
    pub end_line: Option<usize>,
    /// The column after the last one.
    pub end_column: Option<usize>,
}

/// Something that shows a finding.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// How it is known.
    pub kind: EvidenceKind,
    /// What was seen.
    pub text: String,
    /// The probe or the API operation.
    pub source: Cow<'static, str>,
}

/// One of the fixes that together leave nothing that stops the call.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PlannedFix {
    /// The finding's code.
    pub code: Cow<'static, str>,
    /// The object at fault.
    pub subject: String,
    /// The fix in one line.
    pub summary: String,
    /// Its commands.
    pub commands: Vec<String>,
}

/// What to do.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Fix {
    /// In one line.
    pub summary: String,
    /// The commands that make the change, in order.
    pub commands: Vec<String>,
    /// What it changes of a policy, as a unified diff, where it changes one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub diff: Option<String>,
    /// What else it touches.
    pub blast_radius: Option<String>,
    /// Why no command makes the change, where none does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub manual: Option<String>,
    /// Who else gains and loses by it, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub impact: Option<Impact>,
    /// Whether it was tried on the recorded facts, and removes the finding and adds no other one.
    pub verified: bool,
    /// Other ways to the same end: one of them all is enough.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub alternatives: Vec<Self>,
}

/// Something that could not be judged.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Unknown {
    /// The fact.
    pub fact: Cow<'static, str>,
    /// Why it is not known.
    pub why: Reason,
    /// The operation that reads it.
    pub action: Cow<'static, str>,
    /// What it is needed to check.
    pub would_tell: Cow<'static, str>,
    /// What was said, in one line.
    pub detail: String,
}

/// A check that holds.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Passed {
    /// Its code.
    pub code: &'static str,
    /// Its hop.
    pub hop: crate::model::Hop,
    /// The sentence that is true.
    pub holds: Cow<'static, str>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}
