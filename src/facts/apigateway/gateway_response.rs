//! What API Gateway answers by itself.

use serde::{Deserialize, Serialize};

/// One of `apigateway get-gateway-responses`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GatewayResponse {
    /// What it is an answer to, such as `ACCESS_DENIED` or `DEFAULT_4XX`.
    pub response_type: String,
    /// Its status; absent where that is the usual one.
    pub status_code: Option<String>,
    /// Whether it is API Gateway's own.
    pub default_response: Option<bool>,
}
