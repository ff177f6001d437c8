//! API keys: never their values.

use serde::{Deserialize, Serialize};

use crate::facts::fact_kind::{About, Permission};
use crate::facts::plain::plain;

/// One of `apigateway get-api-keys`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    /// The key's id, which is not its value.
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether it counts.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// The stages that it is for, `API/STAGE`.
    #[serde(default)]
    pub stage_keys: Vec<String>,
}

plain! {
    ApiKey by id "id"
    key "api keys"
    told by "stageKeys" and &["id", "enabled"];
    about About::read(
        "api.keys",
        &[Permission::on(
            "apigateway:GET",
            "arn:{partition}:apigateway:{region}::/apikeys",
            "apigateway:GetApiKeys",
        )],
        "whether API keys of the account are disabled",
    )
}
