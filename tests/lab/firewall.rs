//! Makes nftables enforce security groups and network ACLs as the AWS API describes them.
//!
//! The kernel is the lab's oracle, so this must stay the lab's own reading of AWS's rules: it never
//! asks the program under test what they mean.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::routes::{PeeringConnection, RouteTable};

/// The parts of `describe-…` output that decide about packets.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Described {
    security_groups: Vec<SecurityGroup>,
    network_interfaces: Vec<NetworkInterface>,
    network_acls: Vec<NetworkAcl>,
    subnets: Vec<Subnet>,
    pub(super) route_tables: Vec<RouteTable>,
    pub(super) vpc_peering_connections: Vec<PeeringConnection>,
    pub(super) vpc_endpoints: Vec<VpcEndpoint>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct VpcEndpoint {
    #[serde(rename = "VpcEndpointId")]
    pub(super) id: String,
    pub(super) private_dns_enabled: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SecurityGroup {
    group_id: String,
    ip_permissions: Vec<Permission>,
    ip_permissions_egress: Vec<Permission>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Permission {
    ip_protocol: String,
    from_port: Option<i32>,
    to_port: Option<i32>,
    ip_ranges: Vec<BTreeMap<String, String>>,
    user_id_group_pairs: Vec<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct NetworkInterface {
    private_ip_address: String,
    subnet_id: String,
    groups: Vec<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct NetworkAcl {
    associations: Vec<Association>,
    entries: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Association {
    subnet_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    egress: bool,
    rule_number: u32,
    rule_action: String,
    protocol: String,
    cidr_block: Option<String>,
    port_range: Option<PortRange>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PortRange {
    from: u16,
    to: u16,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Subnet {
    #[serde(rename = "SubnetId")]
    pub(super) id: String,
    pub(super) vpc_id: String,
    cidr_block: String,
}

/// A host behind the router: the device that leads to it, and its address in the VPC.
#[derive(Debug)]
pub(crate) struct Attached {
    pub(crate) device: String,
    pub(crate) address: String,
}

/// As seen by a host of the VPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Out,
    In,
}

impl Direction {
    const BOTH: [Self; 2] = [Self::Out, Self::In];

    /// How the router tells it: what leaves a host comes in by the device that leads to it.
    fn device(self) -> &'static str {
        match self {
            Self::Out => "iifname",
            Self::In => "oifname",
        }
    }

    /// The address of the other side, which is what a rule names.
    fn peer(self) -> &'static str {
        match self {
            Self::Out => "daddr",
            Self::In => "saddr",
        }
    }
}

impl Described {
    /// The ruleset of the router: the ACLs of every subnet in both directions and its routes, which
    /// remember nothing, then the client's groups, which do. What they stop vanishes here and not on the
    /// client, so that a program there sees what it would see on an instance: silence.
    pub(crate) fn router(
        &self,
        client: &Attached,
        others: &[Attached],
        resolvers: &[&str],
    ) -> String {
        let mut chains = Vec::new();
        let mut forward = Vec::new();
        for host in std::iter::once(client).chain(others) {
            let (device, subnet) = (&host.device, self.subnet_of(&host.address));
            let name = format!("routes_{}", device.replace('-', "_"));
            chains.push(chain(&name, &self.routes(subnet)));
            let range = &subnet.cidr_block;
            forward.push(format!(
                "iifname \"{device}\" ip daddr != {range} jump {name}"
            ));
            for direction in Direction::BOTH {
                let (word, peer) = (direction.device(), direction.peer());
                let name = format!("acl_{}_{word}", device.replace('-', "_"));
                chains.push(chain(&name, &self.acl(&subnet.id, direction)));
                // Traffic inside a subnet passes no ACL.
                forward.push(format!(
                    "{word} \"{device}\" ip {peer} != {range} jump {name}"
                ));
            }
        }
        forward.push("ct state established,related accept".into());
        for direction in Direction::BOTH {
            let (word, device) = (direction.device(), &client.device);
            let name = format!("client_{word}");
            chains.push(chain(&name, &self.groups(&client.address, direction)));
            forward.push(format!("{word} \"{device}\" jump {name}"));
        }
        // Groups and ACLs do not hold for resolvers (another one than the VPC's stands aside of it) and the metadata service.
        let mut input = vec!["ip daddr 169.254.169.254 tcp dport 80 accept".to_owned()];
        input.extend(resolvers.iter().map(|resolver| {
            format!("ip daddr {resolver} meta l4proto {{ tcp, udp }} th dport 53 accept")
        }));
        chains.push(hook("forward", &forward));
        chains.push(own_input(input));
        table(&chains)
    }

    /// The ruleset of an endpoint's interface. `answers` is false where nobody serves it.
    pub(crate) fn endpoint(&self, address: &str, answers: bool) -> String {
        let mut rules = Vec::new();
        if answers {
            // Its other ports say nothing, whatever the groups let in.
            rules.push("meta l4proto != tcp drop".into());
            rules.push("tcp dport != 443 drop".into());
            rules.extend(self.groups(address, Direction::In));
        }
        table(&[own_input(rules)])
    }

    /// The rules of the groups of an interface. Any one of them that matches lets a packet pass.
    fn groups(&self, address: &str, direction: Direction) -> Vec<String> {
        let interface = self.interface(address);
        let mut lines = Vec::new();
        for group in self
            .security_groups
            .iter()
            .filter(|it| interface.has(&it.group_id))
        {
            let rules = match direction {
                Direction::Out => &group.ip_permissions_egress,
                Direction::In => &group.ip_permissions,
            };
            for rule in rules {
                let traffic = match (rule.ip_protocol.as_str(), rule.from_port, rule.to_port) {
                    ("-1", ..) => String::new(),
                    (protocol @ ("tcp" | "udp"), Some(first), Some(last)) => {
                        format!("{protocol} dport {first}-{last} ")
                    }
                    other => panic!("the lab has no kernel rule for {other:?}"),
                };
                let (word, id) = (direction.peer(), &group.group_id);
                let peers = self.peers(rule).into_iter();
                lines.extend(
                    peers.map(|it| format!("ip {word} {it} {traffic}accept comment \"{id}\"")),
                );
            }
        }
        lines
    }

    /// Ranges as they are; of a group, the addresses that its members have.
    fn peers(&self, rule: &Permission) -> Vec<String> {
        let ranges = rule
            .ip_ranges
            .iter()
            .filter_map(|it| it.get("CidrIp").cloned());
        let groups = rule
            .user_id_group_pairs
            .iter()
            .filter_map(|it| it.get("GroupId"));
        let members = groups.flat_map(|id| {
            let members = self.network_interfaces.iter().filter(move |it| it.has(id));
            members.map(|it| it.private_ip_address.clone())
        });
        ranges.chain(members).collect()
    }

    /// The entries of a subnet's ACL in their order: the first that matches decides.
    fn acl(&self, subnet: &str, direction: Direction) -> Vec<String> {
        let mut acls = self.network_acls.iter();
        let acl = acls
            .find(|acl| acl.associations.iter().any(|it| it.subnet_id == subnet))
            .expect("every subnet has an ACL");
        let egress = direction == Direction::Out;
        let mut entries: Vec<&Entry> = acl
            .entries
            .iter()
            .filter(|it| it.egress == egress)
            .collect();
        entries.sort_by_key(|it| it.rule_number);
        entries
            .into_iter()
            .filter_map(|it| it.rule(direction))
            .collect()
    }

    fn interface(&self, address: &str) -> &NetworkInterface {
        let mut interfaces = self.network_interfaces.iter();
        let found = interfaces.find(|it| it.private_ip_address == address);
        found.unwrap_or_else(|| panic!("no interface has the address {address}"))
    }

    fn subnet_of(&self, address: &str) -> &Subnet {
        let id = &self.interface(address).subnet_id;
        let mut subnets = self.subnets.iter();
        subnets
            .find(|it| it.id == *id)
            .expect("an interface is in a subnet")
    }
}

impl NetworkInterface {
    fn has(&self, group: &str) -> bool {
        self.groups
            .iter()
            .any(|it| it.get("GroupId").is_some_and(|id| id == group))
    }
}

impl Entry {
    /// Nothing for an entry about IPv6, which the lab does not have.
    fn rule(&self, direction: Direction) -> Option<String> {
        let range = self.cidr_block.as_ref()?;
        let ports = self.port_range.as_ref();
        let ports = ports.map_or("0-65535".into(), |it| format!("{}-{}", it.from, it.to));
        let traffic = match self.protocol.as_str() {
            "-1" => String::new(),
            "6" => format!("tcp dport {ports} "),
            "17" => format!("udp dport {ports} "),
            other => panic!("the lab has no kernel rule for protocol {other}"),
        };
        // What one ACL allows goes on to the next thing that may stop it.
        let verdict = if self.rule_action == "allow" {
            "return"
        } else {
            "drop"
        };
        Some(format!(
            "ip {} {range} {traffic}{verdict}",
            direction.peer()
        ))
    }
}

fn table(chains: &[String]) -> String {
    format!("table inet lab {{\n{}}}\n", chains.concat())
}

/// A chain to jump to, which drops what it does not decide otherwise.
fn chain(name: &str, rules: &[String]) -> String {
    format!("chain {name} {{\n{}\ndrop\n}}\n", rules.join("\n"))
}

fn hook(name: &str, rules: &[String]) -> String {
    let rules = rules.join("\n");
    format!("chain {name} {{\ntype filter hook {name} priority 0; policy drop;\n{rules}\n}}\n")
}

/// What a host takes for itself: its own, answers to what it asked, and the rest by rule.
fn own_input(rules: Vec<String>) -> String {
    let mut all = vec![
        "iifname lo accept".to_owned(),
        "ct state established,related accept".into(),
    ];
    all.extend(rules);
    hook("input", &all)
}
