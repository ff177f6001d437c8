//! What files tell, as facts of one call: it fills in what nobody else told.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::ec2::{
    PrefixList, TgwAssociation, TgwPropagations, TgwTable, TransitGatewayAttachment,
    TransitGateways, VpcAttributes,
};
use super::inventory::{ApiFacts, Inventory};
use super::{Aws, Fact, Facts};
use crate::model::{ApiId, PrefixListId, SubnetId, TgwRouteTableId, VpcId};

impl Inventory {
    /// Tells a snapshot what of it is here: of the kinds that somebody read, the objects that the
    /// snapshot does not know. Where both know an object, the snapshot's own counts.
    pub fn tell(mut self, facts: &mut Facts) {
        if let Some(told) = facts.target.api_id.as_ref().and_then(|id| self.api(id)) {
            let aws = &mut facts.aws;
            aws.rest_api = std::mem::take(&mut aws.rest_api).or(told.rest_api);
            aws.stages = std::mem::take(&mut aws.stages).or(told.stages);
            aws.deployments = std::mem::take(&mut aws.deployments).or(told.deployments);
            aws.resources = std::mem::take(&mut aws.resources).or(told.resources);
        }
        if let Some(told) = facts
            .function_name()
            .and_then(|name| self.functions.remove(name))
        {
            let known = std::mem::take(&mut facts.aws.function);
            facts.aws.function = known.or(Fact::Known(told));
        }
        self.leave_to(&facts.aws);
        let endpoints_told = self.leave_out_unsure();
        let read = |kind: &str| self.read.contains(kind);
        let aws = &mut facts.aws;
        // An endpoint that is missing would be told as one that is not there.
        if self.whole("VpcEndpoints") && endpoints_told {
            fill(&mut aws.vpc_endpoints, &self.endpoints, |one| {
                one.vpc_endpoint_id.clone()
            });
        }
        if read("NetworkInterfaces") {
            fill(&mut aws.network_interfaces, &self.interfaces, |one| {
                one.network_interface_id.clone()
            });
        }
        if read("NatGateways") {
            fill(&mut aws.nat_gateways, &self.nat_gateways, |one| {
                one.nat_gateway_id.clone()
            });
        }
        if read("Reservations") {
            fill(&mut aws.instances, &self.instances, |one| {
                one.instance_id.clone()
            });
        }
        if read("SecurityGroups") {
            fill(&mut aws.security_groups, &self.security_groups, |one| {
                one.group_id.clone()
            });
        }
        if read("Subnets") {
            fill(&mut aws.subnets, &self.subnets, |one| one.subnet_id.clone());
        }
        // One that is missing would make another one count in its place: the VPC's default ACL, its
        // main table.
        if self.whole("NetworkAcls") {
            fill(&mut aws.network_acls, &self.network_acls, |one| {
                one.network_acl_id.clone()
            });
        }
        if self.whole("RouteTables") {
            fill(&mut aws.route_tables, &self.route_tables, |one| {
                one.route_table_id.clone()
            });
        }
        if read("VpcPeeringConnections") {
            fill(&mut aws.peerings, &self.peerings, |one| {
                one.vpc_peering_connection_id.clone()
            });
        }
        if read("Vpcs") {
            fill(&mut aws.vpcs, &self.vpcs, |one| one.vpc_id.clone());
            for vpc in aws.vpcs.known_mut().into_iter().flatten() {
                let told = self.vpcs.get(&vpc.vpc_id);
                let told = told.and_then(|one| one.dhcp_options_id.clone());
                vpc.dhcp_options_id = vpc.dhcp_options_id.take().or(told);
            }
        }
        let host = facts.target.url.hostname();
        std::mem::take(&mut self.route53).tell(host, aws);
        let (lists, gateways) = (self.whole_lists(), self.gateways_told());
        if !lists.is_empty() {
            fill(&mut aws.prefix_lists, &lists, |one| {
                one.prefix_list_id.clone()
            });
        }
        if gateways != TransitGateways::default() {
            let known = std::mem::take(&mut aws.transit_gateways);
            aws.transit_gateways = match known {
                Fact::Known(known) if known != TransitGateways::default() => Fact::Known(known),
                _ => Fact::Known(gateways),
            };
        }
        let attributes = self.whole_attributes();
        if !attributes.is_empty() {
            fill(&mut aws.vpc_attributes, &attributes, |one| {
                one.vpc_id.clone()
            });
        }
    }

    /// Leaves out what is not sure: a check cannot tell what a description leaves out from what is not
    /// there. Returns whether all endpoints are told whole.
    fn leave_out_unsure(&mut self) -> bool {
        let unsure = &self.unsure;
        self.security_groups
            .retain(|id, _| !unsure.has_any(id.as_str()));
        self.interfaces.retain(|id, _| !unsure.has_any(id.as_str()));
        self.peerings.retain(|id, _| !unsure.has_any(id.as_str()));
        for (id, vpc) in &mut self.vpcs {
            // Some of its prefixes would pass for all of them; the rest of it holds.
            if unsure.has_any(id.as_str()) {
                vpc.cidr_block = None;
                vpc.cidr_block_association_set.clear();
                vpc.ipv6_cidr_block_association_set.clear();
            }
        }
        let mut endpoints = self.endpoints.keys();
        endpoints.all(|id| !unsure.has_any(id.as_str()))
    }

    /// What is known of an API, by its own words and by the names of files and folders.
    fn api(&mut self, id: &ApiId) -> Option<ApiFacts> {
        let named = std::mem::take(&mut self.api_lists)
            .into_iter()
            .filter(|(names, _)| names.iter().any(|name| names_it(name, id.as_str())))
            .map(|(_, list)| list);
        self.apis
            .remove(id)
            .into_iter()
            .chain(named)
            .reduce(ApiFacts::or)
    }

    /// Leaves out what a snapshot has read as a whole: a table or an ACL that was there when the
    /// files were made, and is gone, must not come back.
    fn leave_to(&mut self, aws: &Aws) {
        let tables = aws.route_tables.known().into_iter().flatten();
        let vpcs: HashSet<&VpcId> = tables.filter_map(|table| table.vpc_id.as_ref()).collect();
        self.route_tables
            .retain(|_, table| table.vpc_id.as_ref().is_none_or(|vpc| !vpcs.contains(vpc)));
        let acls = aws.network_acls.known().into_iter().flatten();
        let subnets: HashSet<&SubnetId> = acls
            .flat_map(|acl| &acl.associations)
            .filter_map(|one| one.subnet_id.as_ref())
            .collect();
        self.network_acls.retain(|_, acl| {
            let before = acl.associations.len();
            acl.associations.retain(|one| {
                one.subnet_id
                    .as_ref()
                    .is_none_or(|id| !subnets.contains(id))
            });
            // One that is in use no more is left out.
            before == 0 || !acl.associations.is_empty()
        });
    }

    /// The prefix lists whose prefixes are told.
    fn whole_lists(&self) -> BTreeMap<PrefixListId, PrefixList> {
        let mut lists = self.prefix_lists.clone();
        let known = self.prefix_entries.keys();
        for (id, entries) in known.filter_map(|id| Some((id, self.entries_of(id)?))) {
            let prefixes = entries.iter().map(|entry| entry.cidr).collect();
            let list = lists.entry(id.clone()).or_insert_with(|| PrefixList {
                prefix_list_id: id.clone(),
                prefix_list_name: None,
                owner_id: None,
                cidrs: None,
                tags: Vec::new(),
            });
            list.cidrs = Some(prefixes);
        }
        lists
    }

    /// What is told of transit gateways.
    fn gateways_told(&self) -> TransitGateways {
        let mut told = TransitGateways {
            gateways: sorted(&self.gateways),
            vpc_attachments: sorted(&self.vpc_attachments),
            attachments: sorted(&self.attachments),
            tables: Vec::new(),
            peerings: sorted(&self.gateway_peerings),
            propagations: Vec::new(),
            zones: self.zones.clone(),
        };
        told.attachments
            .extend(self.peering_sides.values().cloned());
        // Either of two commands tells which table an attachment is associated with.
        let gateway = |table: &TgwRouteTableId| {
            let table = self.gateway_tables.get(table);
            table.and_then(|table| table.transit_gateway_id.as_ref())
        };
        for one in &mut told.attachments {
            let id = &one.transit_gateway_attachment_id;
            let peering = one.resource_type.as_deref() == Some("peering");
            let own = one.transit_gateway_id.as_ref();
            let mut tables = self.gateway_associations.get(id).into_iter().flatten();
            let table = tables.find(|table| match (gateway(table), own) {
                (Some(known), Some(own)) => known == own,
                _ => !peering,
            });
            if let Some(table) = table {
                one.association = Some(TgwAssociation {
                    transit_gateway_route_table_id: Some(table.clone()),
                    state: Some("associated".to_owned()),
                });
            }
        }
        let told_by_tables = self.gateway_associations.iter();
        let told_by_tables =
            told_by_tables.flat_map(|(id, tables)| tables.iter().map(move |table| (id, table)));
        for (id, table) in told_by_tables {
            let sides = || self.peering_sides.keys().any(|(other, _)| other == id);
            if !self.attachments.contains_key(id) && !sides() {
                told.attachments.push(TransitGatewayAttachment {
                    transit_gateway_attachment_id: id.clone(),
                    transit_gateway_id: gateway(table).cloned(),
                    resource_type: None,
                    resource_id: None,
                    resource_owner_id: None,
                    state: None,
                    association: Some(TgwAssociation {
                        transit_gateway_route_table_id: Some(table.clone()),
                        state: Some("associated".to_owned()),
                    }),
                    tags: Vec::new(),
                });
            }
        }
        told.attachments.sort_by_key(|one| {
            let id = one.transit_gateway_attachment_id.clone();
            (id, one.transit_gateway_id.clone())
        });
        let propagations = self.gateway_propagations.iter();
        let propagations = propagations.map(|(id, members)| TgwPropagations {
            transit_gateway_route_table_id: id.clone(),
            members: members.clone(),
        });
        told.propagations = propagations.collect();
        let id = |one: &TgwPropagations| one.transit_gateway_route_table_id.clone();
        told.propagations.sort_by_key(id);
        let tables = self.gateway_routes.iter().map(|(id, routes)| TgwTable {
            transit_gateway_route_table_id: id.clone(),
            routes: routes.clone(),
            whole: self.routes_are_whole(id),
        });
        told.tables = tables.collect();
        let id = |one: &TgwTable| one.transit_gateway_route_table_id.clone();
        told.tables.sort_by_key(id);
        told
    }

    /// The DNS attributes of the VPCs of which both are told.
    fn whole_attributes(&self) -> BTreeMap<VpcId, VpcAttributes> {
        let both = self.vpc_attributes.iter().filter_map(|(vpc, told)| {
            let [Some(support), Some(hostnames)] = *told else {
                return None;
            };
            let attributes = VpcAttributes {
                vpc_id: vpc.clone(),
                enable_dns_support: support,
                enable_dns_hostnames: hostnames,
            };
            Some((vpc.clone(), attributes))
        });
        both.collect()
    }
}

/// Adds to a fact the objects that it does not know, in the order of their ids.
fn fill<K: Ord, T: Clone>(fact: &mut Fact<Vec<T>>, all: &BTreeMap<K, T>, id: impl Fn(&T) -> K) {
    let mut known = match std::mem::take(fact) {
        Fact::Known(known) => known,
        _ => Vec::new(),
    };
    let ids: BTreeSet<K> = known.iter().map(&id).collect();
    let mut new: Vec<(&K, &T)> = all.iter().filter(|(id, _)| !ids.contains(*id)).collect();
    new.sort_unstable_by_key(|(id, _)| *id);
    known.extend(new.into_iter().map(|(_, object)| object.clone()));
    *fact = Fact::Known(known);
}

/// The objects in the order of their ids.
fn sorted<K: Ord, T: Clone>(all: &BTreeMap<K, T>) -> Vec<T> {
    let mut all: Vec<(&K, &T)> = all.iter().collect();
    all.sort_unstable_by_key(|(id, _)| *id);
    all.into_iter().map(|(_, object)| object.clone()).collect()
}

/// Whether a name has an id as one of its words.
fn names_it(name: &str, id: &str) -> bool {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| word == id)
}
