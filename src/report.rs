//! The report: finished data, the same for every rendering.
//!
//! Its JSON is the contract `apigw-doctor/report/1`. Fields are only ever added.

mod build;
mod comparison;
mod decoded;
mod forms;
mod github;
mod guard;
mod html;
mod human;
mod json;
mod junit;
mod markdown;
mod names;
mod redact;
mod short;
mod style;
mod words;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Confidence, Form, Severity, Span};

pub use decoded::{DECODE_SCHEMA, Decoded};
pub use forms::{Forms, Way};
pub use github::github;
pub use guard::guarded;
pub use html::page as html;
pub use human::{human, plain};
pub use json::json;
pub use junit::junit;
pub use markdown::markdown;
pub use names::{Name, Names, Owned, Told};
pub use redact::{CLASSES, Class, Field, Level, Naming, Redacted, Redaction, Redactor, Texts};
pub use short::short;
pub(crate) use style::paint;
pub use style::{Detail, Style};

/// The schema of a report.
pub const SCHEMA: &str = "apigw-doctor/report/1";

/// A report.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The tool.
    pub tool: Tool,
    /// False where the run was cut short.
    pub complete: bool,
    /// The call.
    pub target: Target,
    /// The client.
    pub source: Source,
    /// The verdict.
    pub verdict: Verdict,
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
    #[schemars(extend("enum" = ["instance", "eni", "lambda", "subnet", "address"]))]
    pub kind: &'static str,
    /// Its id.
    pub id: Option<String>,
    /// Its VPC.
    pub vpc_id: Option<String>,
    /// Its subnet.
    pub subnet_id: Option<String>,
    /// Its addresses.
    pub addresses: Vec<String>,
}

/// The verdict.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Verdict {
    /// `healthy`, `broken` or `inconclusive`.
    #[schemars(extend("enum" = ["healthy", "broken", "inconclusive"]))]
    pub state: &'static str,
    /// The first broken hop.
    pub broken_at: Option<crate::model::Hop>,
    /// One sentence.
    pub summary: String,
}

/// A hop.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "HopState")]
pub struct Hop {
    /// Which one.
    pub hop: crate::model::Hop,
    /// `ok`, `fail`, `warn`, `unknown`, `not-reached` or `skipped`.
    #[schemars(extend("enum" = ["ok", "fail", "warn", "unknown", "not-reached", "skipped"]))]
    pub state: &'static str,
}

/// Something wrong.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Finding {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub slug: &'static str,
    /// `cause`, `symptom`, `risk` or `note`.
    #[schemars(extend("enum" = ["cause", "symptom", "risk", "note"]))]
    pub role: &'static str,
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
    /// Where it stands in the target's URL, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// The code of the cause that explains it.
    pub explained_by: Option<&'static str>,
    /// Whether the user accepts it: it does not make the run fail.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub ignored: bool,
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// What to do.
    pub fix: Option<Fix>,
    /// The command that shows that it is mended.
    pub confirm: Option<String>,
}

/// Something that shows a finding.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Evidence {
    /// `observed`, `configured` or `inferred`.
    #[schemars(extend("enum" = ["observed", "configured", "inferred"]))]
    pub kind: &'static str,
    /// What was seen.
    pub text: String,
    /// The probe or the API operation.
    pub source: &'static str,
}

/// What to do.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Fix {
    /// In one line.
    pub summary: String,
    /// As commands.
    pub commands: Vec<String>,
    /// What else it touches.
    pub blast_radius: Option<String>,
    /// Why no command makes the change, where none does: the commands, if any, only show what the
    /// change depends on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manual: Option<String>,
    /// Whether it was tried on the recorded facts, and removes the finding and adds no other one.
    pub verified: bool,
}

/// Something that could not be judged.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Unknown {
    /// The fact.
    pub fact: &'static str,
    /// `denied`, `timed-out`, `failed` or `not-asked`.
    #[schemars(extend("enum" = ["denied", "timed-out", "failed", "not-asked"]))]
    pub why: &'static str,
    /// The operation that reads it.
    pub action: &'static str,
    /// What knowing it would tell.
    pub would_tell: &'static str,
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
    pub holds: &'static str,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

/// How long things took.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Timings {
    /// The whole gathering, in milliseconds.
    pub total_ms: u64,
    /// The phases of the request, in order.
    pub probes: Vec<Phase>,
}

/// A phase of the request.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Phase {
    /// `dns`, `tcp`, `tls`, `server` or `body`.
    #[schemars(extend("enum" = ["dns", "tcp", "tls", "server", "body"]))]
    pub phase: &'static str,
    /// Its milliseconds.
    pub ms: u64,
}
