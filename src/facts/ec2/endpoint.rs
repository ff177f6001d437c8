//! VPC endpoints.

use serde::{Deserialize, Serialize};

use super::{GroupIdentifier, Tag};
use crate::model::{EniId, SubnetId, VpcId, VpceId};

/// One of `ec2 describe-vpc-endpoints`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpcEndpoint {
    /// The endpoint.
    pub vpc_endpoint_id: VpceId,
    /// The VPC it lies in.
    pub vpc_id: VpcId,
    /// The service, such as `com.amazonaws.eu-west-1.execute-api`.
    pub service_name: String,
    /// `available` when it works; compare without case.
    pub state: String,
    /// Whether the VPC resolves the service's own names to this endpoint.
    #[serde(default)]
    pub private_dns_enabled: bool,
    /// The endpoint policy, plain JSON; absent where AWS did not tell.
    pub policy_document: Option<String>,
    /// The subnets it has interfaces in.
    #[serde(default)]
    pub subnet_ids: Vec<SubnetId>,
    /// The security groups of all its interfaces.
    #[serde(default)]
    pub groups: Vec<GroupIdentifier>,
    /// Its interfaces.
    #[serde(default)]
    pub network_interface_ids: Vec<EniId>,
    /// Its names: one for the Region, one a zone, and the private ones.
    #[serde(default)]
    pub dns_entries: Vec<DnsEntry>,
    /// The account that owns it.
    pub owner_id: Option<String>,
    /// What went wrong, where something did.
    pub last_error: Option<LastError>,
    /// `Interface`, `Gateway`, `GatewayLoadBalancer`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_endpoint_type: Option<String>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

impl VpcEndpoint {
    /// Whether it is an endpoint for calling APIs.
    #[must_use]
    pub fn is_execute_api(&self) -> bool {
        self.service_name.ends_with(".execute-api")
    }

    /// The Region whose APIs it is for calling.
    #[must_use]
    pub fn api_region(&self) -> Option<&str> {
        let rest = self.service_name.strip_suffix(".execute-api")?;
        rest.rsplit('.').next()
    }

    /// The public name for the whole Region, which AWS lists first.
    #[must_use]
    pub fn regional_name(&self) -> Option<&str> {
        let own = |name: &&str| name.starts_with(self.vpc_endpoint_id.as_str());
        self.dns_entries
            .iter()
            .filter_map(|entry| entry.dns_name.as_deref())
            .find(own)
    }
}

/// A name of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DnsEntry {
    /// The name.
    pub dns_name: Option<String>,
    /// The zone that an alias record needs.
    pub hosted_zone_id: Option<String>,
}

/// Why an endpoint is in trouble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LastError {
    /// The error's code.
    pub code: Option<String>,
    /// The error's text.
    pub message: Option<String>,
}
