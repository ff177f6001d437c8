//! What is configured, indexed once.

use std::collections::BTreeSet;

use ipnet::IpNet;

use super::super::endpoint_interface::named_by;
use super::super::network_acl::Acl;
use super::super::prefix::PrefixSet;
use super::super::route::{Around, Table};
use super::{Topology, place, sides};
use crate::facts::Inventory;
use crate::facts::ec2::{NetworkInterface, Route, Tag, VpcEndpoint};
use crate::model::{PrefixListId, VpceId};

impl Topology {
    /// Indexes what is configured.
    #[must_use]
    pub fn new(all: Inventory) -> Self {
        #[cfg(test)]
        super::INDEXED.set(super::INDEXED.get() + 1);
        let mut network = Self {
            all,
            ..Self::default()
        };
        network.index_interfaces();
        network.index_vpcs();
        network.index_lists();
        network.index_acls();
        network.index_tables();
        network.index_gateways();
        network
    }

    fn index_interfaces(&mut self) {
        let all = &mut self.all;
        let mut disputed = BTreeSet::new();
        for instance in all.instances.values_mut() {
            for mut eni in std::mem::take(&mut instance.network_interfaces) {
                // There it goes without saying what it is attached to.
                if let Some(attachment) = &mut eni.attachment {
                    let own = || instance.instance_id.clone();
                    attachment.instance_id = attachment.instance_id.take().or_else(|| Some(own()));
                }
                let id = eni.network_interface_id.clone();
                let known = all
                    .network_interfaces
                    .entry(id)
                    .or_insert_with(|| eni.clone());
                if contradicts(known, &eni) {
                    disputed.insert(eni.network_interface_id);
                }
            }
        }
        all.network_interfaces
            .retain(|id, _| !disputed.contains(id));
        for endpoint in all.vpc_endpoints.values() {
            for eni in &endpoint.network_interface_ids {
                self.endpoint_of
                    .insert(eni.clone(), endpoint.vpc_endpoint_id.clone());
            }
        }
        for (id, eni) in &all.network_interfaces {
            if let Some(named) = named_by(eni) {
                self.endpoint_of.entry(id.clone()).or_insert(named);
            }
            for address in eni.addresses() {
                self.by_address.entry(address).or_default().push(id.clone());
            }
            for prefix in eni.delegated() {
                self.delegated.insert(prefix, id.clone());
            }
            let attachment = eni.attachment.as_ref();
            if let Some(instance) = attachment.and_then(|one| one.instance_id.as_ref()) {
                let own = self.interfaces_of.entry(instance.clone()).or_default();
                own.push(id.clone());
            }
        }
        let lists = self.by_address.values_mut();
        lists.for_each(|ids| ids.sort_unstable());
        self.delegated.sort_by_key(Clone::clone);
        let lists = self.interfaces_of.values_mut();
        lists.for_each(|ids| {
            ids.sort_by_key(|id| (place(all.network_interfaces.get(id)), id.clone()));
        });
    }

    fn index_vpcs(&mut self) {
        for (id, vpc) in &self.all.vpcs {
            self.prefixes_of
                .insert(id.clone(), vpc.prefixes().collect());
            if self.all.is_unsure(id.as_str(), "prefixes") {
                self.more_prefixes.insert(id.clone());
            }
        }
        for (id, peering) in &self.all.peerings {
            for side in sides(peering) {
                let Some(vpc) = &side.vpc_id else { continue };
                self.peerings_of
                    .entry(vpc.clone())
                    .or_default()
                    .push(id.clone());
                if !self.all.vpcs.contains_key(vpc) {
                    let known = self.prefixes_of.entry(vpc.clone()).or_default();
                    known.extend(side.prefixes());
                    known.sort_unstable();
                    known.dedup();
                    if self.all.is_unsure(id.as_str(), "prefixes") {
                        self.more_prefixes.insert(vpc.clone());
                    }
                }
            }
        }
        let lists = self.peerings_of.values_mut();
        lists.for_each(|ids| ids.sort_unstable());
        for subnet in self.all.subnets.values() {
            let one = self.a_subnet_of.entry(subnet.vpc_id.clone());
            one.or_insert_with(|| subnet.subnet_id.clone());
            for prefix in subnet.prefixes() {
                self.subnets_at.insert(prefix, subnet.subnet_id.clone());
            }
        }
        self.subnets_at.sort_by_key(Clone::clone);
    }

    fn index_lists(&mut self) {
        let entries = self.all.prefix_entries.keys();
        let lists = entries.chain(self.all.prefix_lists.keys());
        for id in lists.cloned().collect::<BTreeSet<PrefixListId>>() {
            if let Some(prefixes) = self.entries(id.as_str()) {
                self.lists.insert(id.to_string(), PrefixSet::new(prefixes));
            }
        }
    }

    fn index_acls(&mut self) {
        let mut disputed = BTreeSet::new();
        for (id, acl) in std::mem::take(&mut self.all.network_acls) {
            for subnet in acl
                .associations
                .iter()
                .filter_map(|one| one.subnet_id.as_ref())
            {
                let other = self.acl_of.insert(subnet.clone(), id.clone());
                disputed.extend(other.filter(|other| *other != id).map(|_| subnet.clone()));
            }
            let name = Tag::name(&acl.tags).map(str::to_owned);
            self.acls.insert(id, Acl::new(&acl, name));
        }
        // A subnet has one ACL: which of two, nobody can tell.
        self.acl_of.retain(|subnet, _| !disputed.contains(subnet));
    }

    fn index_tables(&mut self) {
        let mut disputed = BTreeSet::new();
        let mut disputed_main = BTreeSet::new();
        for (id, table) in std::mem::take(&mut self.all.route_tables) {
            for one in &table.associations {
                let state = one.association_state.as_ref();
                let state = state.and_then(|state| state.state.as_deref());
                if !matches!(state, None | Some("associated")) {
                    continue;
                }
                if let Some(subnet) = &one.subnet_id {
                    let own = Some(id.clone());
                    let other = self.table_of.insert(subnet.clone(), own.clone());
                    disputed.extend(other.filter(|other| *other != own).map(|_| subnet.clone()));
                }
                if let Some(vpc) = table.vpc_id.as_ref().filter(|_| one.main) {
                    let other = self.main_table.insert(vpc.clone(), id.clone());
                    disputed_main.extend(other.filter(|other| *other != id).map(|_| vpc.clone()));
                }
            }
            let local = table.vpc_id.as_ref();
            let local = local.and_then(|vpc| self.prefixes_of.get(vpc));
            let around = Around {
                local: local.map_or(&[], Vec::as_slice),
                entries: &|list| self.entries(list),
                is_public: &|route| self.is_public(route),
            };
            let name = Tag::name(&table.tags).map(str::to_owned);
            let table = Table::new(&table, name, &around);
            if let Some(vpc) = &table.vpc {
                let own = self.tables_of.entry(vpc.clone()).or_default();
                own.push(id.clone());
            }
            self.tables.insert(id, table);
        }
        // A table that nobody read may be the subnet's own, in place of the main one.
        if self.all.may_lack("RouteTables") {
            self.main_table.clear();
        }
        // A subnet has one table, and a VPC one main table: which of two, nobody can tell.
        self.main_table
            .retain(|vpc, _| !disputed_main.contains(vpc));
        for subnet in disputed {
            self.table_of.insert(subnet, None);
        }
        let lists = self.tables_of.values_mut();
        lists.for_each(|ids| ids.sort_unstable());
    }

    fn index_gateways(&mut self) {
        for (id, attachment) in &self.all.vpc_attachments {
            if let Some(vpc) = &attachment.vpc_id {
                let all = self.attachments_of.entry(vpc.clone()).or_default();
                all.push(id.clone());
            }
        }
        let lists = self.attachments_of.values_mut();
        lists.for_each(|ids| ids.sort_unstable());
        self.index_gateway_tables();
    }

    /// A list's prefixes, where they were read.
    fn entries(&self, list: &str) -> Option<Vec<IpNet>> {
        let id = PrefixListId::read(list).ok()?;
        if let Some(entries) = self.all.entries_of(&id) {
            return Some(entries.iter().map(|entry| entry.cidr).collect());
        }
        self.all.prefix_lists.get(&id)?.cidrs.clone()
    }

    /// Whether a route is for a list that holds public addresses alone: a gateway endpoint's, or
    /// another one of AWS's own.
    fn is_public(&self, route: &Route) -> bool {
        let endpoint = route
            .gateway_id
            .as_ref()
            .and_then(|id| VpceId::read(id).ok());
        let endpoint: Option<&VpcEndpoint> =
            endpoint.and_then(|id| self.all.vpc_endpoints.get(&id));
        let kind = endpoint.and_then(|endpoint| endpoint.vpc_endpoint_type.as_deref());
        let list = route.destination_prefix_list_id.as_ref();
        let list = list.and_then(|id| self.all.prefix_lists.get(&PrefixListId::read(id).ok()?));
        kind == Some("Gateway") || list.is_some_and(|list| list.owner_id.as_deref() == Some("AWS"))
    }
}

/// Whether two descriptions of an interface differ in what decides: that of the interface itself, and
/// that of its instance, which may leave things out.
fn contradicts(one: &NetworkInterface, other: &NetworkInterface) -> bool {
    let differ = |one: Option<String>, other: Option<String>| {
        one.zip(other).is_some_and(|(one, other)| one != other)
    };
    let subnet = |eni: &NetworkInterface| eni.subnet_id.as_ref().map(ToString::to_string);
    let address = |eni: &NetworkInterface| eni.private_ip_address.map(|one| one.to_string());
    let groups = |eni: &NetworkInterface| {
        let mut ids: Vec<&str> = eni.groups.iter().map(|one| one.group_id.as_str()).collect();
        ids.sort_unstable();
        (!ids.is_empty()).then(|| ids.join(" "))
    };
    differ(subnet(one), subnet(other))
        || differ(address(one), address(other))
        || differ(groups(one), groups(other))
}
