//! EC2 objects in the AWS CLI's own JSON shapes, as far as the checks read them.
//!
//! Source: the EC2 API Reference. Fields that are absent there are absent or empty here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use crate::model::{EniId, InstanceId, SecurityGroupId, SubnetId, VpcId, VpceId};

/// `sts get-caller-identity`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CallerIdentity {
    /// The account's twelve digits.
    pub account: String,
    /// The principal.
    pub arn: String,
}

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
}

impl VpcEndpoint {
    /// Whether it is an endpoint for calling APIs.
    #[must_use]
    pub fn is_execute_api(&self) -> bool {
        self.service_name.ends_with(".execute-api")
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

/// A security group, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GroupIdentifier {
    /// The group.
    pub group_id: SecurityGroupId,
    /// Its name.
    pub group_name: Option<String>,
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

/// One of `ec2 describe-network-interfaces`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NetworkInterface {
    /// The interface.
    pub network_interface_id: EniId,
    /// The subnet it lies in.
    pub subnet_id: Option<SubnetId>,
    /// The VPC it lies in.
    pub vpc_id: Option<VpcId>,
    /// The zone it lies in.
    pub availability_zone: Option<String>,
    /// `interface`, `vpc_endpoint`, `lambda`, …
    pub interface_type: Option<String>,
    /// `in-use` when it works.
    pub status: Option<String>,
    /// What it is for, in AWS's words.
    pub description: Option<String>,
    /// Its security groups.
    #[serde(default)]
    pub groups: Vec<GroupIdentifier>,
    /// Its primary private address.
    pub private_ip_address: Option<Ipv4Addr>,
    /// All its private addresses.
    #[serde(default)]
    pub private_ip_addresses: Vec<PrivateAddress>,
    /// Its IPv6 addresses.
    #[serde(default)]
    pub ipv6_addresses: Vec<Ipv6Address>,
    /// What it is attached to.
    pub attachment: Option<Attachment>,
}

impl NetworkInterface {
    /// Every private address of the interface, the primary one first.
    #[must_use]
    pub fn addresses(&self) -> Vec<IpAddr> {
        let primary = self.private_ip_address.map(IpAddr::V4);
        let others = self
            .private_ip_addresses
            .iter()
            .filter_map(|entry| entry.private_ip_address);
        let v6 = self
            .ipv6_addresses
            .iter()
            .filter_map(|entry| entry.ipv6_address);
        let mut all: Vec<IpAddr> = Vec::new();
        for address in primary
            .into_iter()
            .chain(others.map(IpAddr::V4))
            .chain(v6.map(IpAddr::V6))
        {
            if !all.contains(&address) {
                all.push(address);
            }
        }
        all
    }
}

/// A private address of an interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PrivateAddress {
    /// The address.
    pub private_ip_address: Option<Ipv4Addr>,
}

/// An IPv6 address of an interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Ipv6Address {
    /// The address.
    pub ipv6_address: Option<Ipv6Addr>,
}

/// What an interface is attached to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Attachment {
    /// The instance.
    pub instance_id: Option<InstanceId>,
    /// 0 for the instance's primary interface.
    pub device_index: Option<i32>,
}

/// One of `ec2 describe-security-groups`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SecurityGroup {
    /// The group.
    pub group_id: SecurityGroupId,
    /// Its name; `default` for the VPC's own.
    pub group_name: Option<String>,
    /// The VPC it belongs to.
    pub vpc_id: Option<VpcId>,
    /// Inbound rules.
    #[serde(default)]
    pub ip_permissions: Vec<IpPermission>,
    /// Outbound rules.
    #[serde(default)]
    pub ip_permissions_egress: Vec<IpPermission>,
}

/// A rule of a security group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct IpPermission {
    /// `tcp`, a protocol number, or `-1` for all.
    pub ip_protocol: Option<String>,
    /// First port; absent where ports do not apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_port: Option<i32>,
    /// Last port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_port: Option<i32>,
    /// IPv4 prefixes.
    #[serde(default)]
    pub ip_ranges: Vec<IpRange>,
    /// IPv6 prefixes.
    #[serde(default)]
    pub ipv6_ranges: Vec<Ipv6Range>,
    /// Prefix lists.
    #[serde(default)]
    pub prefix_list_ids: Vec<PrefixListId>,
    /// Other groups.
    #[serde(default)]
    pub user_id_group_pairs: Vec<UserIdGroupPair>,
}

/// An IPv4 prefix in a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct IpRange {
    /// The prefix.
    pub cidr_ip: Ipv4Net,
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// An IPv6 prefix in a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Ipv6Range {
    /// The prefix.
    pub cidr_ipv6: Ipv6Net,
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A prefix list in a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PrefixListId {
    /// The list, `pl-…`.
    pub prefix_list_id: String,
}

/// A group in a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserIdGroupPair {
    /// The group.
    pub group_id: Option<SecurityGroupId>,
    /// The account that owns it.
    pub user_id: Option<String>,
    /// The state of the peering connection that the reference passes, where it passes one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peering_status: Option<String>,
}

/// The two DNS attributes of a VPC, of two calls of `ec2 describe-vpc-attribute`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpcAttributes {
    /// The VPC.
    pub vpc_id: VpcId,
    /// Whether the VPC has a resolver.
    pub enable_dns_support: AttributeValue,
    /// Whether the VPC gives names; private DNS needs both.
    pub enable_dns_hostnames: AttributeValue,
}

/// A Boolean attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AttributeValue {
    /// Its value.
    pub value: bool,
}

/// One of `ec2 describe-subnets`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Subnet {
    /// The subnet.
    pub subnet_id: SubnetId,
    /// The VPC it lies in.
    pub vpc_id: VpcId,
    /// Its prefix.
    pub cidr_block: Option<Ipv4Net>,
    /// The zone it lies in.
    pub availability_zone: Option<String>,
    /// The account that owns it: another than the caller's where the VPC is shared.
    pub owner_id: Option<String>,
}
