//! What is configured in AWS, by id: of one Region or of several, of one account or of several.
//!
//! A snapshot holds the few objects of one call; this holds as many as there are. The engine of
//! `network` reads nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::apigateway::{Deployment, Resource, RestApi, Stage};
use super::ec2::{
    AttributeValue, AvailabilityZone, Instance, NatGateway, NetworkAcl, NetworkInterface,
    PrefixList, PrefixListEntry, RouteTable, SecurityGroup, Subnet, TgwRoute, TgwTableMember,
    TransitGateway, TransitGatewayAttachment, TransitGatewayPeeringAttachment,
    TransitGatewayRouteTable, TransitGatewayVpcAttachment, TransitGateways, Vpc, VpcEndpoint,
    VpcPeeringConnection,
};
use super::import::Pages;
use super::lambda::FunctionConfiguration;
use super::route53::Told;
use super::unsure::Unsure;
use super::{Fact, Facts};
use crate::model::{
    ApiId, EniId, InstanceId, NatGatewayId, NetworkAclId, PeeringId, PrefixListId, RouteTableId,
    SecurityGroupId, SubnetId, TgwAttachmentId, TgwId, TgwRouteTableId, VpcId, VpceId,
};

/// Objects by their ids.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "each field is named after the objects that it holds"
)]
pub struct Inventory {
    pub vpcs: BTreeMap<VpcId, Vpc>,
    pub subnets: BTreeMap<SubnetId, Subnet>,
    pub interfaces: BTreeMap<EniId, NetworkInterface>,
    pub security_groups: BTreeMap<SecurityGroupId, SecurityGroup>,
    pub network_acls: BTreeMap<NetworkAclId, NetworkAcl>,
    pub route_tables: BTreeMap<RouteTableId, RouteTable>,
    pub nat_gateways: BTreeMap<NatGatewayId, NatGateway>,
    pub peerings: BTreeMap<PeeringId, VpcPeeringConnection>,
    pub endpoints: BTreeMap<VpceId, VpcEndpoint>,
    pub instances: BTreeMap<InstanceId, Instance>,
    pub functions: BTreeMap<String, FunctionConfiguration>,
    pub route53: Told,
    pub prefix_lists: BTreeMap<PrefixListId, PrefixList>,
    pub prefix_entries: BTreeMap<PrefixListId, Vec<PrefixListEntry>>,
    pub gateways: BTreeMap<TgwId, TransitGateway>,
    pub vpc_attachments: BTreeMap<TgwAttachmentId, TransitGatewayVpcAttachment>,
    pub attachments: BTreeMap<TgwAttachmentId, TransitGatewayAttachment>,
    /// The attachments of peerings, which both of their gateways may have by one id.
    pub peering_sides: BTreeMap<(TgwAttachmentId, TgwId), TransitGatewayAttachment>,
    pub gateway_peerings: BTreeMap<TgwAttachmentId, TransitGatewayPeeringAttachment>,
    pub gateway_tables: BTreeMap<TgwRouteTableId, TransitGatewayRouteTable>,
    /// The tables that attachments are associated with: a peering has one at each of its gateways.
    pub gateway_associations: BTreeMap<TgwAttachmentId, BTreeSet<TgwRouteTableId>>,
    pub gateway_propagations: BTreeMap<TgwRouteTableId, Vec<TgwTableMember>>,
    pub gateway_routes: BTreeMap<TgwRouteTableId, Vec<TgwRoute>>,
    /// The DNS attributes of VPCs: whether there is a resolver, and whether names are given.
    pub vpc_attributes: BTreeMap<VpcId, [Option<AttributeValue>; 2]>,
    pub zones: Vec<AvailabilityZone>,
    pub apis: BTreeMap<ApiId, ApiFacts>,
    /// What was told of an API that only the names of the file and its folders may tell.
    pub(super) api_lists: Vec<(Vec<String>, ApiFacts)>,
    /// The kinds of objects that somebody read, by the AWS CLI's keys.
    pub read: BTreeSet<String>,
    /// The kinds of which some are known to be missing: cut off, or not to be understood.
    pub incomplete: BTreeSet<String>,
    /// Whether objects of any kind may be missing: a file could not be read, nor its kind be told.
    pub anything_missing: bool,
    /// The tables of transit gateways whose routes were cut off.
    pub cut_off: BTreeSet<TgwRouteTableId>,
    /// The prefix lists of which some entries were not read.
    pub(super) unread_lists: BTreeSet<PrefixListId>,
    /// Which lists came in pages.
    pub(super) pages: Pages,
    /// What is not sure of objects that were read.
    pub(super) unsure: Unsure,
    /// What somebody should hear about the files, where answers may depend on it.
    pub notices: Vec<String>,
}

/// What is known of one API.
#[derive(Debug, Clone, Default)]
pub struct ApiFacts {
    /// The API itself.
    pub rest_api: Fact<Option<RestApi>>,
    /// Its stages.
    pub stages: Fact<Vec<Stage>>,
    /// Its deployments.
    pub deployments: Fact<Vec<Deployment>>,
    /// Its resources.
    pub resources: Fact<Vec<Resource>>,
}

impl ApiFacts {
    /// The better known half of each.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            rest_api: self.rest_api.or(other.rest_api),
            stages: self.stages.or(other.stages),
            deployments: self.deployments.or(other.deployments),
            resources: self.resources.or(other.resources),
        }
    }
}

/// Adds an object that may be there already.
fn add<K: Ord, T>(all: &mut BTreeMap<K, T>, id: K, object: T) {
    all.entry(id).or_insert(object);
}

impl Inventory {
    /// Whether every object of a kind is there, as far as anybody can tell.
    #[must_use]
    pub fn whole(&self, kind: &str) -> bool {
        self.read.contains(kind) && !self.may_lack(kind)
    }

    /// Whether objects of a kind are known to be missing, or may be.
    #[must_use]
    pub fn may_lack(&self, kind: &str) -> bool {
        self.anything_missing || self.incomplete.contains(kind) || self.pages.cut_off(kind, None)
    }

    /// Whether a part of an object is unknown, since its description leaves out what it depends on.
    #[must_use]
    pub fn is_unsure(&self, id: &str, part: &str) -> bool {
        self.unsure.has(id, part)
    }

    /// What is missing of lists that came in pages, in words.
    #[must_use]
    pub fn cut_off_notices(&self) -> Vec<String> {
        self.pages.notices()
    }

    /// The routes of transit gateways' tables, and whether they are all.
    pub(crate) fn routes_are_whole(&self, table: &TgwRouteTableId) -> bool {
        !self.cut_off.contains(table) && !self.pages.cut_off("Routes", Some(table.as_str()))
    }

    /// The entries of a prefix list, where all of them were read.
    pub(crate) fn entries_of(&self, list: &PrefixListId) -> Option<&[PrefixListEntry]> {
        let cut_off =
            self.unread_lists.contains(list) || self.pages.cut_off("Entries", Some(list.as_str()));
        let entries = self.prefix_entries.get(list).filter(|_| !cut_off);
        entries.map(Vec::as_slice)
    }

    /// Adds the objects of a snapshot.
    pub fn add_facts(&mut self, facts: &Facts) {
        let aws = &facts.aws;
        self.route53.snapshot(facts);
        if let (Some(name), Some(function)) = (facts.function_name(), facts.function()) {
            add(&mut self.functions, name.to_owned(), function);
        }
        for (key, known) in [
            ("Subnets", aws.subnets.known().is_some()),
            (
                "NetworkInterfaces",
                aws.network_interfaces.known().is_some(),
            ),
            ("SecurityGroups", aws.security_groups.known().is_some()),
            ("VpcEndpoints", aws.vpc_endpoints.known().is_some()),
            ("NetworkAcls", aws.network_acls.known().is_some()),
            ("RouteTables", aws.route_tables.known().is_some()),
            ("VpcPeeringConnections", aws.peerings.known().is_some()),
            ("Vpcs", aws.vpcs.known().is_some()),
            ("PrefixLists", aws.prefix_lists.known().is_some()),
            ("TransitGateways", aws.transit_gateways.known().is_some()),
            ("NatGateways", aws.nat_gateways.known().is_some()),
            ("Reservations", aws.instances.known().is_some()),
        ] {
            if known {
                self.read.insert(key.to_owned());
            }
        }
        if let Some(api) = &facts.target.api_id {
            let told = ApiFacts {
                rest_api: aws.rest_api.clone(),
                stages: aws.stages.clone(),
                deployments: aws.deployments.clone(),
                resources: aws.resources.clone(),
            };
            let known = self.apis.entry(api.clone()).or_default();
            *known = std::mem::take(known).or(told);
        }
        for one in aws.vpc_attributes.known().into_iter().flatten() {
            let both = [one.enable_dns_support, one.enable_dns_hostnames];
            add(&mut self.vpc_attributes, one.vpc_id.clone(), both.map(Some));
        }
        for subnet in aws.subnets.known().into_iter().flatten() {
            add(&mut self.subnets, subnet.subnet_id.clone(), subnet.clone());
        }
        for eni in aws.network_interfaces.known().into_iter().flatten() {
            let id = eni.network_interface_id.clone();
            add(&mut self.interfaces, id, eni.clone());
        }
        for gateway in aws.nat_gateways.known().into_iter().flatten() {
            let id = gateway.nat_gateway_id.clone();
            add(&mut self.nat_gateways, id, gateway.clone());
        }
        for instance in aws.instances.known().into_iter().flatten() {
            let id = instance.instance_id.clone();
            add(&mut self.instances, id, instance.clone());
        }
        for group in aws.security_groups.known().into_iter().flatten() {
            add(
                &mut self.security_groups,
                group.group_id.clone(),
                group.clone(),
            );
        }
        for endpoint in aws.vpc_endpoints.known().into_iter().flatten() {
            let id = endpoint.vpc_endpoint_id.clone();
            add(&mut self.endpoints, id, endpoint.clone());
        }
        for acl in aws.network_acls.known().into_iter().flatten() {
            add(
                &mut self.network_acls,
                acl.network_acl_id.clone(),
                acl.clone(),
            );
        }
        for table in aws.route_tables.known().into_iter().flatten() {
            let id = table.route_table_id.clone();
            add(&mut self.route_tables, id, table.clone());
        }
        for vpc in aws.vpcs.known().into_iter().flatten() {
            add(&mut self.vpcs, vpc.vpc_id.clone(), vpc.clone());
        }
        for list in aws.prefix_lists.known().into_iter().flatten() {
            let id = list.prefix_list_id.clone();
            add(&mut self.prefix_lists, id, list.clone());
        }
        if let Some(known) = aws.transit_gateways.known() {
            self.add_gateways(known);
        }
        for peering in aws.peerings.known().into_iter().flatten() {
            let id = peering.vpc_peering_connection_id.clone();
            add(&mut self.peerings, id, peering.clone());
        }
    }

    fn add_gateways(&mut self, known: &TransitGateways) {
        for one in &known.gateways {
            let id = one.transit_gateway_id.clone();
            add(&mut self.gateways, id, one.clone());
        }
        for one in &known.vpc_attachments {
            let id = one.transit_gateway_attachment_id.clone();
            add(&mut self.vpc_attachments, id, one.clone());
        }
        for one in &known.attachments {
            self.add_attachment(one.clone());
        }
        for one in &known.peerings {
            let id = one.transit_gateway_attachment_id.clone();
            add(&mut self.gateway_peerings, id, one.clone());
        }
        for one in &known.propagations {
            let id = one.transit_gateway_route_table_id.clone();
            add(&mut self.gateway_propagations, id, one.members.clone());
        }
        self.zones.extend(known.zones.iter().cloned());
        for table in &known.tables {
            let id = table.transit_gateway_route_table_id.clone();
            if !table.whole {
                self.cut_off.insert(id.clone());
            }
            add(&mut self.gateway_routes, id, table.routes.clone());
        }
    }

    /// Adds what is attached to a gateway. False where it was told otherwise before.
    pub(super) fn add_attachment(&mut self, one: TransitGatewayAttachment) -> bool {
        let id = one.transit_gateway_attachment_id.clone();
        if let (Some(gateway), Some("peering")) =
            (&one.transit_gateway_id, one.resource_type.as_deref())
        {
            let key = (id, gateway.clone());
            let fits = self
                .peering_sides
                .get(&key)
                .is_none_or(|known| *known == one);
            if fits {
                self.peering_sides.insert(key, one);
            } else {
                self.peering_sides.remove(&key);
            }
            return fits;
        }
        let known = &mut self.attachments;
        let odd = self
            .unsure
            .add("TransitGatewayAttachments", known, id, one, &[]);
        odd.is_none()
    }
}
