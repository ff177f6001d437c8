//! What a fleet's report takes of one host: of its report, of its snapshot judged, or of what is left of a
//! report that was cut off.

use serde::Deserialize;
use serde_json::Value;

use super::super::{Finding, Hop, PlannedFix, Report, SCHEMA, Verdict};
use crate::facts::Reason;

/// The report of a host.
#[derive(Debug, Clone, Deserialize)]
pub struct HostReport {
    /// [`SCHEMA`], or another one.
    schema: String,
    #[serde(default)]
    pub(super) complete: bool,
    pub(super) target: Option<Call>,
    pub(super) source: Option<Place>,
    pub(super) verdict: Verdict,
    #[serde(default)]
    pub(super) plan: Vec<PlannedFix>,
    #[serde(default)]
    pub(super) hops: Vec<Hop>,
    #[serde(default)]
    pub(super) findings: Vec<Finding>,
    #[serde(default)]
    pub(super) unknowns: Vec<Open>,
    pub(super) names: Option<Asked>,
    pub(super) run: Option<Made>,
    pub(super) redaction: Option<Taken>,
    /// Whether a part of it is all that there was.
    #[serde(skip)]
    pub(super) cut: bool,
}

/// The call of a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Call {
    pub(super) url: String,
    pub(super) api_id: Option<String>,
    pub(super) vpce_id: Option<String>,
    pub(super) region: Option<String>,
    pub(super) stage: Option<String>,
    pub(super) form: crate::model::Form,
}

/// The client of a report, and where it is.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Place {
    pub(super) id: Option<String>,
    pub(super) vpc_id: Option<String>,
    pub(super) subnet_id: Option<String>,
    pub(super) zone: Option<String>,
    #[serde(default)]
    pub(super) groups: Vec<String>,
    #[serde(default)]
    pub(super) addresses: Vec<String>,
}

/// An unknown fact of a report.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Open {
    pub(super) fact: String,
    pub(super) why: Reason,
    pub(super) action: String,
    pub(super) would_tell: String,
}

/// Whom a host asked for names.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Asked {
    names: Vec<Answers>,
}

#[derive(Debug, Clone, Deserialize)]
struct Answers {
    answers: Vec<Answer>,
}

#[derive(Debug, Clone, Deserialize)]
struct Answer {
    asked_by: String,
    server: Option<String>,
}

/// When a report was made.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Made {
    pub(super) at: String,
}

/// What was taken out of a report.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Taken {
    level: String,
}

/// What is no report of a host.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// It is no JSON, or has not what a report has.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// It is something else.
    #[error("its schema is {0}, and that of a report is {SCHEMA}")]
    Schema(String),
    /// It is a report about no call.
    #[error("it is a report about no call from a host")]
    NoHost,
}

impl HostReport {
    /// Reads a report.
    ///
    /// # Errors
    /// It is none, or not about a call from a host.
    pub fn from_json(text: &str) -> Result<Self, HostError> {
        Self::judged(serde_json::from_str(text)?)
    }

    /// Of a report that this run has made.
    ///
    /// # Errors
    /// It is not about a call from a host.
    pub fn of(report: &Report) -> Result<Self, HostError> {
        Self::from_json(&serde_json::to_string(report)?)
    }

    /// Reads what is left of a report, as far as it tells the verdict.
    ///
    /// # Errors
    /// As [`HostReport::from_json`].
    pub(super) fn from_rest(mut rest: Value) -> Result<Self, HostError> {
        if let Some(findings) = rest.get_mut("findings").and_then(|it| it.as_array_mut()) {
            for finding in &mut *findings {
                if let Some(finding) = finding.as_object_mut() {
                    finding
                        .entry("evidence")
                        .or_insert_with(|| Value::Array(Vec::new()));
                }
            }
            // One that is cut off before it says what it is about says nothing.
            findings.retain(|it| serde_json::from_value::<Finding>(it.clone()).is_ok());
        }
        let mut report = Self::judged(serde_json::from_value(rest)?)?;
        report.cut = true;
        Ok(report)
    }

    fn judged(report: Self) -> Result<Self, HostError> {
        if report.schema != SCHEMA {
            return Err(HostError::Schema(report.schema));
        }
        if report.source.is_none() || report.target.is_none() {
            return Err(HostError::NoHost);
        }
        Ok(report)
    }

    /// Whether aliases stand in place of its ids.
    pub(super) fn is_redacted(&self) -> bool {
        let level = self.redaction.as_ref().map(|it| it.level.as_str());
        !matches!(level, None | Some("secrets"))
    }

    /// The resolvers that the host is set to ask.
    pub(super) fn resolvers(&self) -> Vec<String> {
        let names = self.names.iter().flat_map(|it| &it.names);
        let asked = names.flat_map(|it| &it.answers);
        let asked = asked.filter(|it| it.asked_by == "resolv.conf");
        let mut all: Vec<String> = asked.filter_map(|it| it.server.clone()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
