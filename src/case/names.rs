//! Questions about names that several checks ask: who said what of the URL's host, and whose an
//! address is.

use std::net::IpAddr;

use super::Case;
use crate::facts::{Asked, FactKind, HostsLine, Instance, Lookup, MissingFact, Reason, Resolving};
use crate::model::{AddressKind, VPC_RESOLVERS};

impl<'a> Case<'a> {
    /// The answer that an application gets for the URL's host.
    ///
    /// # Errors
    /// The name was not looked up.
    pub fn name_lookup(&self) -> Result<&'a Lookup, MissingFact> {
        let own = |lookup: &&Lookup| {
            lookup.asked == Asked::Getaddrinfo && lookup.name == self.facts.target.url.hostname()
        };
        let detail = "getaddrinfo was not asked for the URL's host".to_owned();
        let missing = MissingFact {
            need: FactKind::Dns,
            why: Reason::NotAsked,
            detail,
        };
        self.lookups()?.iter().find(own).ok_or(missing)
    }

    /// Every answer to the URL's host, the application's own first.
    ///
    /// # Errors
    /// The name was not looked up.
    pub fn name_lookups(&self) -> Result<Vec<&'a Lookup>, MissingFact> {
        let mut all: Vec<&Lookup> = self
            .lookups()?
            .iter()
            .filter(|lookup| lookup.name == self.facts.target.url.hostname())
            .collect();
        all.sort_by_key(|lookup| lookup.asked);
        Ok(all)
    }

    /// The addresses that the URL's host resolved to that are public.
    ///
    /// # Errors
    /// The name was not looked up.
    pub fn public_addresses(&self) -> Result<Vec<IpAddr>, MissingFact> {
        let addresses = self.name_lookup()?.answer.addresses();
        Ok(addresses
            .iter()
            .copied()
            .filter(|address| AddressKind::of(*address) == AddressKind::Public)
            .collect())
    }

    /// Every answer to a name.
    ///
    /// # Errors
    /// Nobody asked, or somebody else did.
    pub fn lookups_of(&self, name: &str) -> Result<Vec<&'a Lookup>, MissingFact> {
        let all = self.lookups()?.iter();
        Ok(all.filter(|lookup| lookup.name == name).collect())
    }

    /// What one resolver said of a name.
    #[must_use]
    pub fn answer_of(&self, asked: Asked, name: &str) -> Option<&'a Lookup> {
        let mut all = self.lookups().ok()?.iter();
        all.find(|lookup| lookup.asked == asked && lookup.name == name)
    }

    /// Whether an address is the VPC's own resolver.
    #[must_use]
    pub fn is_vpc_resolver(&self, server: IpAddr) -> bool {
        let base = self.facts.host.instance.known();
        let base = base.and_then(Instance::resolver).map(IpAddr::V4);
        base == Some(server) || VPC_RESOLVERS.contains(&server)
    }

    /// What the VPC's own resolver said of a name: the first of its addresses that replied.
    #[must_use]
    pub fn vpc_lookup(&self, name: &str) -> Option<&'a Lookup> {
        let all = self.lookups_of(name).ok()?;
        let own = |lookup: &&&Lookup| {
            matches!(lookup.asked, Asked::VpcResolver(_))
                || lookup
                    .asked
                    .server()
                    .is_some_and(|it| self.is_vpc_resolver(it))
        };
        let replied = |lookup: &&&Lookup| !lookup.answer.is_no_reply();
        let mut own_ones = all.iter().filter(own);
        own_ones
            .clone()
            .find(replied)
            .or_else(|| own_ones.next())
            .copied()
    }

    /// What the servers of `resolv.conf` said of a name, in their order.
    ///
    /// # Errors
    /// Nobody asked, or somebody else did.
    pub fn configured(&self, name: &str) -> Result<Vec<&'a Lookup>, MissingFact> {
        let mut all = self.lookups_of(name)?;
        all.retain(|lookup| matches!(lookup.asked, Asked::Configured(_)));
        Ok(all)
    }

    /// The lines of the hosts file that answer for the URL's host before any server is asked.
    ///
    /// # Errors
    /// The file could not be read.
    pub fn pinned(&self) -> Result<Vec<&'a HostsLine>, MissingFact> {
        let own: &Resolving = self.facts.host.resolving.need(FactKind::Host)?;
        Ok(own.pinned(self.facts.target.url.hostname()))
    }

    /// What the URL's host becomes with a domain of the search list behind it, where that is a name
    /// that somebody gives addresses.
    ///
    /// # Errors
    /// Nobody asked, or somebody else did.
    pub fn searched(&self) -> Result<Vec<&'a Lookup>, MissingFact> {
        let longer = format!("{}.", self.facts.target.url.hostname());
        let all = self.lookups()?.iter();
        Ok(all
            .filter(|lookup| lookup.name.len() > longer.len() && lookup.name.starts_with(&longer))
            .filter(|lookup| !lookup.answer.addresses().is_empty())
            .collect())
    }

    /// Whose an address is, in a few words.
    #[must_use]
    pub fn whose(&self, address: IpAddr) -> String {
        if let Some(eni) = self.interface_with(address) {
            let vpc = eni.vpc_id.as_ref();
            let vpc = vpc.map(|vpc| format!(" in {vpc}")).unwrap_or_default();
            let id = &eni.network_interface_id;
            return match self.owner(address) {
                Some(endpoint) => format!("{id} of {}{vpc}", endpoint.vpc_endpoint_id),
                None => format!("{id}{vpc}, which is no endpoint's"),
            };
        }
        let own = self.facts.host.addresses.known();
        if own.is_some_and(|all| all.contains(&address)) {
            return "this host itself".to_owned();
        }
        let kind = AddressKind::of(address);
        let searched = self.facts.aws.network_interfaces.known().is_some();
        let all_read = self.facts.aws.vpc_endpoints.known().is_some();
        if kind == AddressKind::Private && searched && all_read {
            return "private; no interface that AWS shows here has it".to_owned();
        }
        kind.as_str().to_owned()
    }
}
