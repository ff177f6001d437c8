//! The AWS CLI's output about Route 53, as it is read, and what of it becomes facts of one call.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::view::meets;
use super::{
    DhcpOptions, EndpointAddress, FirewallRule, GroupSeenFrom, HostedZone, RecordSet,
    ResolverEndpoint, ResolverRule, SeenFrom, covers,
};
use crate::facts::{Aws, Fact, Facts};
use crate::model::VpcId;

/// What files told. Their lists name each other by ids, and stand in any order.
#[derive(Debug, Clone, Default)]
pub struct DnsInventory {
    /// Zones by id: name, owning service.
    zones: BTreeMap<String, (String, Option<String>)>,
    /// Which zone is associated with which VPC.
    zones_of: BTreeSet<(String, VpcId)>,
    /// Whether anybody listed zones, rules, …
    pub(in crate::facts) listed: BTreeSet<&'static str>,
    records: BTreeMap<String, Vec<RecordSet>>,
    pub(in crate::facts) rules: BTreeMap<String, ResolverRule>,
    pub(in crate::facts) rule_associations: Vec<RuleAssociation>,
    pub(in crate::facts) groups: Vec<GroupAssociation>,
    pub(in crate::facts) firewall_rules: Vec<FirewallRule>,
    domains: BTreeMap<String, Vec<String>>,
    pub(in crate::facts) profiles: Vec<ProfileAssociation>,
    pub(in crate::facts) profile_resources: Vec<ProfileResource>,
    pub(in crate::facts) endpoints: BTreeMap<String, ResolverEndpoint>,
    endpoint_addresses: BTreeMap<String, Vec<EndpointAddress>>,
    pub(in crate::facts) dhcp_options: BTreeMap<String, DhcpOptions>,
    /// What a snapshot of the same name told.
    snapshots: BTreeMap<String, Aws>,
}

/// One of `route53 list-hosted-zones-by-vpc`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::facts) struct ZoneSummary {
    hosted_zone_id: String,
    name: String,
    #[serde(default)]
    owner: Owner,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Owner {
    owning_service: Option<String>,
}

/// `route53 get-hosted-zone`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::facts) struct OneZone {
    hosted_zone: Zone,
    #[serde(default, rename = "VPCs")]
    vpcs: Vec<ZoneVpc>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Zone {
    id: String,
    name: String,
    #[serde(default)]
    linked_service: Option<LinkedService>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LinkedService {
    service_principal: Option<String>,
}

#[derive(Deserialize)]
struct ZoneVpc {
    #[serde(rename = "VPCId")]
    vpc_id: Option<VpcId>,
}

/// One of `route53resolver list-resolver-rule-associations`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::facts) struct RuleAssociation {
    resolver_rule_id: String,
    #[serde(rename = "VPCId")]
    vpc_id: VpcId,
    status: Option<String>,
}

/// One of `route53resolver list-firewall-rule-group-associations`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::facts) struct GroupAssociation {
    firewall_rule_group_id: String,
    vpc_id: VpcId,
    priority: Option<i64>,
}

/// One of `route53profiles list-profile-associations`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::facts) struct ProfileAssociation {
    profile_id: String,
    resource_id: String,
    status: Option<String>,
}

/// One of `route53profiles list-profile-resource-associations`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::facts) struct ProfileResource {
    profile_id: String,
    resource_arn: String,
    status: Option<String>,
}

/// Whether an association counts: one whose state nobody tells does.
///
/// Source: Route 53 Resolver API Reference, `ResolverRuleAssociation`; Route 53 Profiles API
/// Reference, `ProfileAssociation`.
fn in_force(status: Option<&str>) -> bool {
    status.is_none_or(|status| matches!(status, "COMPLETE" | "UPDATING"))
}

impl DnsInventory {
    /// What a snapshot tells of the name that it is of.
    pub(in crate::facts) fn snapshot(&mut self, facts: &Facts) {
        let Aws {
            hosted_zones,
            resolver_rules,
            firewall_rules,
            resolver_endpoints,
            dhcp_options,
            ..
        } = facts.aws.clone();
        let told = Aws {
            hosted_zones,
            resolver_rules,
            firewall_rules,
            resolver_endpoints,
            dhcp_options,
            ..Aws::default()
        };
        let host = facts.target.url.hostname().to_owned();
        let known = self.snapshots.entry(host).or_default();
        or(known, told);
    }

    /// A zone of the VPC's list.
    pub(in crate::facts) fn zone_of(&mut self, vpc: &VpcId, zone: ZoneSummary) {
        let id = bare(&zone.hosted_zone_id);
        self.zones_of.insert((id.clone(), vpc.clone()));
        self.zones
            .insert(id, (zone.name, zone.owner.owning_service));
    }

    /// A zone by itself, with its VPCs.
    pub(in crate::facts) fn zone(&mut self, one: OneZone) {
        let id = bare(&one.hosted_zone.id);
        let vpcs = one.vpcs.into_iter().filter_map(|vpc| vpc.vpc_id);
        self.zones_of.extend(vpcs.map(|vpc| (id.clone(), vpc)));
        let service = one.hosted_zone.linked_service;
        let service = service.and_then(|it| it.service_principal);
        self.zones
            .entry(id)
            .or_insert((one.hosted_zone.name, service));
    }

    /// All records of a zone.
    pub(in crate::facts) fn records(&mut self, zone: String, all: Vec<RecordSet>) {
        self.records.insert(zone, all);
    }

    /// All domains of a list.
    pub(in crate::facts) fn domains(&mut self, list: String, all: Vec<String>) {
        self.domains.insert(list, all);
    }

    /// All addresses of an endpoint.
    pub(in crate::facts) fn addresses(&mut self, endpoint: String, all: Vec<EndpointAddress>) {
        self.endpoint_addresses.insert(endpoint, all);
    }

    /// Fills in what a snapshot does not know, of what concerns one name.
    pub(in crate::facts) fn tell(mut self, name: &str, aws: &mut Aws) {
        if let Some(told) = self.snapshots.remove(name) {
            or(aws, told);
        }
        let fill = |listed: &str| self.listed.contains(listed);
        if fill("zones") && aws.hosted_zones.known().is_none() {
            aws.hosted_zones = Fact::Known(self.zones_over(name));
        }
        if fill("rules") && aws.resolver_rules.known().is_none() {
            aws.resolver_rules = Fact::Known(self.rules_over(name));
        }
        if fill("firewall") && aws.firewall_rules.known().is_none() {
            aws.firewall_rules = Fact::Known(self.firewall_over(name));
        }
        if fill("endpoints") && aws.resolver_endpoints.known().is_none() {
            let all = self.endpoints.values().cloned().map(|mut one| {
                let told = self.endpoint_addresses.get(&one.id);
                one.ip_addresses = told.cloned().or(one.ip_addresses);
                one
            });
            aws.resolver_endpoints = Fact::Known(all.collect());
        }
        if fill("dhcp") && aws.dhcp_options.known().is_none() {
            aws.dhcp_options = Fact::Known(self.dhcp_options.into_values().collect());
        }
    }

    /// The VPCs that something reaches through a profile, by the end of its ARN.
    fn by_profile(&self, id: &str) -> impl Iterator<Item = SeenFrom> {
        let carried = self.profile_resources.iter().filter(move |one| {
            in_force(one.status.as_deref()) && one.resource_arn.rsplit('/').next() == Some(id)
        });
        carried.flat_map(|one| {
            let of_it = self
                .profiles
                .iter()
                .filter(|it| it.profile_id == one.profile_id && in_force(it.status.as_deref()));
            of_it.filter_map(|it| {
                Some(SeenFrom {
                    vpc_id: it.resource_id.parse().ok()?,
                    profile_id: Some(it.profile_id.clone()),
                })
            })
        })
    }

    fn zones_over(&self, name: &str) -> Vec<HostedZone> {
        let over = self
            .zones
            .iter()
            .filter(|(_, (zone, _))| covers(zone, name));
        over.map(|(id, (zone, service))| {
            let own = self.zones_of.iter().filter(|(one, _)| one == id);
            let own = own.map(|(_, vpc)| SeenFrom {
                vpc_id: vpc.clone(),
                profile_id: None,
            });
            let records = self.records.get(id).map(|all| {
                let about = all.iter().filter(|one| one.answers(name));
                about.cloned().collect()
            });
            HostedZone {
                id: id.clone(),
                name: zone.clone(),
                owning_service: service.clone(),
                seen_from: own.chain(self.by_profile(id)).collect(),
                record_sets: records,
            }
        })
        .collect()
    }

    fn rules_over(&self, name: &str) -> Vec<ResolverRule> {
        let over = self.rules.values();
        let over = over.filter(|rule| covers(&rule.domain_name, name)).cloned();
        over.map(|mut rule| {
            let own = self
                .rule_associations
                .iter()
                .filter(|one| one.resolver_rule_id == rule.id && in_force(one.status.as_deref()));
            let own = own.map(|one| SeenFrom {
                vpc_id: one.vpc_id.clone(),
                profile_id: None,
            });
            rule.seen_from = own.chain(self.by_profile(&rule.id)).collect();
            rule
        })
        .collect()
    }

    fn firewall_over(&self, name: &str) -> Vec<FirewallRule> {
        let with = self.firewall_rules.iter().cloned().map(|mut rule| {
            let group = rule.firewall_rule_group_id.clone();
            let own = self.groups.iter();
            let own = own.filter(|one| one.firewall_rule_group_id == group);
            let own = own.map(|one| GroupSeenFrom {
                seen_from: SeenFrom {
                    vpc_id: one.vpc_id.clone(),
                    profile_id: None,
                },
                priority: one.priority,
            });
            let carried = self.by_profile(&group).map(|seen_from| GroupSeenFrom {
                seen_from,
                priority: None,
            });
            rule.seen_from = own.chain(carried).collect();
            let list = rule.firewall_domain_list_id.as_ref();
            rule.domains = list.and_then(|list| self.domains.get(list)).map(|all| {
                let met = all.iter().filter(|pattern| meets(pattern, name));
                met.cloned().collect()
            });
            rule
        });
        // A list that was read and does not have the name says nothing of it.
        with.filter(|rule| !rule.domains.as_ref().is_some_and(Vec::is_empty))
            .filter(|rule| !rule.seen_from.is_empty())
            .collect()
    }
}

/// The better known of each kind of fact about names.
fn or(known: &mut Aws, told: Aws) {
    use std::mem::take;
    known.hosted_zones = take(&mut known.hosted_zones).or(told.hosted_zones);
    known.resolver_rules = take(&mut known.resolver_rules).or(told.resolver_rules);
    known.firewall_rules = take(&mut known.firewall_rules).or(told.firewall_rules);
    known.resolver_endpoints = take(&mut known.resolver_endpoints).or(told.resolver_endpoints);
    known.dhcp_options = take(&mut known.dhcp_options).or(told.dhcp_options);
}

/// A zone's id without the path before it.
fn bare(id: &str) -> String {
    id.rsplit('/').next().unwrap_or(id).to_owned()
}
