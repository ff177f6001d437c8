//! Which check speaks for a step of a path that was asked for by itself, so that `path` finds by the
//! same codes as `diagnose`.

use crate::checks::{dns, sg, tcp, vpce};
use crate::facts::FactKind;
use crate::network::{Fault, Layer, Step};

/// The code of a step that drops packets. `routed`: the answer has passed the route of its sender's
/// subnet, and is at the client's.
pub(crate) const fn code_of(step: &Step, routed: bool) -> &'static str {
    match (step.fault, step.layer) {
        (Some(Fault::Blackhole | Fault::TargetGone), _) => super::NET002.code,
        (Some(Fault::Overlap), _) => super::NET010.code,
        (Some(Fault::Transit), _) => super::NET008.code,
        (Some(Fault::Middlebox | Fault::Appliance), _) => super::NET009.code,
        (_, Layer::SgOut) => sg::client_egress::CHECK.code,
        (_, Layer::SgIn) => sg::no_443_inbound::CHECK.code,
        (_, Layer::NaclOut) => super::NET005.code,
        (_, Layer::ReturnNacl) if routed => super::NET005.code,
        (_, Layer::NaclIn | Layer::ReturnNacl) => super::NET006.code,
        (_, Layer::Peering | Layer::ReturnPeering) => super::NET003.code,
        (_, Layer::TransitGateway | Layer::ReturnTransitGateway) => super::NET007.code,
        (_, Layer::ReturnRoute) => super::NET004.code,
        (_, Layer::Address) => dns::ipv6_mismatch::CHECK.code,
        (_, Layer::Endpoint) => vpce::not_available::CHECK.code,
        (_, Layer::EndpointPort) => tcp::errno_map::CHECK.code,
        (_, Layer::Client | Layer::Route) => super::NET001.code,
    }
}

/// The fact that decides at a layer.
pub(crate) const fn need_of(layer: Layer) -> FactKind {
    match layer {
        Layer::SgOut | Layer::SgIn => FactKind::SecurityGroups,
        Layer::NaclOut | Layer::NaclIn | Layer::ReturnNacl => FactKind::NetworkAcls,
        Layer::Route | Layer::ReturnRoute => FactKind::RouteTables,
        Layer::Peering | Layer::ReturnPeering => FactKind::Peerings,
        Layer::TransitGateway | Layer::ReturnTransitGateway => FactKind::TransitGateways,
        Layer::Endpoint | Layer::EndpointPort => FactKind::VpcEndpoints,
        Layer::Client | Layer::Address => FactKind::NetworkInterfaces,
    }
}
