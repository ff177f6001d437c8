//! What files tell, as facts of one call: it fills in what nobody else told.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::ec2::VpcAttributes;
use super::inventory::{ApiFacts, Inventory};
use super::{Aws, Fact, Facts};
use crate::model::{ApiId, SubnetId, VpcId};

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
        self.leave_to(&facts.aws);
        let read = |kind: &str| self.read.contains(kind);
        let aws = &mut facts.aws;
        // An endpoint that is missing would be told as one that is not there.
        if self.whole("VpcEndpoints") {
            fill(&mut aws.vpc_endpoints, &self.endpoints, |one| {
                one.vpc_endpoint_id.clone()
            });
        }
        if read("NetworkInterfaces") {
            fill(&mut aws.network_interfaces, &self.interfaces, |one| {
                one.network_interface_id.clone()
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
        let attributes = self.whole_attributes();
        if !attributes.is_empty() {
            fill(&mut aws.vpc_attributes, &attributes, |one| {
                one.vpc_id.clone()
            });
        }
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
            // A default ACL without subnets would stand for those of which nothing is told.
            before == 0 || !acl.associations.is_empty()
        });
    }

    /// The DNS attributes of the VPCs of which both are told.
    fn whole_attributes(&self) -> HashMap<VpcId, VpcAttributes> {
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
fn fill<K: Hash + Ord, T: Clone>(
    fact: &mut Fact<Vec<T>>,
    all: &HashMap<K, T>,
    id: impl Fn(&T) -> K,
) {
    let mut known = match std::mem::take(fact) {
        Fact::Known(known) => known,
        _ => Vec::new(),
    };
    let ids: HashSet<K> = known.iter().map(&id).collect();
    let mut new: Vec<(&K, &T)> = all.iter().filter(|(id, _)| !ids.contains(*id)).collect();
    new.sort_unstable_by_key(|(id, _)| *id);
    known.extend(new.into_iter().map(|(_, object)| object.clone()));
    *fact = Fact::Known(known);
}

/// Whether a name has an id as one of its words.
fn names_it(name: &str, id: &str) -> bool {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| word == id)
}
