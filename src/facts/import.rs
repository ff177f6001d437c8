//! Output of AWS CLI commands as facts. A file is recognised by its top-level key alone.
//!
//! Source: the AWS CLI's command reference, the section "Output" of each command.

mod api;
mod names;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::ec2::{
    AttributeValue, AvailabilityZone, Instance, NatGateway, NetworkAcl, NetworkInterface,
    PrefixList, PrefixListEntry, Reservation, RouteTable, SecurityGroup, Subnet, TgwRoute,
    TgwTableMember, TransitGateway, TransitGatewayAttachment, TransitGatewayPeeringAttachment,
    TransitGatewayRouteTable, TransitGatewayVpcAttachment, Vpc, VpcEndpoint, VpcPeeringConnection,
};
use super::inventory::{Inventory, add};
use super::lambda::FunctionConfiguration;
use super::{Facts, SCHEMA};
use crate::model::{PrefixListId, TgwRouteTableId, VpcId};

/// The largest file of AWS CLI output that is read, in bytes.
pub const MAX_OUTPUT_BYTES: u64 = 1 << 30;

/// What became of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Whether anything in it is known.
    pub known: bool,
    /// What somebody should hear about it.
    pub notices: Vec<String>,
}

impl Imported {
    fn note(&mut self, text: impl Into<String>) {
        self.notices.push(text.into());
    }
}

impl Inventory {
    /// Adds what a file says. `names` are the file's name and its folders', the nearest first: the
    /// output of some commands does not say what it is of, so that its file's name must.
    pub fn import(&mut self, text: &str, names: &[&str]) -> Imported {
        let mut seen = Imported::default();
        let top: BTreeMap<Cow<'_, str>, &RawValue> = match serde_json::from_str(text) {
            Ok(top) => top,
            Err(error) if error.is_data() => {
                seen.note("it is no output of the AWS CLI: it is left alone");
                return seen;
            }
            Err(error) => {
                seen.note(format!("it is no whole JSON document: {error}"));
                return seen;
            }
        };
        if top.get("schema").is_some_and(|schema| {
            serde_json::from_str::<&str>(schema.get()).is_ok_and(|schema| schema == SCHEMA)
        }) {
            self.import_snapshot(text, &mut seen);
            return seen;
        }
        for (key, raw) in &top {
            seen.known |= self.import_key(key, raw, names, &mut seen);
        }
        if top.contains_key("FunctionName") {
            seen.known = true;
            self.function(text, &mut seen);
        }
        if top.contains_key("endpointConfiguration") {
            seen.known = true;
            self.rest_api(text, &mut seen);
        }
        seen.known |= self.names_whole(text, &top, names, &mut seen);
        if let Some(vpc) = top.get("VpcId") {
            seen.known |= self.vpc_attribute(vpc, &top);
        }
        if top.get("NextToken").is_some_and(|raw| raw.get() != "null") {
            seen.note("it is cut off (it has a NextToken): what follows is unknown");
            let kinds = top.keys().filter(|key| *key != "NextToken");
            self.incomplete.extend(kinds.map(ToString::to_string));
        }
        if !seen.known && seen.notices.is_empty() {
            seen.note("its top-level key is none that is known here: it is left alone");
        }
        seen
    }

    fn import_snapshot(&mut self, text: &str, seen: &mut Imported) {
        match Facts::from_json(text) {
            Ok(facts) => {
                seen.known = true;
                self.add_facts(&facts);
            }
            Err(error) => seen.note(error.to_string()),
        }
    }

    /// Adds a list of objects; false where its key is not known.
    fn import_key(
        &mut self,
        key: &str,
        raw: &RawValue,
        names: &[&str],
        seen: &mut Imported,
    ) -> bool {
        macro_rules! by_id {
            ($field:ident, $id:ident, $kind:ty) => {
                self.each(key, raw, seen, |all, object: $kind| {
                    let name = object.$id.to_string();
                    (!add(&mut all.$field, object.$id.clone(), object)).then_some(name)
                })
            };
        }
        match key {
            "Vpcs" => by_id!(vpcs, vpc_id, Vpc),
            "Subnets" => by_id!(subnets, subnet_id, Subnet),
            "NetworkInterfaces" => by_id!(interfaces, network_interface_id, NetworkInterface),
            "SecurityGroups" => by_id!(security_groups, group_id, SecurityGroup),
            "NetworkAcls" => by_id!(network_acls, network_acl_id, NetworkAcl),
            "RouteTables" => by_id!(route_tables, route_table_id, RouteTable),
            "VpcPeeringConnections" => {
                by_id!(peerings, vpc_peering_connection_id, VpcPeeringConnection);
            }
            "NatGateways" => by_id!(nat_gateways, nat_gateway_id, NatGateway),
            "VpcEndpoints" => by_id!(endpoints, vpc_endpoint_id, VpcEndpoint),
            "TransitGateways" => by_id!(gateways, transit_gateway_id, TransitGateway),
            "TransitGatewayVpcAttachments" => {
                by_id!(
                    vpc_attachments,
                    transit_gateway_attachment_id,
                    TransitGatewayVpcAttachment
                );
            }
            "TransitGatewayAttachments" => {
                self.each(key, raw, seen, |all, one: TransitGatewayAttachment| {
                    let name = one.transit_gateway_attachment_id.to_string();
                    (!all.add_attachment(one)).then_some(name)
                });
            }
            "TransitGatewayPeeringAttachments" => by_id!(
                gateway_peerings,
                transit_gateway_attachment_id,
                TransitGatewayPeeringAttachment
            ),
            "AvailabilityZones" => self.each(key, raw, seen, |all, zone: AvailabilityZone| {
                all.zones.push(zone);
                None
            }),
            "TransitGatewayRouteTables" => by_id!(
                gateway_tables,
                transit_gateway_route_table_id,
                TransitGatewayRouteTable
            ),
            "Functions" => by_id!(functions, function_name, FunctionConfiguration),
            "Reservations" => self.each(key, raw, seen, |all, reservation: Reservation| {
                let odd = |instance: Instance| {
                    let id = instance.instance_id.clone();
                    (!add(&mut all.instances, id.clone(), instance)).then(|| id.to_string())
                };
                let odd: Vec<String> = reservation.instances.into_iter().filter_map(odd).collect();
                (!odd.is_empty()).then(|| odd.join(", "))
            }),
            "PrefixLists" => self.each(key, raw, seen, |all, list: PrefixList| {
                // Two commands tell different halves of the same list.
                let known = all.prefix_lists.entry(list.prefix_list_id.clone());
                let known = known.or_insert_with(|| list.clone());
                known.cidrs = known.cidrs.take().or(list.cidrs);
                known.owner_id = known.owner_id.take().or(list.owner_id);
                None
            }),
            "Entries" => self.prefix_entries(raw, names, seen),
            "Routes" => self.gateway_routes(raw, names, seen),
            "AdditionalRoutesAvailable" => {
                if raw.get() == "true"
                    && let Some(table) = named::<TgwRouteTableId>(names, "tgw-rtb-")
                {
                    seen.note(format!("the routes of {table} are cut off"));
                    self.cut_off.insert(table);
                }
                return false;
            }
            "Associations" => self.gateway_associations(raw, names, seen),
            "TransitGatewayRouteTablePropagations" => self.propagations(raw, names, seen),
            "Configuration" => self.function(raw.get(), seen),
            "item" | "items" => return self.api_list(key, raw, names, seen),
            _ => return self.names_list(key, raw, names, seen),
        }
        self.read.insert(key.to_owned());
        true
    }

    /// Reads a list, an object at a time: one that cannot be read leaves the others alone. `put`
    /// returns the id of an object that contradicts what was there before.
    fn each<T: DeserializeOwned>(
        &mut self,
        key: &str,
        raw: &RawValue,
        seen: &mut Imported,
        mut put: impl FnMut(&mut Self, T) -> Option<String>,
    ) {
        let Ok(items) = Vec::<&RawValue>::deserialize(raw) else {
            seen.note(format!("{key} is no list"));
            self.incomplete.insert(key.to_owned());
            return;
        };
        for (place, item) in items.into_iter().enumerate() {
            match serde_json::from_str(item.get()) {
                Ok(object) => {
                    if let Some(id) = put(self, object) {
                        seen.note(format!(
                            "{id} was told otherwise before: what was read first counts"
                        ));
                    }
                }
                Err(error) => {
                    seen.note(format!("{key}[{place}] cannot be read: {error}"));
                    self.incomplete.insert(key.to_owned());
                }
            }
        }
    }

    fn prefix_entries(&mut self, raw: &RawValue, names: &[&str], seen: &mut Imported) {
        let Some(list) = named::<PrefixListId>(names, "pl-") else {
            seen.note("it does not say whose entries it has: name it after its list, pl-….json");
            return;
        };
        self.prefix_entries.entry(list.clone()).or_default();
        let before = self.incomplete.contains("Entries");
        self.each("Entries", raw, seen, |all, entry: PrefixListEntry| {
            let entries = all.prefix_entries.entry(list.clone()).or_default();
            if !entries.contains(&entry) {
                entries.push(entry);
            }
            None
        });
        if !before && self.incomplete.remove("Entries") {
            // A list of which a part is missing is one that was not read.
            self.prefix_entries.remove(&list);
        }
    }

    fn gateway_routes(&mut self, raw: &RawValue, names: &[&str], seen: &mut Imported) {
        let Some(table) = named::<TgwRouteTableId>(names, "tgw-rtb-") else {
            seen.note(
                "it does not say whose routes it has: name it after its table, tgw-rtb-….json",
            );
            return;
        };
        self.gateway_routes.entry(table.clone()).or_default();
        let before = self.incomplete.contains("Routes");
        self.each("Routes", raw, seen, |all, route: TgwRoute| {
            let routes = all.gateway_routes.entry(table.clone()).or_default();
            if !routes.contains(&route) {
                routes.push(route);
            }
            None
        });
        if !before && self.incomplete.remove("Routes") {
            self.cut_off.insert(table);
        }
    }

    fn gateway_associations(&mut self, raw: &RawValue, names: &[&str], seen: &mut Imported) {
        let Some(table) = named::<TgwRouteTableId>(names, "tgw-rtb-") else {
            seen.note("it does not say of which table: name it after its table, tgw-rtb-….json");
            return;
        };
        self.each("Associations", raw, seen, |all, member: TgwTableMember| {
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
        });
    }

    fn propagations(&mut self, raw: &RawValue, names: &[&str], seen: &mut Imported) {
        let key = "TransitGatewayRouteTablePropagations";
        let Some(table) = named::<TgwRouteTableId>(names, "tgw-rtb-") else {
            seen.note("it does not say of which table: name it after its table, tgw-rtb-….json");
            return;
        };
        self.gateway_propagations.entry(table.clone()).or_default();
        self.each(key, raw, seen, |all, member: TgwTableMember| {
            let known = all.gateway_propagations.entry(table.clone()).or_default();
            if !known.contains(&member) {
                known.push(member);
            }
            None
        });
    }

    /// Adds one of the DNS attributes of a VPC; false where there is none.
    fn vpc_attribute(&mut self, vpc: &RawValue, top: &BTreeMap<Cow<'_, str>, &RawValue>) -> bool {
        let value = |key: &str| -> Option<AttributeValue> {
            serde_json::from_str(top.get(key)?.get()).ok()
        };
        let both = [value("EnableDnsSupport"), value("EnableDnsHostnames")];
        if both == [None, None] {
            return false;
        }
        let Ok(vpc) = serde_json::from_str::<VpcId>(vpc.get()) else {
            return false;
        };
        let [support, names] = self.vpc_attributes.entry(vpc).or_default();
        *support = support.or(both[0]);
        *names = names.or(both[1]);
        true
    }

    fn function(&mut self, text: &str, seen: &mut Imported) {
        match serde_json::from_str::<FunctionConfiguration>(text) {
            Ok(function) => {
                self.read.insert("Functions".to_owned());
                let name = function.function_name.clone();
                if !add(&mut self.functions, name.clone(), function) {
                    seen.note(format!(
                        "{name} was told otherwise before: what was read first counts"
                    ));
                }
            }
            Err(error) => seen.note(format!("the function cannot be read: {error}")),
        }
    }
}

/// The id that starts with `prefix` in the nearest name that has one.
fn named<T: std::str::FromStr>(names: &[&str], prefix: &str) -> Option<T> {
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
