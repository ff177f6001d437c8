//! What Route 53 is told to answer in a VPC, as far as it concerns the call's name.
//!
//! This program does not ask Route 53: it reads what the AWS CLI printed (`--facts`); only DHCP
//! options, which are EC2's, it asks for. Only what can
//! speak of the call's name is kept; the rest of somebody's zones is nobody's business.
//!
//! Source: the API references of Route 53, Route 53 Resolver and Route 53 Profiles.

mod dns_inventory;
mod view;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::model::{SecurityGroupId, SubnetId, VpcId};

pub use dns_inventory::DnsInventory;
pub use view::{covers, labels};

/// A VPC in which something counts, and the Route 53 Profile that brings it there, where one does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SeenFrom {
    /// The VPC.
    pub vpc_id: VpcId,
    /// The profile, `rp-…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_id: Option<String>,
}

/// A private hosted zone whose name ends the call's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct HostedZone {
    /// Its id, without `/hostedzone/`.
    pub id: String,
    /// Its name, with the dot at its end.
    pub name: String,
    /// The service that owns it, such as `vpce.amazonaws.com`; none where people do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owning_service: Option<String>,
    /// The VPCs that it is known to count in.
    pub seen_from: Vec<SeenFrom>,
    /// Those of its records that answer for the call's name; absent where they were not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_sets: Option<Vec<RecordSet>>,
}

/// One of `route53 list-resource-record-sets`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RecordSet {
    /// Its name, with the dot at its end; a wildcard's star is written `\052`.
    pub name: String,
    /// `A`, `AAAA`, `CNAME`, …
    #[serde(rename = "Type")]
    pub kind: String,
    /// Its values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resource_records: Vec<ResourceRecord>,
    /// What it is an alias of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias_target: Option<AliasTarget>,
}

/// A value of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceRecord {
    /// The value.
    pub value: String,
}

/// What an alias record leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AliasTarget {
    /// The zone of that name.
    #[serde(rename = "HostedZoneId")]
    pub hosted_zone_id: Option<String>,
    /// The name.
    #[serde(rename = "DNSName")]
    pub dns_name: String,
}

/// A rule of Route 53 Resolver whose domain ends the call's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResolverRule {
    /// Its id, `rslvr-rr-…`.
    pub id: String,
    /// Its domain, with the dot at its end.
    pub domain_name: String,
    /// `FORWARD`, `SYSTEM`, `RECURSIVE` or `DELEGATE`.
    pub rule_type: String,
    /// Where it forwards to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub target_ips: Vec<TargetIp>,
    /// The outbound endpoint that it forwards through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolver_endpoint_id: Option<String>,
    /// The account that owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    /// The VPCs that it is associated with, and counts in.
    #[serde(default)]
    pub seen_from: Vec<SeenFrom>,
}

impl ResolverRule {
    /// The servers that it forwards to.
    #[must_use]
    pub fn targets(&self) -> Vec<IpAddr> {
        let all = self.target_ips.iter();
        all.filter_map(|one| one.ip.or(one.ipv6)).collect()
    }
}

/// A server that a rule forwards to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TargetIp {
    /// Its IPv4 address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<IpAddr>,
    /// Its IPv6 address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ipv6: Option<IpAddr>,
}

/// A rule of DNS Firewall, in the groups that count in a VPC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FirewallRule {
    /// The group it is in, `rslvr-frg-…`.
    pub firewall_rule_group_id: String,
    /// The list of domains that it is about, `rslvr-fdl-…`; absent for those of other kinds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firewall_domain_list_id: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its place in its group: the lowest first.
    pub priority: i64,
    /// `ALLOW`, `BLOCK` or `ALERT`.
    pub action: String,
    /// `NODATA`, `NXDOMAIN` or `OVERRIDE`, of a rule that blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_response: Option<String>,
    /// The name that it answers with instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_override_domain: Option<String>,
    /// The kind of question that it is about; every kind without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qtype: Option<String>,
    /// The entries of its list that the call's name meets; absent where the list was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domains: Option<Vec<String>>,
    /// The VPCs that its group is associated with, and counts in.
    #[serde(default)]
    pub seen_from: Vec<GroupSeenFrom>,
}

/// A VPC that a group of DNS Firewall counts in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GroupSeenFrom {
    /// The VPC, and how the group comes there.
    #[serde(flatten)]
    pub seen_from: SeenFrom,
    /// The group's place among the VPC's: the lowest first. Unknown for one of a profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<i64>,
}

/// An endpoint of Route 53 Resolver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResolverEndpoint {
    /// Its id, `rslvr-in-…` or `rslvr-out-…`.
    pub id: String,
    /// `INBOUND`, `OUTBOUND` or `INBOUND_DELEGATION`.
    pub direction: String,
    /// `OPERATIONAL` when it works.
    pub status: String,
    /// The VPC it lies in.
    #[serde(rename = "HostVPCId")]
    pub host_vpc_id: Option<VpcId>,
    /// Its security groups.
    #[serde(default)]
    pub security_group_ids: Vec<SecurityGroupId>,
    /// Its addresses; absent where they were not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip_addresses: Option<Vec<EndpointAddress>>,
}

impl ResolverEndpoint {
    /// Its addresses, as far as they were read.
    #[must_use]
    pub fn addresses(&self) -> Vec<IpAddr> {
        let all = self.ip_addresses.iter().flatten();
        all.flat_map(|one| one.ip.into_iter().chain(one.ipv6))
            .collect()
    }

    /// Whether it has an address.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        self.addresses().contains(&address)
    }
}

/// An address of an endpoint of Route 53 Resolver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EndpointAddress {
    /// The IPv4 address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<IpAddr>,
    /// The IPv6 address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ipv6: Option<IpAddr>,
    /// The subnet it lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<SubnetId>,
    /// `ATTACHED` when it works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// One of `ec2 describe-dhcp-options`, and the VPCs that use it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DhcpOptions {
    /// Its id, `dopt-…`.
    pub dhcp_options_id: String,
    /// What it tells clients.
    #[serde(default)]
    pub dhcp_configurations: Vec<DhcpConfiguration>,
}

impl DhcpOptions {
    /// The resolvers that it names: addresses, or `AmazonProvidedDNS`.
    pub fn servers(&self) -> impl Iterator<Item = &str> {
        let all = self.dhcp_configurations.iter();
        all.filter(|one| one.key == "domain-name-servers")
            .flat_map(|one| one.values.iter().map(|value| value.value.as_str()))
    }
}

/// One thing that DHCP options tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DhcpConfiguration {
    /// Its name, such as `domain-name-servers`.
    pub key: String,
    /// Its values.
    #[serde(default)]
    pub values: Vec<DhcpValue>,
}

/// A value of a DHCP option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DhcpValue {
    /// The value.
    pub value: String,
}
