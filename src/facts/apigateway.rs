//! API Gateway objects in the AWS CLI's own JSON shapes, as far as the checks read them.
//!
//! Sources: the API Gateway V1 and V2 API References.

mod account;
mod api_key;
mod authorizer;
mod domain_name;
mod gateway_response;
mod method;
mod routing_rule;
mod stage;
mod usage_plan;
mod vpc_link;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use account::{Account, ThrottleSettings};
pub use api_key::ApiKey;
pub use authorizer::Authorizer;
pub use domain_name::{AccessAssociation, DomainName, MutualTls, PathMapping};
pub use gateway_response::GatewayResponse;
pub use method::{Integration, IntegrationResponse, Method, TlsConfig};
pub use routing_rule::{AnyOf, HeaderMatch, InvokeApi, RoutingRule, RuleAction, RuleCondition};
pub use stage::{AccessLogSettings, CanarySettings, MethodSetting, Stage};
pub use usage_plan::{ApiStage, Quota, UsagePlan};
pub use vpc_link::{VpcLink, VpcLinkV2};

use super::date;
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
    /// Where API keys come from: `HEADER` or `AUTHORIZER`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key_source: Option<String>,
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
    /// `ipv4` or `dualstack`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip_address_type: Option<String>,
}

/// One of `apigateway get-deployments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// The deployment.
    pub id: String,
    /// When it was made, RFC 3339.
    #[serde(default, deserialize_with = "date::text")]
    pub created_date: Option<String>,
    /// The methods that it serves, by path and method; `get-deployment --embed apisummary` alone tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_summary: Option<BTreeMap<String, BTreeMap<String, DeployedMethod>>>,
}

/// A method as a deployment serves it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeployedMethod {
    /// As [`Method::authorization_type`].
    pub authorization_type: Option<String>,
    /// As [`Method::api_key_required`].
    pub api_key_required: Option<bool>,
}

/// One of `apigateway get-resources --embed methods`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    /// The resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its path, such as `/pets/{id}`.
    pub path: String,
    /// Its methods by name, `ANY` among them; absent where it has none.
    #[serde(default)]
    pub resource_methods: BTreeMap<String, Method>,
}
