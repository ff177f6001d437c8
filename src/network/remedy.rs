//! What would let a packet on, as data: a step names it while the packet's way is walked, and a fix is
//! made of it where somebody is to read one.

use ipnet::IpNet;

use super::route::Route;
use super::security_group::Direction;
use super::traffic::{Ports, Protocol};
use crate::facts::ec2::VpnGatewayId;
use crate::model::{
    NetworkAclId, PeeringId, RouteTableId, SecurityGroupId, SubnetId, TgwAttachmentId,
    TgwRouteTableId, VpcId,
};

/// Where a change is to be made: its Region follows from that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) vpc: Option<VpcId>,
    pub(super) subnet: Option<SubnetId>,
}

/// What would let a packet on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Remedy {
    /// A rule on the groups that refuse: for a group of the other end's where a rule can name one, else
    /// for its addresses.
    GroupRule {
        named: Option<SecurityGroupId>,
        protocol: Protocol,
        port: u16,
        to: Receiver,
        at: Place,
    },
    /// A rule of a network ACL, tried before the one that decides now.
    AclEntry {
        acl: NetworkAclId,
        direction: Direction,
        before: Option<i32>,
        peer: IpNet,
        protocol: Protocol,
        ports: Ports,
        at: Place,
    },
    /// A route to the receiver's subnet.
    NewRoute(Box<NewRoute>),
    /// What keeps a destination within the VPC that another route takes away.
    LocalRoute {
        table: RouteTableId,
        route: Box<Route>,
        at: Place,
    },
    /// The first of two that can be said.
    Either(Box<Self>, Box<Self>),
    /// A peering connection that carries packets, in place of one that does not.
    RevivePeering(PeeringId),
    /// A peering connection between two VPCs.
    NewPeering { from: Place, to: Place },
    /// An attachment of a transit gateway that carries packets, in place of one that does not.
    ReviveAttachment(TgwAttachmentId, Place),
    /// A subnet more for an attachment, in a zone.
    AddSubnet {
        attachment: TgwAttachmentId,
        subnet: SubnetId,
        zone: String,
        at: Place,
    },
    /// A route table for an attachment.
    Associate(TgwAttachmentId),
    /// A route to an attachment, in place of a blackhole.
    ReplaceGatewayRoute {
        table: TgwRouteTableId,
        prefix: IpNet,
        attachment: TgwAttachmentId,
        at: Place,
    },
    /// The routes of an attachment's VPC in a table.
    Propagate {
        table: TgwRouteTableId,
        attachment: TgwAttachmentId,
        at: Place,
    },
    /// A peering of transit gateways that its other side accepts, in a Region.
    AcceptGatewayPeering(TgwAttachmentId, Option<String>),
    /// A VPN gateway attached to a VPC.
    AttachVpnGateway(VpnGatewayId, Place),
    /// A VPC excluded from VPC Block Public Access.
    Exclude {
        vpc: VpcId,
        mode: &'static str,
        region: String,
    },
    /// An endpoint in the client's own VPC.
    OwnEndpoint {
        vpc: VpcId,
        subnet: SubnetId,
        service: String,
        region: String,
    },
    /// A function that runs in a VPC.
    IntoVpc(String),
}

/// Whom a connection is to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Receiver {
    /// A VPC endpoint.
    Endpoint,
    /// Anything else.
    Other,
}

/// A route that is to lead to the receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewRoute {
    pub(super) table: RouteTableId,
    pub(super) destination: IpNet,
    pub(super) from: Place,
    pub(super) to: Place,
    /// The route that leads elsewhere, or nowhere.
    pub(super) instead_of: Option<Route>,
}

impl Remedy {
    /// This one, else another.
    pub(super) fn or(self, other: Option<Self>) -> Self {
        match other {
            Some(other) => Self::Either(Box::new(self), Box::new(other)),
            None => self,
        }
    }
}
