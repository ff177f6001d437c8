//! Prefixes: how one covers another, and finding the ones that hold an address.

use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;

/// How much of some addresses a prefix holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// All of them.
    All,
    /// Some of them.
    Some,
    /// None of them.
    None,
}

/// How much of `addresses` lies in `prefix`.
#[must_use]
pub fn cover(prefix: &IpNet, addresses: &IpNet) -> Cover {
    if prefix.contains(addresses) {
        Cover::All
    } else if addresses.contains(prefix) {
        Cover::Some
    } else {
        Cover::None
    }
}

/// One address, as a prefix.
#[must_use]
pub fn host(address: IpAddr) -> IpNet {
    IpNet::from(address)
}

/// A prefix that is one address, as people write it.
#[must_use]
pub fn one_address(addresses: IpNet) -> String {
    if addresses.prefix_len() == addresses.max_prefix_len() {
        addresses.addr().to_string()
    } else {
        addresses.to_string()
    }
}

/// A prefix's family and first bits, to look it up by.
type Key = (bool, u8, u128);

fn key(prefix: IpNet, length: u8) -> Option<Key> {
    let bits = match prefix.network() {
        IpAddr::V4(v4) => {
            let free = 32_u8.checked_sub(length)?;
            u32::from(v4).checked_shr(free.into()).unwrap_or(0).into()
        }
        IpAddr::V6(v6) => {
            let free = 128_u8.checked_sub(length)?;
            u128::from(v6).checked_shr(free.into()).unwrap_or(0)
        }
    };
    Some((prefix.addr().is_ipv6(), length, bits))
}

/// Values by prefix. Looking one up takes a step a prefix length in use, however many there are.
#[derive(Debug, Clone)]
pub struct PrefixMap<T> {
    values: HashMap<Key, Vec<(IpNet, T)>>,
    /// The lengths in use, the longest first.
    lengths: Vec<u8>,
}

impl<T> Default for PrefixMap<T> {
    fn default() -> Self {
        Self {
            values: HashMap::new(),
            lengths: Vec::new(),
        }
    }
}

impl<T> PrefixMap<T> {
    /// Adds a value.
    pub fn insert(&mut self, prefix: IpNet, value: T) {
        let length = prefix.prefix_len();
        if let Some(key) = key(prefix, length) {
            self.values
                .entry(key)
                .or_default()
                .push((prefix.trunc(), value));
        }
        if !self.lengths.contains(&length) {
            self.lengths.push(length);
            self.lengths.sort_unstable_by(|a, b| b.cmp(a));
        }
    }

    /// The values of the prefixes that hold all of some addresses: the longest prefix first.
    pub fn holding(&self, addresses: IpNet) -> impl Iterator<Item = &[(IpNet, T)]> {
        self.lengths
            .iter()
            .filter(move |length| **length <= addresses.prefix_len())
            .filter_map(move |length| self.values.get(&key(addresses, *length)?))
            .map(Vec::as_slice)
    }

    /// The values of the prefixes that hold some of the addresses and not all, in the order of the
    /// prefixes.
    pub fn within(&self, addresses: IpNet) -> impl Iterator<Item = &(IpNet, T)> {
        // One address has nothing within.
        let whole = addresses.prefix_len() == addresses.max_prefix_len();
        let all = (!whole).then(|| self.values.values().flatten());
        let some = |(prefix, _): &&(IpNet, T)| cover(prefix, &addresses) == Cover::Some;
        let mut within: Vec<&(IpNet, T)> = all.into_iter().flatten().filter(some).collect();
        within.sort_by_key(|(prefix, _)| *prefix);
        within.into_iter()
    }

    /// Whether a prefix is there, exactly.
    #[must_use]
    pub fn has(&self, prefix: IpNet) -> bool {
        key(prefix, prefix.prefix_len()).is_some_and(|key| self.values.contains_key(&key))
    }

    /// The prefixes that have values.
    pub fn prefixes(&self) -> impl Iterator<Item = IpNet> {
        let all = self.values.values();
        all.filter_map(|values| values.first().map(|(prefix, _)| *prefix))
    }

    /// Keeps those values of exactly this prefix for which this holds.
    pub fn retain(&mut self, prefix: IpNet, keep: impl Fn(&T) -> bool) {
        let key = key(prefix, prefix.prefix_len());
        if let Some(values) = key.and_then(|key| self.values.get_mut(&key)) {
            values.retain(|(_, value)| keep(value));
        }
    }

    /// Every value, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.values.values_mut().flatten().map(|(_, value)| value)
    }

    /// Sorts the values of each prefix.
    pub fn sort_by_key<K: Ord>(&mut self, by: impl Fn(&T) -> K) {
        let all = self.values.values_mut();
        all.for_each(|values| values.sort_by_key(|(_, value)| by(value)));
    }
}

/// A set of addresses, made of prefixes.
#[derive(Debug, Clone, Default)]
pub struct PrefixSet {
    /// First and last addresses that do not touch, in order: IPv4, then IPv6.
    ranges: Vec<(IpAddr, IpAddr)>,
}

impl PrefixSet {
    /// The set of all addresses in some prefixes.
    #[must_use]
    pub fn new(prefixes: impl IntoIterator<Item = IpNet>) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for prefix in prefixes {
            match prefix {
                IpNet::V4(prefix) => v4.push(prefix),
                IpNet::V6(prefix) => v6.push(prefix),
            }
        }
        let v4 = ipnet::Ipv4Net::aggregate(&v4);
        let v6 = ipnet::Ipv6Net::aggregate(&v6);
        let all = v4.into_iter().map(IpNet::V4);
        let all = all.chain(v6.into_iter().map(IpNet::V6));
        let mut ranges: Vec<(IpAddr, IpAddr)> = Vec::new();
        for prefix in all {
            let (first, last) = (prefix.network(), prefix.broadcast());
            match ranges.last_mut() {
                Some((_, end)) if next(*end) == Some(first) => *end = last,
                _ => ranges.push((first, last)),
            }
        }
        Self { ranges }
    }

    /// How much of some addresses is in the set.
    #[must_use]
    pub fn cover(&self, addresses: IpNet) -> Cover {
        let (first, last) = (addresses.network(), addresses.broadcast());
        let place = self.ranges.partition_point(|(_, end)| *end < first);
        match self.ranges.get(place) {
            Some((start, end)) if *start <= first && last <= *end => Cover::All,
            Some((start, _)) if *start <= last => Cover::Some,
            _ => Cover::None,
        }
    }
}

/// The address after this one, of the same family.
fn next(address: IpAddr) -> Option<IpAddr> {
    Some(match address {
        IpAddr::V4(v4) => IpAddr::V4(u32::from(v4).checked_add(1)?.into()),
        IpAddr::V6(v6) => IpAddr::V6(u128::from(v6).checked_add(1)?.into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(text: &str) -> IpNet {
        text.parse().expect("a prefix")
    }

    #[test]
    fn finds_the_longest_prefix_first() {
        let mut map = PrefixMap::default();
        for prefix in [
            "0.0.0.0/0",
            "10.0.0.0/8",
            "10.1.2.3/32",
            "10.1.0.0/16",
            "::/0",
            "fd00::/8",
        ] {
            map.insert(net(prefix), prefix);
        }
        let found = |text: &str| -> Vec<&str> {
            let all = map.holding(net(text)).flatten();
            all.map(|(_, value)| *value).collect()
        };
        assert_eq!(
            found("10.1.2.3/32"),
            ["10.1.2.3/32", "10.1.0.0/16", "10.0.0.0/8", "0.0.0.0/0"]
        );
        assert_eq!(
            found("10.1.2.0/24"),
            ["10.1.0.0/16", "10.0.0.0/8", "0.0.0.0/0"]
        );
        assert_eq!(found("192.0.2.1/32"), ["0.0.0.0/0"]);
        assert_eq!(found("fd00::1/128"), ["fd00::/8", "::/0"]);
        let within: Vec<&str> = map
            .within(net("10.1.2.0/24"))
            .map(|(_, value)| *value)
            .collect();
        assert_eq!(within, ["10.1.2.3/32"]);
        assert!(map.has(net("10.0.0.0/8")) && !map.has(net("10.0.0.0/9")));
    }

    #[test]
    fn a_set_covers_across_the_edges_of_its_prefixes() {
        let set =
            PrefixSet::new(["10.0.0.0/24", "10.0.1.0/24", "10.0.4.0/24", "fd00::/64"].map(net));
        assert_eq!(set.cover(net("10.0.0.0/23")), Cover::All);
        assert_eq!(set.cover(net("10.0.1.7/32")), Cover::All);
        assert_eq!(set.cover(net("10.0.0.0/16")), Cover::Some);
        assert_eq!(set.cover(net("10.0.2.0/24")), Cover::None);
        assert_eq!(set.cover(net("fd00::1/128")), Cover::All);
        assert_eq!(set.cover(net("fd01::1/128")), Cover::None);
        assert_eq!(PrefixSet::default().cover(net("10.0.0.0/8")), Cover::None);
    }
}
