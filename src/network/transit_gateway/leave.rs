//! Out of a transit gateway, by a subnet of the receiver's attachment.

use super::super::ends::End;
use super::super::leg::Leg;
use super::super::map::Network;
use super::super::path::{Layer, Step};
use super::{down, is_up, option};
use crate::model::{SubnetId, TgwId};

impl Network {
    /// Out of the gateway, by the receiver's attachment: through the outbound rules of the ACL of
    /// the attachment's subnet, in the sender's zone where it has one there.
    pub(super) fn leave_by_guess(
        &self,
        leg: &mut Leg<'_>,
        layer: Layer,
        from: &End<'_>,
        to: &End<'_>,
        gateway: &TgwId,
    ) -> bool {
        let Some(exit) = self.attachment(to, gateway) else {
            if to.vpc.is_some() {
                let text =
                    format!("the attachment of the receiver's VPC to {gateway} was not read");
                leg.steps.push(Step::unknown(layer, gateway.as_str(), text));
            }
            return true;
        };
        if !is_up(exit.state.as_deref()) {
            leg.steps.push(down(layer, exit));
        }
        let zone = from.subnet.and_then(|subnet| self.zone(subnet));
        let same = exit
            .subnet_ids
            .iter()
            .find(|subnet| zone.is_some() && self.zone(subnet) == zone);
        let appliance = option(exit, |options| options.appliance_mode_support.as_deref());
        let candidates: Vec<&SubnetId> = match same {
            Some(same) if appliance != Some("enable") => vec![same],
            _ => exit.subnet_ids.iter().collect(),
        };
        let judged: Vec<Leg<'_>> = candidates
            .iter()
            .filter(|subnet| Some(**subnet) != to.subnet)
            .map(|subnet| {
                let mut alone = leg.alone();
                self.acl(&mut alone, true, subnet, to.vpc, leg.dst);
                alone
            })
            .collect();
        let own = candidates.iter().any(|subnet| Some(*subnet) == to.subnet);
        match judged.as_slice() {
            [] => {}
            [first, rest @ ..] if !own && rest.iter().all(|one| one.agrees(first)) => {
                leg.take(first);
            }
            _ => {
                let id = exit.transit_gateway_attachment_id.as_str();
                let text = format!(
                    "which subnet of {id} the packet leaves by is not known, and their network \
                     ACLs differ"
                );
                leg.steps.push(Step::unknown(layer, id, text));
            }
        }
        !(own && candidates.len() == 1)
    }
}
