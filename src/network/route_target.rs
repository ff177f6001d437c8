//! Where a route leads.

use std::net::IpAddr;

use crate::facts::ec2;
use crate::model::{NatGatewayId, PeeringId, TgwId};

/// Where a route leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Within the VPC.
    Local,
    /// To a peered VPC.
    Peering(PeeringId),
    /// To a transit gateway.
    TransitGateway(TgwId),
    /// To a NAT gateway.
    NatGateway(NatGatewayId),
    /// To the internet.
    InternetGateway(String),
    /// Something whose further way nobody here knows: what it is, and its id.
    Other(&'static str, String),
}

impl Target {
    /// Whether it is the endpoint of a firewall or load balancer, whose packets keep their addresses.
    #[must_use]
    pub fn keeps_addresses(&self) -> bool {
        matches!(self, Self::Other(_, id) if id.starts_with("vpce-"))
    }

    /// Whether it may put its own address in the sender's place.
    #[must_use]
    pub fn may_translate(&self) -> bool {
        match self {
            Self::NatGateway(_) => true,
            Self::Other(_, id) => id.starts_with("eni-") || id.starts_with("i-"),
            _ => false,
        }
    }

    /// The target of a route.
    pub(super) fn of(route: &ec2::Route) -> Self {
        if let Some(id) = &route.vpc_peering_connection_id {
            return PeeringId::read(id).map_or_else(
                |_| Self::Other("a peering connection", id.clone()),
                Self::Peering,
            );
        }
        if let Some(id) = &route.transit_gateway_id {
            return TgwId::read(id).map_or_else(
                |_| Self::Other("a transit gateway", id.clone()),
                Self::TransitGateway,
            );
        }
        if let Some(id) = &route.nat_gateway_id {
            return NatGatewayId::read(id).map_or_else(
                |_| Self::Other("a NAT gateway", id.clone()),
                Self::NatGateway,
            );
        }
        let others = [
            ("an interface that forwards", &route.network_interface_id),
            ("an instance that forwards", &route.instance_id),
            (
                "an egress-only internet gateway",
                &route.egress_only_internet_gateway_id,
            ),
            ("a local gateway", &route.local_gateway_id),
            ("a carrier gateway", &route.carrier_gateway_id),
            ("a core network of Cloud WAN", &route.core_network_arn),
            ("an Oracle Database@AWS network", &route.odb_network_arn),
        ];
        for (what, id) in others {
            if let Some(id) = id {
                return Self::Other(what, id.clone());
            }
        }
        let Some(id) = &route.gateway_id else {
            return Self::Other("a target that is not told", "?".to_owned());
        };
        match id.split('-').next() {
            Some("local") => Self::Local,
            Some("igw") => Self::InternetGateway(id.clone()),
            Some("vgw") => Self::Other("a virtual private gateway", id.clone()),
            Some("vpce") => Self::Other("an endpoint of a firewall or load balancer", id.clone()),
            _ => Self::Other("a gateway", id.clone()),
        }
    }

    /// The target's id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Local => "local",
            Self::Peering(id) => id.as_str(),
            Self::TransitGateway(id) => id.as_str(),
            Self::NatGateway(id) => id.as_str(),
            Self::InternetGateway(id) | Self::Other(_, id) => id,
        }
    }
}

/// Whether an internet gateway drops packets to an address: it carries public ones alone.
///
/// Source: AWS, Reachability Analyzer explanation codes `IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS`
/// and `IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS`.
#[must_use]
pub(super) fn dropped_by_internet_gateway(address: IpAddr) -> Option<&'static str> {
    let IpAddr::V4(v4) = address else {
        return None;
    };
    let [first, second, ..] = v4.octets();
    if v4.is_private() {
        Some("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS")
    } else if first == 100 && (64..128).contains(&second) {
        Some("IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS")
    } else {
        None
    }
}
