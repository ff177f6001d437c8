//! Takes away all that the program says blocks, and nothing else. If it named every blocker, the kernel
//! then lets the packet pass.

use super::build::AWAY;
use super::configuration::{Configuration, Entry, Group, Peering, Permission, Route};
use super::gateways::StaticRoute;
use super::program::Answer;
use super::question::Question;

/// A group for what must pass.
const OPEN: &str = "sg-0000000000000ffff";

/// The configuration without these blockers, or nothing where one of them cannot be taken away: two
/// VPCs without a peering stay apart, and an endpoint keeps its port.
pub(crate) fn opened(
    whole: &Configuration,
    question: &Question,
    answer: &Answer,
) -> Option<Configuration> {
    let blockers = answer.line["blockers"].as_array()?;
    if blockers.is_empty() {
        return None;
    }
    let mut it = whole.clone();
    let (client, from) = question.from.find(whole)?;
    let (server, to) = question.to.find(whole)?;
    let (here, there) = (
        whole.vpc_of(client).to_owned(),
        whole.vpc_of(server).to_owned(),
    );
    apart(&mut it);
    for blocker in blockers {
        let object = blocker["object"].as_str().unwrap_or_default();
        let text = blocker["text"].as_str().unwrap_or_default();
        match blocker["layer"].as_str()? {
            "sg-out" => it.join(&client.id, true),
            "sg-in" => it.join(&server.id, false),
            // The text says whose ACL it is, and which way.
            "nacl-out" | "nacl-in" | "return-nacl" => {
                let (_, subnet) = text.split_once(" subnet-")?;
                let end = subnet.find(|c: char| !c.is_ascii_hexdigit());
                let subnet = format!("subnet-{}", &subnet[..end.unwrap_or(subnet.len())]);
                it.allow(&subnet, text.contains(" out of subnet-"));
            }
            "route" if it.is_of(object, &here) => {
                it.lead(&client.subnet, &server.subnet, &to.to_string())?;
            }
            "return-route" if it.is_of(object, &there) => {
                it.lead(&server.subnet, &client.subnet, &from.to_string())?;
            }
            // Of a subnet by which a transit gateway brings packets.
            "route" => it.keep(object, &to.to_string()),
            "return-route" => it.keep(object, &from.to_string()),
            "transit-gateway" => it.lead_in_gateway(object, &there, &to.to_string())?,
            "return-transit-gateway" => it.lead_in_gateway(object, &here, &from.to_string())?,
            _ => return None,
        }
    }
    Some(it)
}

/// Gives every subnet an ACL and a route table of its own that say the same as before.
fn apart(it: &mut Configuration) {
    let (acls, tables) = (it.acls.clone(), it.tables.clone());
    it.acls.clear();
    it.tables.clear();
    for subnet in &it.subnets {
        let acl = acls.iter().find(|it| it.subnets.contains(&subnet.id));
        let own = tables.iter().find(|it| it.subnets.contains(&subnet.id));
        let main = tables.iter().find(|it| it.main && it.vpc == subnet.vpc);
        it.acls.extend(acl.cloned().map(|mut acl| {
            acl.subnets = vec![subnet.id.clone()];
            acl
        }));
        it.tables.extend(own.or(main).cloned().map(|mut table| {
            (table.main, table.subnets) = (false, vec![subnet.id.clone()]);
            table
        }));
    }
}

impl Configuration {
    /// One group more, with rules in one way only: groups are a union.
    fn join(&mut self, interface: &str, outwards: bool) {
        let id = format!("{OPEN}{}", if outwards { "0" } else { "1" });
        let all = Permission::all;
        self.groups.push(Group {
            id: id.clone(),
            vpc: String::new(),
            ingress: if outwards { Vec::new() } else { all() },
            egress: if outwards { all() } else { Vec::new() },
        });
        self.interface_mut(interface).groups.push(id);
    }

    /// Entries that come before all others.
    fn allow(&mut self, subnet: &str, egress: bool) {
        let entries = &mut self.acl_mut(subnet).entries;
        for range in [AWAY, "::/0"] {
            let entry = Entry::new(0, "allow", "-1", None, range);
            entries.push(Entry { egress, ..entry });
        }
    }

    /// A route for one address, longer than any other.
    fn lead(&mut self, from: &str, to: &str, address: &str) -> Option<()> {
        let (one, other) = (self.subnet(from).vpc.clone(), self.subnet(to).vpc.clone());
        let carries = |it: &&Peering| it.carries(&one, &other);
        let peering = self.peerings.iter().find(carries)?.id.clone();
        let mut tables = self.tables.iter_mut();
        let table = tables.find(|it| it.subnets.iter().any(|own| own == from))?;
        let destination = alone(address);
        table.drop_routes(&destination);
        table.routes.push(Route::new(destination, peering));
        Some(())
    }

    /// Whether a route table is one of a VPC's.
    fn is_of(&self, table: &str, vpc: &str) -> bool {
        self.tables.iter().any(|it| it.id == table && it.vpc == vpc)
    }

    /// Keeps one address within the VPC, in every copy of a table.
    fn keep(&mut self, table: &str, address: &str) {
        let destination = alone(address);
        for table in self.tables.iter_mut().filter(|it| it.id == table) {
            table.drop_routes(&destination);
            table.add(&destination, "local");
        }
    }

    /// A static route for one address in a gateway's table, longer than any other. Nothing where the
    /// object is an attachment: more than one thing would let it on.
    fn lead_in_gateway(&mut self, table: &str, vpc: &str, address: &str) -> Option<()> {
        let mut gateways = self.gateways.iter_mut();
        let gateway = gateways.find(|it| it.tables.iter().any(|own| own.id == table))?;
        let attachment = gateway.attachments.iter().find(|it| it.vpc == vpc)?;
        let attachment = Some(attachment.id.clone());
        let table = gateway.tables.iter_mut().find(|it| it.id == table)?;
        let destination = alone(address);
        table.routes.retain(|it| it.destination != destination);
        table.routes.push(StaticRoute {
            destination,
            attachment,
        });
        Some(())
    }
}

/// The range that holds one address alone.
fn alone(address: &str) -> String {
    let length = if address.contains(':') { 128 } else { 32 };
    format!("{address}/{length}")
}
