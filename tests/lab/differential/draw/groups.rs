//! Security groups: up to three an interface, with every kind of rule.

use super::super::configuration::{Group, Interface, Kind, Permission};
use super::{Draw, id};

const PORTS: &[(u16, u16)] = &[
    (443, 443),
    (443, 443),
    (443, 443),
    (0, 65_535),
    (400, 443),
    (443, 450),
    (442, 444),
    (442, 442),
    (444, 444),
    (444, 65_535),
    (0, 442),
    (80, 80),
    (22, 22),
    (22, 443),
    (1_024, 65_535),
];

/// Which rules of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Out,
    In,
}

impl Draw {
    /// Groups come first without rules, since rules name groups and members.
    pub(super) fn groups(&mut self) {
        for place in 0..self.it.vpcs.len() {
            let vpc = self.it.vpcs[place].id.clone();
            for _ in 0..self.dice.between(3, 6) {
                self.it.groups.push(Group {
                    id: id("sg", self.it.groups.len() + 1),
                    vpc: vpc.clone(),
                    ingress: Vec::new(),
                    egress: Vec::new(),
                });
            }
        }
        self.members();
        for place in 0..self.it.groups.len() {
            let vpc = self.it.groups[place].vpc.clone();
            let own = self.it.groups[place].id.clone();
            self.it.groups[place].egress = self.rules(&vpc, &own, Way::Out);
            self.it.groups[place].ingress = self.rules(&vpc, &own, Way::In);
        }
    }

    /// The interfaces of an endpoint carry the endpoint's groups.
    fn members(&mut self) {
        for place in 0..self.it.endpoints.len() {
            let vpc = self.it.endpoints[place].vpc.clone();
            self.it.endpoints[place].groups = self.some_groups(&vpc);
        }
        for place in 0..self.it.interfaces.len() {
            let Interface { subnet, kind, .. } = self.it.interfaces[place].clone();
            let vpc = self.it.subnet(&subnet).vpc.clone();
            let own = self.some_groups(&vpc);
            let endpoint = match &kind {
                Kind::Endpoint(id) => self.it.endpoints.iter().find(|it| it.id == *id),
                _ => None,
            };
            self.it.interfaces[place].groups = endpoint.map_or(own, |it| it.groups.clone());
        }
    }

    fn some_groups(&mut self, vpc: &str) -> Vec<String> {
        let groups = self.it.groups.iter().filter(|it| it.vpc == vpc);
        let mut groups: Vec<String> = groups.map(|it| it.id.clone()).collect();
        self.dice.shuffle(&mut groups);
        groups.truncate(*self.dice.pick(&[1, 1, 1, 2, 2, 3]));
        groups
    }

    fn rules(&mut self, vpc: &str, own: &str, way: Way) -> Vec<Permission> {
        let mut rules = Vec::new();
        let (open, some) = match way {
            Way::Out => (86, 3),
            Way::In => (68, 4),
        };
        if self.dice.chance(open) {
            let (protocol, ports) = match way {
                Way::Out => ("-1", None),
                Way::In => ("tcp", Some((0, 65_535))),
            };
            let rule = Permission::new(protocol, ports).with("0.0.0.0/0");
            rules.push(if self.dice.chance(85) {
                rule.with("::/0")
            } else {
                rule
            });
        }
        for _ in 0..self.dice.below(some) {
            rules.push(self.rule(vpc, own));
        }
        self.dice.shuffle(&mut rules);
        rules
    }

    fn rule(&mut self, vpc: &str, own: &str) -> Permission {
        let protocol = *self.dice.pick(&[
            "tcp", "tcp", "tcp", "tcp", "tcp", "tcp", "tcp", "udp", "icmp", "-1", "-1", "50", "6",
        ]);
        let ports = matches!(protocol, "tcp" | "udp" | "6").then(|| *self.dice.pick(PORTS));
        let mut rule = Permission::new(protocol, ports);
        for _ in 0..self.dice.between(1, 2) {
            rule = self.peer(rule, vpc, own);
        }
        rule
    }

    fn peer(&mut self, rule: Permission, vpc: &str, own: &str) -> Permission {
        let roll = self.dice.below(100);
        let lists: Vec<String> = self
            .it
            .prefix_lists
            .iter()
            .map(|it| it.id.clone())
            .collect();
        let mut peers = self.peers(vpc);
        // Over a transit gateway no reference counts, whichever way the kernel would see it come.
        peers.retain(|(far, peering)| !peering.is_over() && !self.by_gateway(vpc, &far.id));
        if roll < 15 && !lists.is_empty() {
            return rule.with(self.dice.pick(&lists).clone());
        }
        if roll < 25 {
            return rule.with(own);
        }
        if roll < 45 {
            let groups = self.it.groups.iter().filter(|it| it.vpc == vpc);
            let groups: Vec<String> = groups.map(|it| it.id.clone()).collect();
            return rule.with(self.dice.pick(&groups).clone());
        }
        if roll < 60 && !peers.is_empty() {
            let (far, peering) = self.dice.pick(&peers).clone();
            let groups = self.it.groups.iter().filter(|it| it.vpc == far.id);
            let groups: Vec<String> = groups.map(|it| it.id.clone()).collect();
            let group = self.dice.pick(&groups).clone();
            return rule.with_peer(&group, &far.id, &peering.id, &peering.status);
        }
        let ipv6 = self.dice.chance(25);
        let ranges = self.ranges(ipv6);
        rule.with(self.dice.pick(&ranges).clone())
    }
}
