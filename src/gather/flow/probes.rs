//! TCP, TLS and HTTP: a lane an address, all lanes at once, and one request to each endpoint that the
//! name leads to.

use std::net::IpAddr;
use std::pin::pin;

use tokio::sync::oneshot;
use tokio::time::timeout_at;

use super::Run;
use super::http_routes::is_safe;
use super::lanes::{Lanes, MOST_ADDRESSES, Tried, addresses_of, completed};
use crate::facts::ec2::VpcEndpoint;
use crate::facts::{Fact, FactKind, HttpRoute};
use crate::gather::since::Since;
use crate::gather::{aside, host};
use crate::model::VpceId;

impl Run<'_> {
    /// Try the addresses that the name resolves to and those of the endpoint, each as soon as it is known;
    /// then call.
    pub(super) async fn probes(&self) {
        if !self.wants(FactKind::Tcp) {
            return;
        }
        let (tell_first, first) = oneshot::channel();
        let (tell_second, second) = oneshot::channel();
        let connecting = async {
            let mut lanes = Lanes::default();
            let (named, since) = self.named(&mut lanes).await;
            self.limits(&named).await;
            // Nobody listens once the call has been made.
            let _ = tell_first.send(self.try_all(&mut lanes, &named, 0, &since));
            let (others, since) = self.endpoint_addresses(&named).await;
            let _ = tell_second.send(self.try_all(&mut lanes, &others, MOST_ADDRESSES, &since));
            let mut shaken = Vec::new();
            while let Some(ended) = lanes.running.join_next().await {
                shaken.extend(ended.ok().flatten());
            }
            self.settled(FactKind::Tcp, Since::start());
            if self.wants(FactKind::Tls) {
                self.settled(FactKind::Tls, Since::start());
            }
            self.trials(shaken, &named).await;
        };
        let calling = async {
            if self.wants(FactKind::Http) {
                tokio::join!(self.call_api(first, second), self.call_by_proxy());
                self.settled(FactKind::Http, Since::start());
            }
        };
        tokio::join!(connecting, calling);
    }

    /// What the call's name leads to. The endpoint's own addresses are tried meanwhile, where it is certain
    /// that they are asked for: a dead resolver costs them nothing.
    async fn named(&self, lanes: &mut Lanes) -> (Vec<IpAddr>, Since) {
        let mut since = Since::start();
        if let Some(address) = self.request.resolve {
            return (vec![address], since);
        }
        let mut named = {
            let mut resolved = pin!(self.learned.resolved.after(&mut since));
            tokio::select! {
                biased;
                named = &mut resolved => named,
                (addresses, since) = self.certain_addresses() => {
                    self.try_all(lanes, &addresses, MOST_ADDRESSES, &since);
                    resolved.await
                }
            }
        };
        named.truncate(MOST_ADDRESSES);
        (named, since)
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

    /// The addresses of the endpoint that the call goes through for certain, once they are known: whatever
    /// its name leads to, there is no other one.
    async fn certain_addresses(&self) -> (Vec<IpAddr>, Since) {
        let mut since = Since::start();
        if self.wants(FactKind::NetworkInterfaces) {
            let endpoints = self.learned.endpoints.after(&mut since).await;
            let all = endpoints.known().map_or(&[][..], Vec::as_slice);
            if all.len() == 1 || self.named_endpoint(all).is_some() {
                let likely = self.likely(all, &mut since).await;
                let interfaces = self.interfaces_of(&likely, &mut since).await;
                let known = interfaces.known().map_or(&[][..], Vec::as_slice);
                let addresses = addresses_of(&likely, known);
                if !addresses.is_empty() {
                    return (addresses, since);
                }
            }
        }
        std::future::pending().await
    }

    /// The addresses of the endpoint's interfaces that the name did not lead to.
    async fn endpoint_addresses(&self, named: &[IpAddr]) -> (Vec<IpAddr>, Since) {
        let mut since = Since::start();
        if !self.wants(FactKind::NetworkInterfaces) {
            return (Vec::new(), since);
        }
        let endpoints = self.learned.endpoints.after(&mut since).await;
        let all = endpoints.known().map_or(&[][..], Vec::as_slice);
        let mut likely = self.likely(all, &mut since).await;
        let interfaces = if self.named_endpoint(all).is_some() || all.len() == 1 {
            self.interfaces_of(&likely, &mut since).await
        } else {
            self.learned.interfaces.after(&mut since).await
        };
        let known = interfaces.known().map_or(&[][..], Vec::as_slice);
        if self.named_endpoint(all).is_none() {
            // Where the name leads to some of them, the call does not meet the others.
            let leads = |endpoint: &&VpcEndpoint| {
                let own = addresses_of(&[*endpoint], known);
                own.iter().any(|address| named.contains(address))
            };
            if all.iter().any(|endpoint| leads(&endpoint)) {
                likely.retain(leads);
            }
        }
        let mut addresses = addresses_of(&likely, known);
        addresses.retain(|address| !named.contains(address));
        addresses.truncate(MOST_ADDRESSES.saturating_sub(named.len()));
        (addresses, since)
    }

    /// Send the call: to each endpoint that the name leads to, and where no handshake completes there, to
    /// the first interface of the endpoint where one does.
    async fn call_api(
        &self,
        first: oneshot::Receiver<Vec<Tried>>,
        second: oneshot::Receiver<Vec<Tried>>,
    ) {
        let given = self.request.resolve.is_some();
        let route = if given {
            HttpRoute::Given
        } else {
            HttpRoute::Name
        };
        let (sender, since) = match self.sender().await {
            Ok(sender) => sender,
            Err(trouble) => return self.notes.unlearned(FactKind::Http, trouble),
        };
        let first = first.await.unwrap_or_default();
        let chosen = completed(&first).await.map(|to| to.with(&since));
        if let Some(chosen) = chosen {
            // What may change something is sent once.
            let safe = is_safe(&self.request.target.method);
            let others = async {
                if !safe {
                    return Vec::new();
                }
                let mut groups = self.by_endpoint(first).await;
                groups.retain(|group| !group.iter().any(|one| one.address == chosen.address));
                groups
            };
            if self.send_calls(&sender, &chosen, others, route).await {
                return;
            }
        }
        if !given {
            let second = second.await.unwrap_or_default();
            if let Some(chosen) = completed(&second).await.map(|to| to.with(&since)) {
                let nobody = async { Vec::new() };
                let route = HttpRoute::EndpointInterface;
                self.send_calls(&sender, &chosen, nobody, route).await;
            }
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
            let whose = owner(&one.address);
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
