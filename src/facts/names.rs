//! Questions about names that several checks ask: who said what of the URL's host, and whose an
//! address is.

use std::net::IpAddr;

use super::{Answer, Asked, Facts, HostsLine, Lookup, Missing, Need, Resolving};
use crate::model::{AddressKind, is_private};

/// The VPC's resolver, at the addresses that it has in every VPC.
///
/// Source: AWS, "Understanding Amazon DNS".
const EVERYWHERE: [&str; 2] = ["169.254.169.253", "fd00:ec2::253"];

impl Facts {
    /// Every answer to a name.
    ///
    /// # Errors
    /// Nobody asked, or somebody else did.
    pub fn lookups_of(&self, name: &str) -> Result<Vec<&Lookup>, Missing> {
        let all = self.lookups()?.iter();
        Ok(all.filter(|lookup| lookup.name == name).collect())
    }

    /// What one resolver said of a name.
    #[must_use]
    pub fn answer_of(&self, asked: Asked, name: &str) -> Option<&Lookup> {
        let mut all = self.lookups().ok()?.iter();
        all.find(|lookup| lookup.asked == asked && lookup.name == name)
    }

    /// Whether an address is the VPC's own resolver.
    #[must_use]
    pub fn is_vpc_resolver(&self, server: IpAddr) -> bool {
        let base = self.host.instance.known();
        let base = base.and_then(super::Instance::resolver).map(IpAddr::V4);
        base == Some(server) || EVERYWHERE.iter().any(|it| it.parse() == Ok(server))
    }

    /// What the VPC's own resolver said of a name: the first of its addresses that replied.
    #[must_use]
    pub fn vpc_lookup(&self, name: &str) -> Option<&Lookup> {
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
    pub fn configured(&self, name: &str) -> Result<Vec<&Lookup>, Missing> {
        let mut all = self.lookups_of(name)?;
        all.retain(|lookup| matches!(lookup.asked, Asked::Configured(_)));
        Ok(all)
    }

    /// The lines of the hosts file that answer for the URL's host before any server is asked.
    ///
    /// # Errors
    /// The file could not be read.
    pub fn pinned(&self) -> Result<Vec<&HostsLine>, Missing> {
        let own: &Resolving = self.host.resolving.need(Need::Host)?;
        Ok(own.pinned(self.target.url.hostname()))
    }

    /// What the URL's host becomes with a domain of the search list behind it, where that is a name
    /// that somebody gives addresses.
    ///
    /// # Errors
    /// Nobody asked, or somebody else did.
    pub fn searched(&self) -> Result<Vec<&Lookup>, Missing> {
        let longer = format!("{}.", self.target.url.hostname());
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
        let own = self.host.addresses.known();
        if own.is_some_and(|all| all.contains(&address)) {
            return "this host itself".to_owned();
        }
        let kind = AddressKind::of(address);
        let searched = self.aws.network_interfaces.known().is_some();
        let all_read = self.aws.vpc_endpoints.known().is_some();
        if kind == AddressKind::Private && searched && all_read {
            return "private; no interface that AWS shows here has it".to_owned();
        }
        kind.as_str().to_owned()
    }
}

impl Answer {
    /// Whether it leads into a VPC, and nowhere else.
    #[must_use]
    pub fn leads_inside(&self) -> bool {
        let addresses = self.addresses();
        !addresses.is_empty() && addresses.iter().all(|address| is_private(*address))
    }

    /// Whether both lead to the same addresses, in whatever order.
    #[must_use]
    pub fn same_addresses(&self, other: &Self) -> bool {
        let (one, other) = (self.addresses(), other.addresses());
        !one.is_empty()
            && one.iter().all(|address| other.contains(address))
            && other.iter().all(|address| one.contains(address))
    }

    /// Whether it has addresses, and all of them are among the other's.
    #[must_use]
    pub fn is_part_of(&self, other: &Self) -> bool {
        let (one, other) = (self.addresses(), other.addresses());
        !one.is_empty() && one.iter().all(|address| other.contains(address))
    }

    /// Whether no address of one is an address of the other.
    #[must_use]
    pub fn apart_from(&self, other: &Self) -> bool {
        let (one, other) = (self.addresses(), other.addresses());
        !one.is_empty() && !other.is_empty() && !one.iter().any(|it| other.contains(it))
    }
}
