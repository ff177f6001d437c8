//! The route tables of a transit gateway.

use ipnet::IpNet;

use super::super::ends::End;
use super::super::fix;
use super::super::leg::Leg;
use super::super::map::Network;
use super::super::path::{Layer, State, Step};
use super::super::prefix::PrefixMap;
use crate::facts::ec2::{Tag, TgwRoute};
use crate::model::{TgwAttachmentId, TgwId, TgwRouteTableId};

/// A route table of a transit gateway, by prefix.
#[derive(Debug)]
pub(in crate::network) struct GatewayTable {
    id: TgwRouteTableId,
    routes: PrefixMap<TgwRoute>,
    /// Whether all its routes were read.
    whole: bool,
}

impl GatewayTable {
    pub(in crate::network) fn new(id: TgwRouteTableId, all: Vec<TgwRoute>, whole: bool) -> Self {
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
        Self { id, routes, whole }
    }

    /// The route that wins, and its prefix.
    fn find(&self, to: IpNet) -> Option<&(IpNet, TgwRoute)> {
        self.routes.holding(to).find_map(<[_]>::first)
    }
}

impl Network {
    /// The table that packets from an attachment are looked up in.
    pub(super) fn table_of_attachment(
        &self,
        leg: &mut Leg<'_>,
        layer: Layer,
        id: &TgwAttachmentId,
    ) -> Option<&GatewayTable> {
        let told = self.all.gateway_associations.get(id);
        let generic = self.all.attachments.get(id);
        let association = generic.and_then(|one| one.association.as_ref());
        let in_force = |state: Option<&str>| matches!(state, None | Some("associated"));
        let own = association.filter(|one| in_force(one.state.as_deref()));
        let table = told.or_else(|| own?.transit_gateway_route_table_id.as_ref());
        let Some(table) = table else {
            // One without a table is one whose table is not told.
            let hidden = own.is_some();
            leg.steps.push(if generic.is_some() && !hidden {
                let text = format!("{id} is associated with no route table");
                Step::block(layer, id.as_str(), text)
                    .coded("TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION")
                    .fixed(Some(fix::command(
                        format!("associate {id} with a route table"),
                        format!(
                            "aws ec2 associate-transit-gateway-route-table \
                             --transit-gateway-route-table-id TABLE \
                             --transit-gateway-attachment-id {id}"
                        ),
                        "all packets from that VPC are looked up there",
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

    /// Looks the destination up, and leaves by the attachment that the route names.
    pub(super) fn route_in_gateway(
        &self,
        leg: &mut Leg<'_>,
        layer: Layer,
        (from, to): (&End<'_>, &End<'_>),
        (gateway, entry): (&TgwId, &TgwAttachmentId),
        table: &GatewayTable,
    ) -> bool {
        let own = table.id.as_str();
        let name = self.all.gateway_tables.get(&table.id);
        let name = name.and_then(|table| Tag::name(&table.tags));
        let region = fix::region_option(self.region_at(from).as_deref());
        let exit = self.attachment(to, gateway);
        let dst = leg.dst;
        let propagate = exit.map(|exit| {
            let id = &exit.transit_gateway_attachment_id;
            fix::command(
                format!("let {id} tell its prefixes to {own}"),
                format!(
                    "aws ec2 enable-transit-gateway-route-table-propagation{region} \
                     --transit-gateway-route-table-id {own} --transit-gateway-attachment-id {id}"
                ),
                format!("every attachment associated with {own} gets routes to that VPC"),
            )
        });
        if !table.whole {
            let text = format!("the routes of {own} were not all read");
            leg.steps.push(Step::unknown(layer, own, text).named(name));
            return self.leave_by_guess(leg, layer, from, to, gateway);
        }
        let parts = table.routes.within(dst).next();
        if let Some((prefix, _)) = parts {
            let text = format!("{own} has a route for {prefix}, a part of {dst}");
            leg.steps.push(Step::unknown(layer, own, text).named(name));
            return self.leave_by_guess(leg, layer, from, to, gateway);
        }
        let Some((prefix, route)) = table.find(dst) else {
            let text = format!("{own} has no route to {}", leg.to_whom());
            let step = Step::block(layer, own, text).named(name);
            leg.steps.push(
                step.coded("TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT")
                    .fixed(propagate),
            );
            return self.leave_by_guess(leg, layer, from, to, gateway);
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
                    format!(
                        "aws ec2 replace-transit-gateway-route{region} \
                         --transit-gateway-route-table-id {own} --destination-cidr-block {prefix} \
                         --transit-gateway-attachment-id {id}"
                    ),
                    format!("every attachment associated with {own} sends {prefix} there"),
                )
            });
            let blocked = step(State::Block, text).coded("TGW_RTB_BAD_STATE_ROUTE");
            leg.steps.push(blocked.fixed(instead));
            return self.leave_by_guess(leg, layer, from, to, gateway);
        }
        let [target] = route.transit_gateway_attachments.as_slice() else {
            let text = format!("{own} sends {prefix} to several attachments, or to none");
            leg.steps.push(step(State::Unknown, text));
            return self.leave_by_guess(leg, layer, from, to, gateway);
        };
        let kind = target.resource_type.as_deref().unwrap_or("?");
        let resource = target.resource_id.as_deref().unwrap_or("?");
        let exit_id = exit.map(|exit| &exit.transit_gateway_attachment_id);
        let there = match (to.vpc, kind) {
            (Some(vpc), "vpc") => Some(
                resource == vpc.as_str()
                    || (exit_id.is_some()
                        && target.transit_gateway_attachment_id.as_ref() == exit_id),
            ),
            _ => None,
        };
        match there {
            Some(true) => {
                let text = format!("{own} routes {prefix} to {resource}");
                leg.steps.push(step(State::Pass, text));
            }
            Some(false) => {
                let text = format!("{own} routes {prefix} to {resource}, which is another VPC");
                let blocked = step(State::Block, text).coded("TGW_RTB_MORE_SPECIFIC_ROUTE");
                leg.steps.push(blocked.fixed(propagate));
            }
            None => {
                let text = format!("{own} routes {prefix} to {kind} {resource}: not known beyond");
                leg.steps.push(step(State::Unknown, text));
            }
        }
        let _ = entry;
        self.leave_by_guess(leg, layer, from, to, gateway)
    }
}
