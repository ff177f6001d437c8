//! The route tables of a transit gateway: which one a packet is looked up in, and what it says.
//!
//! Source: AWS, "Transit gateway route tables": an attachment is associated with one table, static
//! routes go before propagated ones for the same prefix, and the longest prefix wins.

use ipnet::IpNet;

use super::super::gateway_table::GatewayTable;
use super::super::path::{Layer, State, Step};
use super::super::path_end::PathEnd;
use super::super::remedy::Remedy;
use super::super::topology::Topology;
use super::super::traversal::Traversal;
use crate::facts::ec2::{Tag, TgwRouteAttachment, TransitGatewayAttachment};
use crate::model::{TgwAttachmentId, TgwId, TgwRouteTableId};

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
                    .remedied_by(Some(Remedy::Associate((*id).clone())))
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
                    .remedied_by(self.propagate(from, to, at, &table.id)),
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
            let instead = exit.map(|exit| Remedy::ReplaceGatewayRoute {
                table: table.id.clone(),
                prefix: *prefix,
                attachment: exit.transit_gateway_attachment_id.clone(),
                at: from.place(),
            });
            let blocked = step(State::Block, text).coded("TGW_RTB_BAD_STATE_ROUTE");
            leg.steps.push(blocked.remedied_by(instead));
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
    ) -> Option<Remedy> {
        let attachment = self.attachment(to, at)?;
        Some(Remedy::Propagate {
            table: table.clone(),
            attachment: attachment.transit_gateway_attachment_id.clone(),
            at: from.place(),
        })
    }
}

fn in_force(state: Option<&str>) -> bool {
    matches!(state, None | Some("associated"))
}
