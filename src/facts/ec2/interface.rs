//! Network interfaces.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use super::{GroupIdentifier, Tag};
use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{Gathered, Member, Question, Resource, Shape, member};
use crate::model::{EniId, InstanceId, SubnetId, VpcId};

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
    /// IPv4 prefixes delegated to it, whose addresses its host hands out (Kubernetes pods).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ipv4_prefixes: Vec<Ipv4Prefix>,
    /// IPv6 prefixes delegated to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ipv6_prefixes: Vec<Ipv6Prefix>,
    /// Whether it drops packets that are neither from nor for an address of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_dest_check: Option<bool>,
    /// What it is attached to.
    pub attachment: Option<Attachment>,
    /// Its tags; AWS calls the field so on interfaces alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tag_set: Vec<Tag>,
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

    /// The prefixes that are delegated to the interface.
    pub fn delegated(&self) -> impl Iterator<Item = IpNet> {
        let v4 = self.ipv4_prefixes.iter().filter_map(|one| one.ipv4_prefix);
        let v6 = self.ipv6_prefixes.iter().filter_map(|one| one.ipv6_prefix);
        v4.map(IpNet::V4).chain(v6.map(IpNet::V6))
    }

    /// Whether an address is one of the interface's own, or in a prefix delegated to it.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        self.addresses().contains(&address)
            || self.delegated().any(|prefix| prefix.contains(&address))
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

/// An IPv4 prefix delegated to an interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Ipv4Prefix {
    /// The prefix, a /28.
    pub ipv4_prefix: Option<Ipv4Net>,
}

/// An IPv6 prefix delegated to an interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Ipv6Prefix {
    /// The prefix, a /80.
    pub ipv6_prefix: Option<Ipv6Net>,
}

/// What an interface is attached to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Attachment {
    /// The instance.
    pub instance_id: Option<InstanceId>,
    /// 0 for the instance's primary interface.
    pub device_index: Option<i32>,
    /// The network card, on instances that have several; the primary interface is on card 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_card_index: Option<i32>,
}

impl Resource for NetworkInterface {
    type Id = EniId;
    const CLI_KEY: &'static str = "NetworkInterfaces";
    const ID: &'static str = "NetworkInterfaceId";
    const SHAPES: &'static [Shape] = &[(
        "NetworkInterfaceId",
        &["PrivateIpAddresses", "InterfaceType", "Groups"],
    )];
    const MEMBERS: &'static [Member] = &[
        member("SubnetId"),
        member("Status"),
        member("InterfaceType"),
        member("PrivateIpAddress").unless("Ipv6Addresses"),
        member("PrivateIpAddresses[]"),
    ];

    fn id(&self) -> EniId {
        self.network_interface_id.clone()
    }
}

impl Gathered for NetworkInterface {
    type AskedBy = EniId;
    const ABOUT: About = About::read(
        "network.interfaces",
        &[Permission::on_all("ec2:DescribeNetworkInterfaces")],
        "which addresses are the endpoint's, and which security groups are attached to the client",
    )
    .after(&[FactKind::Host, FactKind::Dns, FactKind::VpcEndpoints]);
    const QUESTIONS: &'static [Question] = &[Question {
        ids: "eni",
        of: &["vpc-endpoints.json", "client.json"],
        command: "describe-network-interfaces",
        by: Some(("--filters", "network-interface-id")),
        file: "network-interfaces.json",
    }];
}
