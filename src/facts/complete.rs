//! What files tell, as facts of one call: it fills in what nobody else told.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;

use super::apigateway::RestApi;
use super::ec2::{
    self, PrefixList, TgwAssociation, TgwPropagations, TgwTable, TransitGatewayAttachment,
    TransitGateways,
};
use super::inventory::{ApiFacts, Inventory};
use super::kinds::kinds;
use super::resource::{Read, Resource, Table};
use super::{Aws, Fact, Facts, acm, apigateway, elb, iam, lambda, logs, trail, waf};
use crate::model::{ApiId, PrefixListId, TgwRouteTableId};

impl Inventory {
    /// Tells a snapshot what of it is here: of the kinds that somebody read, the objects that the
    /// snapshot does not know. Where both know an object, the snapshot's own counts.
    pub fn tell(mut self, facts: &mut Facts) {
        if let Some(told) = facts
            .function_name()
            .and_then(|name| self.functions.remove(name))
        {
            let known = std::mem::take(&mut facts.aws.function);
            facts.aws.function = known.or(Fact::Known(told));
        }
        self.add_entries();
        self.fill_lists(&mut facts.aws);
        // A custom domain name may be all that says which API is called.
        facts.discover_api();
        if let Some(told) = facts.target.api_id.as_ref().and_then(|id| self.api(id)) {
            let own = facts.aws.caller.known().map(|it| &it.account);
            let others = self.read_by.iter().filter(|it| Some(*it) != own);
            let others: Vec<&String> = others.collect();
            let has = |fact: &Fact<Option<RestApi>>| matches!(fact.known(), Some(Some(_)));
            if let ([owner], true, false) = (
                others.as_slice(),
                has(&told.rest_api),
                has(&facts.aws.rest_api),
            ) {
                facts.api_account = Some((*owner).clone());
            }
            let aws = &mut facts.aws;
            // Who may not see an API is told that there is none.
            if has(&told.rest_api) && !has(&aws.rest_api) {
                aws.rest_api = Fact::NotAsked;
            }
            aws.rest_api = std::mem::take(&mut aws.rest_api).or(told.rest_api);
            aws.stages = std::mem::take(&mut aws.stages).or(told.stages);
            aws.deployments = std::mem::take(&mut aws.deployments).or(told.deployments);
            aws.resources = std::mem::take(&mut aws.resources).or(told.resources);
            aws.authorizers = std::mem::take(&mut aws.authorizers).or(told.authorizers);
            let responses = std::mem::take(&mut aws.gateway_responses);
            aws.gateway_responses = responses.or(told.gateway_responses);
            for summary in told.summaries {
                let known = aws.deployments.known_mut().into_iter().flatten();
                for one in known.filter(|it| it.id == summary.id) {
                    one.api_summary = one.api_summary.take().or(summary.api_summary.clone());
                }
            }
        }
        let aws = &mut facts.aws;
        let host = facts.target.url.hostname();
        std::mem::take(&mut self.route53).tell(host, aws);
        let gateways = self.gateways_told();
        if gateways != TransitGateways::default() {
            let known = std::mem::take(&mut aws.transit_gateways);
            aws.transit_gateways = match known {
                Fact::Known(known) if known != TransitGateways::default() => Fact::Known(known),
                _ => Fact::Known(gateways),
            };
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

    /// Adds to the prefix lists the entries that were read whole: they may be all that is known of one.
    fn add_entries(&mut self) {
        let mut told: Vec<(PrefixListId, Vec<IpNet>)> = Vec::new();
        for id in self.prefix_entries.keys() {
            if let Some(entries) = self.entries_of(id) {
                let prefixes = entries.iter().map(|entry| entry.cidr).collect();
                told.push((id.clone(), prefixes));
            }
        }
        for (id, prefixes) in told {
            let list = self.prefix_lists.entry(id.clone());
            let list = list.or_insert_with(|| PrefixList {
                prefix_list_id: id,
                prefix_list_name: None,
                owner_id: None,
                cidrs: None,
                tags: Vec::new(),
            });
            list.cidrs = Some(prefixes);
        }
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
                    transit_gateway_owner_id: None,
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
}

macro_rules! fill_list {
    ($own:ident, $aws:ident, $field:ident, $room:ident::$kind:ident) => {{
        let table = std::mem::take(&mut $own.$field);
        let key = <$room::$kind as Resource>::CLI_KEY;
        let read = Read {
            any: $own.read.contains(key),
            whole: $own.whole(key),
            unsure: &$own.unsure,
        };
        fill(&mut $aws.$field, table, &read);
    }};
}

macro_rules! fill_lists {
    (
        lists { $($(#[$doc:meta])+ $room:ident $need:ident $field:ident $kind:ident;)* }
        parts { $($part:ident $of:ident;)* }
        behind { $($(#[$more:meta])+ $house:ident $want:ident $place:ident $what:ident;)* }
    ) => {
        impl Inventory {
            /// Fills in the objects of every kind that the files were read far enough for.
            fn fill_lists(&mut self, aws: &mut Aws) {
                $(fill_list!(self, aws, $field, $room::$kind);)*
                $(fill_list!(self, aws, $place, $house::$what);)*
            }
        }
    };
}
kinds!(fill_lists);

/// Adds to a fact the objects that it does not know, in the order of their ids.
fn fill<R: Resource>(fact: &mut Fact<Vec<R>>, table: Table<R>, read: &Read<'_>) {
    let known = fact.known().map_or(&[][..], Vec::as_slice);
    let Some(told) = R::told(table, read, known) else {
        return;
    };
    let mut known = match std::mem::take(fact) {
        Fact::Known(known) => known,
        _ => Vec::new(),
    };
    for one in &mut known {
        if let Some(told) = told.get(&one.id()) {
            one.complete(told);
        }
    }
    let ids: BTreeSet<R::Id> = known.iter().map(R::id).collect();
    let new = told.into_iter().filter(|(id, _)| !ids.contains(id));
    known.extend(new.map(|(_, object)| object));
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
