//! VPN gateways, which AWS calls virtual private gateways, too.

use serde::{Deserialize, Serialize};

use super::Tag;
use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{Gathered, Member, Question, Resource, Shape, member};
use crate::model::{VpcId, ids};

ids! {
    /// A VPN gateway id, `vgw-…`.
    VpnGatewayId, "a VPN gateway id", "vgw-", "'vgw-' and 8 or 17 hexadecimal digits";
}

/// One of `ec2 describe-vpn-gateways`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpnGateway {
    /// The gateway.
    pub vpn_gateway_id: VpnGatewayId,
    /// `available`, `pending`, `deleting` or `deleted`.
    pub state: Option<String>,
    /// The VPCs that it is, or was, attached to.
    #[serde(default)]
    pub vpc_attachments: Vec<VpnGatewayAttachment>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// A VPC that a VPN gateway is, or was, attached to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpnGatewayAttachment {
    /// The VPC.
    pub vpc_id: Option<VpcId>,
    /// `attached`, `attaching`, `detaching` or `detached`.
    pub state: Option<String>,
}

impl Resource for VpnGateway {
    type Id = VpnGatewayId;
    const CLI_KEY: &'static str = "VpnGateways";
    const ID: &'static str = "VpnGatewayId";
    const SHAPES: &'static [Shape] = &[("VpnGatewayId", &["VpcAttachments", "AmazonSideAsn"])];
    const MEMBERS: &'static [Member] = &[member("State"), member("VpcAttachments[]")];

    fn id(&self) -> VpnGatewayId {
        self.vpn_gateway_id.clone()
    }
}

impl Gathered for VpnGateway {
    type AskedBy = VpnGatewayId;

    const ABOUT: About = About::read(
        "vpn-gateways",
        &[Permission::on_all("ec2:DescribeVpnGateways")],
        "whether the VPN gateways that routes lead to are attached to the VPC",
    )
    .after(&[FactKind::RouteTables]);

    const QUESTIONS: &'static [Question] = &[Question {
        ids: "vgw",
        of: &["route-tables.json"],
        command: "describe-vpn-gateways",
        by: Some(("--filters", "vpn-gateway-id")),
        file: "vpn-gateways.json",
    }];
}
