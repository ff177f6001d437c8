//! What a route leads to, where that is known to be gone: its state is the cause, and the blackhole what
//! comes of it.

use super::attachment::is_up;
use super::path::{Layer, Step};
use super::path_end::PathEnd;
use super::remedy::Remedy;
use super::route::Route;
use super::route_target::Target;
use super::topology::{Topology, is_active};
use super::traversal::{PathDirection, Traversal};
use crate::model::TgwId;

/// What is known of the target of a blackhole.
pub(super) enum Gone {
    /// A part of the way with a finding of its own.
    Step(Box<Step>),
    /// Something that is no part of the way by itself: its id, its state in a sentence, and what brings
    /// it back.
    Told(String, String, Option<Remedy>),
}

impl Topology {
    /// What the target of a route says of itself, where it is in no state to carry packets.
    pub(super) fn gone(
        &self,
        leg: &Traversal<'_>,
        from: &PathEnd<'_>,
        to: &PathEnd<'_>,
        route: &Route,
    ) -> Option<Gone> {
        let told =
            |id: &str, what: &str| Some(Gone::Told(id.to_owned(), format!("{id} {what}"), None));
        match &route.target {
            Target::Peering(id) => {
                let peering = self.all.peerings.get(id)?;
                let code = peering.status.as_ref()?.code.as_ref();
                let gone = code.is_some() && !is_active(peering);
                gone.then(|| Gone::Step(Box::new(self.peering(leg, from, to, id))))
            }
            Target::TransitGateway(id) => {
                let gone = self.gateway_gone(leg, from, id)?;
                Some(Gone::Step(Box::new(gone)))
            }
            Target::NatGateway(id) => {
                let state = self.all.nat_gateways.get(id)?.state.as_deref()?;
                let gone = matches!(state, "failed" | "deleting" | "deleted");
                gone.then(|| told(id.as_str(), &format!("is {state}")))?
            }
            Target::Other(_, id) if id.starts_with("eni-") => {
                let eni = self.all.network_interfaces.get(&id.parse().ok()?)?;
                let detached = eni.status.as_deref() == Some("available");
                detached.then(|| told(id, "is attached to nothing"))?
            }
            Target::Other(_, id) if id.starts_with("i-") => {
                let instance = self.all.instances.get(&id.parse().ok()?)?;
                let state = instance.state.as_ref()?.name.as_deref()?;
                let gone = !matches!(state, "pending" | "running");
                gone.then(|| told(id, &format!("is {state}")))?
            }
            Target::Other(_, id) if id.starts_with("vgw-") => {
                let (why, remedy) = self.vpn_gateway_gone(from, id)?;
                Some(Gone::Told(id.clone(), why, remedy))
            }
            _ => None,
        }
    }

    /// The gateway, or the attachment of the sender's VPC to it.
    fn gateway_gone(&self, leg: &Traversal<'_>, from: &PathEnd<'_>, id: &TgwId) -> Option<Step> {
        let layer = layer(leg.way);
        if let Some(entry) = self.attachment(from, id)
            && !is_up(entry.state.as_deref())
        {
            return Some(Self::down(layer, from, entry));
        }
        let state = self.all.gateways.get(id)?.state.as_deref();
        let text = format!("{id} is {}", state.unwrap_or_default());
        (!is_up(state)).then(|| Step::block(layer, id.as_str(), text))
    }
}

const fn layer(way: PathDirection) -> Layer {
    match way {
        PathDirection::Forward => Layer::TransitGateway,
        PathDirection::Back => Layer::ReturnTransitGateway,
    }
}
