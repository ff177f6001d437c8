//! What API Gateway keeps of the account.

use serde::{Deserialize, Serialize};
use serde_json::Number;

use crate::facts::fact_kind::{About, Permission};
use crate::facts::plain::plain;

/// `apigateway get-account`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Account {
    /// Always the same: there is one account in a Region.
    #[serde(skip)]
    one: String,
    /// The role that writes logs.
    pub cloudwatch_role_arn: Option<String>,
    /// How many calls all APIs of the Region take together.
    pub throttle_settings: Option<ThrottleSettings>,
}

/// How many calls are taken.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ThrottleSettings {
    /// At once.
    pub burst_limit: Option<i64>,
    /// A second.
    pub rate_limit: Option<Number>,
}

plain! {
    Account by one "cloudwatchRoleArn"
    key "throttleSettings of account"
    told by "throttleSettings" and &["features", "apiKeyVersion", "cloudwatchRoleArn"];
    about About::read(
        "api.account",
        &[Permission::on(
            "apigateway:GET",
            "arn:{partition}:apigateway:{region}::/account",
            "apigateway:GetAccount",
        )],
        "whether API Gateway may write logs in the Region, and how many calls it takes",
    )
}
