//! VPN gateways: a route to one carries packets where it is attached to the route's VPC.
//!
//! Source: AWS, Amazon VPC User Guide, "Route tables": the state of a route is blackhole where its
//! target is not available, for example a gateway that is not attached to the VPC.

use super::path_end::PathEnd;
use super::remedy::Remedy;
use super::topology::Topology;
use crate::facts::ec2::{Tag, VpnGateway, VpnGatewayId};

impl Topology {
    /// A VPN gateway by the id that a route has, where it was read.
    fn vpn_gateway(&self, id: &str) -> Option<&VpnGateway> {
        self.all.vpn_gateways.get(&VpnGatewayId::read(id).ok()?)
    }

    /// Why a VPN gateway carries nothing from the sender's VPC, and what would let it; `None` where it
    /// does carry packets, or where that was not read.
    pub(super) fn vpn_gateway_gone(
        &self,
        from: &PathEnd<'_>,
        id: &str,
    ) -> Option<(String, Option<Remedy>)> {
        let gateway = self.vpn_gateway(id)?;
        let id = &gateway.vpn_gateway_id;
        if let Some(state @ ("deleting" | "deleted")) = gateway.state.as_deref() {
            return Some((format!("{id} is {state}"), None));
        }
        let vpc = from.vpc?;
        let attached = gateway.vpc_attachments.iter();
        let mut here = attached.filter(|one| one.vpc_id.as_ref() == Some(vpc));
        let state = here.next().map(|one| one.state.as_deref());
        match state {
            Some(None | Some("attached")) => None,
            Some(Some(state @ ("attaching" | "detaching"))) => {
                Some((format!("{id} is {state} at {vpc}"), None))
            }
            Some(Some(_)) | None => {
                let elsewhere = gateway.vpc_attachments.iter().any(|one| {
                    one.vpc_id.as_ref() != Some(vpc) && one.state.as_deref() == Some("attached")
                });
                // One gateway has one VPC.
                let attach =
                    (!elsewhere).then(|| Remedy::AttachVpnGateway(id.clone(), from.place()));
                Some((format!("{id} is not attached to {vpc}"), attach))
            }
        }
    }

    /// The name of a VPN gateway.
    pub(super) fn vpn_gateway_name(&self, id: &str) -> Option<&str> {
        Tag::name(&self.vpn_gateway(id)?.tags)
    }
}
