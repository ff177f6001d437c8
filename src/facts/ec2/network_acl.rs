//! Network ACLs.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::model::{NetworkAclId, SubnetId, VpcId};

/// One of `ec2 describe-network-acls`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NetworkAcl {
    /// The ACL.
    pub network_acl_id: NetworkAclId,
    /// The VPC it belongs to.
    pub vpc_id: Option<VpcId>,
    /// Whether subnets of the VPC without another one have this one.
    #[serde(default)]
    pub is_default: bool,
    /// Its rules, in no particular order.
    #[serde(default)]
    pub entries: Vec<NetworkAclEntry>,
    /// The subnets that have it.
    #[serde(default)]
    pub associations: Vec<NetworkAclAssociation>,
    /// The account that owns it.
    pub owner_id: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// A rule of a network ACL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NetworkAclEntry {
    /// The lowest number that matches decides; 32767 is the last, which denies.
    pub rule_number: i32,
    /// Whether it is for packets that leave the subnet.
    #[serde(default)]
    pub egress: bool,
    /// `allow` or `deny`.
    pub rule_action: String,
    /// A protocol number, or `-1` for all.
    pub protocol: String,
    /// The IPv4 addresses at the other end.
    pub cidr_block: Option<Ipv4Net>,
    /// The IPv6 addresses at the other end.
    pub ipv6_cidr_block: Option<Ipv6Net>,
    /// The destination ports; absent where ports do not apply.
    pub port_range: Option<PortRange>,
}

impl NetworkAclEntry {
    /// The addresses at the other end.
    #[must_use]
    pub fn prefix(&self) -> Option<IpNet> {
        let v4 = self.cidr_block.map(IpNet::V4);
        v4.or(self.ipv6_cidr_block.map(IpNet::V6))
    }
}

/// Ports, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PortRange {
    /// The first.
    pub from: Option<i32>,
    /// The last.
    pub to: Option<i32>,
}

/// A subnet that has a network ACL.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NetworkAclAssociation {
    /// The subnet.
    pub subnet_id: Option<SubnetId>,
}
