//! The parts of the way to the endpoint's interfaces, and which step belongs to which.

use crate::case::{Case, InterfacePaths};
use crate::facts::{FactKind, MissingFact};
use crate::network::{Fault, Lacking, Layer, State, Step};

/// A part of the way, which one check speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Segment {
    /// The route out of the client's subnet.
    Route,
    /// A route whose target is gone, either way.
    Blackhole,
    /// A route to an address that is local, too, either way.
    Overlap,
    /// Something on the way that forwards packets by rules of its own, either way.
    Middlebox,
    /// The peering connection, either way.
    Peering,
    /// A peering connection, for what lies beyond its two VPCs, either way.
    Transit,
    /// The transit gateway, either way.
    TransitGateway,
    /// The route out of the endpoint's subnets.
    ReturnRoute,
    /// The network ACL of the client's subnet, either way.
    ClientAcl,
    /// The network ACLs of the endpoint's subnets, either way.
    EndpointAcl,
}

impl Segment {
    /// The fact that decides.
    pub(super) const fn need(self) -> FactKind {
        match self {
            Self::Route | Self::Blackhole | Self::Overlap | Self::Middlebox | Self::ReturnRoute => {
                FactKind::RouteTables
            }
            Self::Peering | Self::Transit => FactKind::Peerings,
            Self::TransitGateway => FactKind::TransitGateways,
            Self::ClientAcl | Self::EndpointAcl => FactKind::NetworkAcls,
        }
    }

    /// The fact that an unknown step is for want of.
    pub(super) fn wanting(self, step: &Step) -> FactKind {
        match step.layer {
            Layer::TransitGateway | Layer::ReturnTransitGateway => FactKind::TransitGateways,
            _ if step.lacking == Some(Lacking::PrefixList) => FactKind::PrefixLists,
            _ => self.need(),
        }
    }

    /// Whether the fact was read without which nothing can be said.
    ///
    /// # Errors
    /// It was not.
    pub(super) fn read(self, case: &Case<'_>) -> Result<(), MissingFact> {
        match self {
            Self::ClientAcl | Self::EndpointAcl => {
                case.aws.network_acls.need(FactKind::NetworkAcls).map(drop)
            }
            _ => case.aws.route_tables.need(FactKind::RouteTables).map(drop),
        }
    }

    /// Whether the fact was read without which not everything can be said.
    ///
    /// # Errors
    /// It was not.
    pub(super) fn read_wholly(self, case: &Case<'_>) -> Result<(), MissingFact> {
        match self {
            Self::Peering | Self::Transit => case.aws.peerings.need(FactKind::Peerings).map(drop),
            Self::TransitGateway => {
                let gateways = &case.aws.transit_gateways;
                gateways.need(FactKind::TransitGateways).map(drop)
            }
            other => other.read(case),
        }
    }

    /// What is said where the way has no such part.
    pub(super) const fn absent(self) -> &'static str {
        match self {
            Self::Peering | Self::Transit => "the way passes no peering connection",
            Self::TransitGateway => "the way passes no transit gateway",
            Self::ClientAcl => "the client lies in no subnet that is known, or in the endpoint's",
            Self::EndpointAcl => "the client lies in the endpoint's subnet",
            Self::Route | Self::Blackhole | Self::Overlap | Self::Middlebox | Self::ReturnRoute => {
                "the way takes no such route"
            }
        }
    }

    /// The steps of a way that belong to this part.
    pub(super) fn steps(self, way: &InterfacePaths) -> impl Iterator<Item = &Step> {
        way.paths.iter().flat_map(move |path| {
            let forward = path.forward.iter().map(|step| (step, false));
            // The answer passes the endpoint's ACL before the route, and the client's after it.
            let mut routed = false;
            let back = path.back.iter().map(move |step| {
                routed |= step.layer == Layer::ReturnRoute;
                (step, routed)
            });
            let steps = forward.chain(back);
            steps.filter_map(move |(step, routed)| self.has(step, routed).then_some(step))
        })
    }

    fn has(self, step: &Step, routed: bool) -> bool {
        // The first tells of what has no name of its own.
        let parts: &[Self] = match step.layer {
            Layer::Route => &[Self::Route, Self::Blackhole, Self::Overlap, Self::Middlebox],
            Layer::ReturnRoute => &[
                Self::ReturnRoute,
                Self::Blackhole,
                Self::Overlap,
                Self::Middlebox,
            ],
            Layer::Peering | Layer::ReturnPeering => &[Self::Peering, Self::Transit],
            Layer::TransitGateway | Layer::ReturnTransitGateway => &[Self::TransitGateway],
            Layer::ReturnNacl if routed => &[Self::ClientAcl],
            Layer::NaclOut => &[Self::ClientAcl],
            Layer::NaclIn | Layer::ReturnNacl => &[Self::EndpointAcl],
            _ => &[],
        };
        // Of a step that drops packets, one part tells. What passes, or is not known, is every one's.
        match (step.state, step.fault) {
            (State::Block | State::Part | State::Rare, fault) => {
                Some(&self) == fault.and_then(Self::of).as_ref().or(parts.first())
            }
            _ => parts.contains(&self),
        }
    }

    /// The part that a fault with a name of its own belongs to.
    const fn of(fault: Fault) -> Option<Self> {
        match fault {
            Fault::Blackhole | Fault::TargetGone => Some(Self::Blackhole),
            Fault::Overlap => Some(Self::Overlap),
            Fault::Transit => Some(Self::Transit),
            Fault::Middlebox | Fault::Appliance => Some(Self::Middlebox),
            Fault::SourcePorts => None,
        }
    }

    /// Whether a step is one to tell of: it drops packets, or it is the very thing that this part is
    /// there to name.
    pub(super) fn tells(self, step: &Step) -> bool {
        let drops = matches!(step.state, State::Block | State::Part | State::Rare);
        drops
            || step.fault == Some(Fault::SourcePorts)
            || step.fault.and_then(Self::of) == Some(self)
    }
}
