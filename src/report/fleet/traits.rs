//! Where hosts are and whom they ask, and what of that parts the hosts that work from those that do not.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::checks::plural;

/// What is told of a host, in the order in which it is shown.
pub(super) const TRAITS: [&str; 7] = [
    "subnet",
    "security group",
    "resolver",
    "zone",
    "VPC",
    "Region",
    "URL",
];

/// The values of each of [`TRAITS`], as numbers; none where the host's report does not tell.
pub(super) type Traits = [Vec<usize>; TRAITS.len()];

/// What hosts with a cause have, and hosts that work have not, or the other way around.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Differing {
    /// What it is: a subnet, a security group, a resolver, a zone, a VPC, a Region, a URL.
    pub what: &'static str,
    /// Its value.
    pub value: String,
    /// How many of the hosts with the cause have it.
    pub broken: usize,
    /// How many of these tell what they have.
    pub broken_known: usize,
    /// How many of the hosts that work have it.
    pub healthy: usize,
    /// How many of these tell what they have.
    pub healthy_known: usize,
}

impl Differing {
    /// In words.
    pub(super) fn text(&self, broken_all: usize) -> String {
        let unknown = broken_all.saturating_sub(self.broken_known);
        let unknown = match unknown {
            0 => String::new(),
            count => format!(" ({} of them not known)", plural(count, "host")),
        };
        let of = |count: usize, all: usize| match (count, all) {
            (0, _) => "none".to_owned(),
            (count, all) if count == all => format!("all {all}"),
            (count, all) => format!("{count} of {all}"),
        };
        format!(
            "{} {}: {} with this cause{unknown}, {} that work",
            self.what,
            self.value,
            of(self.broken, self.broken_known),
            of(self.healthy, self.healthy_known)
        )
    }

    /// The fewer hosts are on the wrong side, the more it says.
    fn doubt(&self) -> usize {
        let inside = (self.broken_known - self.broken) + self.healthy;
        let outside = self.broken + (self.healthy_known - self.healthy);
        inside.min(outside)
    }
}

/// How many hosts tell each trait, and how many have each value of it.
#[derive(Debug, Default)]
pub(super) struct Counted {
    hosts: usize,
    known: [usize; TRAITS.len()],
    values: BTreeMap<(usize, usize), usize>,
}

impl<'a> FromIterator<&'a Traits> for Counted {
    fn from_iter<T: IntoIterator<Item = &'a Traits>>(hosts: T) -> Self {
        let mut all = Self::default();
        for host in hosts {
            all.hosts += 1;
            for (index, (own, known)) in host.iter().zip(&mut all.known).enumerate() {
                *known += usize::from(!own.is_empty());
                for value in own {
                    *all.values.entry((index, *value)).or_default() += 1;
                }
            }
        }
        all
    }
}

impl Counted {
    /// Whether there is no host.
    pub(super) const fn is_empty(&self) -> bool {
        self.hosts == 0
    }

    fn known(&self, index: usize) -> usize {
        self.known.get(index).copied().unwrap_or_default()
    }

    fn have(&self, value: (usize, usize)) -> usize {
        self.values.get(&value).copied().unwrap_or_default()
    }

    /// The values that at least half of the hosts have which tell theirs.
    fn usual(&self) -> impl Iterator<Item = (usize, usize)> {
        let all = self.values.iter();
        let usual = all.filter(|((index, _), count)| **count * 2 >= self.known(*index));
        usual.map(|(value, _)| *value)
    }
}

/// What parts the hosts with a cause from those that work, what says most first. A value counts that no host has on
/// one side and at least half of the hosts on the other; where nobody tells on one side, nothing is known to differ.
pub(super) fn differing(broken: &Counted, healthy: &Counted, names: &[String]) -> Vec<Differing> {
    let alone = broken.usual().filter(|value| healthy.have(*value) == 0);
    let lacking = healthy.usual().filter(|value| broken.have(*value) == 0);
    let both = alone.chain(lacking);
    let both = both.filter(|(index, _)| broken.known(*index) > 0 && healthy.known(*index) > 0);
    let mut all: Vec<(usize, Differing)> = both
        .filter_map(|(index, value)| {
            let differing = Differing {
                what: TRAITS.get(index)?,
                value: names.get(value)?.clone(),
                broken: broken.have((index, value)),
                broken_known: broken.known(index),
                healthy: healthy.have((index, value)),
                healthy_known: healthy.known(index),
            };
            Some((index, differing))
        })
        .collect();
    all.sort_by_key(|(index, it)| (it.doubt(), *index));
    all.into_iter().map(|(_, it)| it).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(subnet: &[usize], groups: &[usize]) -> Traits {
        let mut traits = Traits::default();
        traits[0] = subnet.to_vec();
        traits[1] = groups.to_vec();
        traits
    }

    #[test]
    fn what_parts_them_is_told_and_what_they_share_is_not() {
        let names = ["subnet-a", "subnet-b", "sg-all", "sg-some"].map(str::to_owned);
        let broken = [host(&[0], &[2]), host(&[0], &[2]), host(&[], &[2])];
        let healthy = [host(&[1], &[2, 3]), host(&[1], &[2])];
        let broken: Counted = broken.iter().collect();
        let told = differing(&broken, &healthy.iter().collect(), &names);
        let told: Vec<String> = told.iter().map(|it| it.text(3)).collect();
        assert_eq!(
            told,
            [
                "subnet subnet-a: all 2 with this cause (1 host of them not known), none that work",
                "subnet subnet-b: none with this cause (1 host of them not known), all 2 that work",
                "security group sg-some: none with this cause, 1 of 2 that work",
            ]
        );
        assert_eq!(differing(&broken, &Counted::default(), &names), []);
        let silent = [host(&[], &[])];
        assert_eq!(differing(&broken, &silent.iter().collect(), &names), []);
    }
}
