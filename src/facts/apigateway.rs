//! API Gateway objects in the AWS CLI's own JSON shapes, as far as the checks read them.
//!
//! Source: the API Gateway V1 API Reference.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{ApiId, VpceId};

/// `apigateway get-rest-api`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RestApi {
    /// The API.
    pub id: ApiId,
    /// Its name.
    pub name: Option<String>,
    /// The resource policy as AWS returns it: JSON whose text is itself escaped. This is the edited
    /// copy; the one in force is that of the last deployment.
    pub policy: Option<String>,
    /// Where the API can be called.
    pub endpoint_configuration: Option<EndpointConfiguration>,
    /// Whether the API's default endpoint is disabled; absent where it was not read.
    #[serde(default)]
    pub disable_execute_api_endpoint: Option<bool>,
    /// The versions and cipher suites of TLS that the API accepts, by the policy's name.
    #[serde(default)]
    pub security_policy: Option<String>,
    /// `BASIC` or `STRICT`; old policies have none.
    #[serde(default)]
    pub endpoint_access_mode: Option<String>,
    /// `AVAILABLE`, `UPDATING`, `PENDING` or `FAILED`.
    #[serde(default)]
    pub api_status: Option<String>,
    /// What AWS says of that status.
    #[serde(default)]
    pub api_status_message: Option<String>,
}

impl RestApi {
    /// Whether the API can be called from VPCs only; `None` where AWS did not tell.
    #[must_use]
    pub fn is_private(&self) -> Option<bool> {
        let types = &self.endpoint_configuration.as_ref()?.types;
        (!types.is_empty()).then(|| types.iter().any(|kind| kind == "PRIVATE"))
    }

    /// The endpoints associated with the API, which gives each an alias.
    #[must_use]
    pub fn associated_endpoints(&self) -> &[VpceId] {
        self.endpoint_configuration
            .as_ref()
            .map_or(&[], |configuration| &configuration.vpc_endpoint_ids)
    }
}

/// Where an API can be called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EndpointConfiguration {
    /// `PRIVATE`, `REGIONAL` or `EDGE`.
    #[serde(default)]
    pub types: Vec<String>,
    /// The endpoints associated with a private API.
    #[serde(default)]
    pub vpc_endpoint_ids: Vec<VpceId>,
}

/// One of `apigateway get-stages`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// The stage's name; upper and lower case differ.
    pub stage_name: String,
    /// The deployment that it serves.
    pub deployment_id: Option<String>,
}

/// One of `apigateway get-deployments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// The deployment.
    pub id: String,
    /// When it was made, RFC 3339.
    pub created_date: Option<String>,
}

/// One of `apigateway get-resources --embed methods`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    /// Its path, such as `/pets/{id}`.
    pub path: String,
    /// Its methods by name, `ANY` among them; absent where it has none.
    #[serde(default)]
    pub resource_methods: BTreeMap<String, Method>,
}

/// A method of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Method {
    /// `NONE`, `AWS_IAM`, `CUSTOM` or `COGNITO_USER_POOLS`; absent without `--embed methods`.
    pub authorization_type: Option<String>,
    /// Whether a call needs an API key; absent without `--embed methods`.
    pub api_key_required: Option<bool>,
}
