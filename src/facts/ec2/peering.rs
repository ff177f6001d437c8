//! Peering connections.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{Gathered, Member, OF_VPCS, Question, Resource, Shape, member};
use crate::model::{PeeringId, VpcId};

/// One of `ec2 describe-vpc-peering-connections`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpcPeeringConnection {
    /// The connection.
    pub vpc_peering_connection_id: PeeringId,
    /// The VPC that asked.
    pub requester_vpc_info: Option<PeeredVpc>,
    /// The VPC that was asked.
    pub accepter_vpc_info: Option<PeeredVpc>,
    /// Whether it is in force.
    pub status: Option<PeeringStatus>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl VpcPeeringConnection {
    /// Whether it is in force.
    #[must_use]
    pub fn is_active(&self) -> bool {
        let code = self
            .status
            .as_ref()
            .and_then(|status| status.code.as_deref());
        code == Some("active")
    }

    /// Whether it is between these two VPCs.
    #[must_use]
    pub fn joins(&self, one: &VpcId, other: &VpcId) -> bool {
        let sides = [&self.requester_vpc_info, &self.accepter_vpc_info];
        let is = |vpc: &VpcId| {
            let mut all = sides.iter().filter_map(|side| side.as_ref());
            all.any(|side| side.vpc_id.as_ref() == Some(vpc))
        };
        is(one) && is(other)
    }
}

/// Whether a peering connection is in force.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PeeringStatus {
    /// `active` when it is.
    pub code: Option<String>,
    /// In words.
    pub message: Option<String>,
}

/// One side of a peering connection.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PeeredVpc {
    /// The VPC.
    pub vpc_id: Option<VpcId>,
    /// The account that owns it.
    pub owner_id: Option<String>,
    /// Its Region.
    pub region: Option<String>,
    /// Its first IPv4 prefix.
    pub cidr_block: Option<Ipv4Net>,
    /// Its IPv4 prefixes.
    pub cidr_block_set: Vec<PeeredPrefix>,
    /// Its IPv6 prefixes.
    pub ipv6_cidr_block_set: Vec<PeeredPrefix6>,
}

impl PeeredVpc {
    /// Its prefixes. AWS tells them only while the connection is active.
    pub fn prefixes(&self) -> impl Iterator<Item = IpNet> {
        let first = self.cidr_block.map(IpNet::V4);
        let v4 = self.cidr_block_set.iter();
        let v6 = self.ipv6_cidr_block_set.iter();
        first
            .into_iter()
            .chain(v4.filter_map(|entry| entry.cidr_block.map(IpNet::V4)))
            .chain(v6.filter_map(|entry| entry.ipv6_cidr_block.map(IpNet::V6)))
    }
}

/// An IPv4 prefix of a peered VPC.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PeeredPrefix {
    /// The prefix.
    pub cidr_block: Option<Ipv4Net>,
}

/// An IPv6 prefix of a peered VPC.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PeeredPrefix6 {
    /// The prefix.
    pub ipv6_cidr_block: Option<Ipv6Net>,
}

impl Resource for VpcPeeringConnection {
    type Id = PeeringId;
    const CLI_KEY: &'static str = "VpcPeeringConnections";
    const ID: &'static str = "VpcPeeringConnectionId";
    const SHAPES: &'static [Shape] = &[(
        "VpcPeeringConnectionId",
        &["RequesterVpcInfo", "AccepterVpcInfo"],
    )];
    const MEMBERS: &'static [Member] = &[
        member("Status.Code"),
        member("RequesterVpcInfo.VpcId"),
        member("AccepterVpcInfo.VpcId"),
        member("RequesterVpcInfo.CidrBlockSet[]").part("prefixes"),
        member("AccepterVpcInfo.CidrBlockSet[]").part("prefixes"),
    ];

    fn id(&self) -> PeeringId {
        self.vpc_peering_connection_id.clone()
    }
}

impl Gathered for VpcPeeringConnection {
    type AskedBy = VpcId;
    const ABOUT: About = About::read(
        "vpc.peerings",
        &[Permission::on_all("ec2:DescribeVpcPeeringConnections")],
        "whether the peering connections on the way carry packets",
    )
    .after(&[
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::NetworkInterfaces,
    ]);
    const QUESTIONS: &'static [Question] = &[
        Question {
            ids: "vpc",
            of: OF_VPCS,
            command: "describe-vpc-peering-connections",
            by: Some(("--filters", "requester-vpc-info.vpc-id")),
            file: "peerings-asked-for.json",
        },
        Question {
            ids: "vpc",
            of: OF_VPCS,
            command: "describe-vpc-peering-connections",
            by: Some(("--filters", "accepter-vpc-info.vpc-id")),
            file: "peerings-asked.json",
        },
    ];
}
