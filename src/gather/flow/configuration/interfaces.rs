//! The interfaces of the client, of the endpoints and of whom else the question is about: asked for as soon
//! as something names them, and by nobody's leave else.

use std::net::IpAddr;

use tokio::sync::watch;

use super::super::{Run, distinct, may_be_of_a_vpc};
use super::named;
use crate::facts::ec2::{NetworkInterface, VpcEndpoint};
use crate::facts::{Fact, FactKind, Resource};
use crate::gather::aws::Reader;
use crate::gather::growing::{Growing, both};
use crate::gather::host;
use crate::gather::request::{Interfaces, Scope};
use crate::gather::since::Since;
use crate::model::{Client, EniId, NetworkParty};

/// Which interfaces are asked for, and what was answered so far.
pub(in crate::gather::flow) struct Sought {
    ids: Growing<EniId>,
    addresses: Growing<IpAddr>,
    answered: watch::Sender<Answered>,
}

/// The answers to the questions by ids.
#[derive(Debug, Clone, Default)]
struct Answered {
    ids: Vec<EniId>,
    found: Vec<NetworkInterface>,
    /// The whole fact, once it is known.
    whole: Option<Fact<Vec<NetworkInterface>>>,
    since: Since,
}

impl Sought {
    pub(in crate::gather::flow) fn new() -> Self {
        Self {
            ids: Growing::new(usize::MAX),
            addresses: Growing::new(usize::MAX),
            answered: watch::Sender::new(Answered::default()),
        }
    }
}

impl Run<'_> {
    /// Ask for the interfaces as they become known.
    pub(super) async fn interfaces(&self, reader: &Reader) -> Fact<Vec<NetworkInterface>> {
        if !self.wants(FactKind::NetworkInterfaces) {
            self.no_more_interfaces(Fact::NotAsked, Since::start());
            return Fact::NotAsked;
        }
        let sought = &self.sought;
        let naming = async {
            let endpoints = async {
                let mut since = Since::start();
                let endpoints = self.learned.endpoints.after(&mut since).await;
                let all = endpoints.known().map_or(&[][..], Vec::as_slice);
                let candidates = self.candidates(all, &mut since).await.into_iter();
                let ids = candidates.flat_map(|one| one.network_interface_ids.clone());
                sought.ids.tell(ids, &since);
            };
            tokio::join!(endpoints, self.own_interface(), self.named_addresses());
            sought.ids.close(None);
            sought.addresses.close(None);
        };
        let by_ids = sought.ids.ask(async |ids, since| {
            let wanted = Interfaces {
                ids: ids.clone(),
                ..Interfaces::default()
            };
            let (fact, since) = self.some_interfaces(reader, wanted, &since).await;
            sought.answered.send_modify(|answered| {
                answered.ids.extend(ids);
                let found = fact.known().into_iter().flatten();
                answered.found.extend(found.cloned());
                answered.since.and(&since);
            });
            (fact, since)
        });
        let by_addresses = sought.addresses.ask(async |addresses, since| {
            let wanted = Interfaces {
                addresses,
                ..Interfaces::default()
            };
            self.some_interfaces(reader, wanted, &since).await
        });
        let of_ends = async {
            let wanted = self.interfaces_of_ends();
            if wanted.is_empty() {
                return None;
            }
            let since = Since::start();
            Some(self.some_interfaces(reader, wanted, &since).await)
        };
        let (of_ends, (), by_ids, by_addresses) =
            tokio::join!(of_ends, naming, by_ids, by_addresses);
        let all = [by_ids, by_addresses, of_ends].into_iter().flatten();
        let (mut all, since) = if let Some(all) = all.reduce(both) {
            all
        } else {
            let mut since = Since::start();
            let endpoints = self.learned.endpoints.after(&mut since).await;
            (named([], [endpoints.trouble()]), since)
        };
        if let Some(all) = all.known_mut() {
            all.sort_by_key(Resource::id);
            all.dedup_by_key(|one| one.id());
        }
        self.notes.aws(|aws| aws.network_interfaces = all.clone());
        self.settled(FactKind::NetworkInterfaces, since.clone());
        self.no_more_interfaces(all.clone(), since);
        all
    }

    /// Tells everybody who waits for interfaces that these are all.
    pub(super) fn no_more_interfaces(&self, all: Fact<Vec<NetworkInterface>>, since: Since) {
        let whole = all.clone();
        self.sought
            .answered
            .send_modify(|answered| answered.whole = Some(whole));
        self.learned.interfaces.fill(all, since);
    }

    /// Some of the interfaces, and what they name besides.
    async fn some_interfaces(
        &self,
        reader: &Reader,
        wanted: Interfaces,
        since: &Since,
    ) -> (Fact<Vec<NetworkInterface>>, Since) {
        let asking = Box::pin(reader.network_interfaces(&wanted));
        let asked = self.call(FactKind::NetworkInterfaces, since, asking).await;
        if let (Fact::Known(found), since) = &asked {
            self.name_by_interfaces(found, since);
            if wanted.scope == Scope::Call {
                self.name_instances(found, since);
            }
        }
        asked
    }

    /// The interfaces of these endpoints, as soon as they were asked for; others may be among them.
    pub(in crate::gather::flow) async fn interfaces_of(
        &self,
        endpoints: &[&VpcEndpoint],
        since: &mut Since,
    ) -> Fact<Vec<NetworkInterface>> {
        let mut receiver = self.sought.answered.subscribe();
        let ids = endpoints.iter().flat_map(|one| &one.network_interface_ids);
        let ids: Vec<&EniId> = ids.collect();
        let answered = |answered: &Answered| {
            answered.whole.is_some() || ids.iter().all(|id| answered.ids.contains(id))
        };
        let Ok(answered) = receiver.wait_for(answered).await.map(|it| it.clone()) else {
            // Only without a sender, and this run has it.
            return std::future::pending().await;
        };
        since.and(&answered.since);
        answered.whole.unwrap_or(Fact::Known(answered.found))
    }

    /// What is known from the beginning.
    fn interfaces_of_ends(&self) -> Interfaces {
        let mut wanted = Interfaces {
            scope: self.request.scope,
            ..Interfaces::default()
        };
        for end in &self.ends {
            match end {
                NetworkParty::Instance(id) => wanted.instances.push(id.clone()),
                NetworkParty::Eni(id) => wanted.ids.push(id.clone()),
                NetworkParty::Address(address) => wanted.addresses.push(*address),
                NetworkParty::Lambda(name) => wanted.functions.push(name.clone()),
                NetworkParty::Subnet(_) | NetworkParty::Endpoint(_) => {}
            }
        }
        let own = self.function_name().map(str::to_owned);
        wanted.functions = distinct(wanted.functions.into_iter().chain(own));
        // What is asked for by id or address is asked for with the others of that kind.
        let (ids, addresses) = (wanted.ids.drain(..), wanted.addresses.drain(..));
        self.sought.ids.tell(ids, &Since::start());
        self.sought.addresses.tell(addresses, &Since::start());
        wanted
    }

    /// This host's own interface, where it is the client: by its id, or else by the address that its packets
    /// leave from.
    async fn own_interface(&self) {
        let asked = self.is_of_a_call() || self.wants(FactKind::Host);
        if self.request.client != Client::Here || !asked {
            return;
        }
        let mut since = Since::start();
        let instance = self.learned.instance.after(&mut since).await;
        if let Some(id) = instance.and_then(|instance| instance.interface_id) {
            return self.sought.ids.tell([id], &since);
        }
        let resolved = self.learned.resolved.after(&mut since).await;
        self.sought
            .addresses
            .tell(self.own_address(&resolved), &since);
    }

    /// What the call's name leads to, as far as it may be in a VPC.
    async fn named_addresses(&self) {
        let mut since = Since::start();
        let resolved = self.learned.resolved.after(&mut since).await;
        let of_vpcs = resolved.into_iter().filter(|one| may_be_of_a_vpc(*one));
        self.sought.addresses.tell(of_vpcs, &since);
    }

    /// The address that packets leave from; the first of the host's where there is nowhere to go.
    fn own_address(&self, resolved: &[IpAddr]) -> Option<IpAddr> {
        let ends = self.ends.iter().filter_map(NetworkParty::address);
        let to = resolved.iter().copied().chain(ends).next();
        let leaving = to.and_then(host::leaving_for);
        leaving.or_else(|| host::addresses().known()?.first().copied())
    }

    /// The endpoints that matter: the likely ones, or all where nothing says which. The instance is waited
    /// for only where its VPC makes a difference.
    pub(super) async fn candidates<'o>(
        &self,
        all: &'o [VpcEndpoint],
        since: &mut Since,
    ) -> Vec<&'o VpcEndpoint> {
        if !self.is_of_a_call() {
            return all.iter().collect();
        }
        if let Some(named) = self.named_endpoint(all) {
            return vec![named];
        }
        let vpcs = distinct(all.iter().map(|endpoint| &endpoint.vpc_id));
        if vpcs.len() < 2 {
            return all.iter().collect();
        }
        let likely = self.likely(all, since).await;
        if likely.is_empty() {
            all.iter().collect()
        } else {
            likely
        }
    }
}
