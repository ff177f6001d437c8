//! Kinds of IP addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The VPC's resolver, at the addresses that it has in every VPC.
///
/// Source: AWS, "Understanding Amazon DNS".
pub const VPC_RESOLVERS: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 253)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x253)),
];

/// Whether an address can belong to a VPC: RFC 1918, RFC 6598, RFC 4193 unique local, link-local and
/// loopback. Everything else is public, or nobody's.
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            let shared = first == 100 && (64..128).contains(&second);
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || shared
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_private(IpAddr::V4(v4)),
            None => v6 == Ipv6Addr::LOCALHOST || v6.is_unique_local() || v6.is_unicast_link_local(),
        },
    }
}

/// What can be told of an address by its range. Source: RFC 6890, and those that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKind {
    /// `0.0.0.0` or `::`: what a filter answers.
    Unspecified,
    /// `127.0.0.0/8`, `::1`.
    Loopback,
    /// `169.254.0.0/16`, `fe80::/10`.
    LinkLocal,
    /// `100.64.0.0/10`, RFC 6598: carriers, and VPCs that chose it.
    Shared,
    /// RFC 1918, or an IPv6 unique local address.
    Private,
    /// Any other.
    Public,
}

impl AddressKind {
    /// The kind of an address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        let mapped = match address {
            IpAddr::V6(v6) => v6.to_ipv4_mapped().map(IpAddr::V4),
            IpAddr::V4(_) => None,
        };
        let address = mapped.unwrap_or(address);
        let link_local = match address {
            IpAddr::V4(v4) => v4.is_link_local(),
            IpAddr::V6(v6) => v6.is_unicast_link_local(),
        };
        let shared = matches!(address, IpAddr::V4(v4) if matches!(v4.octets(), [100, 64..128, ..]));
        if address.is_unspecified() {
            Self::Unspecified
        } else if address.is_loopback() {
            Self::Loopback
        } else if link_local {
            Self::LinkLocal
        } else if shared {
            Self::Shared
        } else if is_private(address) {
            Self::Private
        } else {
            Self::Public
        }
    }

    /// The kind in words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unspecified => "no address at all: what a filter answers",
            Self::Loopback => "loopback: this host itself",
            Self::LinkLocal => "link-local",
            Self::Shared => "shared address space (100.64.0.0/10)",
            Self::Private => "private",
            Self::Public => "public",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_private_from_public() {
        for (text, expected) in [
            ("10.0.1.2", true),
            ("172.31.0.1", true),
            ("192.168.9.9", true),
            ("100.64.0.1", true),
            ("100.128.0.1", false),
            ("172.32.0.1", false),
            ("52.18.4.9", false),
            ("fd00:ec2::253", true),
            ("2a05:d018::1", false),
            ("::ffff:10.0.0.1", true),
        ] {
            assert_eq!(
                is_private(text.parse().expect("an address")),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn tells_the_ranges_apart() {
        for (text, expected) in [
            ("0.0.0.0", AddressKind::Unspecified),
            ("127.8.8.8", AddressKind::Loopback),
            ("::1", AddressKind::Loopback),
            ("169.254.1.1", AddressKind::LinkLocal),
            ("100.64.0.9", AddressKind::Shared),
            ("100.128.0.9", AddressKind::Public),
            ("::ffff:10.0.0.1", AddressKind::Private),
            ("fd12::1", AddressKind::Private),
            ("2a05:d018::1", AddressKind::Public),
        ] {
            let address = text.parse().expect("an address");
            assert_eq!(AddressKind::of(address), expected, "{text}");
        }
    }
}
