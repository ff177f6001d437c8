//! Security groups: whether a set of them lets a packet through.
//!
//! Source: AWS, "Security group rules". Groups only allow, their rules add up, and they are
//! stateful, so only the direction in which the connection is opened counts.

use std::collections::HashMap;
use std::fmt;

use ipnet::IpNet;

use super::group_doubt::{Doubt, Uncarried, Unsure};
use super::prefix::{Cover, PrefixSet, cover};
use super::traffic::Protocol;
use crate::facts::ec2::{IpPermission, SecurityGroup, UserIdGroupPair};
use crate::model::SecurityGroupId;

/// The direction of a packet, as a group's owner sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards the owner.
    Inbound,
    /// Away from the owner.
    Outbound,
}

/// The packet that opens a connection, and who is at its other end.
#[derive(Clone, Copy)]
pub struct Packet<'a> {
    /// The other end's addresses; a rule must cover every one of them.
    pub peer: IpNet,
    /// The security groups of the other end.
    pub carried: Carried<'a>,
    /// The protocol.
    pub protocol: Protocol,
    /// The destination port.
    pub port: u16,
    /// The addresses of prefix lists, of those that were read.
    pub lists: &'a HashMap<String, PrefixSet>,
}

/// The security groups at the other end, as rules that refer to groups see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried<'a> {
    /// These, in the same VPC.
    Known(&'a [SecurityGroupId]),
    /// These, beyond a peering connection: a rule's own status of it counts, too.
    Peered(&'a [SecurityGroupId]),
    /// None that a rule can refer to from here.
    None,
    /// Not known: why.
    Unknown(Uncarried<'a>),
}

/// What a set of groups makes of a packet.
#[derive(Debug, Clone, Copy)]
pub enum Verdict<'a> {
    /// Some rule lets it through.
    Allow(Allowed<'a>),
    /// No rule does.
    Deny,
    /// What is known does not tell: why.
    Unknown(Doubt<'a>),
}

/// The rule that lets a packet through. Displayed as the rule alone.
#[derive(Debug, Clone, Copy)]
pub struct Allowed<'a> {
    /// The group that has it.
    pub group: &'a SecurityGroup,
    /// Its description.
    pub description: Option<&'a str>,
    rule: &'a IpPermission,
    source: Source<'a>,
}

impl fmt::Display for Allowed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", ports(self.rule), self.source)
    }
}

/// What a rule is for, where it is for a packet's other end.
#[derive(Debug, Clone, Copy)]
enum Source<'a> {
    Prefix(IpNet),
    List(&'a str),
    Members(&'a SecurityGroupId),
}

impl fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prefix(prefix) => write!(f, "{prefix}"),
            Self::List(id) => f.write_str(id),
            Self::Members(group) => write!(f, "members of {group}"),
        }
    }
}

/// Whether the groups, together, let the packet through.
#[must_use]
pub fn evaluate<'a>(
    groups: &[&'a SecurityGroup],
    direction: Direction,
    packet: &Packet<'a>,
) -> Verdict<'a> {
    if groups.is_empty() {
        return Verdict::Unknown(Doubt::NoGroups);
    }
    let mut unknown = None;
    for group in groups {
        let rules = rules(group, direction).iter();
        for rule in rules.filter(|rule| opens(rule, packet.protocol, packet.port)) {
            match covers(rule, packet) {
                Covers::Yes(source, description) => {
                    return Verdict::Allow(Allowed {
                        group,
                        description: description.map(String::as_str),
                        rule,
                        source,
                    });
                }
                Covers::Unknown(why) => unknown = Some(Doubt::Rule(&group.group_id, why)),
                Covers::No => {}
            }
        }
    }
    unknown.map_or(Verdict::Deny, Verdict::Unknown)
}

fn rules(group: &SecurityGroup, direction: Direction) -> &[IpPermission] {
    match direction {
        Direction::Inbound => &group.ip_permissions,
        Direction::Outbound => &group.ip_permissions_egress,
    }
}

/// Whether a group has no rule at all in a direction.
#[must_use]
pub fn is_silent(group: &SecurityGroup, direction: Direction) -> bool {
    rules(group, direction).is_empty()
}

/// The rules of groups for a protocol and a port, each with its group.
pub(super) fn opening<'g, 'a: 'g>(
    groups: &'g [&'a SecurityGroup],
    direction: Direction,
    (protocol, port): (Protocol, u16),
) -> impl Iterator<Item = (&'a SecurityGroup, &'a IpPermission)> + 'g {
    groups.iter().flat_map(move |group| {
        let rules = rules(group, direction).iter();
        let opening = rules.filter(move |rule| opens(rule, protocol, port));
        opening.map(|rule| (*group, rule))
    })
}

/// Whether a rule is for a protocol and a port. `-1` is every protocol, whatever its ports say.
fn opens(rule: &IpPermission, protocol: Protocol, port: u16) -> bool {
    let Some(named) = rule.ip_protocol.as_deref() else {
        return false;
    };
    let port = i32::from(port);
    let among = || {
        rule.from_port.is_some_and(|from| from <= port) && rule.to_port.is_some_and(|to| port <= to)
    };
    named == "-1" || (protocol.matched_by(named) && among())
}

enum Covers<'a> {
    Yes(Source<'a>, Option<&'a String>),
    No,
    Unknown(Unsure<'a>),
}

/// Whether a rule is for a packet's other end.
fn covers<'a>(rule: &'a IpPermission, packet: &Packet<'a>) -> Covers<'a> {
    let peer = packet.peer;
    let mut unknown = None;
    let v4 = rule.ip_ranges.iter();
    let v4 = v4.map(|range| (IpNet::V4(range.cidr_ip), &range.description));
    let v6 = rule.ipv6_ranges.iter();
    let v6 = v6.map(|range| (IpNet::V6(range.cidr_ipv6), &range.description));
    for (prefix, description) in v4.chain(v6) {
        match cover(&prefix, &peer) {
            Cover::All => return Covers::Yes(Source::Prefix(prefix), description.as_ref()),
            Cover::Some => unknown = Some(Unsure::PartOfPrefix(prefix, peer)),
            Cover::None => {}
        }
    }
    for list in &rule.prefix_list_ids {
        let id = list.prefix_list_id.as_str();
        match packet.lists.get(id).map(|entries| entries.cover(peer)) {
            Some(Cover::All) => {
                return Covers::Yes(Source::List(id), list.description.as_ref());
            }
            Some(Cover::Some) => unknown = Some(Unsure::PartOfList(id, peer)),
            Some(Cover::None) => {}
            None => unknown = Some(Unsure::UnreadList(id)),
        }
    }
    for pair in &rule.user_id_group_pairs {
        let Some(group) = &pair.group_id else {
            continue;
        };
        match packet.carried {
            Carried::Known(carried) if carried.contains(group) => {
                return Covers::Yes(Source::Members(group), pair.description.as_ref());
            }
            Carried::Peered(carried) if carried.contains(group) && !stale(pair) => {
                return Covers::Yes(Source::Members(group), pair.description.as_ref());
            }
            Carried::Unknown(why) => unknown = Some(Unsure::Members(peer, group, why)),
            _ => {}
        }
    }
    unknown.map_or(Covers::No, Covers::Unknown)
}

/// Whether a reference has outlived its peering connection.
///
/// Source: AWS, "Reference security groups in your VPC peering", stale rules.
pub(super) fn stale(pair: &UserIdGroupPair) -> bool {
    let status = pair.peering_status.as_deref();
    status.is_some_and(|status| status != "active")
}

fn ports(rule: &IpPermission) -> String {
    let protocol = match rule.ip_protocol.as_deref() {
        Some("-1") | None => return "everything, for".to_owned(),
        Some(named) => named
            .parse::<Protocol>()
            .map_or_else(|_| named.to_owned(), |known| known.to_string()),
    };
    match (rule.from_port, rule.to_port) {
        (Some(from), Some(to)) if from == to => format!("{protocol} {from} for"),
        (Some(from), Some(to)) => format!("{protocol} {from}-{to} for"),
        _ => format!("{protocol}, for"),
    }
}

/// Whom a group's rules for a protocol and a port are for.
pub(super) fn admitted(
    group: &SecurityGroup,
    direction: Direction,
    (protocol, port): (Protocol, u16),
) -> Vec<String> {
    opening(&[group], direction, (protocol, port))
        .flat_map(|(_, rule)| peers(rule))
        .collect()
}

fn peers(rule: &IpPermission) -> Vec<String> {
    let v4 = rule.ip_ranges.iter().map(|range| range.cidr_ip.to_string());
    let v6 = rule
        .ipv6_ranges
        .iter()
        .map(|range| range.cidr_ipv6.to_string());
    let lists = rule
        .prefix_list_ids
        .iter()
        .map(|list| list.prefix_list_id.clone());
    let groups = rule
        .user_id_group_pairs
        .iter()
        .filter_map(|pair| pair.group_id.as_ref());
    v4.chain(v6)
        .chain(lists)
        .chain(groups.map(ToString::to_string))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(rules: &serde_json::Value) -> SecurityGroup {
        let json = serde_json::json!({ "GroupId": "sg-0a", "IpPermissions": rules });
        serde_json::from_value(json).expect("a security group")
    }

    /// Whether groups with these rules let a packet in; nothing where that is not known.
    fn judge(rules: &serde_json::Value, carried: Option<&[&str]>) -> Option<bool> {
        let carried: Option<Vec<SecurityGroupId>> =
            carried.map(|ids| ids.iter().map(|id| id.parse().expect("an id")).collect());
        let packet = Packet {
            peer: "10.0.1.10/32".parse().expect("an address"),
            carried: carried
                .as_deref()
                .map_or(Carried::Unknown(Uncarried::Unstated), Carried::Known),
            protocol: Protocol::Tcp,
            port: 443,
            lists: &HashMap::new(),
        };
        lets_in(&[&group(rules)], &packet)
    }

    fn lets_in<'a>(groups: &[&'a SecurityGroup], packet: &Packet<'a>) -> Option<bool> {
        match evaluate(groups, Direction::Inbound, packet) {
            Verdict::Allow(_) => Some(true),
            Verdict::Deny => Some(false),
            Verdict::Unknown(_) => None,
        }
    }

    fn rule(protocol: &str, from: i32, to: i32, rest: &serde_json::Value) -> serde_json::Value {
        let mut rule =
            serde_json::json!({ "IpProtocol": protocol, "FromPort": from, "ToPort": to });
        for (key, value) in rest.as_object().expect("an object") {
            rule[key] = value.clone();
        }
        serde_json::json!([rule])
    }

    #[test]
    fn needs_protocol_port_and_peer() {
        let here = serde_json::json!({ "IpRanges": [{ "CidrIp": "10.0.1.0/24" }] });
        let elsewhere = serde_json::json!({ "IpRanges": [{ "CidrIp": "10.9.0.0/16" }] });
        let allowed = |rules: &serde_json::Value| judge(rules, Some(&[])) == Some(true);
        assert!(allowed(&rule("tcp", 443, 443, &here)));
        assert!(allowed(&rule("6", 0, 65535, &here)));
        assert!(allowed(&rule("-1", -1, -1, &here)));
        assert!(!allowed(&rule("udp", 443, 443, &here)));
        assert!(!allowed(&rule("tcp", 80, 442, &here)));
        assert!(!allowed(&rule("tcp", 444, 500, &here)));
        assert!(!allowed(&rule("tcp", 443, 443, &elsewhere)));
        assert!(!allowed(&serde_json::json!([])));
    }

    #[test]
    fn the_rules_of_several_groups_are_one_list() {
        let here = serde_json::json!({ "IpRanges": [{ "CidrIp": "10.0.1.0/24" }] });
        let open = group(&rule("tcp", 443, 443, &here));
        let closed = group(&serde_json::json!([]));
        let lists = HashMap::new();
        let packet = Packet {
            peer: "10.0.1.10/32".parse().expect("an address"),
            carried: Carried::Known(&[]),
            protocol: Protocol::Tcp,
            port: 443,
            lists: &lists,
        };
        for groups in [[&closed, &open], [&open, &closed]] {
            assert_eq!(lets_in(&groups, &packet), Some(true));
        }
        assert_eq!(lets_in(&[&closed, &closed], &packet), Some(false));
    }

    #[test]
    fn a_reference_needs_the_group_to_be_carried() {
        let reference = serde_json::json!({ "UserIdGroupPairs": [{ "GroupId": "sg-0b" }] });
        let rules = rule("tcp", 443, 443, &reference);
        assert_eq!(judge(&rules, Some(&["sg-0b"])), Some(true));
        assert_eq!(judge(&rules, Some(&["sg-0c"])), Some(false));
        assert_eq!(judge(&rules, None), None);
    }

    #[test]
    fn an_unread_prefix_list_is_unknown() {
        let list = serde_json::json!({ "PrefixListIds": [{ "PrefixListId": "pl-1" }] });
        assert_eq!(judge(&rule("tcp", 443, 443, &list), Some(&[])), None);
    }

    #[test]
    fn no_groups_is_unknown() {
        let packet = Packet {
            peer: "10.0.1.10/32".parse().expect("an address"),
            carried: Carried::None,
            protocol: Protocol::Tcp,
            port: 443,
            lists: &HashMap::new(),
        };
        assert!(matches!(
            evaluate(&[], Direction::Inbound, &packet),
            Verdict::Unknown(_)
        ));
    }
}
