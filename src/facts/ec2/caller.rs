//! Whose credentials are used.

use serde::{Deserialize, Serialize};

/// `sts get-caller-identity`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CallerIdentity {
    /// The account's twelve digits.
    pub account: String,
    /// The principal.
    pub arn: String,
}
