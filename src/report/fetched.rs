//! `policy fetch`: the policies themselves, unescaped. Nothing is judged, so this is no report.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{Reason, Redacted};
use crate::model::{Line, visible_json};

/// The policies of a call.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FetchedPolicies {
    /// `apigw-doctor/policies/1`.
    pub schema: &'static str,
    /// Each.
    pub policies: Vec<FetchedPolicy>,
}

/// A policy as it was read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FetchedPolicy {
    /// `resource` or `endpoint`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The API or the endpoint.
    pub of: String,
    /// The policy; null where there is none, or where it is not known.
    pub document: Value,
    /// Why it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Unread>,
}

/// Why a policy is not known.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Unread {
    /// What happened.
    pub why: Reason,
    /// The operation that reads it.
    pub action: &'static str,
}

impl FetchedPolicies {
    /// The policies, as they are printed.
    #[must_use]
    pub const fn new(policies: Vec<FetchedPolicy>) -> Self {
        Self {
            schema: "apigw-doctor/policies/1",
            policies,
        }
    }
}

impl Redacted<FetchedPolicies> {
    /// As one JSON document.
    ///
    /// # Errors
    /// Never in practice: every key is a text.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self.faithful())? + "\n")
    }

    /// Each under a line that says whose it is.
    ///
    /// # Errors
    /// Never in practice: every key is a text.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        let mut text = String::new();
        for one in &self.faithful().policies {
            let body = match (&one.document, &one.unknown) {
                (_, Some(_)) => "(could not be read)".to_owned(),
                (Value::Null, None) => "(none)".to_owned(),
                (policy, None) => visible_json(&serde_json::to_string_pretty(policy)?).into_owned(),
            };
            let _ = writeln!(text, "# {} policy of {}\n{body}\n", one.kind, Line(&one.of));
        }
        Ok(text)
    }
}
