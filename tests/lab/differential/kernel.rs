//! Builds a configuration out of network namespaces, so that the kernel says what passes.
//!
//! An interface is a namespace, with its groups as rules that remember connections. A subnet is one
//! too: it holds the subnet's route table as it is written, and its network ACL as rules that
//! remember nothing, at the border. A VPC is one that knows its subnets and nothing else. A peering
//! is a cable from each subnet of one VPC to the other VPC. A transit gateway is a router with a cable
//! to each subnet of its attachments, and these have one from each subnet of their zone. Written from AWS's documentation ("Route
//! tables and route priority", "Network ACL rules", "Security group rules", "VPC peering basics"); it
//! must never ask the program under test.

mod gateways;

use std::collections::BTreeSet;

use super::super::namespaces::Namespaces;
use super::configuration::{Configuration, Interface, Peering, Subnet, Table, Vpc};
use super::knock::{Knock, knock};
use super::question::{Opinion, Question};
use super::walls;

/// Every cable's two ends have the same hardware address and ask nobody for another one.
const CARD: &str = "address 02:00:00:00:00:01 arp off";

/// The table of policy routing that holds the routes of AWS.
const ROUTES: u32 = 200;

/// What the kernel does with each question.
pub(crate) fn opinions(configuration: &Configuration, questions: &[Question]) -> Vec<Opinion> {
    let world = World::build(configuration);
    let knocks: Vec<Knock> = questions.iter().map(|it| it.knock(configuration)).collect();
    let answered = knock(&world, &knocks);
    let both = knocks.iter().zip(&answered);
    both.map(|(knock, answered)| Opinion::of_kernel(knock, answered))
        .collect()
}

/// A configuration come to life. Dropping it removes it.
#[derive(Debug)]
pub(crate) struct World<'a> {
    pub(crate) configuration: &'a Configuration,
    pub(crate) namespaces: Namespaces,
}

impl<'a> World<'a> {
    pub(crate) fn build(configuration: &'a Configuration) -> Self {
        let it = configuration;
        let hosts: Vec<String> = (0..it.vpcs.len())
            .map(|place| format!("v{place}"))
            .chain((0..it.subnets.len()).map(|place| format!("s{place}")))
            .chain((0..it.gateways.len()).map(|place| format!("t{place}")))
            .chain((0..it.interfaces.len()).map(|place| format!("e{place}")))
            .collect();
        let world = Self {
            configuration,
            namespaces: Namespaces::create(&hosts),
        };
        for host in hosts.iter().filter(|it| !it.starts_with('e')) {
            world.namespaces.inside(host, make_router);
        }
        for (place, vpc) in it.vpcs.iter().enumerate() {
            world.namespaces.ip(&format!("v{place}"), &world.vpc(vpc));
        }
        // The accepter of a peering finds the cable that its requester laid.
        for (place, gateway) in it.gateways.iter().enumerate() {
            world.gateway(place, gateway);
        }
        let doors: Vec<(Vec<String>, Vec<String>)> =
            it.subnets.iter().map(|it| world.doors(it)).collect();
        for (place, (lines, rules)) in doors.iter().enumerate() {
            let host = format!("s{place}");
            world.namespaces.ip(&host, lines);
            world.namespaces.ip(&host, rules);
            world.namespaces.ip6(&host, rules);
        }
        for (place, subnet) in it.subnets.iter().enumerate() {
            world.subnet(&format!("s{place}"), subnet);
        }
        for (place, interface) in it.interfaces.iter().enumerate() {
            world.interface(&format!("e{place}"), interface);
        }
        world
    }

    /// The host that is an interface.
    pub(crate) fn host(&self, interface: &str) -> String {
        let mut interfaces = self.configuration.interfaces.iter();
        let place = interfaces.position(|it| it.id == interface);
        format!("e{}", place.expect("an interface of this configuration"))
    }

    /// Cables to the VPC's own subnets, and to the subnets of VPCs that a live peering joins it to.
    /// What comes by any of them goes to a subnet of this VPC or nowhere: peerings are not transitive.
    fn vpc(&self, vpc: &Vpc) -> Vec<String> {
        let mut lines = vec!["link set lo up".to_owned()];
        for (place, subnet) in self.configuration.subnets.iter().enumerate() {
            if subnet.vpc == vpc.id {
                lines.extend(cable(&format!("s{place}"), "up-local", place));
                let ranges = std::iter::once(&subnet.cidr).chain(&subnet.ipv6);
                lines.extend(ranges.map(|range| format!("route add {range} dev s{place}")));
            }
            for (number, peering) in self.configuration.peerings.iter().enumerate() {
                if peering.carries(&subnet.vpc, &vpc.id) {
                    let (near, far) = (format!("x{number}-{place}"), format!("up-x{number}"));
                    lines.extend(cable(&near, &far, place));
                }
            }
        }
        lines.extend(["0.0.0.0/0", "::/0"].map(|all| format!("route add blackhole {all}")));
        lines
    }

    fn subnet(&self, host: &str, subnet: &Subnet) {
        let mut lines = vec!["link set lo up".to_owned(), "link set up-local up".into()];
        let mut ups = vec!["up-local".to_owned()];
        for (number, peering) in self.configuration.peerings.iter().enumerate() {
            let (one, other) = (&peering.requester, &peering.accepter);
            if peering.carries(one, other) && (subnet.vpc == *one || subnet.vpc == *other) {
                lines.push(format!("link set up-x{number} up"));
                ups.push(format!("up-x{number}"));
            }
        }
        for gateway in &self.configuration.gateways {
            if let Some(up) = self.way_to_gateway(subnet, &gateway.id)
                && up.starts_with("up-")
            {
                lines.push(format!("link set {up} up"));
                ups.push(up);
            }
        }
        for (place, interface) in self.members(subnet) {
            lines.push(format!(
                "link add name e{place} {CARD} type veth peer name eth0 {CARD} netns @e{place}"
            ));
            lines.push(format!("link set e{place} up"));
            let addresses = interface.addresses.iter().chain(&interface.ipv6);
            lines.extend(addresses.map(|it| format!("route add {it} dev e{place}")));
        }
        // An address of the subnet that nobody has swallows packets.
        let ranges = std::iter::once(&subnet.cidr).chain(&subnet.ipv6);
        lines.extend(ranges.map(|range| format!("route add blackhole {range}")));
        lines.extend(self.routes(subnet));
        self.namespaces.ip(host, &lines);

        // First what is in the subnet, whose traffic passes no route table; what came from outside
        // ends there; what the subnet's own interfaces send goes by the route table.
        let mut rules = vec!["rule add pref 100 lookup main".to_owned()];
        rules.extend(
            ups.iter()
                .map(|up| format!("rule add pref 110 iif {up} blackhole")),
        );
        rules.push(format!("rule add pref 120 lookup {ROUTES}"));
        self.namespaces.ip(host, &rules);
        self.namespaces.ip6(host, &rules);
        let walls = walls::border(self.configuration, subnet);
        self.namespaces.feed(host, "nft", &["-f", "-"], &walls);
    }

    fn members(&self, subnet: &Subnet) -> impl Iterator<Item = (usize, &Interface)> {
        let id = subnet.id.clone();
        let all = self.configuration.interfaces.iter().enumerate();
        all.filter(move |(_, it)| it.subnet == id)
    }

    /// The routes of the table that a subnet uses: its own one, else the VPC's main one.
    fn routes(&self, subnet: &Subnet) -> Vec<String> {
        let tables = || {
            self.configuration
                .tables
                .iter()
                .filter(|it| it.vpc == subnet.vpc)
        };
        let own = tables().find(|it| it.subnets.contains(&subnet.id));
        let table = own.or_else(|| tables().find(|it| it.main));
        table.map_or_else(Vec::new, |it| self.routes_of(subnet, it))
    }

    /// The longest prefix wins, whatever it leads to; among equal ones AWS prefers a route with a
    /// range to one with a prefix list, which the metric says here.
    fn routes_of(&self, subnet: &Subnet, table: &Table) -> Vec<String> {
        let mut lines = Vec::new();
        for route in &table.routes {
            let lists = &self.configuration.prefix_lists;
            let list = lists.iter().find(|it| it.id == route.destination);
            let (ranges, metric) = match list {
                Some(list) => (list.cidrs.clone(), 20),
                None => (vec![route.destination.clone()], 10),
            };
            let way = self.way(subnet, &route.target, route.blackhole);
            for range in ranges {
                let (kind, device) = match &way {
                    Some(device) => ("", format!("dev {device}")),
                    None => ("blackhole ", String::new()),
                };
                lines.push(format!(
                    "route add {kind}{range} {device} table {ROUTES} metric {metric}"
                ));
            }
        }
        lines
    }

    /// The cable that a route leads to. There is none behind a blackhole, a peering that is not active
    /// or not this VPC's, or a gateway to the internet, which carries no private addresses.
    fn way(&self, subnet: &Subnet, target: &str, blackhole: bool) -> Option<String> {
        if blackhole {
            return None;
        }
        if target == "local" {
            return Some("up-local".into());
        }
        if target.starts_with("tgw-") {
            return self.way_to_gateway(subnet, target);
        }
        let mut peerings = self.configuration.peerings.iter().enumerate();
        let (number, peering) = peerings.find(|(_, it)| it.id == target)?;
        let (one, other) = (&peering.requester, &peering.accepter);
        let own = *one == subnet.vpc || *other == subnet.vpc;
        (own && peering.carries(one, other)).then(|| format!("up-x{number}"))
    }

    fn interface(&self, host: &str, interface: &Interface) {
        let mut lines = vec!["link set lo up".to_owned(), "link set eth0 up".into()];
        for address in &interface.addresses {
            lines.push(format!("addr add {address}/32 dev eth0"));
        }
        for address in &interface.ipv6 {
            lines.push(format!("addr add {address}/128 dev eth0 nodad"));
        }
        lines.extend(["0.0.0.0/0", "::/0"].map(|all| format!("route add {all} dev eth0")));
        self.namespaces.ip(host, &lines);
        let walls = walls::groups(self.configuration, interface);
        self.namespaces.feed(host, "nft", &["-f", "-"], &walls);
    }
}

impl Peering {
    /// Whether it takes packets from one VPC to another one.
    pub(crate) fn carries(&self, from: &str, to: &str) -> bool {
        let ends: BTreeSet<&str> = [self.requester.as_str(), &self.accepter].into();
        self.status == "active" && from != to && ends == [from, to].into()
    }
}

/// A cable from a VPC to a subnet.
fn cable(near: &str, far: &str, subnet: usize) -> [String; 2] {
    [
        format!("link add name {near} {CARD} type veth peer name {far} {CARD} netns @s{subnet}"),
        format!("link set {near} up"),
    ]
}

fn make_router() {
    // Off first for all devices to come: a packet may leave by another cable than it came.
    for (setting, value) in [
        ("ipv4/conf/all/rp_filter", "0"),
        ("ipv4/conf/default/rp_filter", "0"),
        ("ipv4/ip_forward", "1"),
        ("ipv6/conf/all/forwarding", "1"),
    ] {
        std::fs::write(format!("/proc/sys/net/{setting}"), value).expect("root may make a router");
    }
}
