//! Network ACLs: one a subnet, or one for several, their entries in no order.

use super::super::configuration::{Acl, Entry};
use super::{Draw, id};

/// Ranges around port 443, and around what clients come from.
const PORTS: &[(u16, u16)] = &[
    (443, 443),
    (443, 443),
    (0, 65_535),
    (80, 443),
    (443, 1_023),
    (444, 65_535),
    (0, 442),
    (1_024, 65_535),
    (1_024, 65_535),
    (32_768, 60_999),
    (32_768, 65_535),
    (49_152, 65_535),
    (1_024, 32_767),
    (40_000, 50_000),
    (61_000, 65_535),
];

/// What people take for the ports that clients come from. Some of it leaves gaps.
const EPHEMERAL: &[(u16, u16)] = &[
    (1_024, 65_535),
    (1_024, 65_535),
    (1_024, 65_535),
    (32_768, 60_999),
    (32_768, 60_999),
    (32_768, 65_535),
    (49_152, 65_535),
    (1_024, 49_151),
    (40_000, 65_535),
    (1_024, 60_000),
];

impl Draw {
    pub(super) fn acls(&mut self) {
        for place in 0..self.it.vpcs.len() {
            let vpc = self.it.vpcs[place].id.clone();
            let first = self.it.acls.len();
            self.acl(&vpc, Entry::open());
            let subnets = self.it.subnets.iter().filter(|it| it.vpc == vpc);
            for subnet in subnets.map(|it| it.id.clone()).collect::<Vec<_>>() {
                if self.dice.chance(45) {
                    let entries = self.entries();
                    self.acl(&vpc, entries);
                }
                // Mostly the newest, but an older one of this VPC may serve several subnets.
                let last = self.it.acls.len() - 1;
                let chosen = if self.dice.chance(75) {
                    last
                } else {
                    self.dice.between(first, last)
                };
                self.it.acls[chosen].subnets.push(subnet);
            }
        }
    }

    fn acl(&mut self, vpc: &str, mut entries: Vec<Entry>) {
        self.dice.shuffle(&mut entries);
        self.it.acls.push(Acl {
            id: id("acl", self.it.acls.len() + 1),
            vpc: vpc.to_owned(),
            subnets: Vec::new(),
            entries,
        });
    }

    /// What people write who want HTTPS and its answers, in both ways, and then some.
    fn entries(&mut self) -> Vec<Entry> {
        let mut entries = Entry::asterisks();
        for outwards in [false, true] {
            let mut own = Vec::new();
            for (number, all) in [(100, "0.0.0.0/0"), (101, "::/0")] {
                if self.dice.chance(40) {
                    own.push(Entry::new(number, "allow", "-1", None, all));
                } else {
                    let usual = self.dice.chance(92);
                    let ports = if usual {
                        (0, 1_023)
                    } else {
                        *self.dice.pick(PORTS)
                    };
                    own.push(Entry::new(number, "allow", "6", Some(ports), all));
                    let ports = *self.dice.pick(EPHEMERAL);
                    own.push(Entry::new(number + 10, "allow", "6", Some(ports), all));
                }
            }
            if self.dice.chance(18) {
                let ranges = self.ranges(false);
                let range = self.dice.pick(&ranges[..ranges.len() / 2]).clone();
                own.push(Entry::new(60, "deny", "6", Some((443, 443)), range));
            }
            for _ in 0..self.dice.below(3) {
                own.push(self.entry());
            }
            // A number stands once a direction.
            own.sort_by_key(|it| it.rule_number);
            own.dedup_by_key(|it| it.rule_number);
            entries.extend(own.into_iter().map(|it| Entry {
                egress: outwards,
                ..it
            }));
        }
        entries
    }

    fn entry(&mut self) -> Entry {
        let number = *self
            .dice
            .pick(&[1, 20, 50, 90, 99, 105, 120, 200, 1_000, 32_766]);
        let action = *self.dice.pick(&["allow", "deny", "deny"]);
        let protocol = *self.dice.pick(&["6", "6", "6", "6", "17", "-1", "1", "47"]);
        let ports = matches!(protocol, "6" | "17").then(|| *self.dice.pick(PORTS));
        let ipv6 = self.dice.chance(25);
        let ranges = self.ranges(ipv6);
        let range = self.dice.pick(&ranges).clone();
        Entry::new(number, action, protocol, ports, range)
    }
}
