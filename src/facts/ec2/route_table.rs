//! Route tables.

use std::collections::HashSet;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{
    Gathered, Member, OF_VPCS, Question, Read, Resource, Shape, Table, member,
};
use crate::model::{RouteTableId, SubnetId, VpcId};

/// One of `ec2 describe-route-tables`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RouteTable {
    /// The table.
    pub route_table_id: RouteTableId,
    /// The VPC it belongs to.
    pub vpc_id: Option<VpcId>,
    /// Its routes, in no particular order.
    #[serde(default)]
    pub routes: Vec<Route>,
    /// The subnets and gateways that have it.
    #[serde(default)]
    pub associations: Vec<RouteTableAssociation>,
    /// The gateways that add routes of their own.
    #[serde(default)]
    pub propagating_vgws: Vec<PropagatingVgw>,
    /// The account that owns it.
    pub owner_id: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// A route. One of the targets is there, and one of the destinations.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Route {
    /// IPv4 addresses.
    pub destination_cidr_block: Option<Ipv4Net>,
    /// IPv6 addresses.
    pub destination_ipv6_cidr_block: Option<Ipv6Net>,
    /// A prefix list, `pl-…`.
    pub destination_prefix_list_id: Option<String>,
    /// `local`, `igw-…`, `vgw-…`, `vpce-…`.
    pub gateway_id: Option<String>,
    /// A NAT gateway.
    pub nat_gateway_id: Option<String>,
    /// An interface, such as a firewall's.
    pub network_interface_id: Option<String>,
    /// An instance; its interface is there, too.
    pub instance_id: Option<String>,
    /// A transit gateway.
    pub transit_gateway_id: Option<String>,
    /// A peering connection.
    pub vpc_peering_connection_id: Option<String>,
    /// An egress-only internet gateway.
    pub egress_only_internet_gateway_id: Option<String>,
    /// A local gateway, of an Outpost.
    pub local_gateway_id: Option<String>,
    /// A carrier gateway, of a Wavelength zone.
    pub carrier_gateway_id: Option<String>,
    /// A core network of Cloud WAN.
    pub core_network_arn: Option<String>,
    /// A network of Oracle Database@AWS.
    pub odb_network_arn: Option<String>,
    /// `active`, `blackhole`, `filtered`.
    pub state: Option<String>,
    /// `CreateRouteTable`, `CreateRoute`, `EnableVgwRoutePropagation`.
    pub origin: Option<String>,
}

impl Route {
    /// The destination, where it is no prefix list.
    #[must_use]
    pub fn prefix(&self) -> Option<IpNet> {
        let v4 = self.destination_cidr_block.map(IpNet::V4);
        v4.or(self.destination_ipv6_cidr_block.map(IpNet::V6))
    }
}

/// Who has a route table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RouteTableAssociation {
    /// Whether subnets of the VPC without another one have this one.
    pub main: bool,
    /// The subnet.
    pub subnet_id: Option<SubnetId>,
    /// The gateway.
    pub gateway_id: Option<String>,
    /// Whether that is in force.
    pub association_state: Option<AssociationState>,
}

/// Whether an association is in force.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AssociationState {
    /// `associated`, `disassociated`, `failed`, …
    pub state: Option<String>,
}

/// A gateway that adds routes of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PropagatingVgw {
    /// The gateway.
    pub gateway_id: Option<String>,
}

impl Resource for RouteTable {
    type Id = RouteTableId;
    const CLI_KEY: &'static str = "RouteTables";
    const ID: &'static str = "RouteTableId";
    const SHAPES: &'static [Shape] = &[(
        "RouteTableId",
        &["Routes", "Associations", "PropagatingVgws"],
    )];
    const MEMBERS: &'static [Member] = &[
        member("VpcId"),
        member("Associations[]"),
        member("Associations[].SubnetId|GatewayId|Main"),
        member("Routes[]"),
        member("Routes[].DestinationCidrBlock|DestinationIpv6CidrBlock|DestinationPrefixListId"),
        member("Routes[].State"),
    ];

    fn id(&self) -> RouteTableId {
        self.route_table_id.clone()
    }

    /// One that is missing would make the VPC's main table count in its place; and one that was there
    /// when the files were made, and is gone, must not come back.
    fn told(mut table: Table<Self>, read: &Read<'_>, known: &[Self]) -> Option<Table<Self>> {
        let known = known.iter().filter_map(|table| table.vpc_id.as_ref());
        let vpcs: HashSet<&VpcId> = known.collect();
        table.retain(|_, table| table.vpc_id.as_ref().is_none_or(|vpc| !vpcs.contains(vpc)));
        read.whole.then_some(table)
    }
}

impl Gathered for RouteTable {
    type AskedBy = VpcId;
    const ABOUT: About = About::read(
        "route-tables.routes",
        &[Permission::on_all("ec2:DescribeRouteTables")],
        "whether packets find the way to the endpoint, and answers back",
    )
    .after(&[
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::NetworkInterfaces,
    ]);
    const QUESTIONS: &'static [Question] = &[Question {
        ids: "vpc",
        of: OF_VPCS,
        command: "describe-route-tables",
        by: Some(("--filters", "vpc-id")),
        file: "route-tables.json",
    }];
}
