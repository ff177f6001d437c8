//! Attachments of VPCs to transit gateways.

use super::path::{Layer, Step};
use super::path_end::PathEnd;
use super::remedy::Remedy;
use super::topology::Topology;
use super::traversal::Traversal;
use crate::facts::ec2::{Tag, TransitGatewayOptions, TransitGatewayVpcAttachment};
use crate::model::TgwId;

impl Topology {
    /// The attachment of an end's VPC to a gateway.
    pub(super) fn attachment(
        &self,
        end: &PathEnd<'_>,
        gateway: &TgwId,
    ) -> Option<&TransitGatewayVpcAttachment> {
        let ids = self.attachments_of.get(end.vpc?)?;
        let all = ids.iter().filter_map(|id| self.all.vpc_attachments.get(id));
        let mut own = all.filter(|one| one.transit_gateway_id.as_ref() == Some(gateway));
        let first = own.next();
        let works = |one: &&TransitGatewayVpcAttachment| is_up(one.state.as_deref());
        first.filter(works).or_else(|| own.find(works)).or(first)
    }

    /// An attachment that carries nothing.
    pub(super) fn down(
        layer: Layer,
        end: &PathEnd<'_>,
        attachment: &TransitGatewayVpcAttachment,
    ) -> Step {
        let id = &attachment.transit_gateway_attachment_id;
        let state = attachment.state.as_deref().unwrap_or("not available");
        Step::block(layer, id.as_str(), format!("{id} is {state}"))
            .named(Tag::name(&attachment.tags))
            .coded("BAD_STATE")
            .remedied_by(Some(Remedy::ReviveAttachment(id.clone(), end.place())))
    }
}

pub(super) fn option<'a>(
    attachment: &'a TransitGatewayVpcAttachment,
    of: impl Fn(&'a TransitGatewayOptions) -> Option<&'a str>,
) -> Option<&'a str> {
    attachment.options.as_ref().and_then(of)
}

/// Says so where an attachment does not carry a packet's family.
pub(super) fn carries_ipv6(
    leg: &mut Traversal<'_>,
    layer: Layer,
    attachment: &TransitGatewayVpcAttachment,
) {
    let off = option(attachment, |options| options.ipv6_support.as_deref()) == Some("disable");
    if off && leg.dst.addr().is_ipv6() {
        let id = attachment.transit_gateway_attachment_id.as_str();
        let text = format!("{id} carries no IPv6: its option Ipv6Support is off");
        leg.steps.push(Step::unknown(layer, id, text));
    }
}

pub(super) fn is_up(state: Option<&str>) -> bool {
    matches!(state, None | Some("available" | "modifying"))
}
