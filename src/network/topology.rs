//! The map of everything configured: what a question needs, found without looking at the rest.

mod gateways;
mod index;

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use ipnet::IpNet;

use super::gateway_table::GatewayTable;
use super::network_acl::Acl;
use super::prefix::{PrefixMap, PrefixSet, host};
use super::route::Table;
use crate::facts::Inventory;
use crate::facts::ec2::{
    NetworkInterface, SecurityGroup, Subnet, VpcEndpoint, VpcPeeringConnection,
};
use crate::model::{
    EniId, InstanceId, NetworkAclId, PeeringId, RouteTableId, SecurityGroupId, SubnetId,
    TgwAttachmentId, TgwId, TgwRouteTableId, VpcId, VpceId,
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
    /// What somebody should hear about the files, where answers may depend on it.
    #[must_use]
    pub fn notices(&self) -> &[String] {
        &self.all.notices
    }

    /// The objects that it was made of.
    #[must_use]
    pub const fn inventory(&self) -> &Inventory {
        &self.all
    }

    /// Every prefix that a route, an ACL or a VPC names, some of them several times.
    pub fn named_prefixes(&self) -> impl Iterator<Item = IpNet> {
        let acls = self.acls.values().flat_map(Acl::prefixes);
        let tables = self.tables.values().flat_map(Table::prefixes);
        let gateways = self.gateway_tables.values();
        let gateways = gateways.flat_map(|table| table.routes.prefixes());
        let vpcs = self.prefixes_of.values().flatten().copied();
        acls.chain(tables).chain(gateways).chain(vpcs)
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
    pub(super) fn groups<'i>(
        &self,
        ids: &'i [SecurityGroupId],
    ) -> (Vec<&SecurityGroup>, Vec<&'i SecurityGroupId>) {
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
