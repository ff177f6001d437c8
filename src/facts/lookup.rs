//! What resolvers said. Times are milliseconds, times to live are seconds.

use std::collections::HashSet;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::model::is_private;

/// One name, asked of one resolver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    /// Who was asked.
    pub asked: Asked,
    /// The name. `getaddrinfo` is given one with a trailing dot, too: it leaves the search list out.
    pub name: String,
    /// What came back, of both kinds of address taken together.
    pub answer: Answer,
    /// How long it took.
    pub ms: u64,
    /// What a server said to each of the two questions; `getaddrinfo` shows no such thing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replies: Vec<Reply>,
}

impl Lookup {
    /// The negative answers' SOA record: it names the zone that does not have the name.
    #[must_use]
    pub fn soa(&self) -> Option<&Soa> {
        self.replies.iter().find_map(|reply| reply.soa.as_ref())
    }

    /// Whether a reply has this flag.
    #[must_use]
    pub fn flagged(&self, flag: Flag) -> bool {
        self.replies.iter().any(|reply| reply.flags.contains(&flag))
    }
}

/// Who answered a DNS question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// `getaddrinfo`, as applications ask: nsswitch, hosts file, cache and all.
    Getaddrinfo,
    /// A server of `resolv.conf`.
    Configured(IpAddr),
    /// The VPC's own resolver, at one of its addresses.
    VpcResolver(IpAddr),
    /// A server that the user named.
    Given(IpAddr),
}

impl Asked {
    /// The server, where it is one.
    #[must_use]
    pub const fn server(self) -> Option<IpAddr> {
        match self {
            Self::Getaddrinfo => None,
            Self::Configured(server) | Self::VpcResolver(server) | Self::Given(server) => {
                Some(server)
            }
        }
    }
}

/// A resolver's answer. The kinds of "no" are kept apart: each has another cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Addresses, in the order given.
    Addresses {
        /// The addresses, IPv4 and IPv6.
        addresses: Vec<IpAddr>,
        /// The names passed through on the way.
        cnames: Vec<String>,
        /// The least time to live, in seconds; `getaddrinfo` does not tell.
        ttl: Option<u32>,
    },
    /// NXDOMAIN: the name does not exist.
    NxDomain,
    /// NOERROR without an address.
    NoData,
    /// `getaddrinfo` found nothing; it does not say which kind of nothing.
    NotFound,
    /// SERVFAIL.
    ServFail,
    /// REFUSED.
    Refused,
    /// NOERROR of a server that neither knows nor asks others: it only points at them, or offers no
    /// recursion.
    Lame,
    /// The answer did not fit a datagram, and nobody gave it over TCP.
    CutOff,
    /// No answer inside the deadline.
    Silence,
    /// The question cannot get there: no route, or the port is closed.
    Unreachable(String),
    /// Anything else, in one line.
    Failed(String),
}

impl Answer {
    /// The addresses; none where the answer is a kind of "no".
    #[must_use]
    pub fn addresses(&self) -> &[IpAddr] {
        match self {
            Self::Addresses { addresses, .. } => addresses,
            _ => &[],
        }
    }

    /// The names passed through on the way.
    #[must_use]
    pub fn cnames(&self) -> &[String] {
        match self {
            Self::Addresses { cnames, .. } => cnames,
            _ => &[],
        }
    }

    /// How long the addresses may be kept.
    #[must_use]
    pub const fn ttl(&self) -> Option<u32> {
        match self {
            Self::Addresses { ttl, .. } => *ttl,
            _ => None,
        }
    }

    /// Whether it says that there is no such name, or no address of it.
    #[must_use]
    pub const fn is_negative(&self) -> bool {
        matches!(self, Self::NxDomain | Self::NoData | Self::NotFound)
    }

    /// Whether no reply came at all.
    #[must_use]
    pub const fn is_no_reply(&self) -> bool {
        matches!(self, Self::Silence | Self::Unreachable(_))
    }

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
        !one.is_empty() && set(one) == set(other)
    }

    /// Whether it has addresses, and all of them are among the other's.
    #[must_use]
    pub fn is_part_of(&self, other: &Self) -> bool {
        let (one, other) = (self.addresses(), other.addresses());
        !one.is_empty() && set(one).is_subset(&set(other))
    }

    /// Whether no address of one is an address of the other.
    #[must_use]
    pub fn apart_from(&self, other: &Self) -> bool {
        let (one, other) = (self.addresses(), other.addresses());
        !one.is_empty() && !other.is_empty() && set(one).is_disjoint(&set(other))
    }
}

/// Addresses to be compared: a name may lead to many thousands.
fn set(addresses: &[IpAddr]) -> HashSet<IpAddr> {
    addresses.iter().copied().collect()
}

/// What a server said to the question for one kind of address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// `A` or `AAAA`.
    pub kind: String,
    /// What came back.
    pub answer: Answer,
    /// Over which transport the answer came: `udp`, or `tcp` where a datagram could not hold it.
    pub over: String,
    /// The flags set in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
    /// The SOA record that a negative answer carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soa: Option<Soa>,
    /// How long it took.
    pub ms: u64,
}

/// A flag of a reply. Source: RFC 1035, 4.1.1; RFC 4035, 3.2.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// AA: the server owns the zone.
    Authoritative,
    /// TC: the datagram was cut off; what is told came over TCP, if anything did.
    Truncated,
    /// RA: the server asks others.
    RecursionAvailable,
    /// AD: the server checked signatures.
    Authenticated,
}

/// The start of a zone's authority, as far as a negative answer tells it. Source: RFC 2308, 5.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Soa {
    /// The zone that was looked in.
    pub zone: String,
    /// Its primary server.
    pub primary: String,
    /// How long the "no" may still be kept: a cache counts it down.
    pub ttl: u32,
    /// How long a "no" of this zone may be kept at most.
    pub minimum: u32,
}
