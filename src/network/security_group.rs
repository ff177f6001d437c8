//! Security groups: whether a set of them lets a packet through.
//!
//! Source: AWS, "Security group rules". Groups only allow, their rules add up, and they are
//! stateful, so only the direction in which the connection is opened counts.

use ipnet::IpNet;

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
    pub peers: &'a [IpNet],
    /// The security groups that the other end carries.
    pub carried: Carried<'a>,
    /// The protocol.
    pub protocol: Protocol,
    /// The destination port.
    pub port: u16,
    /// The addresses of prefix lists, of those that were read.
    pub lists: &'a dyn Fn(&str) -> Option<&'a PrefixSet>,
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
    /// Nobody can tell: why.
    Unknown(&'a str),
}

/// What a set of groups makes of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Some rule lets it through.
    Allow(Allowed),
    /// No rule does.
    Deny,
    /// Nobody can tell from what is known: why.
    Unknown(String),
}

/// The rule that lets a packet through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The group that has it.
    pub group: SecurityGroupId,
    /// The rule.
    pub rule: String,
    /// Its description.
    pub description: Option<String>,
}

impl std::fmt::Display for Allowed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.group, self.rule)
    }
}

/// No prefix list was read.
#[must_use]
pub fn no_lists<'a>(_: &str) -> Option<&'a PrefixSet> {
    None
}

/// Whether the groups, together, let the packet through.
#[must_use]
pub fn evaluate(groups: &[&SecurityGroup], direction: Direction, packet: &Packet<'_>) -> Verdict {
    if groups.is_empty() {
        return Verdict::Unknown("no security group is known".to_owned());
    }
    if packet.peers.is_empty() {
        return Verdict::Unknown("the other end's address is not known".to_owned());
    }
    let mut admitted = None;
    let mut unknown = None;
    for peer in packet.peers {
        match one_peer(groups, direction, packet, *peer) {
            Verdict::Allow(rule) => admitted = admitted.or(Some(rule)),
            Verdict::Deny => return Verdict::Deny,
            Verdict::Unknown(reason) => unknown = Some(reason),
        }
    }
    match (unknown, admitted) {
        (Some(reason), _) => Verdict::Unknown(reason),
        (None, Some(rule)) => Verdict::Allow(rule),
        (None, None) => Verdict::Deny,
    }
}

fn one_peer(
    groups: &[&SecurityGroup],
    direction: Direction,
    packet: &Packet<'_>,
    peer: IpNet,
) -> Verdict {
    let mut unknown = None;
    for group in groups {
        let rules = rules(group, direction).iter();
        for rule in rules.filter(|rule| opens(rule, packet.protocol, packet.port)) {
            match covers(rule, peer, packet) {
                Covers::Yes(what, description) => {
                    return Verdict::Allow(Allowed {
                        group: group.group_id.clone(),
                        rule: format!("{} {what}", ports(rule)),
                        description: description.cloned(),
                    });
                }
                Covers::Unknown(reason) => {
                    unknown = Some(format!("{}: {reason}", group.group_id));
                }
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

/// The rules for a protocol and a port that name one of some groups: the group that has the rule, the
/// reference, and the group that it names.
#[must_use]
pub fn naming<'a>(
    groups: &[&'a SecurityGroup],
    direction: Direction,
    (protocol, port): (Protocol, u16),
    named: &[SecurityGroupId],
) -> Vec<(&'a SecurityGroup, &'a UserIdGroupPair, &'a SecurityGroupId)> {
    let mut all = Vec::new();
    for group in groups {
        let rules = rules(group, direction).iter();
        for rule in rules.filter(|rule| opens(rule, protocol, port)) {
            let pairs = rule.user_id_group_pairs.iter();
            let theirs = pairs.filter_map(|pair| Some((*group, pair, pair.group_id.as_ref()?)));
            all.extend(theirs.filter(|(_, _, id)| named.contains(id)));
        }
    }
    all
}

/// The prefix lists that rules for a protocol and a port name, each with the group that has the rule.
#[must_use]
pub fn listed<'a>(
    groups: &[&'a SecurityGroup],
    direction: Direction,
    (protocol, port): (Protocol, u16),
) -> Vec<(&'a SecurityGroup, &'a str)> {
    let mut all = Vec::new();
    for group in groups {
        let rules = rules(group, direction).iter();
        for rule in rules.filter(|rule| opens(rule, protocol, port)) {
            let lists = rule.prefix_list_ids.iter();
            all.extend(lists.map(|list| (*group, list.prefix_list_id.as_str())));
        }
    }
    all
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
    Yes(String, Option<&'a String>),
    No,
    Unknown(String),
}

/// Whether a rule is for a peer.
fn covers<'a>(rule: &'a IpPermission, peer: IpNet, packet: &Packet<'_>) -> Covers<'a> {
    let mut unknown = None;
    let v4 = rule.ip_ranges.iter();
    let v4 = v4.map(|range| (IpNet::V4(range.cidr_ip), &range.description));
    let v6 = rule.ipv6_ranges.iter();
    let v6 = v6.map(|range| (IpNet::V6(range.cidr_ipv6), &range.description));
    for (prefix, description) in v4.chain(v6) {
        match cover(&prefix, &peer) {
            Cover::All => return Covers::Yes(prefix.to_string(), description.as_ref()),
            Cover::Some => unknown = Some(format!("{prefix} holds a part of {peer}")),
            Cover::None => {}
        }
    }
    for list in &rule.prefix_list_ids {
        let id = &list.prefix_list_id;
        match (packet.lists)(id).map(|entries| entries.cover(peer)) {
            Some(Cover::All) => return Covers::Yes(id.clone(), list.description.as_ref()),
            Some(Cover::Some) => unknown = Some(format!("{id} holds a part of {peer}")),
            Some(Cover::None) => {}
            None => unknown = Some(format!("the entries of {id} were not read")),
        }
    }
    for pair in &rule.user_id_group_pairs {
        let Some(group) = &pair.group_id else {
            continue;
        };
        match packet.carried {
            Carried::Known(carried) if carried.contains(group) => {
                return Covers::Yes(format!("members of {group}"), pair.description.as_ref());
            }
            Carried::Peered(carried) if carried.contains(group) && !stale(pair) => {
                return Covers::Yes(format!("members of {group}"), pair.description.as_ref());
            }
            Carried::Unknown(why) => {
                let peer = one_address(peer);
                unknown = Some(format!("whether {peer} carries {group} is not known{why}"));
            }
            _ => {}
        }
    }
    unknown.map_or(Covers::No, Covers::Unknown)
}

/// Whether a reference has outlived its peering connection.
///
/// Source: AWS, "Reference security groups in your VPC peering", stale rules.
fn stale(pair: &UserIdGroupPair) -> bool {
    let status = pair.peering_status.as_deref();
    status.is_some_and(|status| status != "active")
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

/// What a group's rules for TCP on a port say, in one line; "nothing" where there are none.
#[must_use]
pub fn describe(group: &SecurityGroup, direction: Direction, port: u16) -> String {
    let peers: Vec<String> = rules(group, direction)
        .iter()
        .filter(|rule| opens(rule, Protocol::Tcp, port))
        .flat_map(peers)
        .collect();
    if peers.is_empty() {
        "nothing".to_owned()
    } else {
        peers.join(", ")
    }
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

    fn judge(rules: &serde_json::Value, carried: Option<&[&str]>) -> Verdict {
        let carried: Option<Vec<SecurityGroupId>> =
            carried.map(|ids| ids.iter().map(|id| id.parse().expect("an id")).collect());
        let packet = Packet {
            peers: &["10.0.1.10/32".parse().expect("an address")],
            carried: carried
                .as_deref()
                .map_or(Carried::Unknown(""), Carried::Known),
            protocol: Protocol::Tcp,
            port: 443,
            lists: &no_lists,
        };
        evaluate(&[&group(rules)], Direction::Inbound, &packet)
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
        let allowed =
            |rules: &serde_json::Value| matches!(judge(rules, Some(&[])), Verdict::Allow(_));
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
    fn a_reference_needs_the_group_to_be_carried() {
        let reference = serde_json::json!({ "UserIdGroupPairs": [{ "GroupId": "sg-0b" }] });
        let rules = rule("tcp", 443, 443, &reference);
        assert!(matches!(judge(&rules, Some(&["sg-0b"])), Verdict::Allow(_)));
        assert_eq!(judge(&rules, Some(&["sg-0c"])), Verdict::Deny);
        assert!(matches!(judge(&rules, None), Verdict::Unknown(_)));
    }

    #[test]
    fn an_unread_prefix_list_is_unknown() {
        let list = serde_json::json!({ "PrefixListIds": [{ "PrefixListId": "pl-1" }] });
        assert!(matches!(
            judge(&rule("tcp", 443, 443, &list), Some(&[])),
            Verdict::Unknown(_)
        ));
    }

    #[test]
    fn no_groups_is_unknown() {
        let packet = Packet {
            peers: &[],
            carried: Carried::None,
            protocol: Protocol::Tcp,
            port: 443,
            lists: &no_lists,
        };
        assert!(matches!(
            evaluate(&[], Direction::Inbound, &packet),
            Verdict::Unknown(_)
        ));
    }
}
