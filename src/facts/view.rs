//! Questions about the facts that several checks ask: which endpoint serves the call, which of the
//! probes speak for the client.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::net::IpAddr;

use super::ec2::{NetworkInterface, SecurityGroup, VpcAttributes, VpcEndpoint};
use super::{Asked, Fact, Facts, LocalRoute, Lookup, Missing, Need, TcpProbe, Why};
use crate::model::{AddressKind, Client, EniId, SecurityGroupId, VpcId};

impl Facts {
    /// Whether the probes ran on the client, and so speak for it.
    #[must_use]
    pub fn probes_speak_for_the_client(&self) -> bool {
        let instance = self.host.instance.known();
        match &self.client {
            Client::Here => true,
            Client::Instance(id) => instance.is_some_and(|here| here.instance_id == *id),
            Client::Eni(id) => instance.is_some_and(|here| here.interface_id.as_ref() == Some(id)),
            Client::Address(address) => self
                .host
                .addresses
                .known()
                .is_some_and(|all| all.contains(address)),
            Client::Subnet(_) | Client::Lambda(_) => false,
        }
    }

    /// The route of the client's own system for an address, by the kernel's own word where it was asked:
    /// the main table for IPv4, which tells a route's whole range, is all that older snapshots have.
    ///
    /// # Errors
    /// The kernel did not tell, or its routes could not be read.
    pub fn local_route(&self, address: IpAddr) -> Result<Option<&LocalRoute>, Missing> {
        let mut probes = self.tcp.known().into_iter().flatten();
        match probes.find(|probe| probe.address == address) {
            None => self.main_route(address),
            Some(probe) => self.route_of(probe),
        }
    }

    /// The route of the client's own system that a probe took.
    ///
    /// # Errors
    /// As [`Self::local_route`].
    pub fn route_of<'a>(&'a self, probe: &'a TcpProbe) -> Result<Option<&'a LocalRoute>, Missing> {
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
            unknown @ Fact::Unknown(_) => unknown.need(Need::Host).map(Option::as_ref),
        }
    }

    /// The route of the main table: the narrowest, and of those the one with the least metric.
    fn main_route(&self, address: IpAddr) -> Result<Option<&LocalRoute>, Missing> {
        let routes = self.host.routes.need(Need::Host)?.iter();
        let own = routes.filter(|route| route.destination.contains(&address));
        Ok(own.max_by_key(|route| (route.destination.prefix_len(), Reverse(route.metric))))
    }

    /// The answer that an application gets for the URL's host.
    ///
    /// # Errors
    /// The name was not looked up.
    pub fn name_lookup(&self) -> Result<&Lookup, Missing> {
        let own = |lookup: &&Lookup| {
            lookup.asked == Asked::Getaddrinfo && lookup.name == self.target.url.hostname()
        };
        let detail = "getaddrinfo was not asked for the URL's host".to_owned();
        let missing = Missing {
            need: Need::Dns,
            why: Why::NotAsked,
            detail,
        };
        self.lookups()?.iter().find(own).ok_or(missing)
    }

    /// Every answer to the URL's host, the application's own first.
    ///
    /// # Errors
    /// The name was not looked up.
    pub fn name_lookups(&self) -> Result<Vec<&Lookup>, Missing> {
        let mut all: Vec<&Lookup> = self
            .lookups()?
            .iter()
            .filter(|lookup| lookup.name == self.target.url.hostname())
            .collect();
        all.sort_by_key(|lookup| lookup.asked);
        Ok(all)
    }

    pub(super) fn interfaces(&self) -> &[NetworkInterface] {
        self.aws
            .network_interfaces
            .known()
            .map_or(&[], Vec::as_slice)
    }

    /// The interface that carries an address, where it was read.
    #[must_use]
    pub fn interface_with(&self, address: IpAddr) -> Option<&NetworkInterface> {
        self.interfaces().iter().find(|eni| eni.has(address))
    }

    /// The endpoint that owns an address, where that can be told.
    #[must_use]
    pub fn owner(&self, address: IpAddr) -> Option<&VpcEndpoint> {
        let eni = &self.interface_with(address)?.network_interface_id;
        let endpoints = self.aws.vpc_endpoints.known()?;
        endpoints
            .iter()
            .find(|endpoint| endpoint.network_interface_ids.contains(eni))
    }

    /// The addresses whose endpoint can be told.
    #[must_use]
    pub fn owned_addresses(&self) -> HashSet<IpAddr> {
        let endpoints = self.aws.vpc_endpoints.known().into_iter().flatten();
        let own: HashSet<&EniId> = endpoints
            .flat_map(|endpoint| &endpoint.network_interface_ids)
            .collect();
        let interfaces = self.interfaces().iter();
        interfaces
            .filter(|eni| own.contains(&eni.network_interface_id))
            .flat_map(NetworkInterface::addresses)
            .collect()
    }

    /// The `execute-api` endpoints in a VPC.
    ///
    /// # Errors
    /// The endpoints could not be read.
    pub fn endpoints_in(&self, vpc: &VpcId) -> Result<Vec<&VpcEndpoint>, Missing> {
        let all = self.aws.vpc_endpoints.need(Need::VpcEndpoints)?;
        Ok(all
            .iter()
            .filter(|endpoint| endpoint.is_execute_api() && endpoint.vpc_id == *vpc)
            .filter(|endpoint| !endpoint.state.eq_ignore_ascii_case("deleted"))
            .collect())
    }

    /// The addresses of an endpoint's interfaces.
    ///
    /// # Errors
    /// None could be read.
    pub fn endpoint_addresses(&self, endpoint: &VpcEndpoint) -> Result<Vec<IpAddr>, Missing> {
        let interfaces = self.aws.network_interfaces.need(Need::NetworkInterfaces)?;
        let own = |eni: &&NetworkInterface| {
            endpoint
                .network_interface_ids
                .contains(&eni.network_interface_id)
        };
        let addresses: Vec<IpAddr> = interfaces
            .iter()
            .filter(own)
            .flat_map(NetworkInterface::addresses)
            .collect();
        if addresses.is_empty() {
            let detail = format!("no interface of {} could be read", endpoint.vpc_endpoint_id);
            return Err(Missing {
                need: Need::NetworkInterfaces,
                why: Why::Failed,
                detail,
            });
        }
        Ok(addresses)
    }

    /// The rules of security groups, all of them or none.
    ///
    /// # Errors
    /// A group could not be read.
    pub fn groups<'a>(
        &'a self,
        ids: impl IntoIterator<Item = &'a SecurityGroupId>,
    ) -> Result<Vec<&'a SecurityGroup>, Missing> {
        let all = self.aws.security_groups.need(Need::SecurityGroups)?;
        ids.into_iter()
            .map(|id| {
                all.iter()
                    .find(|group| group.group_id == *id)
                    .ok_or_else(|| Missing {
                        need: Need::SecurityGroups,
                        why: Why::Failed,
                        detail: format!("{id} could not be read"),
                    })
            })
            .collect()
    }

    /// The DNS attributes of a VPC.
    ///
    /// # Errors
    /// They could not be read.
    pub fn attributes(&self, vpc: &VpcId) -> Result<&VpcAttributes, Missing> {
        let all = self.aws.vpc_attributes.need(Need::VpcAttributes)?;
        all.iter()
            .find(|attributes| attributes.vpc_id == *vpc)
            .ok_or_else(|| Missing {
                need: Need::VpcAttributes,
                why: Why::Failed,
                detail: format!("the attributes of {vpc} could not be read"),
            })
    }

    /// The addresses that the URL's host resolved to that are public.
    ///
    /// # Errors
    /// The name was not looked up.
    pub fn public_addresses(&self) -> Result<Vec<IpAddr>, Missing> {
        let addresses = self.name_lookup()?.answer.addresses();
        Ok(addresses
            .iter()
            .copied()
            .filter(|address| AddressKind::of(*address) == AddressKind::Public)
            .collect())
    }
}
