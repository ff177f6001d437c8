//! What is configured in AWS, by id: of one Region or of several, of one account or of several.
//!
//! A snapshot holds the few objects of one call; this holds as many as there are. The engine of
//! `network` reads nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::apigateway::{self, Authorizer, Deployment, GatewayResponse, RestApi, Stage};
use super::ec2::{
    self, AttributeValue, AvailabilityZone, PrefixListEntry, TgwRoute, TgwTableMember,
    TransitGatewayAttachment, TransitGateways,
};
use super::import::Pages;
use super::kinds::kinds;
use super::lambda::{self, FunctionConfiguration};
use super::resource::{Resource, Table};
use super::route53::DnsInventory;
use super::unsure::Unsure;
use super::{Aws, Fact, Facts, acm, elb, iam, logs, trail, waf};
use crate::model::{ApiId, PrefixListId, TgwAttachmentId, TgwId, TgwRouteTableId, VpcId};

macro_rules! inventory {
    (
        lists { $($(#[$doc:meta])+ $room:ident $need:ident $field:ident $kind:ident;)* }
        parts { $($part:ident $of:ident;)* }
        behind { $($(#[$more:meta])+ $house:ident $want:ident $place:ident $what:ident;)* }
    ) => {
        /// Objects by their ids.
        #[derive(Debug, Clone, Default)]
        #[expect(
            missing_docs,
            reason = "each field is named after the objects that it holds"
        )]
        pub struct Inventory {
            $(pub $field: Table<$room::$kind>,)*
            $(pub $part: Table<ec2::$of>,)*
            $(pub $place: Table<$house::$what>,)*
            pub functions: BTreeMap<String, FunctionConfiguration>,
            pub route53: DnsInventory,
            pub prefix_entries: BTreeMap<PrefixListId, Vec<PrefixListEntry>>,
            /// The attachments of peerings, which both of their gateways may have by one id.
            pub peering_sides: BTreeMap<(TgwAttachmentId, TgwId), TransitGatewayAttachment>,
            /// The tables that attachments are associated with: a peering has one at each of its
            /// gateways.
            pub gateway_associations: BTreeMap<TgwAttachmentId, BTreeSet<TgwRouteTableId>>,
            pub gateway_propagations: BTreeMap<TgwRouteTableId, Vec<TgwTableMember>>,
            pub gateway_routes: BTreeMap<TgwRouteTableId, Vec<TgwRoute>>,
            pub zones: Vec<AvailabilityZone>,
            /// The accounts whose credentials the files were read with, as far as they say.
            pub read_by: BTreeSet<String>,
            pub apis: BTreeMap<ApiId, ApiFacts>,
            /// One of the two DNS attributes of VPCs, or both: whether there is a resolver, and whether
            /// names are given.
            pub(super) dns_attributes: BTreeMap<VpcId, [Option<AttributeValue>; 2]>,
            /// What was told of an API that only the names of the file and its folders may tell.
            pub(super) api_lists: Vec<(Vec<String>, ApiFacts)>,
            /// The kinds of objects that somebody read, by the AWS CLI's keys.
            pub read: BTreeSet<String>,
            /// The kinds of which some are known to be missing: cut off, or not to be understood.
            pub incomplete: BTreeSet<String>,
            /// Whether objects of any kind may be missing: a file could not be read, nor its kind be
            /// told.
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

        impl Inventory {
            /// Adds the lists of a snapshot.
            fn add_lists(&mut self, aws: &Aws) {
                $(if let Some(all) = aws.$field.known() {
                    self.read.insert(<$room::$kind as Resource>::CLI_KEY.to_owned());
                    for one in all {
                        add(&mut self.$field, one.id(), one.clone());
                    }
                })*
                $(if let Some(all) = aws.$place.known() {
                    self.read.insert(<$house::$what as Resource>::CLI_KEY.to_owned());
                    for one in all {
                        add(&mut self.$place, one.id(), one.clone());
                    }
                })*
            }
        }
    };
}
kinds!(inventory);

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
    pub resources: Fact<Vec<apigateway::Resource>>,
    /// Its authorizers.
    pub authorizers: Fact<Vec<Authorizer>>,
    /// Its gateway responses.
    pub gateway_responses: Fact<Vec<GatewayResponse>>,
    /// Deployments that were described one at a time, with their routes.
    pub(super) summaries: Vec<Deployment>,
}

impl ApiFacts {
    /// The better known half of each.
    pub(super) fn or(mut self, other: Self) -> Self {
        self.summaries.extend(other.summaries);
        Self {
            rest_api: self.rest_api.or(other.rest_api),
            stages: self.stages.or(other.stages),
            deployments: self.deployments.or(other.deployments),
            resources: self.resources.or(other.resources),
            authorizers: self.authorizers.or(other.authorizers),
            gateway_responses: self.gateway_responses.or(other.gateway_responses),
            summaries: self.summaries,
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
        let account = aws.caller.known().map(|it| it.account.clone());
        self.read_by.extend(facts.api_account.clone().or(account));
        if let (Some(name), Some(function)) = (facts.function_name(), facts.function()) {
            add(&mut self.functions, name.to_owned(), function);
        }
        self.add_lists(aws);
        if let Some(known) = aws.transit_gateways.known() {
            self.read.insert(ec2::TransitGateway::CLI_KEY.to_owned());
            self.add_gateways(known);
        }
        if let Some(api) = &facts.target.api_id {
            let told = ApiFacts {
                rest_api: aws.rest_api.clone(),
                stages: aws.stages.clone(),
                deployments: aws.deployments.clone(),
                resources: aws.resources.clone(),
                authorizers: aws.authorizers.clone(),
                gateway_responses: aws.gateway_responses.clone(),
                summaries: Vec::new(),
            };
            let known = self.apis.entry(api.clone()).or_default();
            *known = std::mem::take(known).or(told);
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
