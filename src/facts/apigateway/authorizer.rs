//! Authorizers.

use serde::{Deserialize, Serialize};

/// One of `apigateway get-authorizers`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Authorizer {
    /// The authorizer.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// `TOKEN`, `REQUEST` or `COGNITO_USER_POOLS`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The user pools whose tokens it takes.
    #[serde(rename = "providerARNs")]
    pub provider_arns: Vec<String>,
    /// How the function is invoked.
    pub authorizer_uri: Option<String>,
    /// The role that invokes it; absent where the function's policy admits API Gateway.
    pub authorizer_credentials: Option<String>,
    /// Where the token is: `method.request.header.NAME`, and more after commas.
    pub identity_source: Option<String>,
    /// The form that a token must have.
    pub identity_validation_expression: Option<String>,
    /// For how long an answer is remembered; 300 where it is not said.
    pub authorizer_result_ttl_in_seconds: Option<u32>,
}
