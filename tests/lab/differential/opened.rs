//! Takes away all that the program says blocks, and nothing else. If it named every blocker, the kernel
//! then lets the packet pass.

use super::build::AWAY;
use super::configuration::{Configuration, Entry, Group, Peering, Permission, Route};
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
    apart(&mut it);
    for blocker in blockers {
        let object = blocker["object"].as_str().unwrap_or_default();
        // Where the reply is blocked, the object says whose ACL did it.
        let is = |subnet: &str| {
            whole
                .acls
                .iter()
                .any(|it| it.id == object && it.subnets.iter().any(|own| own == subnet))
        };
        match blocker["layer"].as_str()? {
            "sg-out" => it.join(&client.id, true),
            "sg-in" => it.join(&server.id, false),
            "nacl-out" => it.allow(&client.subnet, true),
            "nacl-in" => it.allow(&server.subnet, false),
            "return-nacl" => {
                if is(&server.subnet) {
                    it.allow(&server.subnet, true);
                }
                if is(&client.subnet) {
                    it.allow(&client.subnet, false);
                }
            }
            "route" => it.lead(&client.subnet, &server.subnet, &to.to_string())?,
            "return-route" => it.lead(&server.subnet, &client.subnet, &from.to_string())?,
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
        let length = if address.contains(':') { 128 } else { 32 };
        let mut tables = self.tables.iter_mut();
        let table = tables.find(|it| it.subnets.iter().any(|own| own == from))?;
        let destination = format!("{address}/{length}");
        table.drop_routes(&destination);
        table.routes.push(Route::new(destination, peering));
        Some(())
    }
}
