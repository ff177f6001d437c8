//! What is configured, as the engine of the network reads it, and the client as it is asked for there.

use std::net::IpAddr;

use super::{Case, SourceKind};
use crate::facts::ec2::{GroupIdentifier, Instance, Ipv6Address, NetworkInterface, PrivateAddress};
use crate::facts::route53::ResolverEndpoint;
use crate::facts::{FactKind, Inventory, MissingFact, Reason, TcpOutcome};
use crate::model::{Client, EniId, InstanceId, NetworkParty};
use crate::network::{Party, Topology};

impl Case<'_> {
    /// What is configured, indexed once.
    pub fn network(&self) -> &Topology {
        self.network
            .get_or_init(|| self.network_of(&self.facts.client.who()))
    }

    /// What is configured, with the functions among some ends.
    pub(crate) fn network_of<'e>(
        &self,
        ends: impl IntoIterator<Item = &'e NetworkParty>,
    ) -> Topology {
        let mut all = self.inventory();
        for end in ends {
            if let NetworkParty::Lambda(name) = end
                && let Some(known) = self.facts.function_named(name)
            {
                all.functions.insert(name.clone(), known);
            }
        }
        Topology::new(all)
    }

    /// What is configured, and what the call's own client tells of itself.
    fn inventory(&self) -> Inventory {
        let mut all = Inventory::default();
        all.add_facts(self.facts);
        if let Some(instance) = self.own_instance() {
            // This program runs there, and runs on no Windows: that tells the client's ports.
            let known = Instance {
                instance_id: instance.clone(),
                platform: None,
                platform_details: None,
                state: None,
                network_interfaces: Vec::new(),
                tags: Vec::new(),
            };
            all.instances.entry(instance).or_insert(known);
        }
        if let Some(own) = self.told_interface() {
            let id = own.network_interface_id.clone();
            all.network_interfaces.entry(id).or_insert(own);
        }
        let resolvers = self.facts.aws.resolver_endpoints.known();
        for eni in resolvers.into_iter().flatten().flat_map(interfaces) {
            let mut told = eni.addresses().into_iter();
            if !told.any(|address| self.interface_with(address).is_some()) {
                all.network_interfaces
                    .insert(eni.network_interface_id.clone(), eni);
            }
        }
        all
    }

    /// This host's interface, as the metadata service tells it: another account may own it, and then
    /// EC2 does not describe it.
    fn told_interface(&self) -> Option<NetworkInterface> {
        let told = self.facts.host.instance.known()?;
        let group = |id: &_| GroupIdentifier {
            group_id: Clone::clone(id),
            group_name: None,
        };
        let mut own = bare_interface(told.interface_id.clone()?, &told.addresses);
        own.subnet_id.clone_from(&told.subnet_id);
        own.vpc_id.clone_from(&told.vpc_id);
        own.groups = told.security_groups.iter().map(group).collect();
        Some(own)
    }

    /// What `path` asks of a call: whether the client reaches each interface of the endpoint.
    ///
    /// # Errors
    /// The client or the endpoint is not known.
    pub(crate) fn question(&self) -> Result<(Party, Party), MissingFact> {
        let from = self.client_party()?;
        let Some(endpoint) = self.endpoint()? else {
            return Err(MissingFact {
                need: FactKind::VpcEndpoints,
                why: Reason::Failed,
                detail: "the client's VPC has no endpoint for execute-api".to_owned(),
            });
        };
        let read = &self.facts.aws.network_interfaces;
        read.need(FactKind::NetworkInterfaces)?;
        Ok((
            from,
            NetworkParty::Endpoint(endpoint.vpc_endpoint_id.clone()).into(),
        ))
    }

    /// The address that packets to the endpoint leave from: a connected socket's own where there is one,
    /// else the client's first.
    pub(crate) fn client_address(&self) -> Result<IpAddr, MissingFact> {
        let connected = self.connections().ok().and_then(|probes| {
            probes.iter().find_map(|probe| match probe.outcome {
                TcpOutcome::Connected { local } => Some(local.ip()),
                _ => None,
            })
        });
        let first = || self.source().first_address();
        connected.or_else(first).ok_or_else(|| MissingFact {
            need: FactKind::Host,
            why: Reason::Failed,
            detail: "the client's address is not known".to_owned(),
        })
    }

    /// Whether it is known which ports the client opens connections from.
    pub(crate) fn ports_are_known(&self) -> bool {
        self.own_instance().is_some() || self.source().kind == SourceKind::Lambda
    }

    /// The instance that the probes ran on, where that is the client.
    fn own_instance(&self) -> Option<InstanceId> {
        let here = self.probes_speak_for_the_client();
        let attached = self.own_interface()?.attachment.as_ref()?;
        attached.instance_id.clone().filter(|_| here)
    }

    /// The interface that the client's packets leave from, where it was read.
    fn own_interface(&self) -> Option<&NetworkInterface> {
        let address = self.client_address().ok()?;
        let instance = self.facts.host.instance.known();
        let primary = instance.and_then(|instance| instance.interface_id.as_ref());
        let read = self.facts.aws.network_interfaces.known()?;
        // Another VPC may have the same address: the host's own interface goes first.
        let mut own = read.iter().filter(|eni| eni.has(address));
        let first = own.clone().next();
        own.find(|eni| Some(&eni.network_interface_id) == primary)
            .or(first)
    }

    /// The client, as it asks an address: by an address of the same kind.
    ///
    /// # Errors
    /// The client is not known, or has no such address.
    pub(crate) fn asker(&self, address: IpAddr) -> Result<Party, MissingFact> {
        let mut party = self.client_party()?;
        let same = |own: &IpAddr| own.is_ipv4() == address.is_ipv4();
        party.address = party.address.filter(same);
        if let NetworkParty::Address(own) = &mut party.who {
            let mut all = self.source().addresses.iter().copied();
            let other = all.find(same);
            *own = Some(*own).filter(same).or(other).ok_or_else(|| {
                unread_interface(format!(
                    "no address of the client is known that could ask {address}"
                ))
            })?;
        }
        Ok(party)
    }

    /// The client, as the engine is asked for it.
    ///
    /// # Errors
    /// It is not known.
    pub(crate) fn client_party(&self) -> Result<Party, MissingFact> {
        if let Some(name) = self.facts.function_name() {
            return match self.function() {
                Some(_) => Ok(NetworkParty::Lambda(name.to_owned()).into()),
                None => Err(self.not_told(name)),
            };
        }
        match self.facts.client.who() {
            None | Some(NetworkParty::Address(_)) => {
                let address = self.client_address()?;
                let here = self.facts.client == Client::Here;
                let told = self.facts.host.instance.known();
                let told = told.filter(|told| told.addresses.contains(&address));
                let told = told.and_then(|told| told.interface_id.as_ref());
                let read = || Some(&self.own_interface()?.network_interface_id);
                let own = told.or_else(read).filter(|_| here);
                Ok(own.map_or_else(
                    || NetworkParty::Address(address).into(),
                    |id| Party {
                        who: NetworkParty::Eni(id.clone()),
                        address: Some(address),
                    },
                ))
            }
            Some(who) => Ok(who.into()),
        }
    }

    /// Why nothing is known of a function.
    fn not_told(&self, name: &str) -> MissingFact {
        let alone = format!(
            "no interface says that it was made for {name}: it runs in no VPC, has not run for long, or \
             shares the interfaces of another function; name its subnet instead"
        );
        match self.facts.aws.function.need(FactKind::Function) {
            Err(read) if read.why != Reason::NotAsked => MissingFact {
                detail: format!("{}; {alone}", read.detail),
                ..read
            },
            _ => MissingFact {
                need: FactKind::Function,
                why: Reason::NotAsked,
                detail: alone,
            },
        }
    }
}

pub(super) fn unread_interface(detail: String) -> MissingFact {
    MissingFact {
        need: FactKind::NetworkInterfaces,
        why: Reason::Failed,
        detail,
    }
}

/// An endpoint's interfaces, as the engine of the network knows interfaces. Resolver tells neither
/// their ids nor more of them than this.
fn interfaces(endpoint: &ResolverEndpoint) -> Vec<NetworkInterface> {
    let group = |id: &_| GroupIdentifier {
        group_id: Clone::clone(id),
        group_name: None,
    };
    let groups: Vec<_> = endpoint.security_group_ids.iter().map(group).collect();
    let plain = endpoint.id.replace('-', "");
    let all = endpoint.ip_addresses.iter().flatten().enumerate();
    all.filter_map(|(number, address)| {
        let id: EniId = format!("eni-{plain}n{number}").parse().ok()?;
        let own: Vec<IpAddr> = address.ip.into_iter().chain(address.ipv6).collect();
        Some(NetworkInterface {
            subnet_id: address.subnet_id.clone(),
            vpc_id: endpoint.host_vpc_id.clone(),
            groups: groups.clone(),
            ..bare_interface(id, &own)
        })
    })
    .collect()
}

/// An interface of which its addresses are all that is known.
fn bare_interface(id: EniId, addresses: &[IpAddr]) -> NetworkInterface {
    let mut v4 = addresses.iter().filter_map(|one| match one {
        IpAddr::V4(v4) => Some(*v4),
        IpAddr::V6(_) => None,
    });
    let v6 = addresses.iter().filter_map(|one| match one {
        IpAddr::V6(v6) => Some(Ipv6Address {
            ipv6_address: Some(*v6),
        }),
        IpAddr::V4(_) => None,
    });
    let primary = v4.next();
    NetworkInterface {
        network_interface_id: id,
        subnet_id: None,
        vpc_id: None,
        availability_zone: None,
        interface_type: None,
        status: None,
        description: None,
        groups: Vec::new(),
        private_ip_address: primary,
        private_ip_addresses: v4
            .map(|address| PrivateAddress {
                private_ip_address: Some(address),
            })
            .collect(),
        ipv6_addresses: v6.collect(),
        ipv4_prefixes: Vec::new(),
        ipv6_prefixes: Vec::new(),
        source_dest_check: None,
        attachment: None,
        tag_set: Vec::new(),
    }
}
