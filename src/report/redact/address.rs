//! Addresses: private ones keep who shares a prefix with whom, public ones become numbers.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::aliases::{Aliases, Kind};
use crate::model::is_private;

/// Changes addresses, the same ones the same way.
pub(super) struct Addresses {
    seed: u64,
}

impl Addresses {
    pub(super) fn new(seed: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        Self {
            seed: hasher.finish(),
        }
    }

    /// The alias of an address or a prefix; `None` where it is one that everybody has, or neither.
    pub(super) fn of(&self, text: &str, aliases: &mut Aliases) -> Option<String> {
        let Some((address, length)) = text.split_once('/') else {
            return self.address(text.parse().ok()?, aliases);
        };
        let alias = self.address(address.parse().ok()?, aliases)?;
        // A prefix stays one: what is beyond its length was zero.
        let prefix = text
            .parse::<IpNet>()
            .ok()
            .filter(|net| net.addr() == net.network());
        let moved = format!("{alias}/{length}");
        Some(match (prefix, moved.parse::<IpNet>()) {
            (Some(_), Ok(net)) => net.trunc().to_string(),
            _ => moved,
        })
    }

    fn address(&self, address: IpAddr, aliases: &mut Aliases) -> Option<String> {
        if everybodys(address) {
            return None;
        }
        if !is_private(address) {
            let kind = match address {
                IpAddr::V4(_) => Kind::PublicV4,
                IpAddr::V6(_) => Kind::PublicV6,
            };
            return Some(aliases.of(kind, &address.to_string()));
        }
        Some(match address {
            IpAddr::V4(v4) => self.private_v4(v4).to_string(),
            IpAddr::V6(v6) => self.private_v6(v6).to_string(),
        })
    }

    /// What tells one network of a private range from another is changed, bit by bit, each by the
    /// bits before it: so two addresses share a prefix afterwards just where they did before. The
    /// rest stays, and so does what it says: `.0`, `.2`, `.255`.
    fn private_v4(&self, address: Ipv4Addr) -> Ipv4Addr {
        let [first, second, ..] = address.octets();
        let (from, to) = match (first, second) {
            (10, _) => (8, 16),
            (172, _) => (12, 16),
            (100, _) => (10, 16),
            _ => (16, 24),
        };
        Ipv4Addr::from_bits(narrow(self.change(
            u128::from(address.to_bits()),
            32,
            from..to,
        )))
    }

    fn private_v6(&self, address: Ipv6Addr) -> Ipv6Addr {
        Ipv6Addr::from_bits(self.change(address.to_bits(), 128, 8..48))
    }

    fn change(&self, bits: u128, width: u32, places: std::ops::Range<u32>) -> u128 {
        places.fold(bits, |changed, place| {
            let above = bits >> (width - place);
            let mut hasher = DefaultHasher::new();
            (self.seed, width, place, above).hash(&mut hasher);
            let flip = u128::from(hasher.finish() & 1);
            changed ^ (flip << (width - place - 1))
        })
    }
}

/// The low 32 bits.
fn narrow(bits: u128) -> u32 {
    u32::try_from(bits & u128::from(u32::MAX)).unwrap_or_default()
}

/// Addresses that say nothing of anybody: nothing, everything, this host, its link, AWS's own.
fn everybodys(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            v4.is_unspecified() || v4.is_loopback() || v4.is_link_local() || v4.is_broadcast()
        }
        IpAddr::V6(v6) => {
            let aws = [0xfd00, 0x0ec2];
            v6.is_unspecified()
                || v6.is_loopback()
                || v6.is_unicast_link_local()
                || v6.segments().starts_with(&aws)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::aliases::Naming;
    use super::*;

    #[test]
    fn keeps_who_shares_a_prefix_with_whom() {
        let addresses = Addresses::new("seed");
        let all: Vec<Ipv4Addr> = (0..64u32)
            .flat_map(|n| {
                [
                    0x0a00_0001 + (n << 18),
                    0xac10_0005 + (n << 14),
                    0xc0a8_0107 + (n << 8),
                ]
            })
            .map(Ipv4Addr::from_bits)
            .filter(Ipv4Addr::is_private)
            .collect();
        let shared =
            |one: Ipv4Addr, other: Ipv4Addr| (one.to_bits() ^ other.to_bits()).leading_zeros();
        let mut moved = 0;
        for one in &all {
            moved += usize::from(addresses.private_v4(*one) != *one);
            for other in &all {
                assert_eq!(
                    shared(addresses.private_v4(*one), addresses.private_v4(*other)),
                    shared(*one, *other),
                    "{one} {other}"
                );
            }
        }
        assert!(moved > all.len() / 2, "{moved} of {} changed", all.len());
    }

    #[test]
    fn a_prefix_stays_a_prefix() {
        let addresses = Addresses::new("seed");
        let mut aliases = Aliases::new(Naming::Readable);
        for text in [
            "10.16.0.0/12",
            "10.0.0.0/8",
            "10.20.1.0/24",
            "172.16.0.0/12",
            "fd12::/16",
        ] {
            let moved = addresses.of(text, &mut aliases).expect("an alias");
            let net: IpNet = moved.parse().expect("a prefix");
            assert_eq!(net.network(), net.addr(), "{text} became {moved}");
        }
    }

    #[test]
    fn public_addresses_become_numbers_and_everybodys_stay() {
        let addresses = Addresses::new("");
        let mut aliases = Aliases::new(Naming::Readable);
        let mut of = |text| addresses.of(text, &mut aliases);
        assert_eq!(of("52.18.4.9").as_deref(), Some("public-1"));
        assert_eq!(of("2a05:d018::1").as_deref(), Some("public-2"));
        assert_eq!(of("52.18.4.9").as_deref(), Some("public-1"));
        assert_eq!(of("52.18.4.9/32").as_deref(), Some("public-1/32"));
        for kept in [
            "0.0.0.0",
            "127.0.0.1",
            "169.254.169.253",
            "fd00:ec2::253",
            "::",
            "1.2.3.999",
        ] {
            assert_eq!(of(kept), None, "{kept}");
        }
    }
}
