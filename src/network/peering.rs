//! Peering connections: whether one carries a packet.

use super::path::{Fault, Layer, Step};
use super::path_end::PathEnd;
use super::prefix::one_address;
use super::remedy::Remedy;
use super::topology::{Topology, is_active, sides};
use super::traversal::{PathDirection, Traversal};
use crate::facts::ec2::Tag;
use crate::model::PeeringId;

impl Topology {
    /// Over a peering connection: it is active, and its other side is the receiver's VPC.
    pub(super) fn peering(
        &self,
        leg: &Traversal<'_>,
        from: &PathEnd<'_>,
        to: &PathEnd<'_>,
        id: &PeeringId,
    ) -> Step {
        let layer = match leg.way {
            PathDirection::Forward => Layer::Peering,
            PathDirection::Back => Layer::ReturnPeering,
        };
        let own = id.as_str();
        let Some(peering) = self.all.peerings.get(id) else {
            return Step::unknown(layer, own, format!("{id} was not read"));
        };
        let name = Tag::name(&peering.tags);
        if !is_active(peering) {
            let status = peering.status.as_ref();
            let code = status.and_then(|status| status.code.as_deref());
            let Some(code) = code else {
                return Step::unknown(layer, own, format!("the status of {id} was not told"));
            };
            return Step::block(layer, own, format!("{id} is {code}, not active"))
                .named(name)
                .coded("BAD_STATE")
                .remedied_by(revivable(code).then(|| Remedy::RevivePeering(id.clone())));
        }
        let mut others = sides(peering).filter_map(|side| side.vpc_id.as_ref());
        let other = others.find(|vpc| Some(*vpc) != from.vpc);
        let here = sides(peering).any(|side| side.vpc_id.as_ref() == from.vpc);
        let (Some(other), true) = (other, here) else {
            let text = format!("{id} does not join the sender's VPC");
            return Step::block(layer, own, text).named(name);
        };
        let blocked = |text: String| {
            Step::block(layer, own, text)
                .named(name)
                .coded("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR")
                .comes_to(Fault::Transit)
        };
        let whom = leg.to_whom();
        let transit = || {
            blocked(format!(
                "{id} leads to {other}, and carries nothing for {whom} beyond it: peering is not \
                 transitive"
            ))
            .remedied_by(Some(Remedy::NewPeering {
                from: from.place(),
                to: to.place(),
            }))
        };
        match to.vpc {
            Some(vpc) if vpc == other => {}
            Some(_) => return transit(),
            None if self.is_in(other, leg.dst) == Some(false) => return transit(),
            None => {
                let text = format!("{id} leads to {other}, and {whom} was not read there");
                return Step::unknown(layer, own, text).named(name);
            }
        }
        let stranger = [(leg.src, from.vpc), (leg.dst, to.vpc)]
            .into_iter()
            .find(|(address, vpc)| vpc.and_then(|vpc| self.is_in(vpc, *address)) == Some(false));
        if let Some((address, _)) = stranger {
            let address = one_address(address);
            return blocked(format!(
                "{id} carries nothing for {address}, of neither VPC"
            ));
        }
        Step::pass(layer, own, format!("{id} is active, and leads to {other}")).named(name)
    }
}

/// Whether there is something to do about a connection in some state; else it is still being made.
fn revivable(code: &str) -> bool {
    matches!(
        code,
        "pending-acceptance" | "rejected" | "expired" | "failed" | "deleted" | "deleting"
    )
}
