//! What is asked, and what may be answered.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use super::configuration::{Configuration, Interface, Kind};
use super::knock::Knock;

/// One end of a connection, as a query names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// Its primary address is meant.
    Interface(String),
    /// Its only interface.
    Instance(String),
    Address(String),
}

#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) from: End,
    pub(crate) to: End,
    pub(crate) port: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opinion {
    Allow,
    Deny,
    /// From some ports of the client's range there is an answer, and from one in a hundred or more
    /// there is none.
    Partial,
    /// The same, and the client's operating system, of which nothing is in the files, may be one that
    /// uses the former alone.
    Depends,
}

/// The ports that Linux and Windows use by themselves.
const SYSTEMS: [(u16, u16); 2] = [(32_768, 60_999), (49_152, 65_535)];

impl End {
    /// The interface and the address that this stands for.
    pub(crate) fn find<'a>(
        &self,
        configuration: &'a Configuration,
    ) -> Option<(&'a Interface, IpAddr)> {
        let mut interfaces = configuration.interfaces.iter();
        let (found, address) = match self {
            Self::Interface(id) => (interfaces.find(|it| it.id == *id)?, None),
            Self::Instance(id) => {
                let kind = Kind::Instance(id.clone());
                (interfaces.find(|it| it.kind == kind)?, None)
            }
            Self::Address(address) => {
                let has =
                    |it: &&Interface| it.addresses.contains(address) || it.ipv6.contains(address);
                (interfaces.find(has)?, Some(address))
            }
        };
        let address = address.or(found.addresses.first())?;
        Some((found, address.parse().ok()?))
    }

    fn resolve<'a>(&self, configuration: &'a Configuration) -> (&'a Interface, IpAddr) {
        let found = self.find(configuration);
        found.unwrap_or_else(|| panic!("{self:?} is nobody"))
    }
}

impl Question {
    /// What the kernel is to do.
    pub(crate) fn knock(&self, configuration: &Configuration) -> Knock {
        let (client, from) = self.from.resolve(configuration);
        let (server, to) = self.to.resolve(configuration);
        Knock {
            client: client.id.clone(),
            from,
            server: server.id.clone(),
            to: SocketAddr::new(to, self.port),
            ports: ports(configuration, client),
            system_unread: is_unread(configuration, client),
        }
    }
}

/// The ports that a client uses by itself, as the operating systems' documentation has it.
fn range(configuration: &Configuration, client: &Interface) -> (u16, u16) {
    let instance = match &client.kind {
        Kind::Instance(id) => configuration.instances.iter().find(|it| it.id == *id),
        Kind::Lambda | Kind::Endpoint(_) => None,
    };
    match instance {
        Some(it) if it.windows => (49_152, 65_535),
        Some(_) => (32_768, 60_999),
        None => (1_024, 65_535),
    }
}

/// Whether the client is an instance that is not in the files.
fn is_unread(configuration: &Configuration, client: &Interface) -> bool {
    match &client.kind {
        Kind::Instance(id) => configuration.instances.iter().all(|it| it.id != *id),
        Kind::Lambda | Kind::Endpoint(_) => false,
    }
}

/// Both ends of the client's range, and both sides of every border that any ACL draws through it:
/// between two of these, all ports fare alike.
fn ports(configuration: &Configuration, client: &Interface) -> Vec<u16> {
    let (first, last) = range(configuration, client);
    let mut ports = BTreeSet::from([first, last]);
    let entries = configuration.acls.iter().flat_map(|it| &it.entries);
    for border in entries.filter_map(|it| it.port_range) {
        ports.extend([border.from.saturating_sub(1), border.from]);
        ports.extend([border.to, border.to.saturating_add(1)]);
    }
    if is_unread(configuration, client) {
        for (from, to) in SYSTEMS {
            ports.extend([from - 1, from, to, to.saturating_add(1)]);
        }
    }
    ports.retain(|it| (first..=last).contains(it));
    ports.into_iter().collect()
}

/// Whether fewer than one in a hundred of the client's ports get no answer: then calls work.
/// From one port that is tried up to the next one, all fare like the first.
fn few_are_lost(ports: &[u16], answered: &[u16]) -> bool {
    let begins = || ports.iter().map(|it| u32::from(*it));
    let (Some(first), Some(last)) = (begins().next(), begins().next_back()) else {
        return true;
    };
    let ends = begins().skip(1).chain([last + 1]);
    let silent = ports.iter().zip(begins().zip(ends));
    let silent = silent.filter(|(port, _)| !answered.contains(port));
    let silent: u32 = silent.map(|(_, (begin, end))| end - begin).sum();
    silent * 100 < last + 1 - first
}

fn suits_some_system(ports: &[u16], answered: &[u16]) -> bool {
    SYSTEMS.into_iter().any(|(first, last)| {
        let mut own = ports.iter().filter(|it| (first..=last).contains(*it));
        own.all(|it| answered.contains(it))
    })
}

impl Opinion {
    /// What the program is to say: nothing where nobody knows.
    pub(crate) fn known(self) -> Option<Self> {
        (self != Self::Depends).then_some(self)
    }

    pub(crate) fn of_kernel(knock: &Knock, answered: &[u16]) -> Self {
        if answered.is_empty() {
            Self::Deny
        } else if few_are_lost(&knock.ports, answered) {
            Self::Allow
        } else if knock.system_unread && suits_some_system(&knock.ports, answered) {
            Self::Depends
        } else {
            Self::Partial
        }
    }
}
