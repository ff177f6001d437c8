//! Which check speaks for a step of a path that was asked for by itself, so that `path` finds by the
//! same codes as `diagnose`.

use crate::facts::FactKind;
use crate::network::{Fault, Layer, Step};

/// The code of a step that drops packets. `routed`: the answer has passed the route of its sender's
/// subnet, and is at the client's.
pub(crate) const fn code_of(step: &Step, routed: bool) -> &'static str {
    match (step.fault, step.layer) {
        (Some(Fault::Blackhole | Fault::TargetGone), _) => "NET002",
        (Some(Fault::Overlap), _) => "NET010",
        (Some(Fault::Transit), _) => "NET008",
        (Some(Fault::Middlebox | Fault::Appliance), _) => "NET009",
        (_, Layer::SgOut) => "SG001",
        (_, Layer::SgIn) => "SG004",
        (_, Layer::NaclOut) => "NET005",
        (_, Layer::ReturnNacl) if routed => "NET005",
        (_, Layer::NaclIn | Layer::ReturnNacl) => "NET006",
        (_, Layer::Peering | Layer::ReturnPeering) => "NET003",
        (_, Layer::TransitGateway | Layer::ReturnTransitGateway) => "NET007",
        (_, Layer::ReturnRoute) => "NET004",
        (_, Layer::Address) => "DNS026",
        (_, Layer::Endpoint) => "VPCE002",
        (_, Layer::EndpointPort) => "TCP001",
        (_, Layer::Client | Layer::Route) => "NET001",
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
