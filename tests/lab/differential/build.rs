//! Short words to build configurations with.

use super::configuration::{
    ACCOUNT, Acl, Configuration, Entry, Group, Interface, ListId, Pair, Permission, PortRange,
    Range4, Range6, Route, Table,
};

/// Everywhere, as far as no other range is meant.
pub(crate) const AWAY: &str = "0.0.0.0/0";

impl Permission {
    /// No source or destination yet. Without ports, those of the protocol are all meant.
    pub(crate) fn new(protocol: &str, ports: Option<(u16, u16)>) -> Self {
        // AWS names both ends of TCP's and UDP's ranges, -1 for ICMP, and none for other protocols.
        let (from_port, to_port) = match (protocol, ports) {
            (_, Some((first, last))) => (Some(first.into()), Some(last.into())),
            ("tcp" | "udp", None) => (Some(0), Some(65_535)),
            ("icmp" | "icmpv6", None) => (Some(-1), Some(-1)),
            _ => (None, None),
        };
        Self {
            ip_protocol: protocol.to_owned(),
            from_port,
            to_port,
            ip_ranges: Vec::new(),
            ipv6_ranges: Vec::new(),
            prefix_list_ids: Vec::new(),
            user_id_group_pairs: Vec::new(),
        }
    }

    /// To or from a range, a prefix list, or a group of the same VPC.
    pub(crate) fn with(mut self, peer: impl Into<String>) -> Self {
        let peer = peer.into();
        if peer.starts_with("pl-") {
            let prefix_list_id = peer;
            self.prefix_list_ids.push(ListId { prefix_list_id });
        } else if peer.starts_with("sg-") {
            self.user_id_group_pairs.push(Pair {
                group_id: peer,
                user_id: ACCOUNT.to_owned(),
                vpc_id: None,
                vpc_peering_connection_id: None,
                peering_status: None,
            });
        } else if peer.contains(':') {
            self.ipv6_ranges.push(Range6 { cidr_ipv6: peer });
        } else {
            self.ip_ranges.push(Range4 { cidr_ip: peer });
        }
        self
    }

    /// To or from a group of a VPC that a peering leads to.
    pub(crate) fn with_peer(mut self, group: &str, vpc: &str, peering: &str, status: &str) -> Self {
        self.user_id_group_pairs.push(Pair {
            group_id: group.to_owned(),
            user_id: ACCOUNT.to_owned(),
            vpc_id: Some(vpc.to_owned()),
            vpc_peering_connection_id: Some(peering.to_owned()),
            peering_status: Some(status.to_owned()),
        });
        self
    }

    pub(crate) fn all() -> Vec<Self> {
        vec![Self::new("-1", None).with("0.0.0.0/0").with("::/0")]
    }
}

impl Entry {
    pub(crate) fn new(
        number: u32,
        action: &str,
        protocol: &str,
        ports: Option<(u16, u16)>,
        range: impl Into<String>,
    ) -> Self {
        let range = range.into();
        let ipv6 = range.contains(':');
        Self {
            egress: false,
            rule_number: number,
            rule_action: action.to_owned(),
            protocol: protocol.to_owned(),
            cidr_block: (!ipv6).then(|| range.clone()),
            ipv6_cidr_block: ipv6.then_some(range),
            port_range: ports.map(|(from, to)| PortRange { from, to }),
        }
    }

    pub(crate) fn outwards(self) -> Self {
        Self {
            egress: true,
            ..self
        }
    }

    /// What every ACL ends with, for both families and ways.
    pub(crate) fn asterisks() -> Vec<Self> {
        let entries = [(32_767, "0.0.0.0/0"), (32_768, "::/0")];
        let entries = entries.map(|(number, range)| Self::new(number, "deny", "-1", None, range));
        entries
            .into_iter()
            .flat_map(|it| [it.clone(), it.outwards()])
            .collect()
    }

    /// The default ACL, which lets everything pass.
    pub(crate) fn open() -> Vec<Self> {
        let entries = [(100, "0.0.0.0/0"), (101, "::/0")];
        let entries = entries.map(|(number, range)| Self::new(number, "allow", "-1", None, range));
        let entries = entries.into_iter();
        let mut all: Vec<Self> = entries.flat_map(|it| [it.clone(), it.outwards()]).collect();
        all.extend(Self::asterisks());
        all
    }
}

impl Configuration {
    pub(crate) fn group_mut(&mut self, id: &str) -> &mut Group {
        let found = self.groups.iter_mut().find(|it| it.id == id);
        found.expect("a group of this configuration")
    }

    pub(crate) fn interface_mut(&mut self, id: &str) -> &mut Interface {
        let found = self.interfaces.iter_mut().find(|it| it.id == id);
        found.expect("an interface of this configuration")
    }

    /// The ACL of a subnet.
    pub(crate) fn acl_mut(&mut self, subnet: &str) -> &mut Acl {
        let mut acls = self.acls.iter_mut();
        let found = acls.find(|it| it.subnets.iter().any(|own| own == subnet));
        found.expect("every subnet has an ACL")
    }

    pub(crate) fn table_mut(&mut self, id: &str) -> &mut Table {
        let found = self.tables.iter_mut().find(|it| it.id == id);
        found.expect("a route table of this configuration")
    }
}

impl Table {
    pub(crate) fn drop_routes(&mut self, destination: &str) {
        self.routes.retain(|it| it.destination != destination);
    }

    pub(crate) fn add(&mut self, destination: &str, target: &str) {
        self.routes.push(Route::new(destination, target));
    }

    pub(crate) fn add_blackhole(&mut self, destination: &str, target: &str) {
        let blackhole = true;
        self.routes.push(Route {
            blackhole,
            ..Route::new(destination, target)
        });
    }
}
