//! Usage plans.

use serde::{Deserialize, Serialize};

use super::ThrottleSettings;
use crate::facts::fact_kind::{About, Permission};
use crate::facts::plain::plain;

/// One of `apigateway get-usage-plans`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsagePlan {
    /// The plan.
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// The stages that its keys open.
    #[serde(default)]
    pub api_stages: Vec<ApiStage>,
    /// How many calls a key may make.
    #[serde(default)]
    pub throttle: Option<ThrottleSettings>,
    /// How many in a day, a week or a month.
    #[serde(default)]
    pub quota: Option<Quota>,
}

/// A stage that the keys of a plan open.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ApiStage {
    /// The API.
    pub api_id: String,
    /// The stage.
    pub stage: String,
}

/// How many calls a key may make in a time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Quota {
    /// How many.
    pub limit: Option<i64>,
    /// `DAY`, `WEEK` or `MONTH`.
    pub period: Option<String>,
}

plain! {
    UsagePlan by id "id"
    key "usage plans"
    told by "apiStages" and &["id", "name"];
    about About::read(
        "api.usage-plans",
        &[Permission::on(
            "apigateway:GET",
            "arn:{partition}:apigateway:{region}::/usageplans",
            "apigateway:GetUsagePlans",
        )],
        "which usage plans list the stage, and how much their keys may call",
    )
}
