//! Peered transit gateways: from one to the other.
//!
//! Source: AWS, "Transit gateway peering attachments": each gateway has an attachment to the other,
//! associated with a table of its own, and only static routes lead to it.

use super::super::attachment::is_up;
use super::super::path::{Layer, Step};
use super::super::remedy::Remedy;
use super::super::topology::Topology;
use super::super::traversal::Traversal;
use crate::facts::ec2::{TgwRouteAttachment, TransitGatewayPeeringAttachment};
use crate::model::{TgwAttachmentId, TgwId};

impl Topology {
    /// A peering between transit gateways, by the id of either of its attachments.
    pub(super) fn gateway_peering(
        &self,
        id: &TgwAttachmentId,
    ) -> Option<&TransitGatewayPeeringAttachment> {
        self.all.gateway_peerings.get(id).or_else(|| {
            let mut all = self.all.gateway_peerings.values();
            all.find(|one| one.accepter_transit_gateway_attachment_id.as_ref() == Some(id))
        })
    }

    /// Over a peering: the gateway at its other side, and the ids of the attachment there.
    pub(super) fn peer<'a>(
        &'a self,
        leg: &mut Traversal<'_>,
        layer: Layer,
        target: &'a TgwRouteAttachment,
        passed: &[TgwId],
    ) -> Option<(TgwId, Vec<&'a TgwAttachmentId>)> {
        let (id, at) = (
            target.transit_gateway_attachment_id.as_ref(),
            passed.last()?,
        );
        let label = id.map_or("?", |id| id.as_str());
        let peering = id.and_then(|id| self.gateway_peering(id));
        let generic = id.and_then(|id| self.described(id, at));
        let state = match peering {
            Some(peering) => peering.state.as_deref(),
            None => generic.and_then(|one| one.state.as_deref()),
        };
        if !is_up(state) {
            let state = state.unwrap_or("not available");
            let accept = id.filter(|_| state == "pendingAcceptance").map(|id| {
                let accepter = peering.and_then(|one| one.accepter_tgw_info.as_ref());
                let region = accepter.and_then(|side| side.region.clone());
                Remedy::AcceptGatewayPeering(id.clone(), region)
            });
            let step = Step::block(layer, label, format!("{label} is {state}"));
            leg.steps.push(step.coded("BAD_STATE").remedied_by(accept));
        }
        // What an attachment of this type attaches is the other gateway.
        let resource = generic.and_then(|one| one.resource_id.as_deref());
        let resource = resource.or(target.resource_id.as_deref());
        let told = || TgwId::read(resource?).ok().filter(|other| other != at);
        let other = match peering {
            Some(peering) => other_side(peering, at).cloned(),
            None => told(),
        };
        let Some(other) = other else {
            let text = format!(
                "which gateway {label} leads to was not read \
                 (aws ec2 describe-transit-gateway-peering-attachments)"
            );
            leg.steps.push(Step::unknown(layer, label, text));
            return None;
        };
        if passed.contains(&other) {
            let text = format!("{label} leads back to {other}: the packet never arrives");
            let step = Step::block(layer, label, text);
            leg.steps.push(step.coded("TGW_RTB_CANNOT_ROUTE"));
            return None;
        }
        // Both sides have one id between Regions, and may have two within one.
        let both = peering.map(|one| {
            let far = one.accepter_transit_gateway_attachment_id.iter();
            std::iter::once(&one.transit_gateway_attachment_id).chain(far)
        });
        Some((
            other,
            id.into_iter().chain(both.into_iter().flatten()).collect(),
        ))
    }
}

/// The gateway that a peering joins another one to.
fn other_side<'a>(peering: &'a TransitGatewayPeeringAttachment, at: &TgwId) -> Option<&'a TgwId> {
    let requester = peering.requester_tgw_info.as_ref();
    let requester = requester.and_then(|side| side.transit_gateway_id.as_ref())?;
    let accepter = peering.accepter_tgw_info.as_ref();
    let accepter = accepter.and_then(|side| side.transit_gateway_id.as_ref())?;
    match (requester == at, accepter == at) {
        (true, false) => Some(accepter),
        (false, true) => Some(requester),
        _ => None,
    }
}
