//! Lists whose output does not say of which object they are: the file's name, or its folder's, must.

use serde_json::value::RawValue;

use super::Imported;
use crate::facts::Inventory;
use crate::facts::ec2::{PrefixListEntry, TgwRoute, TgwTableMember};
use crate::model::{PrefixListId, TgwRouteTableId};

impl Inventory {
    pub(super) fn prefix_entries(&mut self, raw: &RawValue, names: &[&str], seen: &mut Imported) {
        let Some(list) = named::<PrefixListId>(names, "pl-") else {
            self.incomplete.insert("Entries".to_owned());
            seen.lack("it does not say whose entries it has: name it after its list, pl-….json");
            return;
        };
        self.prefix_entries.entry(list.clone()).or_default();
        let before = self.incomplete.remove("Entries");
        self.each("Entries", raw, seen, |all, entry: PrefixListEntry, _| {
            let entries = all.prefix_entries.entry(list.clone()).or_default();
            if !entries.contains(&entry) {
                entries.push(entry);
            }
            None
        });
        if self.incomplete.remove("Entries") {
            // A list of which a part is missing is one that was not read.
            self.unread_lists.insert(list);
        }
        if before {
            self.incomplete.insert("Entries".to_owned());
        }
    }

    pub(super) fn gateway_routes(&mut self, raw: &RawValue, names: &[&str], seen: &mut Imported) {
        let Some(table) = named::<TgwRouteTableId>(names, "tgw-rtb-") else {
            self.incomplete.insert("Routes".to_owned());
            seen.lack(
                "it does not say whose routes it has: name it after its table, tgw-rtb-….json",
            );
            return;
        };
        self.gateway_routes.entry(table.clone()).or_default();
        let before = self.incomplete.remove("Routes");
        self.each("Routes", raw, seen, |all, route: TgwRoute, _| {
            let routes = all.gateway_routes.entry(table.clone()).or_default();
            if !routes.contains(&route) {
                routes.push(route);
            }
            None
        });
        if self.incomplete.remove("Routes") {
            self.cut_off.insert(table);
        }
        if before {
            self.incomplete.insert("Routes".to_owned());
        }
    }

    pub(super) fn gateway_associations(
        &mut self,
        raw: &RawValue,
        names: &[&str],
        seen: &mut Imported,
    ) {
        let Some(table) = named::<TgwRouteTableId>(names, "tgw-rtb-") else {
            self.incomplete.insert("Associations".to_owned());
            seen.lack("it does not say of which table: name it after its table, tgw-rtb-….json");
            return;
        };
        self.each(
            "Associations",
            raw,
            seen,
            |all, member: TgwTableMember, _| {
                if member
                    .state
                    .as_deref()
                    .is_none_or(|state| state == "associated")
                    && let Some(id) = member.transit_gateway_attachment_id
                {
                    let name = id.to_string();
                    let known = all.gateway_associations.entry(id).or_default();
                    known.insert(table.clone());
                    let peering = member.resource_type.as_deref() == Some("peering");
                    return (known.len() > 1 && !peering).then_some(name);
                }
                None
            },
        );
    }

    pub(super) fn propagations(&mut self, raw: &RawValue, names: &[&str], seen: &mut Imported) {
        let key = "TransitGatewayRouteTablePropagations";
        let Some(table) = named::<TgwRouteTableId>(names, "tgw-rtb-") else {
            self.incomplete.insert(key.to_owned());
            seen.lack("it does not say of which table: name it after its table, tgw-rtb-….json");
            return;
        };
        self.gateway_propagations.entry(table.clone()).or_default();
        self.each(key, raw, seen, |all, member: TgwTableMember, _| {
            let known = all.gateway_propagations.entry(table.clone()).or_default();
            if !known.contains(&member) {
                known.push(member);
            }
            None
        });
    }
}

/// The id that starts with `prefix` in the nearest name that has one.
pub(super) fn named<T: std::str::FromStr>(names: &[&str], prefix: &str) -> Option<T> {
    names.iter().find_map(|name| {
        name.match_indices(prefix).find_map(|(start, _)| {
            let (before, rest) = name.split_at_checked(start)?;
            if before.ends_with(|c: char| c.is_ascii_alphanumeric()) {
                return None;
            }
            let tail = rest.get(prefix.len()..)?;
            let end = tail.find(|c: char| !c.is_ascii_hexdigit());
            let id = rest.get(..prefix.len() + end.unwrap_or(tail.len()))?;
            id.parse().ok()
        })
    })
}
