//! The map of everything configured: what a question needs, found without looking at the rest.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::IpAddr;

use ipnet::IpNet;

use super::endpoint;
use super::network_acl::Acl;
use super::path_end::PathEnd;
use super::prefix::{PrefixMap, PrefixSet, host};
use super::route::{Around, Table};
use super::transit_gateway::GatewayTable;
use crate::facts::Inventory;
use crate::facts::ec2::{
    NetworkInterface, Route, SecurityGroup, Subnet, Tag, VpcEndpoint, VpcPeeringConnection,
};
use crate::model::{
    EniId, InstanceId, NetworkAclId, PeeringId, PrefixListId, RouteTableId, SecurityGroupId,
    SubnetId, TgwAttachmentId, TgwId, TgwRouteTableId, VpcId, VpceId,
};

/// Everything that is configured, indexed once.
#[derive(Debug, Default)]
pub struct Topology {
    /// The objects themselves. Tables and ACLs are below, in the form in which they are asked.
    pub(super) all: Inventory,
    by_address: HashMap<IpAddr, Vec<EniId>>,
    /// The interfaces that prefixes are delegated to.
    delegated: PrefixMap<EniId>,
    pub(super) subnets_at: PrefixMap<SubnetId>,
    a_subnet_of: HashMap<VpcId, SubnetId>,
    pub(super) prefixes_of: HashMap<VpcId, Vec<IpNet>>,
    pub(super) acls: HashMap<NetworkAclId, Acl>,
    acl_of: HashMap<SubnetId, NetworkAclId>,
    pub(super) tables: HashMap<RouteTableId, Table>,
    /// The table that each subnet is associated with by name; none where two say that it is theirs.
    table_of: HashMap<SubnetId, Option<RouteTableId>>,
    main_table: HashMap<VpcId, RouteTableId>,
    /// The VPCs whose prefixes were not all read.
    pub(super) more_prefixes: HashSet<VpcId>,
    tables_of: HashMap<VpcId, Vec<RouteTableId>>,
    lists: HashMap<String, PrefixSet>,
    endpoint_of: HashMap<EniId, VpceId>,
    /// The interfaces of an instance, the primary one first.
    interfaces_of: HashMap<InstanceId, Vec<EniId>>,
    pub(super) peerings_of: HashMap<VpcId, Vec<PeeringId>>,
    pub(super) attachments_of: HashMap<VpcId, Vec<TgwAttachmentId>>,
    pub(super) gateway_tables: HashMap<TgwRouteTableId, GatewayTable>,
}

#[cfg(test)]
thread_local! {
    /// How often a network was indexed by this test.
    pub(crate) static INDEXED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

impl Topology {
    /// Indexes what is configured.
    #[must_use]
    pub fn new(all: Inventory) -> Self {
        #[cfg(test)]
        INDEXED.set(INDEXED.get() + 1);
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
            if let Some(named) = endpoint::named_by(eni) {
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

    /// What somebody should hear about the files, where answers may depend on it.
    #[must_use]
    pub fn notices(&self) -> &[String] {
        &self.all.notices
    }

    /// The addresses of the prefix lists whose entries were read.
    pub(super) const fn lists(&self) -> &HashMap<String, PrefixSet> {
        &self.lists
    }

    /// An interface, where it was read.
    #[must_use]
    pub fn interface(&self, id: &EniId) -> Option<&NetworkInterface> {
        self.all.network_interfaces.get(id)
    }

    /// The interfaces that have an address, or to which a prefix with it is delegated.
    pub(super) fn with_address(&self, address: IpAddr) -> Vec<&EniId> {
        let mut all: Vec<&EniId> = self
            .by_address
            .get(&address)
            .into_iter()
            .flatten()
            .collect();
        if all.is_empty() {
            let holding = self.delegated.holding(host(address)).flatten();
            all.extend(holding.map(|(_, id)| id));
        }
        all
    }

    /// The interfaces of an instance, the primary one first; none where that was not read.
    pub(super) fn interfaces_of(&self, instance: &InstanceId) -> &[EniId] {
        let all = self.interfaces_of.get(instance);
        let whole = |ids: &&Vec<EniId>| {
            let first = ids
                .first()
                .and_then(|id| self.all.network_interfaces.get(id));
            place(first) == (0, 0)
        };
        all.filter(whole).map_or(&[], Vec::as_slice)
    }

    /// A subnet, where it was read.
    #[must_use]
    pub fn subnet(&self, id: &SubnetId) -> Option<&Subnet> {
        self.all.subnets.get(id)
    }

    /// The endpoint that an interface belongs to, where that was read.
    #[must_use]
    pub fn endpoint_of(&self, eni: &EniId) -> Option<&VpcEndpoint> {
        self.all.vpc_endpoints.get(self.endpoint_of.get(eni)?)
    }

    /// The security groups of some ids, and the ids of which nothing was read.
    pub(super) fn groups<'a>(
        &'a self,
        ids: &'a [SecurityGroupId],
    ) -> (Vec<&'a SecurityGroup>, Vec<&'a SecurityGroupId>) {
        let (mut known, mut missing) = (Vec::new(), Vec::new());
        for id in ids {
            match self.all.security_groups.get(id) {
                Some(group) => known.push(group),
                None => missing.push(id),
            }
        }
        (known, missing)
    }

    /// The ACL of a subnet. Every ACL lists its subnets, the default one, too.
    pub(super) fn acl_at(&self, subnet: &SubnetId) -> Option<&Acl> {
        self.acls.get(self.acl_of.get(subnet)?)
    }

    /// The route table of a subnet: its own, else the VPC's main one.
    pub(super) fn table_at(&self, subnet: &SubnetId, vpc: Option<&VpcId>) -> Option<&Table> {
        let id = match self.table_of.get(subnet) {
            Some(own) => own.as_ref(),
            None => self.main_table.get(vpc?),
        };
        self.tables.get(id?)
    }

    /// The route tables of a VPC, in the order of their ids.
    pub(super) fn tables_in(&self, vpc: &VpcId) -> impl Iterator<Item = &Table> {
        let ids = self.tables_of.get(vpc).into_iter().flatten();
        ids.filter_map(|id| self.tables.get(id))
    }

    /// Whether an address is among a VPC's own; `None` where its prefixes were not read.
    pub(super) fn is_in(&self, vpc: &VpcId, address: IpNet) -> Option<bool> {
        let prefixes = self.prefixes_of.get(vpc).filter(|all| !all.is_empty())?;
        let among = prefixes.iter().any(|prefix| prefix.contains(&address));
        (among || !self.more_prefixes.contains(vpc)).then_some(among)
    }

    /// The Region of a VPC, by its peering connections, else by the name of a zone.
    pub(super) fn region(&self, vpc: Option<&VpcId>, subnet: Option<&SubnetId>) -> Option<String> {
        let peerings = vpc.and_then(|vpc| self.peerings_of.get(vpc));
        let told = peerings
            .into_iter()
            .flatten()
            .filter_map(|id| self.all.peerings.get(id))
            .flat_map(sides)
            .find(|side| side.vpc_id.as_ref() == vpc && side.region.is_some());
        let zone = || {
            let subnet = subnet.or_else(|| self.a_subnet_of.get(vpc?))?;
            self.subnet(subnet)?.availability_zone.as_deref()
        };
        told.and_then(|side| side.region.clone())
            .or_else(|| region_of_zone(zone()?))
    }

    /// The Region of an end.
    pub(super) fn region_at(&self, end: &PathEnd<'_>) -> Option<String> {
        self.region(end.vpc, end.subnet)
    }

    /// The active peering connection between two VPCs.
    pub(super) fn peering_between(&self, one: &VpcId, other: &VpcId) -> Option<&PeeringId> {
        self.peerings_of.get(one)?.iter().find(|id| {
            self.all.peerings.get(id).is_some_and(|peering| {
                is_active(peering) && sides(peering).any(|side| side.vpc_id.as_ref() == Some(other))
            })
        })
    }

    /// A transit gateway that both VPCs are attached to.
    pub(super) fn gateway_between(&self, one: &VpcId, other: &VpcId) -> Option<&TgwId> {
        let gateways = |vpc: &VpcId| {
            let ids = self.attachments_of.get(vpc).into_iter().flatten();
            ids.filter_map(|id| {
                self.all
                    .vpc_attachments
                    .get(id)?
                    .transit_gateway_id
                    .as_ref()
            })
        };
        gateways(one).find(|id| gateways(other).any(|other| other == *id))
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

/// Where an interface is attached: by network card and device, (0, 0) for the primary one.
fn place(eni: Option<&NetworkInterface>) -> (i32, i32) {
    let attachment = eni.and_then(|eni| eni.attachment.as_ref());
    attachment.map_or((0, 0), |one| {
        let card = one.network_card_index.unwrap_or(0);
        (card, one.device_index.unwrap_or(0))
    })
}

/// Both sides of a peering connection.
pub(super) fn sides(
    peering: &VpcPeeringConnection,
) -> impl Iterator<Item = &crate::facts::ec2::PeeredVpc> {
    let requester = peering.requester_vpc_info.iter();
    requester.chain(peering.accepter_vpc_info.iter())
}

/// Whether a peering connection carries packets.
pub(super) fn is_active(peering: &VpcPeeringConnection) -> bool {
    let status = peering.status.as_ref();
    status.and_then(|status| status.code.as_deref()) == Some("active")
}

/// `eu-west-1` of the zones `eu-west-1a` and `eu-west-1-wl1-ber-wlz1`.
fn region_of_zone(zone: &str) -> Option<String> {
    let digit = zone.find(|c: char| c.is_ascii_digit())?;
    let rest = zone.get(digit..)?;
    let end = rest.find(|c: char| !c.is_ascii_digit());
    zone.get(..digit + end.unwrap_or(rest.len()))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_tells_its_region() {
        assert_eq!(region_of_zone("eu-west-1a").as_deref(), Some("eu-west-1"));
        assert_eq!(
            region_of_zone("us-west-2-lax-1a").as_deref(),
            Some("us-west-2")
        );
        assert_eq!(region_of_zone("nowhere"), None);
    }
}
