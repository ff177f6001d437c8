//! The routes of the client's own system.

use std::cmp::Reverse;
use std::net::IpAddr;

use super::Case;
use crate::facts::{Fact, FactKind, LocalRoute, MissingFact, TcpProbe};

impl<'a> Case<'a> {
    /// The route of the client's own system for an address, by the kernel's own word where it was asked:
    /// the main table for IPv4, which tells a route's whole range, is all that older snapshots have.
    ///
    /// # Errors
    /// The kernel did not tell, or its routes could not be read.
    pub fn local_route(&self, address: IpAddr) -> Result<Option<&'a LocalRoute>, MissingFact> {
        let mut probes = self.facts.tcp.known().into_iter().flatten();
        match probes.find(|probe| probe.address == address) {
            None => self.main_route(address),
            Some(probe) => self.route_of(probe),
        }
    }

    /// The route of the client's own system that a probe took.
    ///
    /// # Errors
    /// As [`Self::local_route`].
    pub fn route_of(&self, probe: &'a TcpProbe) -> Result<Option<&'a LocalRoute>, MissingFact> {
        let address = probe.address;
        match &probe.way {
            Fact::NotAsked => self.main_route(address),
            Fact::Known(None) => Ok(None),
            Fact::Known(Some(way)) => {
                let same = |main: &&LocalRoute| {
                    way.table.is_none()
                        && (&main.device, main.gateway) == (&way.device, way.gateway)
                };
                let main = self.main_route(address).ok().flatten();
                Ok(Some(main.filter(same).unwrap_or(way)))
            }
            unknown @ Fact::Unknown(_) => unknown.need(FactKind::Host).map(Option::as_ref),
        }
    }

    /// The route of the main table: the narrowest, and of those the one with the least metric.
    fn main_route(&self, address: IpAddr) -> Result<Option<&'a LocalRoute>, MissingFact> {
        let routes = self.facts.host.routes.need(FactKind::Host)?.iter();
        let own = routes.filter(|route| route.destination.contains(&address));
        Ok(own.max_by_key(|route| (route.destination.prefix_len(), Reverse(route.metric))))
    }
}
