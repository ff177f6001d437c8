//! TCP, TLS and HTTP: a lane an address, all lanes at once, and one request to each endpoint that the
//! name leads to.

use std::net::{IpAddr, SocketAddr};

use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::timeout_at;

use super::http_routes::is_safe;
use super::trials::Shaken;
use super::{Run, distinct};
use crate::facts::ec2::{NetworkInterface, VpcEndpoint};
use crate::facts::{Fact, FactKind, HttpRoute, TcpOutcome, TlsOutcome};
use crate::gather::{aside, host, tcp, tls};
use crate::model::VpceId;

/// How many addresses are connected to: no endpoint has as many.
pub(super) const MOST_ADDRESSES: usize = 32;
/// How many addresses are shaken hands with.
const MOST_HANDSHAKES: usize = 8;

/// An address that is tried; the receiver tells whether its handshake completed.
pub(super) type Tried = (IpAddr, oneshot::Receiver<bool>);

impl Run<'_> {
    /// Try the addresses that the name resolved to, then those of the endpoint; then call.
    pub(super) async fn probes(&self) {
        if !self.wants(FactKind::Tcp) {
            return;
        }
        let mut named = match self.request.resolve {
            Some(address) => vec![address],
            None => self.learned.resolved.wait().await,
        };
        named.truncate(MOST_ADDRESSES);
        self.limits(&named).await;
        let (mut lanes, first) = self.lanes(&named, 0);
        let (tell, told) = oneshot::channel();
        let connecting = async {
            let others = self.endpoint_addresses(&named).await;
            let (mut more, second) = self.lanes(&others, named.len());
            // Nobody listens once the call has been made.
            let _ = tell.send(second);
            let mut shaken = Vec::new();
            for lanes in [&mut lanes, &mut more] {
                while let Some(ended) = lanes.join_next().await {
                    shaken.extend(ended.ok().flatten());
                }
            }
            self.settled(FactKind::Tcp);
            if self.wants(FactKind::Tls) {
                self.settled(FactKind::Tls);
            }
            self.trials(shaken, named.len()).await;
        };
        let calling = async {
            if self.wants(FactKind::Http) {
                tokio::join!(self.call(first, told), self.call_by_proxy());
                self.settled(FactKind::Http);
            }
        };
        tokio::join!(connecting, calling);
    }

    /// What the kernel says of connections to these addresses.
    async fn limits(&self, named: &[IpAddr]) {
        let kernel = self.environment.kernel.clone();
        let (all, port) = (named.to_vec(), self.port());
        let limits = aside::read(self.clock, "the kernel's limits", move || {
            let first = all.first().copied();
            let leaving = first
                .and_then(host::leaving_for)
                .filter(|_| first.is_some_and(|first| !kernel.keeps(first, port)));
            Fact::Known((leaving, kernel.limits(&all, port)))
        });
        let limits = match limits.await {
            Fact::Known((leaving, limits)) => {
                if let Some(leaving) = leaving {
                    self.notes.leaving(leaving);
                }
                Fact::Known(limits)
            }
            Fact::Unknown(trouble) => Fact::Unknown(trouble),
            Fact::NotAsked => Fact::NotAsked,
        };
        self.notes.host(|host| host.limits = limits);
    }

    pub(super) fn port(&self) -> u16 {
        self.request.target.url.port().unwrap_or(443)
    }

    fn lanes(&self, addresses: &[IpAddr], offset: usize) -> (JoinSet<Option<Shaken>>, Vec<Tried>) {
        let mut lanes = JoinSet::new();
        let mut tried = Vec::new();
        let (bounds, clock, port) = (self.request.bounds, self.clock, self.port());
        for (number, address) in addresses.iter().copied().enumerate() {
            let order = offset + number;
            let shake = self.wants(FactKind::Tls) && order < MOST_HANDSHAKES;
            let notes = std::sync::Arc::clone(&self.notes);
            let trust = std::sync::Arc::clone(&self.environment.trust);
            let name = self.request.target.url.hostname().to_owned();
            let kernel = self.environment.kernel.clone();
            let (tell, told) = oneshot::channel();
            tried.push((address, told));
            lanes.spawn(async move {
                let (way, probe) = tokio::join!(
                    aside::read(clock, "the kernel's way", move || kernel.way(address, port)),
                    tcp::probe(address, port, bounds, clock),
                );
                let connected = if let Some(mut connection) = probe {
                    connection.way = way;
                    let connected = matches!(connection.outcome, TcpOutcome::Connected { .. });
                    notes.tcp(order, connection);
                    connected
                } else {
                    notes.cut(FactKind::Tcp);
                    false
                };
                let mut completed = false;
                let mut shaken = None;
                if connected && shake {
                    trust.ready().await;
                    let to = SocketAddr::new(address, port);
                    let deadline = clock.within(bounds.connect_timeout);
                    let handshake = tls::handshake(to, &name, &trust, deadline.at()).await;
                    let outcome = handshake.probe.outcome.clone();
                    if outcome == TlsOutcome::Silence && deadline.has_cut() {
                        notes.cut(FactKind::Tls);
                    } else {
                        completed = tls::completed(&handshake.probe);
                        shaken = Some(Shaken {
                            order,
                            address,
                            outcome,
                        });
                        notes.tls(order, handshake.probe);
                    }
                }
                // Nobody listens once the call has been made.
                let _ = tell.send(completed);
                shaken
            });
        }
        (lanes, tried)
    }

    /// The addresses of the endpoint's interfaces that the name did not lead to.
    async fn endpoint_addresses(&self, named: &[IpAddr]) -> Vec<IpAddr> {
        if !self.wants(FactKind::NetworkInterfaces) {
            return Vec::new();
        }
        let interfaces = self.learned.interfaces.wait().await;
        let endpoints = self.learned.endpoints.wait().await;
        let instance = self.learned.instance.wait().await;
        let (Fact::Known(interfaces), Fact::Known(endpoints)) = (interfaces, endpoints) else {
            return Vec::new();
        };
        let mut likely = self.likely_endpoints(&endpoints, instance.as_ref());
        if self.request.target.vpce_id.is_none() {
            // Where the name leads to some of them, the call does not meet the others.
            let leads = |endpoint: &VpcEndpoint| {
                let ids = &endpoint.network_interface_ids;
                let own = interfaces.iter();
                let mut own = own.filter(|eni| ids.contains(&eni.network_interface_id));
                own.any(|eni| eni.addresses().iter().any(|it| named.contains(it)))
            };
            if endpoints.iter().any(leads) {
                likely.retain(|endpoint| leads(endpoint));
            }
        }
        let belongs = |id| {
            likely
                .iter()
                .any(|endpoint| endpoint.network_interface_ids.contains(id))
        };
        let addresses = interfaces
            .iter()
            .filter(|interface| belongs(&interface.network_interface_id))
            .flat_map(NetworkInterface::addresses)
            .filter(|address| !named.contains(address));
        let mut addresses = distinct(addresses);
        addresses.truncate(MOST_ADDRESSES.saturating_sub(named.len()));
        addresses
    }

    /// Send the call: to each endpoint that the name leads to, and where no handshake completes there, to
    /// the first interface of the endpoint where one does.
    async fn call(&self, first: Vec<Tried>, second: oneshot::Receiver<Vec<Tried>>) {
        let given = self.request.resolve.is_some();
        let route = if given {
            HttpRoute::Given
        } else {
            HttpRoute::Name
        };
        let sender = match self.sender().await {
            Ok(sender) => sender,
            Err(trouble) => return self.notes.unlearned(FactKind::Http, trouble),
        };
        let groups = if is_safe(&self.request.target.method) {
            self.by_endpoint(first).await
        } else {
            // What may change something is sent once.
            vec![first]
        };
        if !self.send_calls(&sender, groups, route).await && !given {
            let second = vec![second.await.unwrap_or_default()];
            self.send_calls(&sender, second, HttpRoute::EndpointInterface)
                .await;
        }
    }

    /// The addresses of each endpoint together, and each address of which that is not known by itself: one
    /// endpoint may serve the API where another does not.
    async fn by_endpoint(&self, tried: Vec<Tried>) -> Vec<Vec<Tried>> {
        if tried.len() < 2 {
            return vec![tried];
        }
        // The call does not wait for AWS longer than for anybody else.
        let until = self.clock.within(self.request.bounds.connect_timeout);
        let read = async {
            tokio::join!(
                self.learned.interfaces.wait(),
                self.learned.endpoints.wait()
            )
        };
        let (interfaces, endpoints) = timeout_at(until.at(), read).await.unwrap_or_default();
        let interfaces = interfaces.known().map_or(&[][..], Vec::as_slice);
        let endpoints = endpoints.known().map_or(&[][..], Vec::as_slice);
        let owner = |address: &IpAddr| {
            let eni = interfaces
                .iter()
                .find(|eni| eni.addresses().contains(address))?;
            let id = &eni.network_interface_id;
            let has = |one: &&VpcEndpoint| one.network_interface_ids.contains(id);
            endpoints.iter().find(has).map(|one| &one.vpc_endpoint_id)
        };
        let mut groups: Vec<(Option<&VpceId>, Vec<Tried>)> = Vec::new();
        for one in tried {
            let whose = owner(&one.0);
            let same = groups
                .iter_mut()
                .find(|(other, _)| whose.is_some() && *other == whose);
            match same {
                Some((_, group)) => group.push(one),
                None => groups.push((whose, vec![one])),
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }
}

/// The first address, in order, whose handshake completes; later ones are not waited for.
pub(super) async fn completed(tried: Vec<Tried>) -> Option<IpAddr> {
    for (address, told) in tried {
        if told.await == Ok(true) {
            return Some(address);
        }
    }
    None
}
