//! Addresses that nothing tells apart.

use std::net::IpAddr;

use ipnet::IpNet;

/// What policies make of addresses: those between two of their prefixes' borders are alike to them.
pub(super) struct AddressClasses {
    cuts: Vec<(bool, u128)>,
    reads: Reads,
}

/// How policies read a client's address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reads {
    Nothing,
    Prefixes,
    /// By a pattern of texts, of which each address is its own.
    Patterns,
}

/// Addresses that are alike to the policies.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum AddressClass {
    /// All of them.
    All,
    /// Those before the cut of this number.
    Before(bool, usize),
    /// One.
    One(Option<IpAddr>),
}

impl AddressClasses {
    /// By the policies' texts.
    pub(super) fn of<'t>(policies: impl Iterator<Item = &'t str>) -> Self {
        let (mut cuts, mut reads) = (Vec::new(), Reads::Nothing);
        for text in policies {
            if !text.to_ascii_lowercase().contains("aws:vpcsourceip") {
                continue;
            }
            let pattern = values(text).any(|value| {
                let of_address = |c: char| c.is_ascii_hexdigit() || ".:*?/".contains(c);
                value.contains(['*', '?'])
                    && value.contains(['.', ':'])
                    && value.chars().all(of_address)
            });
            if pattern {
                reads = Reads::Patterns;
            } else if reads == Reads::Nothing {
                reads = Reads::Prefixes;
            }
            for prefix in written_in(text) {
                let v6 = prefix.addr().is_ipv6();
                cuts.push((v6, number(prefix.network())));
                cuts.extend(number(prefix.broadcast()).checked_add(1).map(|it| (v6, it)));
            }
        }
        cuts.sort_unstable();
        cuts.dedup();
        Self { cuts, reads }
    }

    /// The class of a client's address.
    pub(super) fn class(&self, address: Option<IpAddr>) -> AddressClass {
        match (self.reads, address) {
            (Reads::Nothing, _) => AddressClass::All,
            (Reads::Prefixes, Some(address)) => {
                let own = (address.is_ipv6(), number(address));
                AddressClass::Before(own.0, self.cuts.partition_point(|cut| *cut <= own))
            }
            _ => AddressClass::One(address),
        }
    }
}

/// The prefixes and addresses that a policy's text names.
pub(super) fn written_in(policy: &str) -> impl Iterator<Item = IpNet> {
    values(policy).filter_map(|value| {
        let prefix = value.parse::<IpNet>().ok();
        prefix.or_else(|| value.parse::<IpAddr>().ok().map(IpNet::from))
    })
}

fn values(policy: &str) -> impl Iterator<Item = &str> {
    policy.split(['"', '\\'])
}

/// A range in pieces, cut at the borders of prefixes: the first address of each, and the last one.
pub(super) fn pieces(range: IpNet, borders: &[IpNet]) -> Vec<(IpAddr, IpAddr)> {
    let (first, last) = (number(range.network()), number(range.broadcast()));
    let mut cuts = vec![first];
    let v6 = range.addr().is_ipv6();
    for border in borders.iter().filter(|it| it.addr().is_ipv6() == v6) {
        cuts.push(number(border.network()));
        cuts.extend(number(border.broadcast()).checked_add(1));
    }
    cuts.retain(|cut| (first..=last).contains(cut));
    cuts.sort_unstable();
    cuts.dedup();
    let ends = cuts.iter().skip(1).map(|cut| cut - 1).chain([last]);
    let address = |number: u128| {
        if v6 {
            IpAddr::V6(number.into())
        } else {
            IpAddr::V4(u32::try_from(number).unwrap_or(u32::MAX).into())
        }
    };
    cuts.iter()
        .zip(ends)
        .map(|(from, to)| (address(*from), address(to)))
        .collect()
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u32::from(v4).into(),
        IpAddr::V6(v6) => v6.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(text: &str) -> IpNet {
        text.parse().expect("a prefix")
    }

    #[test]
    fn a_range_is_cut_at_borders_alone() {
        let borders = [net("10.0.1.0/24"), net("10.0.0.0/8"), net("fd00::/8")];
        let cut: Vec<String> = pieces(net("10.0.0.0/22"), &borders)
            .iter()
            .map(|(first, last)| format!("{first}-{last}"))
            .collect();
        assert_eq!(
            cut,
            [
                "10.0.0.0-10.0.0.255",
                "10.0.1.0-10.0.1.255",
                "10.0.2.0-10.0.3.255"
            ]
        );
        let all = pieces(net("0.0.0.0/0"), &[net("0.0.0.0/0")]);
        assert_eq!(all.len(), 1);
    }

    #[test]
    fn policies_tell_addresses_apart_by_their_prefixes() {
        let alike = |policy: &str, one: &str, other: &str| {
            let classes = AddressClasses::of([policy].into_iter());
            let class = |text: &str| classes.class(Some(text.parse().expect("an address")));
            class(one) == class(other)
        };
        let none = r#"{"aws:SourceVpce":"vpce-1","x":"10.0.0.0/24"}"#;
        assert!(alike(none, "10.0.0.1", "10.0.1.1"));
        let prefixes = r#"{\"aws:VpcSourceIp\":\"10.0.0.0/24\"}"#;
        assert!(alike(prefixes, "10.0.0.1", "10.0.0.2"));
        assert!(!alike(prefixes, "10.0.0.1", "10.0.1.1"));
        let patterns = r#"{"aws:VpcSourceIp":"10.0.*"}"#;
        assert!(!alike(patterns, "10.0.0.1", "10.0.0.2"));
    }
}
