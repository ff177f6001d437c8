//! Route tables of transit gateways, by prefix.
//!
//! Source: AWS, "Transit gateway route tables": static routes go before propagated ones for the same
//! prefix, and the longest prefix wins.

use ipnet::IpNet;

use super::prefix::PrefixMap;
use crate::facts::ec2::TgwRoute;
use crate::model::TgwRouteTableId;

/// A route table of a transit gateway, by prefix.
#[derive(Debug)]
pub(super) struct GatewayTable {
    pub(super) id: TgwRouteTableId,
    pub(super) routes: PrefixMap<TgwRoute>,
    /// Whether all its routes were read.
    pub(super) whole: bool,
    /// Whether only its propagations were read. Static routes may then take the place of all that
    /// these tell: they prove neither that a packet arrives nor that it does not.
    pub(super) propagated_only: bool,
}

impl GatewayTable {
    pub(super) fn new(
        id: TgwRouteTableId,
        all: Vec<TgwRoute>,
        whole: bool,
        propagated_only: bool,
    ) -> Self {
        let mut routes = PrefixMap::default();
        let live = |state: Option<&str>| matches!(state, None | Some("active" | "blackhole"));
        for route in all {
            if let Some(prefix) = route.destination_cidr_block
                && live(route.state.as_deref())
            {
                routes.insert(prefix, route);
            }
        }
        // Of equal prefixes the static route wins.
        routes.sort_by_key(|route: &TgwRoute| route.kind.as_deref() != Some("static"));
        Self {
            id,
            routes,
            whole,
            propagated_only,
        }
    }

    /// The route that wins, and its prefix.
    pub(super) fn find(&self, to: IpNet) -> Option<&(IpNet, TgwRoute)> {
        self.routes.holding(to).find_map(<[_]>::first)
    }
}
