//! What joins the two ends of a path.

use crate::facts::ec2::TransitGatewayVpcAttachment;
use crate::model::{PeeringId, TgwId};

/// What joins the two ends, as rules that refer to groups see it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Link<'a> {
    SameVpc,
    Peering(&'a PeeringId),
    Gateway(Through<'a>),
    /// Something in between whose ways nobody here knows.
    Middle,
    /// The endpoint of a firewall or load balancer in between: it keeps the addresses.
    Appliance,
    /// Something in between that may put its own address in the sender's place.
    Mask,
    Nothing,
}

/// The attachments at both sides of a transit gateway, where they are known.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Through<'a> {
    pub(super) gateway: Option<&'a TgwId>,
    pub(super) entry: Option<&'a TransitGatewayVpcAttachment>,
    pub(super) exit: Option<&'a TransitGatewayVpcAttachment>,
    /// Whether the packet goes on over a peered gateway.
    pub(super) peered: bool,
}
