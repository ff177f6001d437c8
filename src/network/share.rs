//! Which share of a client's source ports gets an answer.

use std::fmt;

use super::traffic::{PortSet, Ports};

/// So many of so many. Beyond a NAT gateway, which chooses a port of its own, of so many pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    answered: u64,
    of: u64,
}

impl Share {
    /// Every port.
    pub const ALL: Self = Self { answered: 1, of: 1 };

    /// Of a client's ports, those that are open.
    pub(super) fn of(open: &PortSet, ports: Ports) -> Self {
        Self {
            answered: open.count().into(),
            of: PortSet::from(ports).count().into(),
        }
    }

    /// What is left where a second choice of a port is made.
    pub(super) const fn and(self, other: Self) -> Self {
        Self {
            answered: self.answered.saturating_mul(other.answered),
            of: self.of.saturating_mul(other.of),
        }
    }

    const fn lost(self) -> u64 {
        self.of.saturating_sub(self.answered)
    }

    /// Whether every port gets an answer.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.lost() == 0
    }

    /// Whether so few ports get no answer that calls work: fewer than one in a hundred.
    #[must_use]
    pub const fn is_nearly_whole(self) -> bool {
        self.lost().saturating_mul(100) < self.of
    }

    /// The share of ports that get no answer, in percent, with four decimals.
    #[must_use]
    pub fn lost_percent(self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "four decimals of a percentage are far fewer than an f64 has"
        )]
        let exact = self.lost() as f64 * 100.0 / self.of.max(1) as f64;
        // What is lost never rounds to nothing.
        let least = if self.is_whole() { 0.0 } else { 0.0001 };
        ((exact * 10_000.0).round() / 10_000.0).max(least)
    }
}

/// `50 %`, `0.0016 %`: the share that gets no answer.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self.lost_percent();
        if percent < 1.0 {
            write!(f, "{percent} %")
        } else {
            write!(f, "{} %", (percent * 10.0).round() / 10.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(open: Ports, ports: Ports) -> Share {
        Share::of(&PortSet::from(ports).within(open), ports)
    }

    #[test]
    fn one_port_in_a_hundred_is_the_border() {
        let hundred = Ports::of(1001, 1100);
        assert!(!share(Ports::of(1002, 1100), hundred).is_nearly_whole());
        let more = Ports::of(1000, 1100);
        assert!(share(Ports::of(1001, 1100), more).is_nearly_whole());
        assert!(share(hundred, hundred).is_whole());
    }

    #[test]
    fn what_is_lost_is_said_in_percent() {
        let all = Ports::of(1024, 65_535);
        let half = share(Ports::of(1024, 33_279), all);
        assert_eq!(half.to_string(), "50 %");
        assert_eq!(half.and(half).to_string(), "75 %");
        let most = share(Ports::of(1025, 65_535), all);
        assert_eq!(most.to_string(), "0.0016 %");
        assert_eq!(Share::ALL.lost_percent().to_string(), "0");
    }
}
