//! The route tables of a transit gateway: which one a packet is looked up in, and what it says.
//!
//! Source: AWS, "Transit gateway route tables": an attachment is associated with one table, static
//! routes go before propagated ones for the same prefix, and the longest prefix wins.

use std::collections::BTreeMap;

use ipnet::IpNet;

use super::super::fix;
use super::super::path::{Layer, State, Step};
use super::super::path_end::PathEnd;
use super::super::prefix::PrefixMap;
use super::super::topology::Topology;
use super::super::traversal::Traversal;
use super::option;
use crate::facts::ec2::{
    Tag, TgwRoute, TgwRouteAttachment, TgwTableMember, TransitGatewayAttachment,
};
use crate::model::{TgwAttachmentId, TgwId, TgwRouteTableId, VpcId, command};

/// A route table of a transit gateway, by prefix.
#[derive(Debug)]
pub(in crate::network) struct GatewayTable {
    id: TgwRouteTableId,
    routes: PrefixMap<TgwRoute>,
    /// Whether all its routes were read.
    whole: bool,
    /// Whether only its propagations were read. Static routes may then take the place of all that
    /// these tell: they prove neither that a packet arrives nor that it does not.
    propagated_only: bool,
}

impl GatewayTable {
    fn new(id: TgwRouteTableId, all: Vec<TgwRoute>, whole: bool, propagated_only: bool) -> Self {
        let mut routes = PrefixMap::default();
        let live = |state: Option<&str>| matches!(state, None | Some("active" | "blackhole"));
        for route in all {
            if let Some(prefix) = route.destination_cidr_block
                && live(route.state.as_deref())
            {
                routes.insert(prefix, route);
            }
        }
        // Of equal prefixes the static route wins.
        routes.sort_by_key(|route: &TgwRoute| route.kind.as_deref() != Some("static"));
        Self {
            id,
            routes,
            whole,
            propagated_only,
        }
    }

    pub(super) const fn id(&self) -> &TgwRouteTableId {
        &self.id
    }

    /// The route that wins, and its prefix.
    fn find(&self, to: IpNet) -> Option<&(IpNet, TgwRoute)> {
        self.routes.holding(to).find_map(<[_]>::first)
    }
}

/// Where a gateway's table sends a packet.
pub(super) enum Next<'a> {
    /// To the receiver's VPC.
    There(Option<&'a TgwAttachmentId>),
    /// To another VPC, by the route for this prefix.
    OtherVpc(&'a TgwRouteAttachment, IpNet),
    /// To a peered gateway.
    Peer(&'a TgwRouteAttachment),
    /// Nowhere.
    Dropped,
    /// Nobody can tell.
    Unknown,
}

impl Topology {
    /// Indexes the tables: their routes as they were read, else what propagations tell of them.
    pub(in crate::network) fn index_gateway_tables(&mut self) {
        let mut read = std::mem::take(&mut self.all.gateway_routes);
        let mut propagations = std::mem::take(&mut self.all.gateway_propagations);
        let ids: Vec<_> = read.keys().chain(propagations.keys()).cloned().collect();
        for id in ids {
            if self.gateway_tables.contains_key(&id) {
                continue;
            }
            let members = propagations.remove(&id).unwrap_or_default();
            let routes = read.remove(&id);
            let mut whole = self.all.routes_are_whole(&id);
            let propagated_only = routes.is_none();
            let mut routes = routes.unwrap_or_default();
            // Of a file without propagated routes people often asked for the static ones alone.
            let statics = routes
                .iter()
                .all(|route| route.kind.as_deref() == Some("static"));
            if statics && !members.is_empty() {
                let (propagated, all) = self.propagated(&members);
                let taken: Vec<_> = routes.iter().map(|it| it.destination_cidr_block).collect();
                let new = |it: &TgwRoute| !taken.contains(&it.destination_cidr_block);
                routes.extend(propagated.into_iter().filter(new));
                whole &= all;
            }
            let table = GatewayTable::new(id.clone(), routes, whole, propagated_only);
            self.gateway_tables.insert(id, table);
        }
    }

    /// The routes that propagations bring, and whether these are all: what other things than VPCs
    /// tell is not known, nor what a VPC tells whose prefixes were not read.
    fn propagated(&self, members: &[TgwTableMember]) -> (Vec<TgwRoute>, bool) {
        let key = "TransitGatewayRouteTablePropagations";
        let mut all = !self.all.may_lack(key);
        let mut by_prefix: BTreeMap<IpNet, Vec<TgwRouteAttachment>> = BTreeMap::new();
        for member in members {
            if member.state.as_deref().is_some_and(|it| it != "enabled") {
                continue;
            }
            let id = member.transit_gateway_attachment_id.as_ref();
            let attachment = id.and_then(|id| self.all.vpc_attachments.get(id));
            let own = member.resource_id.as_ref();
            let own = own.and_then(|id| VpcId::read(id).ok());
            let vpc: Option<VpcId> = own.or_else(|| attachment?.vpc_id.clone());
            let prefixes = vpc.as_ref().and_then(|vpc| self.prefixes_of.get(vpc));
            let Some(prefixes) = prefixes.filter(|prefixes| !prefixes.is_empty()) else {
                all = false;
                continue;
            };
            all &= !vpc
                .as_ref()
                .is_some_and(|vpc| self.more_prefixes.contains(vpc));
            let v6 = attachment.and_then(|one| option(one, |it| it.ipv6_support.as_deref()));
            for prefix in prefixes {
                match (prefix, v6) {
                    (IpNet::V4(_), _) | (IpNet::V6(_), Some("enable")) => {}
                    (IpNet::V6(_), Some(_)) => continue,
                    (IpNet::V6(_), None) => {
                        all = false;
                        continue;
                    }
                }
                by_prefix
                    .entry(*prefix)
                    .or_default()
                    .push(TgwRouteAttachment {
                        transit_gateway_attachment_id: id.cloned(),
                        resource_id: vpc.as_ref().map(ToString::to_string),
                        resource_type: Some("vpc".to_owned()),
                    });
            }
        }
        let routes = by_prefix.into_iter().map(|(prefix, to)| TgwRoute {
            destination_cidr_block: Some(prefix),
            prefix_list_id: None,
            transit_gateway_attachments: to,
            kind: Some("propagated".to_owned()),
            state: Some("active".to_owned()),
        });
        (routes.collect(), all)
    }

    /// The description of an attachment at one of its gateways: a peering has two.
    pub(super) fn described(
        &self,
        id: &TgwAttachmentId,
        at: &TgwId,
    ) -> Option<&TransitGatewayAttachment> {
        let side = self.all.peering_sides.get(&(id.clone(), at.clone()));
        side.or_else(|| self.all.attachments.get(id))
    }

    /// The table that packets from an attachment are looked up in.
    pub(super) fn table_of_attachment(
        &self,
        leg: &mut Traversal<'_>,
        layer: Layer,
        ids: &[&TgwAttachmentId],
        at: &TgwId,
    ) -> Option<&GatewayTable> {
        let known = ids.iter().find_map(|id| self.associated(id, at));
        let id = ids.first()?;
        let Some(table) = known else {
            let generic = ids.iter().find_map(|id| self.described(id, at));
            let association = generic.and_then(|one| one.association.as_ref());
            // One without a table is one whose table was not printed, and whoever is not the owner
            // of a gateway sees no associations at all.
            let seen = generic.is_some() && association.is_none() && self.sees_associations(at);
            let ended = association.is_some_and(|one| !in_force(one.state.as_deref()));
            leg.steps.push(if seen || ended {
                let text = format!("{id} is associated with no route table");
                Step::block(layer, id.as_str(), text)
                    .coded("TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION")
                    .fixed(Some(fix::command(
                        format!("associate {id} with a route table"),
                        command!(
                            "aws ec2 associate-transit-gateway-route-table \
                             --transit-gateway-route-table-id TABLE \
                             --transit-gateway-attachment-id {id}",
                            id
                        ),
                        "all packets from that attachment are looked up there",
                    )))
            } else {
                let text = format!("the route table that {id} is associated with was not read");
                Step::unknown(layer, id.as_str(), text)
            });
            return None;
        };
        let known = self.gateway_tables.get(table);
        if known.is_none() {
            let text = format!("the routes of {table} were not read");
            leg.steps.push(
                Step::unknown(layer, table.as_str(), text).coded("TGW_RTB_ROUTES_ARE_UNKNOWN"),
            );
        }
        known
    }

    /// The table of a gateway that an attachment is associated with, where either command tells it.
    fn associated(&self, id: &TgwAttachmentId, at: &TgwId) -> Option<&TgwRouteTableId> {
        let gateway = |table: &TgwRouteTableId| {
            let table = self.all.gateway_tables.get(table);
            table.and_then(|table| table.transit_gateway_id.as_ref())
        };
        let peering = self.gateway_peering(id).is_some()
            || self.all.peering_sides.keys().any(|(other, _)| other == id);
        let told = self.all.gateway_associations.get(id).into_iter().flatten();
        // A peering is associated at both of its gateways.
        let mut told = told.filter(|table| gateway(table).map_or(!peering, |it| it == at));
        let first = told.next().filter(|_| told.next().is_none());
        let association = || self.described(id, at)?.association.as_ref();
        let own = || association().filter(|one| in_force(one.state.as_deref()));
        first.or_else(|| own()?.transit_gateway_route_table_id.as_ref())
    }

    /// Whether the associations of a gateway's attachments were printed: one of them was, or an attachment
    /// was printed to the account that owns both it and the gateway, which sees them all.
    fn sees_associations(&self, at: &TgwId) -> bool {
        let sides = self.all.peering_sides.values();
        let mut all = self.all.attachments.values().chain(sides);
        all.any(|one| {
            let own = one.transit_gateway_id.as_ref().is_none_or(|it| it == at);
            let owner = one.transit_gateway_owner_id.as_ref();
            let by_one = owner.is_some() && owner == one.resource_owner_id.as_ref();
            own && (one.association.is_some() || by_one)
        })
    }

    /// Looks the destination up.
    pub(super) fn look_up<'a>(
        &'a self,
        leg: &mut Traversal<'_>,
        layer: Layer,
        (from, to): (&PathEnd<'_>, &PathEnd<'_>),
        at: &TgwId,
        table: &'a GatewayTable,
    ) -> Next<'a> {
        let own = table.id.as_str();
        let name = self.all.gateway_tables.get(&table.id);
        let name = name.and_then(|table| Tag::name(&table.tags));
        let region = fix::region_option(self.region_at(from).as_deref());
        let exit = self.attachment(to, at);
        let dst = leg.dst;
        if !table.whole && !table.propagated_only {
            let text = format!("the routes of {own} were not all read");
            leg.steps.push(Step::unknown(layer, own, text).named(name));
            return Next::Unknown;
        }
        let parts = table.routes.within(dst).next();
        if let Some((prefix, _)) = parts {
            let text = format!("{own} has a route for {prefix}, a part of {dst}");
            leg.steps.push(Step::unknown(layer, own, text).named(name));
            return Next::Unknown;
        }
        let found = table.find(dst);
        if table.propagated_only {
            let by = found.map_or_else(
                || format!("no propagation to {own} leads to {}", leg.to_whom()),
                |(prefix, route)| {
                    let to = route.transit_gateway_attachments.first();
                    let to = to.and_then(|to| to.resource_id.as_deref()).unwrap_or("?");
                    format!("{own} routes {prefix} to {to} by propagation")
                },
            );
            let text = format!(
                "{by}, unless one of its static routes goes before: they were not read \
                 (aws ec2 search-transit-gateway-routes)"
            );
            let step = Step::unknown(layer, own, text).named(name);
            leg.steps.push(step.coded("TGW_RTB_ROUTES_ARE_UNKNOWN"));
            return Next::Unknown;
        }
        let Some((prefix, route)) = found else {
            let text = format!("{own} has no route to {}", leg.to_whom());
            let step = Step::block(layer, own, text).named(name);
            leg.steps.push(
                step.coded("TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT")
                    .fixed(self.propagate(from, to, at, &table.id)),
            );
            return Next::Dropped;
        };
        let step = |state: State, text: String| {
            Step::new(layer, state, own, text)
                .named(name)
                .ruled(prefix.to_string())
        };
        if route.state.as_deref() == Some("blackhole") {
            let text = format!("{own} drops what is for {prefix}: the route is a blackhole");
            let instead = exit.map(|exit| {
                let id = &exit.transit_gateway_attachment_id;
                fix::command(
                    format!("route {prefix} to {id}, in {own}"),
                    command!(
                        "aws ec2 replace-transit-gateway-route{region} \
                         --transit-gateway-route-table-id {own} --destination-cidr-block {prefix} \
                         --transit-gateway-attachment-id {id}",
                        region,
                        own = table.id,
                        prefix,
                        id
                    ),
                    format!("every attachment associated with {own} sends {prefix} there"),
                )
            });
            let blocked = step(State::Block, text).coded("TGW_RTB_BAD_STATE_ROUTE");
            leg.steps.push(blocked.fixed(instead));
            return Next::Dropped;
        }
        let [target] = route.transit_gateway_attachments.as_slice() else {
            let text = format!("{own} sends {prefix} to several attachments, or to none");
            leg.steps.push(step(State::Unknown, text));
            return Next::Unknown;
        };
        let kind = target.resource_type.as_deref().unwrap_or("?");
        let resource = target.resource_id.as_deref().unwrap_or("?");
        let id = target.transit_gateway_attachment_id.as_ref();
        let is_exit = exit.is_some_and(|exit| id == Some(&exit.transit_gateway_attachment_id));
        match (to.vpc, kind) {
            (Some(vpc), "vpc") if resource == vpc.as_str() || is_exit => {
                let text = format!("{own} routes {prefix} to {resource}");
                leg.steps.push(step(State::Pass, text));
                Next::There(id)
            }
            (Some(_), "vpc") => Next::OtherVpc(target, *prefix),
            (_, "peering") => {
                let text = format!("{own} routes {prefix} to the peered gateway {resource}");
                leg.steps.push(step(State::Pass, text));
                Next::Peer(target)
            }
            _ => {
                let text = format!("{own} routes {prefix} to {kind} {resource}: not known beyond");
                leg.steps.push(step(State::Unknown, text));
                Next::Unknown
            }
        }
    }

    /// What brings a route to the receiver's VPC into a table.
    pub(super) fn propagate(
        &self,
        from: &PathEnd<'_>,
        to: &PathEnd<'_>,
        at: &TgwId,
        table: &TgwRouteTableId,
    ) -> Option<super::super::path::Fix> {
        let id = &self.attachment(to, at)?.transit_gateway_attachment_id;
        let region = fix::region_option(self.region_at(from).as_deref());
        Some(fix::command(
            format!("let {id} propagate its prefixes to {table}"),
            command!(
                "aws ec2 enable-transit-gateway-route-table-propagation{region} \
                 --transit-gateway-route-table-id {table} --transit-gateway-attachment-id {id}",
                region,
                table,
                id
            ),
            format!("every attachment associated with {table} gets routes to that VPC"),
        ))
    }
}

fn in_force(state: Option<&str>) -> bool {
    matches!(state, None | Some("associated"))
}
