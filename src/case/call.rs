//! Which of the probes are the call's own.
//!
//! A probe goes by the call's own route where it was sent to an address that the name leads to, or to
//! the one that the user named instead. Where there is none such, probes were sent by another route, to
//! learn more: these are evidence, and no finding of the call.

use std::collections::HashSet;
use std::net::IpAddr;

use super::Case;
use super::endpoint::{fared, is_of_the_call};
use crate::facts::{
    Fact, FactKind, HttpProbe, HttpRoute, Lookup, MissingFact, Reason, TcpProbe, TlsProbe, TlsTrial,
};
use crate::model::Client;

/// The addresses that the call goes to.
pub(super) struct Called {
    in_order: Vec<IpAddr>,
    all: HashSet<IpAddr>,
}

impl<'a> Case<'a> {
    /// Whether the probes ran on the client, and so speak for it.
    #[must_use]
    pub fn probes_speak_for_the_client(&self) -> bool {
        let instance = self.facts.host.instance.known();
        match &self.facts.client {
            Client::Here => true,
            Client::Instance(id) => instance.is_some_and(|here| here.instance_id == *id),
            Client::Eni(id) => instance.is_some_and(|here| here.interface_id.as_ref() == Some(id)),
            Client::Address(address) => self
                .facts
                .host
                .addresses
                .known()
                .is_some_and(|all| all.contains(address)),
            Client::Subnet(_) | Client::Lambda(_) => false,
        }
    }

    fn probed<T>(&self, fact: &'a Fact<Vec<T>>, need: FactKind) -> Result<&'a [T], MissingFact> {
        let asked = fact.need(need)?;
        let pasted = self.facts.pasted.contains(&need);
        if asked.is_empty() || !pasted && !self.probes_speak_for_the_client() {
            let detail = if asked.is_empty() {
                "nothing was left to probe".to_owned()
            } else {
                format!("the probes ran on another host than {}", self.facts.client)
            };
            return Err(MissingFact {
                need,
                why: Reason::NotAsked,
                detail,
            });
        }
        Ok(asked)
    }

    /// The resolvers' answers, where the client's own host asked.
    ///
    /// # Errors
    /// Nobody asked, or somebody else did.
    pub fn lookups(&self) -> Result<&'a [Lookup], MissingFact> {
        self.probed(&self.facts.dns, FactKind::Dns)
    }

    /// The addresses that the call goes to; none where the name leads nowhere, or nobody knows where.
    #[must_use]
    pub fn called_addresses(&self) -> &[IpAddr] {
        &self.called().in_order
    }

    /// Whether the call goes to an address.
    #[must_use]
    pub fn calls(&self, address: IpAddr) -> bool {
        self.called().all.contains(&address)
    }

    /// Whether [`Self::called_addresses`] are all that there are: where nobody looked the name up, the
    /// request shows one of them, and there may be others.
    #[must_use]
    pub fn knows_called_addresses(&self) -> bool {
        let sent = self.facts.http.known().into_iter().flatten();
        let mut sent = sent.filter(|probe| probe.route == HttpRoute::Given);
        self.facts.connect_to.is_some() || sent.next().is_some() || self.name_lookup().is_ok()
    }

    fn called(&self) -> &Called {
        self.called.get_or_init(|| {
            let mut all = HashSet::new();
            let mut in_order = self.every_called_address();
            in_order.retain(|address| all.insert(*address));
            Called { in_order, all }
        })
    }

    fn every_called_address(&self) -> Vec<IpAddr> {
        if self.facts.pasted.is_empty() && !self.probes_speak_for_the_client() {
            return Vec::new();
        }
        if let Some(instead) = self.facts.connect_to {
            return vec![instead];
        }
        let sent = self.facts.http.known().into_iter().flatten();
        let sent: Vec<&HttpProbe> = sent.filter(|probe| is_of_the_call(probe)).collect();
        let given = sent.iter().find(|probe| probe.route == HttpRoute::Given);
        if let Some(probe) = given {
            return vec![probe.address];
        }
        let lookup = self.name_lookup().ok();
        let named = lookup.map_or(&[][..], |lookup| lookup.answer.addresses());
        let named = named.iter().copied();
        named
            .chain(sent.iter().map(|probe| probe.address))
            .collect()
    }

    /// The probes that the call can meet: those to where it goes, and where that is not the endpoint that
    /// it should use, those to that one. Other interfaces cannot break it.
    fn of_the_call<T>(&self, all: &'a [T], to: impl Fn(&T) -> IpAddr) -> Vec<&'a T> {
        let (mut own, other): (Vec<&T>, Vec<&T>) = all.iter().partition(|one| self.calls(to(one)));
        let used = self.endpoint().ok().flatten();
        let is_of_it = |one: &&T| used.is_some_and(|used| self.owns(used, to(one)));
        if self.knows_called_addresses() && own.iter().any(is_of_it) {
            return own;
        }
        own.extend(other.into_iter().filter(is_of_it));
        if own.is_empty() {
            return all.iter().collect();
        }
        own
    }

    /// The connections that the client's own host tried, of the call.
    ///
    /// # Errors
    /// None was tried, or by somebody else.
    pub fn connections(&self) -> Result<Vec<&'a TcpProbe>, MissingFact> {
        let found = || Ok(self.of_the_call(self.every_connection()?, |probe| probe.address));
        self.connections.get_or_init(found).clone()
    }

    /// Every connection that the client's own host tried, to interfaces that the call does not use, too.
    ///
    /// # Errors
    /// None was tried, or by somebody else.
    pub fn every_connection(&self) -> Result<&'a [TcpProbe], MissingFact> {
        self.probed(&self.facts.tcp, FactKind::Tcp)
    }

    /// The handshakes that the client's own host tried, of the call.
    ///
    /// # Errors
    /// None was tried, or by somebody else.
    pub fn handshakes(&self) -> Result<Vec<&'a TlsProbe>, MissingFact> {
        let found = || {
            let all = self.probed(&self.facts.tls, FactKind::Tls)?;
            Ok(self.of_the_call(all, |probe| probe.address))
        };
        self.handshakes.get_or_init(found).clone()
    }

    /// The further handshakes that the client's own host tried with one of the addresses.
    ///
    /// # Errors
    /// None was tried, or by somebody else.
    pub fn trials(&self) -> Result<&'a [TlsTrial], MissingFact> {
        self.probed(&self.facts.tls_trials, FactKind::TlsTrials)
    }

    /// The request that the client's own host sent. Where it was sent to several addresses that the name
    /// leads to, the one that fared worst: an application meets that one now and then.
    ///
    /// # Errors
    /// None was sent, or by somebody else.
    pub fn exchange(&self) -> Result<&'a HttpProbe, MissingFact> {
        let all = self.probed(&self.facts.http, FactKind::Http)?;
        let own = all.iter().filter(|probe| is_of_the_call(probe));
        let worst = own.min_by_key(|probe| (fared(probe), probe.address));
        let mut direct = all.iter().filter(|probe| probe.route != HttpRoute::Proxy);
        worst.or_else(|| direct.next()).ok_or_else(|| MissingFact {
            need: FactKind::Http,
            why: Reason::NotAsked,
            detail: "no handshake completed, so no request was sent directly".to_owned(),
        })
    }

    /// The requests that went to where the call goes: one to each endpoint that the name leads to.
    #[must_use]
    pub fn own_exchanges(&self) -> Vec<&'a HttpProbe> {
        let all = self
            .probed(&self.facts.http, FactKind::Http)
            .unwrap_or_default();
        let mut own: Vec<_> = all.iter().filter(|probe| is_of_the_call(probe)).collect();
        own.sort_by_key(|probe| probe.address);
        own
    }

    /// The requests that were sent besides [`Self::exchange`], to compare the answers.
    #[must_use]
    pub fn other_exchanges(&self) -> Vec<&'a HttpProbe> {
        let Ok(first) = self.exchange() else {
            return Vec::new();
        };
        let sent = self.facts.http.known().into_iter().flatten();
        sent.filter(|probe| !std::ptr::eq(*probe, first)).collect()
    }

    /// The request that was sent through the environment's proxy.
    ///
    /// # Errors
    /// None was sent.
    pub fn proxied(&self) -> Result<&'a HttpProbe, MissingFact> {
        let none = MissingFact {
            need: FactKind::Http,
            why: Reason::NotAsked,
            detail: "no request was sent through the environment's proxy".to_owned(),
        };
        let mut sent = self.probed(&self.facts.http, FactKind::Http)?.iter();
        sent.find(|probe| probe.route == HttpRoute::Proxy)
            .ok_or(none)
    }
}
