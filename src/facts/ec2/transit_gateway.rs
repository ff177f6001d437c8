//! Transit gateways.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{AvailabilityZone, Tag};
use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{Member, Resource, Shape, member};
use crate::model::{SubnetId, TgwAttachmentId, TgwId, TgwRouteTableId, VpcId};

/// One of `ec2 describe-transit-gateways`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransitGateway {
    /// The gateway.
    pub transit_gateway_id: TgwId,
    /// `available` when it works.
    pub state: Option<String>,
    /// Its options.
    pub options: Option<TransitGatewayOptions>,
    /// The account that owns it.
    pub owner_id: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// One of `ec2 describe-transit-gateway-peering-attachments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransitGatewayPeeringAttachment {
    /// The attachment, at the requester's side; at both sides between Regions.
    pub transit_gateway_attachment_id: TgwAttachmentId,
    /// The attachment at the accepter's side, where that is another one.
    pub accepter_transit_gateway_attachment_id: Option<TgwAttachmentId>,
    /// The gateway that asked for the peering.
    pub requester_tgw_info: Option<PeeringTgwInfo>,
    /// The gateway that was asked.
    pub accepter_tgw_info: Option<PeeringTgwInfo>,
    /// `available` when it works.
    pub state: Option<String>,
}

/// One side of a peering between transit gateways.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PeeringTgwInfo {
    /// The gateway.
    pub transit_gateway_id: Option<TgwId>,
    /// The account that owns it.
    pub owner_id: Option<String>,
    /// Its Region.
    pub region: Option<String>,
}

/// The transit gateways that routes lead to, and what is attached to them, of several commands of
/// the AWS CLI.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGateways {
    /// The gateways.
    pub gateways: Vec<TransitGateway>,
    /// The VPCs that are attached to them.
    pub vpc_attachments: Vec<TransitGatewayVpcAttachment>,
    /// Everything that is attached to them, and the tables of each.
    pub attachments: Vec<TransitGatewayAttachment>,
    /// Their tables' routes.
    pub tables: Vec<TgwTable>,
    /// The peerings between them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub peerings: Vec<TransitGatewayPeeringAttachment>,
    /// What propagates its prefixes to their tables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub propagations: Vec<TgwPropagations>,
    /// Zones, of which some attach through another one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<AvailabilityZone>,
}

/// What `ec2 get-transit-gateway-route-table-propagations` tells of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TgwPropagations {
    /// The table.
    pub transit_gateway_route_table_id: TgwRouteTableId,
    /// The attachments.
    pub members: Vec<TgwTableMember>,
}

/// What `ec2 search-transit-gateway-routes` tells of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TgwTable {
    /// The table.
    pub transit_gateway_route_table_id: TgwRouteTableId,
    /// Its routes.
    pub routes: Vec<TgwRoute>,
    /// Whether these are all.
    pub whole: bool,
}

/// Options of a transit gateway, or of an attachment to one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayOptions {
    /// `enable` where rules may name groups of another VPC.
    pub security_group_referencing_support: Option<String>,
    /// `enable` where an attachment carries IPv6.
    pub ipv6_support: Option<String>,
    /// `enable` where a flow keeps to one zone of the attachment.
    pub appliance_mode_support: Option<String>,
}

/// One of `ec2 describe-transit-gateway-vpc-attachments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransitGatewayVpcAttachment {
    /// The attachment.
    pub transit_gateway_attachment_id: TgwAttachmentId,
    /// The gateway.
    pub transit_gateway_id: Option<TgwId>,
    /// The VPC.
    pub vpc_id: Option<VpcId>,
    /// `available` when it works.
    pub state: Option<String>,
    /// A subnet in each zone that it serves.
    #[serde(default)]
    pub subnet_ids: Vec<SubnetId>,
    /// Its options.
    pub options: Option<TransitGatewayOptions>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// One of `ec2 describe-transit-gateway-attachments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransitGatewayAttachment {
    /// The attachment.
    pub transit_gateway_attachment_id: TgwAttachmentId,
    /// The gateway.
    pub transit_gateway_id: Option<TgwId>,
    /// `vpc`, `vpn`, `direct-connect-gateway`, `peering`, `connect`, …
    pub resource_type: Option<String>,
    /// What is attached.
    pub resource_id: Option<String>,
    /// The account that owns it.
    pub resource_owner_id: Option<String>,
    /// The account that owns the gateway.
    pub transit_gateway_owner_id: Option<String>,
    /// `available` when it works.
    pub state: Option<String>,
    /// The table that its packets are looked up in; absent where there is none.
    pub association: Option<TgwAssociation>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// The table that an attachment's packets are looked up in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TgwAssociation {
    /// The table.
    pub transit_gateway_route_table_id: Option<TgwRouteTableId>,
    /// `associated` when it is in force.
    pub state: Option<String>,
}

/// One of `ec2 describe-transit-gateway-route-tables`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransitGatewayRouteTable {
    /// The table.
    pub transit_gateway_route_table_id: TgwRouteTableId,
    /// The gateway.
    pub transit_gateway_id: Option<TgwId>,
    /// `available` when it works.
    pub state: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// One of `ec2 get-transit-gateway-route-table-associations` or of `…-propagations`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TgwTableMember {
    /// The attachment.
    pub transit_gateway_attachment_id: Option<TgwAttachmentId>,
    /// What is attached.
    pub resource_id: Option<String>,
    /// Its kind.
    pub resource_type: Option<String>,
    /// `associated` or `enabled` when it is in force.
    pub state: Option<String>,
}

/// One of `ec2 search-transit-gateway-routes`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TgwRoute {
    /// The destination.
    pub destination_cidr_block: Option<IpNet>,
    /// The prefix list that it comes from, where it does.
    pub prefix_list_id: Option<String>,
    /// Where it leads; none for a blackhole.
    pub transit_gateway_attachments: Vec<TgwRouteAttachment>,
    /// `static` or `propagated`.
    #[serde(rename = "Type")]
    pub kind: Option<String>,
    /// `active`, `blackhole`, …
    pub state: Option<String>,
}

/// Where a route of a transit gateway leads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TgwRouteAttachment {
    /// The attachment.
    pub transit_gateway_attachment_id: Option<TgwAttachmentId>,
    /// What is attached.
    pub resource_id: Option<String>,
    /// Its kind.
    pub resource_type: Option<String>,
}

impl TransitGateways {
    /// What is said of the fact.
    pub(in crate::facts) const ABOUT: About = About::read(
        "transit-gateways.routes",
        &[
            Permission::on_all("ec2:SearchTransitGatewayRoutes"),
            Permission::on_all("ec2:DescribeTransitGatewayAttachments"),
            Permission::on_all("ec2:DescribeTransitGatewayVpcAttachments"),
            Permission::on_all("ec2:DescribeTransitGateways"),
            Permission::on_all("ec2:DescribeTransitGatewayPeeringAttachments"),
            Permission::on_all("ec2:GetTransitGatewayRouteTablePropagations"),
            Permission::on_all("ec2:DescribeAvailabilityZones"),
        ],
        "whether the transit gateways on the way lead there, and answers back",
    )
    .after(&[
        FactKind::RouteTables,
        FactKind::Subnets,
        FactKind::NetworkAcls,
    ]);
}

impl Resource for TransitGateway {
    type Id = TgwId;
    const CLI_KEY: &'static str = "TransitGateways";
    const ID: &'static str = "TransitGatewayId";

    fn id(&self) -> TgwId {
        self.transit_gateway_id.clone()
    }
}

impl Resource for TransitGatewayVpcAttachment {
    type Id = TgwAttachmentId;
    const CLI_KEY: &'static str = "TransitGatewayVpcAttachments";
    const ID: &'static str = "TransitGatewayAttachmentId";
    const SHAPES: &'static [Shape] = &[("TransitGatewayAttachmentId", &["SubnetIds"])];
    const MEMBERS: &'static [Member] = &[
        member("VpcId"),
        member("TransitGatewayId"),
        member("State"),
        member("SubnetIds[]"),
    ];

    fn id(&self) -> TgwAttachmentId {
        self.transit_gateway_attachment_id.clone()
    }
}

impl Resource for TransitGatewayAttachment {
    type Id = TgwAttachmentId;
    const CLI_KEY: &'static str = "TransitGatewayAttachments";
    const ID: &'static str = "TransitGatewayAttachmentId";
    const SHAPES: &'static [Shape] = &[("TransitGatewayAttachmentId", &["Association"])];
    const MEMBERS: &'static [Member] = &[
        // One without a table has no association.
        member("Association").unless("ResourceOwnerId"),
        member("State"),
    ];

    fn id(&self) -> TgwAttachmentId {
        self.transit_gateway_attachment_id.clone()
    }
}

impl Resource for TransitGatewayPeeringAttachment {
    type Id = TgwAttachmentId;
    const CLI_KEY: &'static str = "TransitGatewayPeeringAttachments";
    const ID: &'static str = "TransitGatewayAttachmentId";

    fn id(&self) -> TgwAttachmentId {
        self.transit_gateway_attachment_id.clone()
    }
}

impl Resource for TransitGatewayRouteTable {
    type Id = TgwRouteTableId;
    const CLI_KEY: &'static str = "TransitGatewayRouteTables";
    const ID: &'static str = "TransitGatewayRouteTableId";

    fn id(&self) -> TgwRouteTableId {
        self.transit_gateway_route_table_id.clone()
    }
}
