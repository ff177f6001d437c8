//! Network ACLs.

use std::collections::HashSet;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{
    Gathered, Member, OF_VPCS, Question, Read, Resource, Shape, Table, member,
};
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

/// The protocols of which a rule has ports.
const WITH_PORTS: &[&str] = &["6", "17"];

impl Resource for NetworkAcl {
    type Id = NetworkAclId;
    const CLI_KEY: &'static str = "NetworkAcls";
    const ID: &'static str = "NetworkAclId";
    const SHAPES: &'static [Shape] = &[("NetworkAclId", &["Entries", "IsDefault", "Associations"])];
    const MEMBERS: &'static [Member] = &[
        member("Associations[]"),
        member("Associations[].SubnetId"),
        member("Entries[]"),
        member("Entries[].Egress"),
        member("Entries[].CidrBlock|Ipv6CidrBlock"),
        member("Entries[].PortRange.From").only("Protocol", WITH_PORTS),
        member("Entries[].PortRange.To").only("Protocol", WITH_PORTS),
    ];

    fn id(&self) -> NetworkAclId {
        self.network_acl_id.clone()
    }

    /// One that is missing would make the VPC's default ACL count in its place; and one that was there
    /// when the files were made, and is gone, must not come back.
    fn told(mut table: Table<Self>, read: &Read<'_>, known: &[Self]) -> Option<Table<Self>> {
        let subnets: HashSet<&SubnetId> = known
            .iter()
            .flat_map(|acl| &acl.associations)
            .filter_map(|one| one.subnet_id.as_ref())
            .collect();
        table.retain(|_, acl| {
            let before = acl.associations.len();
            acl.associations.retain(|one| {
                let subnet = one.subnet_id.as_ref();
                subnet.is_none_or(|id| !subnets.contains(id))
            });
            // One that is in use no more is left out.
            before == 0 || !acl.associations.is_empty()
        });
        read.whole.then_some(table)
    }
}

impl Gathered for NetworkAcl {
    type AskedBy = SubnetId;
    const ABOUT: About = About::read(
        "network-acls.rules",
        &[Permission::on_all("ec2:DescribeNetworkAcls")],
        "whether a network ACL drops the packets, or the answers, in one of the subnets",
    )
    .after(&[FactKind::NetworkInterfaces]);
    const QUESTIONS: &'static [Question] = &[Question {
        ids: "vpc",
        of: OF_VPCS,
        command: "describe-network-acls",
        by: Some(("--filters", "vpc-id")),
        file: "network-acls.json",
    }];
}
