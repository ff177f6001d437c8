//! Log groups of stages.

use serde::{Deserialize, Serialize};

use crate::facts::fact_kind::About;
use crate::facts::plain::plain;
use crate::model::ApiId;

/// One of `logs describe-log-groups`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogGroup {
    /// Its name.
    pub log_group_name: String,
    /// How much is in it.
    #[serde(default)]
    pub stored_bytes: Option<u64>,
}

impl LogGroup {
    /// The name of the group that API Gateway writes a stage's execution log to.
    #[must_use]
    pub fn of_executions(api: &ApiId, stage: &str) -> String {
        format!("API-Gateway-Execution-Logs_{api}/{stage}")
    }
}

plain! {
    LogGroup by log_group_name "logGroupName"
    key "logGroups"
    about About::seen(
        "logs.groups",
        "logs:DescribeLogGroups",
        "whether the stage ever wrote an execution log",
    )
}
