//! Draws a configuration, and questions about it, from a seed.
//!
//! Most of what is drawn lets packets pass, and each part may stop them with a chance small enough
//! that about half of all questions end well, and that one part alone is often to blame.

use std::collections::BTreeSet;

use super::configuration::{
    Configuration, Endpoint, Instance, Interface, Kind, Peering, PrefixList, Subnet, Vpc,
};
use super::question::{End, Question};
use super::random::Dice;

mod acls;
mod gateways;
mod groups;
mod routes;

/// Questions about one configuration, at most.
const QUESTIONS: usize = 6;

/// One drawing in progress.
#[derive(Debug)]
struct Draw {
    dice: Dice,
    it: Configuration,
    /// Described or not.
    instances: usize,
}

pub(crate) fn draw(seed: u64) -> (Configuration, Vec<Question>) {
    let mut draw = Draw {
        dice: Dice::new(seed),
        it: Configuration::default(),
        instances: 0,
    };
    draw.vpcs();
    draw.peerings();
    draw.prefix_lists();
    draw.endpoints();
    draw.interfaces();
    draw.attachments();
    draw.groups();
    draw.acls();
    draw.tables();
    draw.gateway_tables();
    let questions = draw.questions();
    (draw.it, questions)
}

/// Ids have a kind and 17 digits.
fn id(kind: &str, number: usize) -> String {
    format!("{kind}-{number:017x}")
}

impl Draw {
    /// Up to three VPCs of up to four subnets in two zones, some with a second range, some with IPv6.
    fn vpcs(&mut self) {
        let number = *self.dice.pick(&[1, 2, 2, 3]);
        for place in 1..=number {
            let mut cidrs = vec![format!("10.{}.0.0/16", place * 16)];
            if self.dice.chance(25) {
                cidrs.push(format!("10.{}.64.0/18", place * 16 + 100));
            }
            let ipv6 = self.dice.chance(60);
            let ipv6 = ipv6.then(|| format!("2600:1f18:{place:x}:100::/56"));
            let vpc = id("vpc", place);
            for subnet in 1..=self.dice.between(1, 4) {
                let first = if cidrs.len() > 1 && self.dice.chance(40) {
                    format!("10.{}.{}.0/24", place * 16 + 100, 64 + subnet)
                } else {
                    format!("10.{}.{subnet}.0/24", place * 16)
                };
                let has = ipv6.is_some() && self.dice.chance(85);
                self.it.subnets.push(Subnet {
                    id: id("subnet", place * 16 + subnet),
                    vpc: vpc.clone(),
                    zone: *self.dice.pick(&['a', 'b']),
                    cidr: first,
                    ipv6: has.then(|| format!("2600:1f18:{place:x}:10{subnet}::/64")),
                });
            }
            let id = vpc;
            self.it.vpcs.push(Vpc { id, cidrs, ipv6 });
        }
    }

    fn peerings(&mut self) {
        let vpcs: Vec<String> = self.it.vpcs.iter().map(|it| it.id.clone()).collect();
        for (place, one) in vpcs.iter().enumerate() {
            for other in &vpcs[place + 1..] {
                // An earlier peering of the same two may still be listed.
                for (chance, statuses) in [
                    (15, ["deleted", "expired", "rejected", "failed"].as_slice()),
                    (
                        85,
                        &[
                            "active",
                            "active",
                            "active",
                            "active",
                            "active",
                            "active",
                            "active",
                            "pending-acceptance",
                            "provisioning",
                        ],
                    ),
                ] {
                    if self.dice.chance(chance) {
                        let turned = self.dice.chance(50);
                        let (requester, accepter) =
                            if turned { (other, one) } else { (one, other) };
                        self.it.peerings.push(Peering {
                            id: id("pcx", self.it.peerings.len() + 1),
                            requester: requester.clone(),
                            accepter: accepter.clone(),
                            status: (*self.dice.pick(statuses)).to_owned(),
                        });
                    }
                }
            }
        }
    }

    fn prefix_lists(&mut self) {
        for number in 1..=self.dice.below(3) {
            let ipv6 = self.dice.chance(20);
            let ranges = self.ranges(ipv6);
            let mut cidrs: Vec<String> = (0..self.dice.between(1, 3))
                .map(|_| self.dice.pick(&ranges).clone())
                .collect();
            cidrs.sort();
            cidrs.dedup();
            let id = id("pl", number);
            self.it.prefix_lists.push(PrefixList { id, cidrs });
        }
    }

    fn endpoints(&mut self) {
        for place in 0..self.it.vpcs.len() {
            if place == 0 || self.dice.chance(70) {
                let (vpc, groups) = (self.it.vpcs[place].id.clone(), Vec::new());
                let id = id("vpce", place + 1);
                self.it.endpoints.push(Endpoint { id, vpc, groups });
            }
        }
    }

    /// One to three a subnet; some subnets have an interface of their VPC's endpoint.
    fn interfaces(&mut self) {
        for place in 0..self.it.subnets.len() {
            let subnet = self.it.subnets[place].clone();
            let endpoint = self.it.endpoints.iter().find(|it| it.vpc == subnet.vpc);
            let endpoint = endpoint.map(|it| it.id.clone());
            let mut kinds = Vec::new();
            for _ in 0..self.dice.between(1, 2) {
                kinds.push(self.client());
            }
            if let Some(id) = endpoint
                && self.dice.chance(75)
            {
                kinds.push(Kind::Endpoint(id));
            }
            for kind in kinds {
                self.interface(&subnet, kind);
            }
        }
    }

    fn client(&mut self) -> Kind {
        if self.dice.chance(15) {
            return Kind::Lambda;
        }
        self.instances += 1;
        let instance = id("i", self.instances);
        // Not every interface's instance is among the files that somebody handed over.
        if self.dice.chance(85) {
            self.it.instances.push(Instance {
                id: instance.clone(),
                windows: self.dice.chance(30),
            });
        }
        Kind::Instance(instance)
    }

    fn interface(&mut self, subnet: &Subnet, kind: Kind) {
        let number = self.it.interfaces.len() + 1;
        let net = subnet.cidr.trim_end_matches("0/24");
        // In either half of the subnet, so that ranges can tell them apart.
        let host = number + if self.dice.chance(50) { 8 } else { 136 };
        let mut addresses = vec![format!("{net}{host}")];
        if self.dice.chance(30) {
            addresses.push(format!("{net}{}", host + 64));
        }
        let has = subnet.ipv6.as_ref().filter(|_| self.dice.chance(80));
        let ipv6 = has.map(|it| it.replace("::/64", &format!("::{number:x}")));
        self.it.interfaces.push(Interface {
            id: id("eni", number),
            subnet: subnet.id.clone(),
            kind,
            addresses,
            ipv6: ipv6.into_iter().collect(),
            groups: Vec::new(),
        });
    }

    /// Ranges that a rule may name: those of the configuration, halves of them, and wider ones.
    fn ranges(&self, ipv6: bool) -> Vec<String> {
        let mut ranges = Vec::new();
        if ipv6 {
            ranges.extend(["::/0".to_owned(), "2600:1f18::/32".to_owned()]);
            ranges.extend(self.it.vpcs.iter().filter_map(|it| it.ipv6.clone()));
            ranges.extend(self.it.subnets.iter().filter_map(|it| it.ipv6.clone()));
            let all = self.it.interfaces.iter().flat_map(|it| &it.ipv6);
            ranges.extend(all.map(|it| format!("{it}/128")));
            return ranges;
        }
        ranges.extend(["0.0.0.0/0".to_owned(), "10.0.0.0/8".to_owned()]);
        ranges.extend(self.it.vpcs.iter().flat_map(|it| it.cidrs.clone()));
        for subnet in &self.it.subnets {
            let net = subnet.cidr.trim_end_matches("0/24");
            ranges.push(subnet.cidr.clone());
            ranges.extend([format!("{net}0/25"), format!("{net}128/25")]);
        }
        let all = self.it.interfaces.iter().flat_map(|it| &it.addresses);
        ranges.extend(all.map(|it| format!("{it}/32")));
        ranges
    }

    /// The VPCs that a peering, of whatever status, joins a VPC to, with the peering.
    fn peers(&self, vpc: &str) -> Vec<(Vpc, Peering)> {
        let mut peers = Vec::new();
        for peering in &self.it.peerings {
            let (one, other) = (&peering.requester, &peering.accepter);
            let far = if one == vpc {
                other
            } else if other == vpc {
                one
            } else {
                continue;
            };
            peers.push((self.it.vpc(far).clone(), peering.clone()));
        }
        peers
    }

    /// Each question once: the kernel cannot hold the same connection twice.
    fn questions(&mut self) -> Vec<Question> {
        let mut questions = Vec::new();
        let mut seen = BTreeSet::new();
        let is_endpoint = |it: &&Interface| matches!(it.kind, Kind::Endpoint(_));
        let all = self.it.interfaces.clone();
        let (endpoints, clients): (Vec<_>, Vec<_>) = all.iter().partition(is_endpoint);
        for _ in 0..QUESTIONS * 3 {
            let from = *self.dice.pick(&clients);
            let to = if !endpoints.is_empty() && self.dice.chance(70) {
                *self.dice.pick(&endpoints)
            } else {
                *self.dice.pick(&clients)
            };
            let port = if self.dice.chance(93) {
                443
            } else {
                *self.dice.pick(&[22, 80, 444])
            };
            let (from_end, to_end) = self.ends(from, to);
            let question = Question {
                from: from_end,
                to: to_end,
                port,
            };
            let knock = question.knock(&self.it);
            if from.id != to.id
                && questions.len() < QUESTIONS
                && seen.insert((knock.from, knock.to))
            {
                questions.push(question);
            }
        }
        questions
    }

    fn ends(&mut self, from: &Interface, to: &Interface) -> (End, End) {
        if let (Some(one), Some(other)) = (from.ipv6.first(), to.ipv6.first())
            && self.dice.chance(35)
        {
            return (End::Address(one.clone()), End::Address(other.clone()));
        }
        let instance = match &from.kind {
            Kind::Instance(id) => self.it.instances.iter().find(|it| it.id == *id),
            _ => None,
        };
        let from = match instance {
            Some(it) if self.dice.chance(30) => End::Instance(it.id.clone()),
            _ => self.end(from),
        };
        (from, self.end(to))
    }

    fn end(&mut self, interface: &Interface) -> End {
        if self.dice.chance(40) {
            return End::Interface(interface.id.clone());
        }
        End::Address(self.dice.pick(&interface.addresses).clone())
    }
}
