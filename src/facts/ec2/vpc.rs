//! VPCs and subnets.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{
    Gathered, Member, OF_VPCS, Question, Read, Resource, Shape, Table, member,
};
use crate::model::{SubnetId, VpcId};

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
    /// The zone by its id, which means the same in every account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_zone_id: Option<String>,
    /// Its IPv6 prefixes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ipv6_cidr_block_association_set: Vec<Ipv6CidrBlockAssociation>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

impl Subnet {
    /// Its prefixes, IPv4 first.
    pub fn prefixes(&self) -> impl Iterator<Item = IpNet> {
        let v6 = self.ipv6_cidr_block_association_set.iter();
        let v4 = self.cidr_block.map(IpNet::V4);
        v4.into_iter()
            .chain(v6.filter_map(Ipv6CidrBlockAssociation::prefix))
    }
}

/// One of `ec2 describe-availability-zones`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AvailabilityZone {
    /// Its name, which is an account's own.
    pub zone_name: Option<String>,
    /// Its id, which means the same in every account.
    pub zone_id: Option<String>,
    /// The name of the zone that a Local Zone or a Wavelength Zone belongs to.
    pub parent_zone_name: Option<String>,
    /// The id of that zone.
    pub parent_zone_id: Option<String>,
}

/// One of `ec2 describe-vpcs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Vpc {
    /// The VPC.
    pub vpc_id: VpcId,
    /// Its first IPv4 prefix.
    pub cidr_block: Option<Ipv4Net>,
    /// All its IPv4 prefixes.
    #[serde(default)]
    pub cidr_block_association_set: Vec<CidrBlockAssociation>,
    /// Its IPv6 prefixes.
    #[serde(default)]
    pub ipv6_cidr_block_association_set: Vec<Ipv6CidrBlockAssociation>,
    /// The account that owns it.
    pub owner_id: Option<String>,
    /// What DHCP tells its clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dhcp_options_id: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl Vpc {
    /// Its prefixes, the first IPv4 one first.
    pub fn prefixes(&self) -> impl Iterator<Item = IpNet> {
        let first = self.cidr_block;
        let v4 = self.cidr_block_association_set.iter();
        let v4 = v4.filter_map(CidrBlockAssociation::prefix);
        let v6 = self.ipv6_cidr_block_association_set.iter();
        first
            .map(IpNet::V4)
            .into_iter()
            .chain(v4.filter(move |prefix| first.map(IpNet::V4) != Some(*prefix)))
            .chain(v6.filter_map(Ipv6CidrBlockAssociation::prefix))
    }
}

/// An IPv4 prefix of a VPC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CidrBlockAssociation {
    /// The prefix.
    pub cidr_block: Option<Ipv4Net>,
    /// `associated` when it is in force.
    pub cidr_block_state: Option<CidrBlockState>,
}

impl CidrBlockAssociation {
    fn prefix(&self) -> Option<IpNet> {
        in_force(self.cidr_block_state.as_ref()).then_some(self.cidr_block.map(IpNet::V4))?
    }
}

/// An IPv6 prefix of a VPC or a subnet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Ipv6CidrBlockAssociation {
    /// The prefix.
    pub ipv6_cidr_block: Option<Ipv6Net>,
    /// `associated` when it is in force.
    pub ipv6_cidr_block_state: Option<CidrBlockState>,
}

impl Ipv6CidrBlockAssociation {
    fn prefix(&self) -> Option<IpNet> {
        in_force(self.ipv6_cidr_block_state.as_ref())
            .then_some(self.ipv6_cidr_block.map(IpNet::V6))?
    }
}

/// Whether a prefix is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CidrBlockState {
    /// `associated`, `disassociated`, `failing`, …
    pub state: Option<String>,
}

/// Whether a prefix counts: one whose state nobody tells does.
fn in_force(state: Option<&CidrBlockState>) -> bool {
    let state = state.and_then(|state| state.state.as_deref());
    state.is_none_or(|state| state == "associated")
}

impl Resource for VpcAttributes {
    type Id = VpcId;
    /// Of no list: two calls a VPC tell them.
    const CLI_KEY: &'static str = "VpcAttributes";
    const ID: &'static str = "VpcId";

    fn id(&self) -> VpcId {
        self.vpc_id.clone()
    }
}

impl Gathered for VpcAttributes {
    type AskedBy = VpcId;
    const ABOUT: About = About::read(
        "vpc.dns-attributes",
        &[Permission::on_all("ec2:DescribeVpcAttribute")],
        "whether the VPC's settings allow private DNS",
    )
    .after(&[
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::NetworkInterfaces,
    ]);
}

impl Resource for Subnet {
    type Id = SubnetId;
    const CLI_KEY: &'static str = "Subnets";
    const ID: &'static str = "SubnetId";
    const SHAPES: &'static [Shape] = &[(
        "SubnetId",
        &[
            "AvailableIpAddressCount",
            "MapPublicIpOnLaunch",
            "DefaultForAz",
        ],
    )];

    fn id(&self) -> SubnetId {
        self.subnet_id.clone()
    }
}

impl Gathered for Subnet {
    type AskedBy = SubnetId;
    const ABOUT: About = About::read(
        "subnets",
        &[Permission::on_all("ec2:DescribeSubnets")],
        "in which zones the endpoint and the client lie",
    )
    .after(&[FactKind::NetworkInterfaces]);
    const QUESTIONS: &'static [Question] = &[Question {
        ids: "vpc",
        of: OF_VPCS,
        command: "describe-subnets",
        by: Some(("--filters", "vpc-id")),
        file: "subnets.json",
    }];
}

impl Resource for Vpc {
    type Id = VpcId;
    const CLI_KEY: &'static str = "Vpcs";
    const ID: &'static str = "VpcId";
    const SHAPES: &'static [Shape] = &[(
        "VpcId",
        &[
            "CidrBlockAssociationSet",
            "InstanceTenancy",
            "DhcpOptionsId",
        ],
    )];
    const MEMBERS: &'static [Member] = &[
        member("CidrBlock").part("prefixes"),
        member("CidrBlockAssociationSet[]").part("prefixes"),
    ];

    fn id(&self) -> VpcId {
        self.vpc_id.clone()
    }

    /// Some of its prefixes would pass for all of them; the rest of it holds.
    fn told(mut table: Table<Self>, read: &Read<'_>, _known: &[Self]) -> Option<Table<Self>> {
        for (id, vpc) in &mut table {
            if read.is_unsure(id) {
                vpc.cidr_block = None;
                vpc.cidr_block_association_set.clear();
                vpc.ipv6_cidr_block_association_set.clear();
            }
        }
        read.any.then_some(table)
    }

    fn complete(&mut self, told: &Self) {
        let own = self.dhcp_options_id.take();
        self.dhcp_options_id = own.or_else(|| told.dhcp_options_id.clone());
    }
}

impl Gathered for Vpc {
    type AskedBy = VpcId;
    const ABOUT: About = About::read(
        "vpc.prefixes",
        &[Permission::on_all("ec2:DescribeVpcs")],
        "which addresses are the VPCs' own",
    )
    .after(&[
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::NetworkInterfaces,
    ]);
    const QUESTIONS: &'static [Question] = &[Question {
        ids: "vpc",
        of: OF_VPCS,
        command: "describe-vpcs",
        by: Some(("--filters", "vpc-id")),
        file: "vpcs.json",
    }];
}
