//! Network ACLs: which ports of a packet a subnet's list of rules lets through.
//!
//! Source: AWS, "Network ACL rules". Rules are tried by number, the lowest first, and the first that
//! matches decides; what none matches is denied. They keep no state: the reply is judged by itself.

use ipnet::IpNet;

use super::prefix::{Cover, cover};
use super::security_group::Direction;
use super::traffic::{PortSet, Ports, Protocol};
use crate::facts::ec2::{NetworkAcl, NetworkAclEntry};
use crate::model::{NetworkAclId, VpcId};

/// An ACL, its rules in the order in which they are tried.
#[derive(Debug, Clone)]
pub struct Acl {
    /// The ACL.
    pub id: NetworkAclId,
    /// Its name.
    pub name: Option<String>,
    /// The VPC it belongs to.
    pub vpc: Option<VpcId>,
    /// How many subnets have it.
    pub subnets: usize,
    inbound: Vec<Rule>,
    outbound: Vec<Rule>,
}

#[derive(Debug, Clone)]
struct Rule {
    number: i32,
    allow: bool,
    /// What its protocol is, as AWS writes it.
    protocol: String,
    prefix: IpNet,
    ports: Ports,
}

/// What an ACL makes of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The destination ports that are let through.
    pub allowed: PortSet,
    /// The number of the rule that decides on the first port that is let through, else on the first
    /// that is denied; `None` for the last rule of all, which denies.
    pub rule: Option<i32>,
    /// The same of what is denied.
    pub denied_by: Option<Option<i32>>,
    /// Why nobody can tell, where nobody can.
    pub unknown: Option<String>,
}

/// The first rule that AWS does not let anybody number so: the one that denies the rest.
const LAST: i32 = 32_767;

impl Acl {
    /// Reads an ACL, in whatever order its rules are written.
    #[must_use]
    pub fn new(acl: &NetworkAcl, name: Option<String>) -> Self {
        let side = |direction: Direction| {
            let egress = direction == Direction::Outbound;
            let entries = acl.entries.iter();
            let mut rules: Vec<Rule> = entries
                .filter(|entry| entry.egress == egress)
                .filter_map(rule)
                .collect();
            rules.sort_by_key(|rule| rule.number);
            rules
        };
        Self {
            id: acl.network_acl_id.clone(),
            name,
            vpc: acl.vpc_id.clone(),
            subnets: acl.associations.len(),
            inbound: side(Direction::Inbound),
            outbound: side(Direction::Outbound),
        }
    }

    /// The ACL with one entry more.
    pub(super) fn with(&self, entry: &NetworkAclEntry) -> Option<Self> {
        let mut acl = self.clone();
        let rules = if entry.egress {
            &mut acl.outbound
        } else {
            &mut acl.inbound
        };
        let new = rule(entry)?;
        let place = rules.partition_point(|other| other.number <= new.number);
        rules.insert(place, new);
        Some(acl)
    }

    /// The prefixes of its rules.
    pub(super) fn prefixes(&self) -> impl Iterator<Item = IpNet> {
        let rules = self.inbound.iter().chain(&self.outbound);
        rules.map(|rule| rule.prefix)
    }

    fn rules(&self, direction: Direction) -> &[Rule] {
        match direction {
            Direction::Outbound => &self.outbound,
            Direction::Inbound => &self.inbound,
        }
    }

    /// Which of a packet's destination ports are let through, into the subnet or out of it. `peer` is
    /// the other end.
    #[must_use]
    pub fn judge(
        &self,
        direction: Direction,
        protocol: Protocol,
        peer: IpNet,
        ports: Ports,
    ) -> Judged {
        let mut open = PortSet::from(ports);
        let mut allowed = PortSet::default();
        let (mut allowed_by, mut denied_by) = (None, None);
        // Rules that match some of the peer's addresses, and what they would do.
        let mut partly: Vec<(&Rule, PortSet)> = Vec::new();
        for rule in self.rules(direction) {
            if open.is_empty() {
                break;
            }
            if !protocol.matched_by(&rule.protocol) {
                continue;
            }
            let hit = open.within(rule.ports);
            if hit.is_empty() {
                continue;
            }
            match cover(&rule.prefix, &peer) {
                Cover::None => continue,
                Cover::Some => {
                    partly.push((rule, hit));
                    continue;
                }
                Cover::All => {}
            }
            open = open.without(rule.ports);
            let number = (rule.number < LAST).then_some(rule.number);
            if rule.allow {
                allowed.add(hit);
                allowed_by = allowed_by.or(Some(number));
            } else {
                denied_by = denied_by.or(Some(number));
            }
        }
        if !open.is_empty() {
            denied_by = denied_by.or(Some(None));
        }
        let differs = |(rule, hit): &&(&Rule, PortSet)| {
            let through = hit.and(&allowed).count();
            through != if rule.allow { hit.count() } else { 0 }
        };
        let unknown = partly.iter().find(differs).map(|(rule, _)| {
            let (id, number, prefix) = (&self.id, rule.number, rule.prefix);
            format!("rule {number} of {id} is for {prefix}, a part of {peer}")
        });
        Judged {
            rule: allowed_by.or(denied_by).flatten(),
            allowed,
            denied_by,
            unknown,
        }
    }

    /// A number for a new rule that is tried before `deciding`: the nearest free one.
    #[must_use]
    pub fn number_before(&self, direction: Direction, deciding: Option<i32>) -> Option<i32> {
        let deciding = deciding.unwrap_or(LAST);
        let rules = self.rules(direction);
        let last = rules.iter().map(|rule| rule.number);
        if deciding == LAST {
            // After every rule that is there, by AWS's own habit of hundreds.
            let highest = last.filter(|number| *number < LAST).max().unwrap_or(0);
            let round = (highest / 100 + 1) * 100;
            if round < 32_766 {
                return Some(round);
            }
        }
        (1..deciding.min(32_767))
            .rev()
            .find(|number| rules.iter().all(|rule| rule.number != *number))
    }
}

fn rule(entry: &NetworkAclEntry) -> Option<Rule> {
    let port = |port: Option<i32>, otherwise: u16| {
        port.filter(|port| *port >= 0)
            .map_or(otherwise, |port| u16::try_from(port).unwrap_or(u16::MAX))
    };
    let range = entry.port_range.as_ref();
    // Rules for every protocol are for every port, whatever their range says.
    let range = range.filter(|_| entry.protocol != "-1");
    Some(Rule {
        number: entry.rule_number,
        allow: entry.rule_action.eq_ignore_ascii_case("allow"),
        protocol: entry.protocol.clone(),
        prefix: entry.prefix()?,
        ports: Ports::of(
            port(range.and_then(|range| range.from), 0),
            port(range.and_then(|range| range.to), u16::MAX),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acl(entries: &serde_json::Value) -> Acl {
        let json = serde_json::json!({ "NetworkAclId": "acl-0a", "Entries": entries });
        Acl::new(&serde_json::from_value(json).expect("an ACL"), None)
    }

    fn entry(number: i32, action: &str, ports: (i32, i32), prefix: &str) -> serde_json::Value {
        serde_json::json!({ "RuleNumber": number, "Egress": false, "RuleAction": action,
            "Protocol": "6", "CidrBlock": prefix, "PortRange": { "From": ports.0, "To": ports.1 } })
    }

    fn judge(acl: &Acl, peer: &str, ports: Ports) -> Judged {
        acl.judge(
            Direction::Inbound,
            Protocol::Tcp,
            peer.parse().expect("a prefix"),
            ports,
        )
    }

    #[test]
    fn the_lowest_number_decides_whatever_the_order_in_the_file() {
        let acl = acl(&serde_json::json!([
            entry(200, "deny", (0, 65535), "0.0.0.0/0"),
            entry(100, "allow", (443, 443), "10.0.0.0/8"),
        ]));
        let judged = judge(&acl, "10.1.1.1/32", Ports::one(443));
        assert_eq!((judged.rule, judged.allowed.count()), (Some(100), 1));
        let judged = judge(&acl, "192.0.2.1/32", Ports::one(443));
        assert_eq!((judged.rule, judged.allowed.count()), (Some(200), 0));
    }

    #[test]
    fn a_rule_is_for_its_own_protocol() {
        let of = |protocol: &str, number: i32, action: &str| {
            let mut entry = entry(number, action, (0, 65535), "0.0.0.0/0");
            entry["Protocol"] = protocol.into();
            entry
        };
        for (entries, rule, open) in [
            ([of("17", 100, "deny"), of("6", 200, "allow")], 200, 1),
            ([of("17", 100, "allow"), of("6", 200, "deny")], 200, 0),
            ([of("-1", 100, "deny"), of("6", 200, "allow")], 100, 0),
        ] {
            let acl = acl(&serde_json::json!(entries));
            let judged = judge(&acl, "10.1.1.1/32", Ports::one(443));
            let found = (judged.rule, judged.allowed.count());
            assert_eq!(found, (Some(rule), open), "{entries:?}");
        }
    }

    #[test]
    fn what_no_rule_matches_is_denied() {
        let acl = acl(&serde_json::json!([entry(
            32767,
            "deny",
            (0, 65535),
            "0.0.0.0/0"
        )]));
        let judged = judge(&acl, "10.1.1.1/32", Ports::one(443));
        assert_eq!(judged.denied_by, Some(None));
        let judged = Acl::new(
            &serde_json::from_value(serde_json::json!({ "NetworkAclId": "acl-0a" })).expect("one"),
            None,
        )
        .judge(
            Direction::Outbound,
            Protocol::Tcp,
            "10.0.0.1/32".parse().expect("one"),
            Ports::one(443),
        );
        assert!(judged.allowed.is_empty());
    }

    #[test]
    fn a_range_of_ports_may_pass_in_part() {
        let acl = acl(&serde_json::json!([
            entry(90, "deny", (40000, 40100), "0.0.0.0/0"),
            entry(100, "allow", (32768, 50000), "0.0.0.0/0"),
        ]));
        let judged = judge(&acl, "10.1.1.1/32", Ports::of(32768, 60999));
        assert_eq!(judged.allowed.to_string(), "32768-39999, 40101-50000");
        assert_eq!(judged.denied_by, Some(Some(90)));
    }

    #[test]
    fn a_rule_for_a_part_of_the_addresses_leaves_it_open() {
        let acl = acl(&serde_json::json!([
            entry(90, "deny", (443, 443), "10.0.1.0/28"),
            entry(100, "allow", (443, 443), "10.0.0.0/16"),
        ]));
        assert!(
            judge(&acl, "10.0.1.0/24", Ports::one(443))
                .unknown
                .is_some()
        );
        assert!(
            judge(&acl, "10.0.2.0/24", Ports::one(443))
                .unknown
                .is_none()
        );
    }

    #[test]
    fn a_new_rule_goes_before_the_one_that_decides() {
        let acl = acl(&serde_json::json!([
            entry(99, "allow", (1, 2), "10.0.0.0/8"),
            entry(100, "deny", (443, 443), "10.0.0.0/8"),
        ]));
        assert_eq!(acl.number_before(Direction::Inbound, Some(100)), Some(98));
        assert_eq!(acl.number_before(Direction::Inbound, None), Some(200));
        assert_eq!(acl.number_before(Direction::Outbound, None), Some(100));
        assert_eq!(acl.number_before(Direction::Inbound, Some(1)), None);
    }
}
