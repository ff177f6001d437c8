//! Makes nftables enforce security groups and network ACLs as the AWS API describes them.
//!
//! The kernel is the lab's oracle, so this must stay the lab's own reading of AWS's rules: it never
//! asks the program under test what they mean.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

/// The parts of `describe-…` output that decide about packets.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Described {
    security_groups: Vec<SecurityGroup>,
    network_interfaces: Vec<NetworkInterface>,
    network_acls: Vec<NetworkAcl>,
    subnets: Vec<Subnet>,
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
struct Subnet {
    subnet_id: String,
    cidr_block: String,
}

/// A host behind the router: the device that leads to it, and its address in the VPC.
#[derive(Debug)]
pub(crate) struct Attached {
    pub(crate) device: String,
    pub(crate) address: String,
}

#[derive(Debug, Clone, Copy)]
enum Side {
    Source,
    Destination,
}

impl Side {
    fn word(self) -> &'static str {
        match self {
            Self::Source => "saddr",
            Self::Destination => "daddr",
        }
    }
}

impl Described {
    /// The ruleset of the router: the ACLs of both subnets in both directions, without memory, and
    /// the client's groups, with it. What the client is sends vanishes here, not on the client: so a
    /// program on the client sees what one on an instance sees.
    pub(crate) fn router(&self, client: &Attached, others: &[Attached], resolver: bool) -> String {
        let mut text = String::from("table inet lab {\n");
        let mut forward = String::new();
        for host in std::iter::once(client).chain(others) {
            let (device, subnet) = (&host.device, self.subnet_of(&host.address));
            // Traffic inside a subnet passes no ACL.
            let away = |side: Side| format!("ip {} != {}", side.word(), subnet.cidr_block);
            for (egress, direction, side) in
                [(true, "iifname", Side::Destination), (false, "oifname", Side::Source)]
            {
                let chain = format!("acl_{}_{}", device.replace('-', "_"), direction);
                let rules = self.acl(&subnet.subnet_id, egress, side);
                writeln!(text, "chain {chain} {{\n{rules}drop\n}}").expect(INFALLIBLE);
                let leaving = away(side);
                writeln!(forward, "{direction} \"{device}\" {leaving} jump {chain}")
                    .expect(INFALLIBLE);
            }
        }
        let device = &client.device;
        forward += "ct state established,related accept\n";
        for (egress, direction, side) in
            [(true, "iifname", Side::Destination), (false, "oifname", Side::Source)]
        {
            let rules = self.groups(&client.address, egress, side);
            writeln!(text, "chain client_{direction} {{\n{rules}drop\n}}").expect(INFALLIBLE);
            writeln!(forward, "{direction} \"{device}\" jump client_{direction}")
                .expect(INFALLIBLE);
        }
        // Group and ACL rules do not hold for the VPC's resolver and the metadata service.
        let dns = if resolver { "ip daddr { 10.0.0.2, 169.254.169.253 } meta l4proto { tcp, udp } th dport 53 accept" } else { "" };
        write!(
            text,
            "chain forward {{\ntype filter hook forward priority 0; policy drop;\n{forward}}}\n\
             chain input {{\ntype filter hook input priority 0; policy drop;\n\
             iifname lo accept\nct state established,related accept\n{dns}\n\
             ip daddr 169.254.169.254 tcp dport 80 accept\n}}\n}}\n"
        )
        .expect(INFALLIBLE);
        text
    }

    /// The ruleset of an endpoint's interface. `answers` is false where nobody serves it.
    pub(crate) fn endpoint(&self, address: &str, answers: bool) -> String {
        let rules = if answers {
            // Its other ports say nothing, whatever the groups let in.
            format!("tcp dport != 443 drop\n{}", self.groups(address, false, Side::Source))
        } else {
            String::new()
        };
        format!(
            "table inet lab {{\nchain input {{\ntype filter hook input priority 0; policy drop;\n\
             iifname lo accept\nct state established,related accept\n\
             meta l4proto != tcp drop\n{rules}}}\n}}\n"
        )
    }

    /// The rules of the groups of an interface. Any one of them that matches lets a packet pass.
    fn groups(&self, address: &str, egress: bool, side: Side) -> String {
        let interface = self.interface(address);
        let mut text = String::new();
        for group in &self.security_groups {
            if !interface.has(&group.group_id) {
                continue;
            }
            let rules = if egress { &group.ip_permissions_egress } else { &group.ip_permissions };
            for rule in rules {
                let traffic = match (rule.ip_protocol.as_str(), rule.from_port, rule.to_port) {
                    ("-1", ..) => String::new(),
                    (protocol @ ("tcp" | "udp"), Some(first), Some(last)) => {
                        format!("{protocol} dport {first}-{last} ")
                    }
                    other => panic!("the lab has no kernel rule for {other:?}"),
                };
                for peer in self.peers(rule) {
                    let (id, side) = (&group.group_id, side.word());
                    writeln!(text, "ip {side} {peer} {traffic}accept comment \"{id}\"")
                        .expect(INFALLIBLE);
                }
            }
        }
        text
    }

    /// Ranges as they are; of a group, the addresses that its members have.
    fn peers(&self, rule: &Permission) -> Vec<String> {
        let ranges = rule.ip_ranges.iter().filter_map(|it| it.get("CidrIp").cloned());
        let groups = rule.user_id_group_pairs.iter().filter_map(|it| it.get("GroupId"));
        let members = groups.flat_map(|id| {
            let members = self.network_interfaces.iter().filter(move |it| it.has(id));
            members.map(|it| it.private_ip_address.clone())
        });
        ranges.chain(members).collect()
    }

    /// The entries of a subnet's ACL in their order: the first that matches decides.
    fn acl(&self, subnet: &str, egress: bool, side: Side) -> String {
        let mut acls = self.network_acls.iter();
        let acl = acls
            .find(|acl| acl.associations.iter().any(|it| it.subnet_id == subnet))
            .expect("every subnet has an ACL");
        let mut entries: Vec<&Entry> = acl.entries.iter().filter(|it| it.egress == egress).collect();
        entries.sort_by_key(|it| it.rule_number);
        let mut text = String::new();
        for entry in entries {
            let Some(cidr) = &entry.cidr_block else { continue };
            let ports = entry.port_range.as_ref();
            let ports = ports.map_or("0-65535".into(), |it| format!("{}-{}", it.from, it.to));
            let traffic = match entry.protocol.as_str() {
                "-1" => String::new(),
                "6" => format!("tcp dport {ports} "),
                "17" => format!("udp dport {ports} "),
                other => panic!("the lab has no kernel rule for protocol {other}"),
            };
            let verdict = if entry.rule_action == "allow" { "return" } else { "drop" };
            let side = side.word();
            writeln!(text, "ip {side} {cidr} {traffic}{verdict}").expect(INFALLIBLE);
        }
        text
    }

    fn interface(&self, address: &str) -> &NetworkInterface {
        let mut interfaces = self.network_interfaces.iter();
        let found = interfaces.find(|it| it.private_ip_address == address);
        found.unwrap_or_else(|| panic!("no interface has the address {address}"))
    }

    fn subnet_of(&self, address: &str) -> &Subnet {
        let id = &self.interface(address).subnet_id;
        self.subnets.iter().find(|it| it.subnet_id == *id).expect("an interface is in a subnet")
    }
}

const INFALLIBLE: &str = "writing to a String never fails";

impl NetworkInterface {
    fn has(&self, group: &str) -> bool {
        self.groups.iter().any(|it| it.get("GroupId").is_some_and(|id| id == group))
    }
}
