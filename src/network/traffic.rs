//! What is sent: a protocol, and ports.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::{Filling, Part};

/// A protocol that has ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Protocol {
    /// TCP, number 6.
    #[default]
    Tcp,
    /// UDP, number 17.
    Udp,
}

impl Protocol {
    /// The protocol's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }

    /// The protocol's number (IANA).
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Tcp => 6,
            Self::Udp => 17,
        }
    }

    /// Whether a rule is for this protocol. Rules of groups say `tcp`, those of ACLs `6`, and both
    /// understand either; `-1` is every protocol.
    #[must_use]
    pub fn matched_by(self, rule: &str) -> bool {
        rule == "-1" || rule.eq_ignore_ascii_case("all") || rule.parse() == Ok(self)
    }
}

impl FromStr for Protocol {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "6" => Ok(Self::Tcp),
            "17" => Ok(Self::Udp),
            _ if text.eq_ignore_ascii_case("tcp") => Ok(Self::Tcp),
            _ if text.eq_ignore_ascii_case("udp") => Ok(Self::Udp),
            _ => Err(format!("'{text}' is neither tcp nor udp")),
        }
    }
}

impl TryFrom<String> for Protocol {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Protocol> for String {
    fn from(protocol: Protocol) -> Self {
        protocol.as_str().to_owned()
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Part for Protocol {
    fn part(&self) -> Result<Filling<'_>, &'static str> {
        Ok(Filling::Value(self.as_str().into()))
    }
}

/// Ports from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    /// The first.
    pub first: u16,
    /// The last.
    pub last: u16,
}

impl Ports {
    /// One port.
    #[must_use]
    pub const fn one(port: u16) -> Self {
        Self {
            first: port,
            last: port,
        }
    }

    /// From the first to the last.
    #[must_use]
    pub const fn of(first: u16, last: u16) -> Self {
        Self { first, last }
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}-{}", self.first, self.last)
        }
    }
}

/// A set of ports: ranges in order that do not overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PortSet(Vec<Ports>);

impl From<Ports> for PortSet {
    fn from(ports: Ports) -> Self {
        Self(vec![ports])
    }
}

impl PortSet {
    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ranges.
    #[must_use]
    pub fn ranges(&self) -> &[Ports] {
        &self.0
    }

    /// Those that are in a range, too.
    #[must_use]
    pub fn within(&self, ports: Ports) -> Self {
        let both = self.0.iter().map(|own| Ports {
            first: own.first.max(ports.first),
            last: own.last.min(ports.last),
        });
        Self(both.filter(|both| both.first <= both.last).collect())
    }

    /// Those that are not in a range.
    #[must_use]
    pub fn without(&self, ports: Ports) -> Self {
        let mut rest = Vec::new();
        for own in &self.0 {
            if let Some(before) = ports.first.checked_sub(1) {
                rest.push(Ports::of(own.first, own.last.min(before)));
            }
            if let Some(after) = ports.last.checked_add(1) {
                rest.push(Ports::of(own.first.max(after), own.last));
            }
        }
        rest.retain(|ports| ports.first <= ports.last);
        Self(rest)
    }

    /// Those in both sets.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut both: Vec<Ports> = other
            .0
            .iter()
            .flat_map(|ports| self.within(*ports).0)
            .collect();
        both.sort_unstable_by_key(|ports| ports.first);
        Self(both)
    }

    /// Those in either set; the two have none in common.
    pub fn add(&mut self, other: Self) {
        self.0.extend(other.0);
        self.0.sort_unstable_by_key(|ports| ports.first);
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        let size = |ports: &Ports| u32::from(ports.last) - u32::from(ports.first) + 1;
        self.0.iter().map(size).sum()
    }
}

impl fmt::Display for PortSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Ranges that touch read better as one.
        let mut joined: Vec<Ports> = Vec::new();
        for ports in &self.0 {
            match joined.last_mut() {
                Some(before) if before.last.checked_add(1) == Some(ports.first) => {
                    before.last = ports.last;
                }
                _ => joined.push(*ports),
            }
        }
        for (place, ports) in joined.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{ports}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_one() {
        assert!(Protocol::Tcp.matched_by("tcp") && Protocol::Tcp.matched_by("6"));
        assert!(Protocol::Tcp.matched_by("-1") && Protocol::Udp.matched_by("17"));
        assert!(!Protocol::Tcp.matched_by("udp") && !Protocol::Tcp.matched_by("17"));
        assert!(!Protocol::Tcp.matched_by("icmp") && !Protocol::Tcp.matched_by("60"));
    }

    #[test]
    fn sets_of_ports_are_cut_and_joined() {
        let all = PortSet::from(Ports::of(0, 65535));
        assert!(all.without(Ports::of(0, 65535)).is_empty());
        let rest = all.without(Ports::of(100, 200));
        assert_eq!(rest.to_string(), "0-99, 201-65535");
        assert_eq!(rest.count(), 65536 - 101);
        assert_eq!(rest.within(Ports::of(150, 300)).to_string(), "201-300");
        let mut whole = rest.clone();
        whole.add(PortSet::from(Ports::of(100, 200)));
        assert_eq!(whole.to_string(), "0-65535");
        assert!(rest.and(&PortSet::from(Ports::of(120, 130))).is_empty());
        assert_eq!(rest.and(&PortSet::from(Ports::one(99))).to_string(), "99");
    }
}
