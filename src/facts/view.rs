//! Questions about the facts that several checks ask: which endpoint serves the call, which of the
//! probes speak for the client.

use std::cmp::Reverse;
use std::net::IpAddr;

use super::ec2::{NetworkInterface, SecurityGroup, VpcAttributes, VpcEndpoint};
use super::{
    Asked, Fact, Facts, HttpProbe, HttpRoute, LocalRoute, Lookup, Missing, Need, TcpProbe,
    TlsProbe, TlsTrial, Why,
};
use crate::model::{AddressKind, Client, SecurityGroupId, VpcId};

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

    fn probed<T>(&self, fact: &Fact<Vec<T>>, need: Need) -> Result<(), Missing> {
        let asked = fact.need(need)?;
        if asked.is_empty() || !self.probes_speak_for_the_client() {
            let detail = if asked.is_empty() {
                "nothing was left to probe".to_owned()
            } else {
                format!("the probes ran on another host than {}", self.client)
            };
            return Err(Missing {
                need,
                why: Why::NotAsked,
                detail,
            });
        }
        Ok(())
    }

    /// The resolvers' answers, where the client's own host asked.
    ///
    /// # Errors
    /// Nobody asked, or somebody else did.
    pub fn lookups(&self) -> Result<&[Lookup], Missing> {
        self.probed(&self.dns, Need::Dns)?;
        self.dns.need(Need::Dns).map(Vec::as_slice)
    }

    /// The connections that the client's own host tried.
    ///
    /// # Errors
    /// None was tried, or by somebody else.
    pub fn connections(&self) -> Result<&[TcpProbe], Missing> {
        self.probed(&self.tcp, Need::Tcp)?;
        self.tcp.need(Need::Tcp).map(Vec::as_slice)
    }

    /// The handshakes that the client's own host tried.
    ///
    /// # Errors
    /// None was tried, or by somebody else.
    pub fn handshakes(&self) -> Result<&[TlsProbe], Missing> {
        self.probed(&self.tls, Need::Tls)?;
        self.tls.need(Need::Tls).map(Vec::as_slice)
    }

    /// The further handshakes that the client's own host tried with one of the addresses.
    ///
    /// # Errors
    /// None was tried, or by somebody else.
    pub fn trials(&self) -> Result<&[TlsTrial], Missing> {
        self.probed(&self.tls_trials, Need::TlsTrials)?;
        self.tls_trials.need(Need::TlsTrials).map(Vec::as_slice)
    }

    /// The request that the client's own host sent.
    ///
    /// # Errors
    /// None was sent, or by somebody else.
    pub fn exchange(&self) -> Result<&HttpProbe, Missing> {
        self.probed(&self.http, Need::Http)?;
        let none = Missing {
            need: Need::Http,
            why: Why::NotAsked,
            detail: "no handshake completed, so no request was sent directly".to_owned(),
        };
        let mut sent = self.http.need(Need::Http)?.iter();
        sent.find(|probe| probe.route != HttpRoute::Proxy)
            .ok_or(none)
    }

    /// The requests that were sent by other ways than the first one, to compare the answers.
    #[must_use]
    pub fn other_exchanges(&self) -> Vec<&HttpProbe> {
        let Ok(first) = self.exchange() else {
            return Vec::new();
        };
        let sent = self.http.known().into_iter().flatten();
        sent.filter(|probe| !std::ptr::eq(*probe, first)).collect()
    }

    /// The request that was sent through the environment's proxy.
    ///
    /// # Errors
    /// None was sent.
    pub fn proxied(&self) -> Result<&HttpProbe, Missing> {
        self.probed(&self.http, Need::Http)?;
        let none = Missing {
            need: Need::Http,
            why: Why::NotAsked,
            detail: "no request was sent through the environment's proxy".to_owned(),
        };
        let mut sent = self.http.need(Need::Http)?.iter();
        sent.find(|probe| probe.route == HttpRoute::Proxy)
            .ok_or(none)
    }

    /// The route of the client's own system for an address, by the kernel's own word where it was asked:
    /// the main table for IPv4, which tells a route's whole range, is all that older snapshots have.
    ///
    /// # Errors
    /// The kernel did not tell, or its routes could not be read.
    pub fn local_route(&self, address: IpAddr) -> Result<Option<&LocalRoute>, Missing> {
        let mut probes = self.tcp.known().into_iter().flatten();
        let asked = probes.find(|probe| probe.address == address);
        match asked.map(|probe| &probe.way) {
            None | Some(Fact::NotAsked) => self.main_route(address),
            Some(Fact::Known(None)) => Ok(None),
            Some(Fact::Known(Some(way))) => {
                let same = |main: &&LocalRoute| {
                    way.table.is_none()
                        && (&main.device, main.gateway) == (&way.device, way.gateway)
                };
                let main = self.main_route(address).ok().flatten();
                Ok(Some(main.filter(same).unwrap_or(way)))
            }
            Some(unknown) => unknown.need(Need::Host).map(Option::as_ref),
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
        self.interfaces()
            .iter()
            .find(|eni| eni.addresses().contains(&address))
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

    /// The endpoint through which the call goes, or should go: the one that the target names, else
    /// the one that the name leads to, else the one in the client's VPC. `None` where there is none.
    ///
    /// # Errors
    /// The endpoints could not be read, or nothing tells which one is meant.
    pub fn endpoint(&self) -> Result<Option<&VpcEndpoint>, Missing> {
        let all = self.aws.vpc_endpoints.need(Need::VpcEndpoints)?;
        if let Some(named) = &self.target.vpce_id {
            let detail = format!("{named} is not among the endpoints of this account and Region");
            let missing = Missing {
                need: Need::VpcEndpoints,
                why: Why::Failed,
                detail,
            };
            let found = all
                .iter()
                .find(|endpoint| endpoint.vpc_endpoint_id == *named);
            return found.map(Some).ok_or(missing);
        }
        if let Ok(lookup) = self.name_lookup()
            && let Some(owner) = lookup
                .answer
                .addresses()
                .iter()
                .find_map(|ip| self.owner(*ip))
        {
            return Ok(Some(owner));
        }
        let Some(vpc) = self.source().vpc_id else {
            let detail = "the client's VPC is not known, so neither is its endpoint".to_owned();
            return Err(Missing {
                need: Need::Host,
                why: Why::Failed,
                detail,
            });
        };
        let mut here = self.endpoints_in(&vpc)?;
        here.sort_by_key(|endpoint| (!endpoint.private_dns_enabled, &endpoint.vpc_endpoint_id));
        Ok(here.first().copied())
    }

    /// As [`Self::endpoint`], for checks that judge the endpoint which the call goes through. Where
    /// the name leads to private addresses that no readable endpoint has, the call does go through
    /// one, e.g. of another account.
    ///
    /// # Errors
    /// As [`Self::endpoint`], and where that endpoint was not seen.
    pub fn endpoint_of_call(&self) -> Result<Option<&VpcEndpoint>, Missing> {
        if let Some(endpoint) = self.endpoint()? {
            return Ok(Some(endpoint));
        }
        let answer = self.name_lookup().ok().map(|lookup| &lookup.answer);
        let Some(answer) = answer.filter(|answer| answer.leads_inside()) else {
            return Ok(None);
        };
        let mut addresses = answer.addresses().to_vec();
        addresses.sort_unstable();
        let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        Err(Missing {
            need: Need::VpcEndpoints,
            why: Why::Failed,
            detail: format!(
                "no endpoint of this account and Region has {}: it may belong to another account",
                addresses.join(", ")
            ),
        })
    }

    /// The addresses of an endpoint's interfaces.
    ///
    /// # Errors
    /// Its interfaces could not be read.
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
