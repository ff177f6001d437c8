//! Security groups: whether a set of them lets a packet through.
//!
//! Source: AWS, "Security group rules". Groups only allow, their rules add up, and they are
//! stateful, so only the direction in which the connection is opened counts.

use std::net::IpAddr;

use crate::facts::ec2::{IpPermission, SecurityGroup};
use crate::model::SecurityGroupId;

/// The direction of a packet, as a group's owner sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards the owner.
    Inbound,
    /// Away from the owner.
    Outbound,
}

/// The packet that opens a TCP connection, and who is at its other end.
#[derive(Debug, Clone)]
pub struct Packet<'a> {
    /// The other end's addresses; a rule must cover every one of them.
    pub peers: &'a [IpAddr],
    /// The security groups that the other end carries; `None` where they are not known.
    pub peer_groups: Option<&'a [SecurityGroupId]>,
    /// The destination port.
    pub port: u16,
}

/// What a set of groups makes of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Some rule lets it through: the group and the rule.
    Allow(String),
    /// No rule does.
    Deny,
    /// Nobody can tell from what is known: why.
    Unknown(String),
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
    let mut admitted = Vec::new();
    let mut unknown = None;
    for peer in packet.peers {
        match one_peer(groups, direction, packet, *peer) {
            Verdict::Allow(rule) => admitted.push(rule),
            Verdict::Deny => return Verdict::Deny,
            Verdict::Unknown(reason) => unknown = Some(reason),
        }
    }
    match (unknown, admitted.into_iter().next()) {
        (Some(reason), _) => Verdict::Unknown(reason),
        (None, Some(rule)) => Verdict::Allow(rule),
        (None, None) => Verdict::Deny,
    }
}

fn one_peer(
    groups: &[&SecurityGroup],
    direction: Direction,
    packet: &Packet<'_>,
    peer: IpAddr,
) -> Verdict {
    let mut unknown = None;
    for group in groups {
        let rules = match direction {
            Direction::Inbound => &group.ip_permissions,
            Direction::Outbound => &group.ip_permissions_egress,
        };
        for rule in rules.iter().filter(|rule| opens_tcp(rule, packet.port)) {
            match covers(rule, peer, packet.peer_groups) {
                Verdict::Allow(what) => {
                    return Verdict::Allow(format!("{}: {}", group.group_id, what));
                }
                Verdict::Unknown(reason) => {
                    unknown = Some(format!("{}: {reason}", group.group_id));
                }
                Verdict::Deny => {}
            }
        }
    }
    unknown.map_or(Verdict::Deny, Verdict::Unknown)
}

/// Whether a rule is for TCP on this port. Rules say `tcp` or `6`; `-1` is every protocol, whatever
/// its ports say.
fn opens_tcp(rule: &IpPermission, port: u16) -> bool {
    match rule.ip_protocol.as_deref() {
        Some("-1") => true,
        Some("tcp" | "6") => {
            let port = i32::from(port);
            rule.from_port.is_some_and(|from| from <= port)
                && rule.to_port.is_some_and(|to| port <= to)
        }
        _ => false,
    }
}

fn covers(rule: &IpPermission, peer: IpAddr, peer_groups: Option<&[SecurityGroupId]>) -> Verdict {
    let prefix = match peer {
        IpAddr::V4(v4) => {
            let mut prefixes = rule.ip_ranges.iter().map(|range| range.cidr_ip);
            prefixes
                .find(|prefix| prefix.contains(&v4))
                .map(|prefix| prefix.to_string())
        }
        IpAddr::V6(v6) => {
            let mut prefixes = rule.ipv6_ranges.iter().map(|range| range.cidr_ipv6);
            prefixes
                .find(|prefix| prefix.contains(&v6))
                .map(|prefix| prefix.to_string())
        }
    };
    if let Some(prefix) = prefix {
        return Verdict::Allow(format!("{} {prefix}", ports(rule)));
    }
    let referenced = || {
        rule.user_id_group_pairs
            .iter()
            .filter_map(|pair| pair.group_id.as_ref())
    };
    if let Some(carried) = peer_groups
        && let Some(group) = referenced().find(|group| carried.contains(group))
    {
        return Verdict::Allow(format!("{} members of {group}", ports(rule)));
    }
    if peer_groups.is_none()
        && let Some(group) = referenced().next()
    {
        return Verdict::Unknown(format!("whether {peer} carries {group} is not known"));
    }
    match rule.prefix_list_ids.first() {
        Some(list) => Verdict::Unknown(format!(
            "the entries of {} were not read",
            list.prefix_list_id
        )),
        None => Verdict::Deny,
    }
}

fn ports(rule: &IpPermission) -> String {
    match (rule.ip_protocol.as_deref(), rule.from_port, rule.to_port) {
        (Some("-1") | None, _, _) => "everything, for".to_owned(),
        (_, Some(from), Some(to)) if from == to => format!("tcp {from} for"),
        (_, Some(from), Some(to)) => format!("tcp {from}-{to} for"),
        _ => "tcp, for".to_owned(),
    }
}

/// What a group's rules for TCP on a port say, in one line; "nothing" where there are none.
#[must_use]
pub fn describe(group: &SecurityGroup, direction: Direction, port: u16) -> String {
    let rules = match direction {
        Direction::Inbound => &group.ip_permissions,
        Direction::Outbound => &group.ip_permissions_egress,
    };
    let peers: Vec<String> = rules
        .iter()
        .filter(|rule| opens_tcp(rule, port))
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
            peers: &["10.0.1.10".parse().expect("an address")],
            peer_groups: carried.as_deref(),
            port: 443,
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
            peer_groups: None,
            port: 443,
        };
        assert!(matches!(
            evaluate(&[], Direction::Inbound, &packet),
            Verdict::Unknown(_)
        ));
    }
}
