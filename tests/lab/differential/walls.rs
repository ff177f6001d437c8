//! Security groups and network ACLs as nftables. See `kernel` for where they stand.

use super::configuration::{Acl, Configuration, Entry, Group, Interface, Kind, Permission, Subnet};

/// As seen by the interface or the subnet that a rule belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Out,
    In,
}

impl Way {
    /// The address of the other side, which is what a rule names.
    fn peer(self) -> &'static str {
        match self {
            Self::Out => "daddr",
            Self::In => "saddr",
        }
    }
}

/// The ruleset of a namespace that is an interface: what any group allows may begin, and what
/// belongs to something begun passes unasked.
pub(crate) fn groups(configuration: &Configuration, interface: &Interface) -> String {
    let chain = |name: &str, rules: Vec<String>| {
        format!(
            "chain {name} {{\ntype filter hook {name} priority 0; policy drop;\n\
             ct state established,related accept\n{}\n}}\n",
            rules.join("\n")
        )
    };
    let carried = |way: Way| -> Vec<String> {
        let carried = configuration.groups.iter();
        let carried = carried.filter(|it| interface.groups.contains(&it.id));
        carried
            .flat_map(|it| group(configuration, it, way))
            .collect()
    };
    let (mut outgoing, mut incoming) = (Vec::new(), Vec::new());
    if matches!(interface.kind, Kind::Endpoint(_)) {
        // An endpoint begins nothing, and its other ports say nothing, whatever its groups let pass.
        outgoing.push("drop".to_owned());
        incoming.push("tcp dport != 443 drop".to_owned());
    }
    outgoing.extend(carried(Way::Out));
    incoming.extend(carried(Way::In));
    let chains = [chain("output", outgoing), chain("input", incoming)];
    format!("table inet groups {{\n{}}}\n", chains.concat())
}

fn group(configuration: &Configuration, group: &Group, way: Way) -> Vec<String> {
    let rules = match way {
        Way::Out => &group.egress,
        Way::In => &group.ingress,
    };
    let mut lines = Vec::new();
    for rule in rules {
        let ports = rule.from_port.zip(rule.to_port);
        let traffic = traffic(&rule.ip_protocol, ports);
        for peer in peers(configuration, rule) {
            lines.push(format!("{} {traffic} accept", address(way, &peer)));
        }
    }
    lines
}

/// Ranges as they are, prefix lists as their entries, and a group as the addresses of the interfaces
/// that carry it, wherever they are.
fn peers(configuration: &Configuration, rule: &Permission) -> Vec<String> {
    let mut peers: Vec<String> = rule.ip_ranges.iter().map(|it| it.cidr_ip.clone()).collect();
    peers.extend(rule.ipv6_ranges.iter().map(|it| it.cidr_ipv6.clone()));
    for list in &configuration.prefix_lists {
        let named = &rule.prefix_list_ids;
        if named.iter().any(|it| it.prefix_list_id == list.id) {
            peers.extend(list.cidrs.iter().cloned());
        }
    }
    for pair in &rule.user_id_group_pairs {
        let interfaces = configuration.interfaces.iter();
        let members = interfaces.filter(|it| it.groups.contains(&pair.group_id));
        peers.extend(members.flat_map(|it| it.addresses.iter().chain(&it.ipv6).cloned()));
    }
    peers
}

/// The ruleset of a namespace that is a subnet. What stays inside passes no ACL, and neither does what a
/// transit gateway brings to an interface beside its own; what goes to the gateway comes in to its
/// interface, too. Peerings carry nothing for a gateway ("Edge to edge routing").
pub(crate) fn border(configuration: &Configuration, subnet: &Subnet) -> String {
    let mut acls = configuration.acls.iter();
    let acl = acls.find(|it| it.subnets.contains(&subnet.id));
    let chain = |name: &str, way: Way| {
        let rules = acl.map_or_else(Vec::new, |it| acl_rules(it, way));
        // The entry `*`, which every ACL ends with.
        format!("chain {name} {{\n{}\ndrop\n}}\n", rules.join("\n"))
    };
    let inside = "iifname \"e*\" oifname \"e*\" accept\niifname \"tgw*\" oifname \"e*\" accept";
    format!(
        "table inet border {{\n{}{}chain outwards {{\ntype filter hook forward priority 0; policy accept;\n\
         {inside}\niifname \"tgw*\" oifname \"up-x*\" drop\n\
         iifname \"e*\" goto leaving\niifname \"tgw*\" goto leaving\n}}\n\
         chain inwards {{\ntype filter hook forward priority 1; policy accept;\n\
         {inside}\noifname \"e*\" goto entering\noifname \"tgw*\" goto entering\n}}\n}}\n",
        chain("leaving", Way::Out),
        chain("entering", Way::In),
    )
}

/// From the lowest number upwards; the first entry that matches decides.
fn acl_rules(acl: &Acl, way: Way) -> Vec<String> {
    let mut entries: Vec<&Entry> = acl.entries.iter().collect();
    entries.retain(|it| it.egress == (way == Way::Out));
    entries.sort_by_key(|it| it.rule_number);
    let rule = |it: &Entry| {
        let range = it.cidr_block.as_ref().or(it.ipv6_cidr_block.as_ref())?;
        let ports = it
            .port_range
            .map(|it| (i32::from(it.from), i32::from(it.to)));
        let verdict = if it.rule_action == "allow" {
            "accept"
        } else {
            "drop"
        };
        let traffic = traffic(&it.protocol, ports);
        Some(format!("{} {traffic} {verdict}", address(way, range)))
    };
    entries.into_iter().filter_map(rule).collect()
}

fn address(way: Way, range: &str) -> String {
    let family = if range.contains(':') { "ip6" } else { "ip" };
    format!("{family} {} {range}", way.peer())
}

/// Groups call protocols by name and ACLs by number; AWS takes either. Ports count for TCP and UDP.
fn traffic(protocol: &str, ports: Option<(i32, i32)>) -> String {
    let ported = |name: &str| match ports {
        Some((first, last)) => format!("{name} dport {first}-{last}"),
        None => format!("meta l4proto {name}"),
    };
    match protocol {
        "-1" => String::new(),
        "tcp" | "6" => ported("tcp"),
        "udp" | "17" => ported("udp"),
        "icmp" | "1" => "meta l4proto 1".into(),
        "icmpv6" | "58" => "meta l4proto 58".into(),
        number => format!("meta l4proto {number}"),
    }
}
