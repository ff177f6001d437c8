//! Transit gateways out of namespaces: each is a router that knows from which attachment a packet
//! comes, with a cable to the subnet of each attachment in each zone. Written from "How transit
//! gateways work", "Transit gateway route tables" and "Amazon VPC attachments".

use super::super::configuration::Subnet;
use super::super::gateways::{Attachment, Gateway, GatewayTable};
use super::{CARD, World};

/// The tables of policy routing that hold the tables of gateways, for each zone to come from.
const TABLES: usize = 1_000;

/// The table of a subnet that sends what other subnets bring on to a gateway.
const INTO: usize = 300;

const ZONES: [char; 2] = ['a', 'b'];

impl World<'_> {
    /// A gateway: cables to its subnets, and its tables by what a packet comes in by.
    pub(super) fn gateway(&self, number: usize, gateway: &Gateway) {
        let mut lines = vec!["link set lo up".to_owned()];
        let mut rules = Vec::new();
        for (place, it) in gateway.attachments.iter().enumerate() {
            for id in &it.subnets {
                let subnet = self.place(id);
                let near = format!("a{place}-{subnet}");
                lines.extend(super::cable(&near, &format!("tgw{number}"), subnet));
                let zone = self.configuration.subnet(id).zone;
                rules.extend(rule(gateway, &near, it.table.as_deref(), zone));
            }
        }
        for (place, it) in self.configuration.gateway_peerings.iter().enumerate() {
            let mut sides = it.sides.iter();
            let Some((_, table)) = sides.find(|(id, _)| *id == gateway.id) else {
                continue;
            };
            // The requester, which is built after the accepter's namespace is there, lays the cable.
            if it.sides[0].0 == gateway.id {
                let mut all = self.configuration.gateways.iter();
                let far = all.position(|far| far.id == it.sides[1].0);
                let far = far.expect("a peering joins gateways of its configuration");
                lines.push(format!(
                    "link add name p{place} {CARD} type veth peer name p{place} {CARD} netns @t{far}"
                ));
            }
            lines.push(format!("link set p{place} up"));
            rules.extend(rule(gateway, &format!("p{place}"), Some(table), 'a'));
        }
        for (place, table) in gateway.tables.iter().enumerate() {
            for zone in ZONES {
                let own = number_of(place, zone);
                lines.extend(self.gateway_routes(gateway, table, zone, own));
            }
        }
        rules.push("rule add pref 200 blackhole".to_owned());
        let host = format!("t{number}");
        self.namespaces.ip(&host, &lines);
        self.namespaces.ip(&host, &rules);
        self.namespaces.ip6(&host, &rules);
    }

    /// The metric says that of equal prefixes the static route goes before the propagated one.
    fn gateway_routes(
        &self,
        gateway: &Gateway,
        table: &GatewayTable,
        zone: char,
        own: usize,
    ) -> Vec<String> {
        let mut lines = Vec::new();
        for route in &table.routes {
            let device = route.attachment.as_ref();
            let device = device.and_then(|id| self.gateway_device(gateway, id, zone));
            let (kind, device) = match device {
                Some(device) => ("", format!("dev {device}")),
                None => ("blackhole ", String::new()),
            };
            let to = &route.destination;
            lines.push(format!(
                "route add {kind}{to} {device} table {own} metric 10"
            ));
        }
        for it in &gateway.attachments {
            let Some(device) = self.gateway_device(gateway, &it.id, zone) else {
                continue;
            };
            if table.propagations.contains(&it.id) {
                let vpc = self.configuration.vpc(&it.vpc);
                let ranges = vpc.cidrs.iter().chain(&vpc.ipv6);
                lines.extend(
                    ranges.map(|range| {
                        format!("route add {range} dev {device} table {own} metric 20")
                    }),
                );
            }
        }
        lines
    }

    /// A packet leaves in the zone that it comes from, else in another one.
    fn gateway_device(&self, gateway: &Gateway, id: &str, zone: char) -> Option<String> {
        let mut attachments = gateway.attachments.iter().enumerate();
        let Some((place, it)) = attachments.find(|(_, it)| it.id == id) else {
            let mut peerings = self.configuration.gateway_peerings.iter();
            let place = peerings.position(|it| it.id == id)?;
            return Some(format!("p{place}"));
        };
        let other = || it.subnets.first().map(|id| self.configuration.subnet(id));
        let subnet = self.configuration.door(it, zone).or_else(other)?;
        Some(format!("a{place}-{}", self.place(&subnet.id)))
    }

    /// The cables by which a subnet reaches the subnet of an attachment in its own zone.
    pub(super) fn doors(&self, subnet: &Subnet) -> (Vec<String>, Vec<String>) {
        let (mut lines, mut rules) = (Vec::new(), Vec::new());
        for (number, gateway) in self.configuration.gateways.iter().enumerate() {
            for it in gateway.attachments.iter().filter(|it| it.vpc == subnet.vpc) {
                if it.subnets.contains(&subnet.id) {
                    lines.push(format!("link set tgw{number} up"));
                    let table = INTO + number;
                    lines.push(format!("route add 0.0.0.0/0 dev tgw{number} table {table}"));
                    lines.push(format!("route add ::/0 dev tgw{number} table {table}"));
                    for (place, other) in self.configuration.subnets.iter().enumerate() {
                        if self.enters_by(it, other) == Some(subnet) && other.id != subnet.id {
                            let near = format!("in{number}-{place}");
                            lines.extend(super::cable(&near, &format!("up-tgw{number}"), place));
                            rules.push(format!("rule add pref 90 iif {near} lookup {table}"));
                        }
                    }
                }
            }
        }
        (lines, rules)
    }

    /// The subnet of an attachment by which another subnet enters.
    fn enters_by(&self, attachment: &Attachment, from: &Subnet) -> Option<&Subnet> {
        let own = attachment.vpc == from.vpc;
        let door = self.configuration.door(attachment, from.zone);
        door.filter(|_| own)
    }

    /// The cable that a subnet's route to a gateway leads to, where its zone has one.
    pub(super) fn way_to_gateway(&self, subnet: &Subnet, target: &str) -> Option<String> {
        let mut gateways = self.configuration.gateways.iter().enumerate();
        let (number, gateway) = gateways.find(|(_, it)| it.id == target)?;
        let mut attachments = gateway.attachments.iter();
        let door = attachments.find_map(|it| self.enters_by(it, subnet))?;
        Some(if door.id == subnet.id {
            format!("tgw{number}")
        } else {
            format!("up-tgw{number}")
        })
    }

    fn place(&self, subnet: &str) -> usize {
        let mut subnets = self.configuration.subnets.iter();
        let place = subnets.position(|it| it.id == subnet);
        place.expect("a subnet of this configuration")
    }
}

/// What comes in by a cable goes by the table that its attachment is associated with.
fn rule(gateway: &Gateway, device: &str, table: Option<&str>, zone: char) -> Option<String> {
    let mut tables = gateway.tables.iter();
    let place = tables.position(|it| Some(it.id.as_str()) == table)?;
    let own = number_of(place, zone);
    Some(format!("rule add pref 100 iif {device} lookup {own}"))
}

fn number_of(table: usize, zone: char) -> usize {
    TABLES + 2 * table + usize::from(zone == ZONES[1])
}
