//! Methods and what they lead to.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::model::secret::url_without_secrets;

/// A method of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Method {
    /// `NONE`, `AWS_IAM`, `CUSTOM` or `COGNITO_USER_POOLS`; absent without `--embed methods`.
    pub authorization_type: Option<String>,
    /// Whether a call needs an API key; absent without `--embed methods`.
    pub api_key_required: Option<bool>,
    /// The authorizer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorizer_id: Option<String>,
    /// The scopes, one of which an access token must have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_scopes: Vec<String>,
    /// What judges the request's form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_validator_id: Option<String>,
    /// The parameters that a request may have, and whether it must.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub request_parameters: BTreeMap<String, bool>,
    /// The statuses that it may answer with.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub method_responses: BTreeMap<String, MethodResponse>,
    /// What it leads to; absent without `--embed methods`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method_integration: Option<Integration>,
}

/// A status that a method may answer with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MethodResponse {
    /// The headers that the answer may have.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub response_parameters: BTreeMap<String, bool>,
}

/// What a method leads to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Integration {
    /// `AWS`, `AWS_PROXY`, `HTTP`, `HTTP_PROXY` or `MOCK`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The method that the backend is called by.
    pub http_method: Option<String>,
    /// Where to.
    #[serde(deserialize_with = "uri")]
    pub uri: Option<String>,
    /// The role that API Gateway calls it as; `arn:aws:iam::*:user/*` passes the caller's credentials on.
    pub credentials: Option<String>,
    /// `INTERNET` or `VPC_LINK`.
    pub connection_type: Option<String>,
    /// The VPC link.
    pub connection_id: Option<String>,
    /// The load balancer or listener that a VPC link of the second generation leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration_target: Option<String>,
    /// For how long API Gateway waits.
    pub timeout_in_millis: Option<u32>,
    /// `BUFFERED` or `STREAM`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_transfer_mode: Option<String>,
    /// What is asked of the backend's certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_config: Option<TlsConfig>,
    /// What becomes of a body that no template is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passthrough_behavior: Option<String>,
    /// What becomes of the backend's answers, by the status that is made of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration_responses: Option<BTreeMap<String, IntegrationResponse>>,
}

/// What is asked of the backend's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TlsConfig {
    /// Whether its issuer is left alone.
    pub insecure_skip_verification: bool,
}

/// What becomes of an answer of the backend.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IntegrationResponse {
    /// The status that the client gets.
    pub status_code: Option<String>,
    /// The answers that it is for; absent for all others.
    pub selection_pattern: Option<String>,
}

/// A URI's query may hold a key of the backend's.
fn uri<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(input)?;
    Ok(text.map(|text| url_without_secrets(&text)))
}
