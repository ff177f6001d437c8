//! VPC endpoints.

use serde::{Deserialize, Serialize};

use super::{GroupIdentifier, Tag};
use crate::facts::fact_kind::{About, Permission};
use crate::facts::resource::{Gathered, Member, Read, Resource, Shape, Table, member};
use crate::model::{EniId, SubnetId, VpcId, VpceId};

/// One of `ec2 describe-vpc-endpoints`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpcEndpoint {
    /// The endpoint.
    pub vpc_endpoint_id: VpceId,
    /// The VPC it lies in.
    pub vpc_id: VpcId,
    /// The service, such as `com.amazonaws.eu-west-1.execute-api`; a resource or service-network
    /// endpoint has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_name: Option<String>,
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
    /// The kinds of addresses that its interfaces have: `ipv4`, `ipv6` or `dualstack`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_address_type: Option<String>,
    /// The records that its names have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_options: Option<DnsOptions>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

impl VpcEndpoint {
    /// Whether it is an endpoint for calling APIs.
    #[must_use]
    pub fn is_execute_api(&self) -> bool {
        self.api_region().is_some()
    }

    /// What it leads to, for people: the service, else the type of the endpoint.
    #[must_use]
    pub fn serves(&self) -> String {
        match (&self.service_name, &self.vpc_endpoint_type) {
            (Some(service), _) => service.clone(),
            (None, Some(kind)) => format!("no service, as an endpoint of type {kind}"),
            (None, None) => "a service that was not read".to_owned(),
        }
    }

    /// The Region whose APIs it is for calling.
    #[must_use]
    pub fn api_region(&self) -> Option<&str> {
        let rest = self.service_name.as_ref()?.strip_suffix(".execute-api")?;
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

/// The records that an endpoint's names have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DnsOptions {
    /// `ipv4`, `ipv6`, `dualstack` or `service-defined`.
    pub dns_record_ip_type: Option<String>,
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

impl Resource for VpcEndpoint {
    type Id = VpceId;
    const CLI_KEY: &'static str = "VpcEndpoints";
    const ID: &'static str = "VpcEndpointId";
    const SHAPES: &'static [Shape] = &[(
        "VpcEndpointId",
        &["VpcEndpointType", "ServiceName", "NetworkInterfaceIds"],
    )];
    const MEMBERS: &'static [Member] = &[
        member("PrivateDnsEnabled").part("attributes"),
        member("NetworkInterfaceIds[]").part("attributes"),
        member("Groups[]").part("attributes"),
        member("SubnetIds[]").part("attributes"),
    ];

    fn id(&self) -> VpceId {
        self.vpc_endpoint_id.clone()
    }

    /// One that is missing would be told as one that is not there.
    fn told(table: Table<Self>, read: &Read<'_>, _known: &[Self]) -> Option<Table<Self>> {
        let sure = table.keys().all(|id| !read.is_unsure(id));
        (read.whole && sure).then_some(table)
    }
}

impl Gathered for VpcEndpoint {
    type AskedBy = VpceId;
    const ABOUT: About = About::read(
        "endpoint.configuration",
        &[Permission::on_all("ec2:DescribeVpcEndpoints")],
        "whether the endpoint exists, is available, has private DNS, and what its policy is",
    );
}
