//! Transit gateways: from an attachment of one VPC to an attachment of another.
//!
//! Source: AWS, "How transit gateways work" (a zone needs a subnet of the attachment to send from),
//! "Transit gateway route tables", "How network ACLs work with transit gateways".

use ipnet::IpNet;

use super::ends::End;
use super::fix;
use super::leg::{Leg, Way};
use super::map::Network;
use super::path::{Layer, State, Step};
use super::prefix::PrefixMap;
use crate::facts::ec2::{Tag, TgwRoute, TransitGatewayOptions, TransitGatewayVpcAttachment};
use crate::model::{SubnetId, TgwAttachmentId, TgwId, TgwRouteTableId, command};

/// A route table of a transit gateway, by prefix.
#[derive(Debug)]
pub(super) struct GatewayTable {
    id: TgwRouteTableId,
    routes: PrefixMap<TgwRoute>,
    /// Whether all its routes were read.
    whole: bool,
}

impl GatewayTable {
    pub(super) fn new(id: TgwRouteTableId, all: Vec<TgwRoute>, whole: bool) -> Self {
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

/// The attachments at both sides of a transit gateway, where they are known.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Through<'a> {
    pub(super) gateway: Option<&'a TgwId>,
    pub(super) entry: Option<&'a TransitGatewayVpcAttachment>,
    pub(super) exit: Option<&'a TransitGatewayVpcAttachment>,
}

impl Network {
    /// The attachment of an end's VPC to a gateway.
    pub(super) fn attachment(
        &self,
        end: &End<'_>,
        gateway: &TgwId,
    ) -> Option<&TransitGatewayVpcAttachment> {
        let ids = self.attachments_of.get(end.vpc?)?;
        let all = ids.iter().filter_map(|id| self.all.vpc_attachments.get(id));
        let mut own = all.filter(|one| one.transit_gateway_id.as_ref() == Some(gateway));
        let first = own.next();
        let works = |one: &&TransitGatewayVpcAttachment| is_up(one.state.as_deref());
        first.filter(works).or_else(|| own.find(works)).or(first)
    }

    /// Goes through a transit gateway. Returns whether the ACL of the other end's subnet counts:
    /// it does not where the attachment lies in that very subnet.
    pub(super) fn pass_gateway(
        &self,
        leg: &mut Leg<'_>,
        from: &End<'_>,
        to: &End<'_>,
        gateway: &TgwId,
    ) -> bool {
        let layer = match leg.way {
            Way::Forward => Layer::TransitGateway,
            Way::Back => Layer::ReturnTransitGateway,
        };
        let Some(entry) = self.attachment(from, gateway) else {
            let text = format!("the attachment of the sender's VPC to {gateway} was not read");
            leg.steps.push(Step::unknown(layer, gateway.as_str(), text));
            return true;
        };
        let id = &entry.transit_gateway_attachment_id;
        if !is_up(entry.state.as_deref()) {
            leg.steps.push(down(layer, entry));
        }
        self.enter(leg, layer, from, entry);
        if leg.dst.addr().is_ipv6()
            && option(entry, |options| options.ipv6_support.as_deref()) == Some("disable")
        {
            let text = format!("{id} carries no IPv6: its option Ipv6Support is off");
            leg.steps.push(Step::unknown(layer, id.as_str(), text));
        }
        let Some(table) = self.table_of_attachment(leg, layer, id) else {
            return self.leave_by_guess(leg, layer, from, to, gateway);
        };
        self.route_in_gateway(leg, layer, (from, to), (gateway, id), table)
    }

    /// Into the gateway: by a subnet of the attachment in the sender's zone, through its ACL.
    fn enter(
        &self,
        leg: &mut Leg<'_>,
        layer: Layer,
        from: &End<'_>,
        entry: &TransitGatewayVpcAttachment,
    ) {
        let id = entry.transit_gateway_attachment_id.as_str();
        let name = Tag::name(&entry.tags);
        let region = fix::region_option(self.region_at(from).as_deref());
        let zone = from.subnet.and_then(|subnet| self.zone(subnet));
        let Some(zone) = zone else {
            let text = format!("the sender's zone is not known, so neither whether {id} serves it");
            leg.steps.push(Step::unknown(layer, id, text).named(name));
            return;
        };
        let zones: Vec<(&SubnetId, Option<&str>)> = entry
            .subnet_ids
            .iter()
            .map(|subnet| (subnet, self.zone(subnet)))
            .collect();
        let inside = zones.iter().find(|(_, other)| *other == Some(zone));
        if let Some((subnet, _)) = inside {
            let text = format!("{id} has {subnet} in the sender's zone {zone}");
            leg.steps.push(Step::pass(layer, id, text).named(name));
            // Packets come in through that subnet's ACL by its inbound rules, and not by others.
            self.acl(leg, false, subnet, from.vpc, leg.src);
        } else if zones.is_empty() || zones.iter().any(|(_, other)| other.is_none()) {
            let text = format!("not every zone of {id} is known: its subnets were not all read");
            leg.steps.push(Step::unknown(layer, id, text).named(name));
        } else {
            let text = format!("{id} has no subnet in the sender's zone {zone}");
            let candidate = self.some_subnet_in(from, zone);
            let step = Step::block(layer, id, text).named(name);
            leg.steps.push(
                step.coded("TGW_ROUTE_AZ_RESTRICTION")
                    .fixed(candidate.map(|subnet| {
                        fix::command(
                            format!("attach a subnet in {zone} to the transit gateway"),
                            command!(
                                "aws ec2 modify-transit-gateway-vpc-attachment{region} \
                         --transit-gateway-attachment-id {id} --add-subnet-ids {subnet}",
                                region,
                                id = entry.transit_gateway_attachment_id,
                                subnet
                            ),
                            format!("every subnet in {zone} that routes to the gateway reaches it"),
                        )
                    })),
            );
        }
    }

    /// A subnet in a zone that an attachment could take: the sender's own, for want of a better.
    fn some_subnet_in<'a>(&self, end: &End<'a>, zone: &str) -> Option<&'a SubnetId> {
        end.subnet.filter(|subnet| self.zone(subnet) == Some(zone))
    }

    /// The table that packets from an attachment are looked up in.
    fn table_of_attachment(
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
                        command!(
                            "aws ec2 associate-transit-gateway-route-table \
                             --transit-gateway-route-table-id TABLE \
                             --transit-gateway-attachment-id {id}",
                            id
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
    fn route_in_gateway(
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
                command!(
                    "aws ec2 enable-transit-gateway-route-table-propagation{region} \
                     --transit-gateway-route-table-id {own} --transit-gateway-attachment-id {id}",
                    region,
                    own = table.id,
                    id
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

    /// Out of the gateway, by the receiver's attachment: through the outbound rules of the ACL of
    /// the attachment's subnet, in the sender's zone where it has one there.
    fn leave_by_guess(
        &self,
        leg: &mut Leg<'_>,
        layer: Layer,
        from: &End<'_>,
        to: &End<'_>,
        gateway: &TgwId,
    ) -> bool {
        let Some(exit) = self.attachment(to, gateway) else {
            if to.vpc.is_some() {
                let text =
                    format!("the attachment of the receiver's VPC to {gateway} was not read");
                leg.steps.push(Step::unknown(layer, gateway.as_str(), text));
            }
            return true;
        };
        if !is_up(exit.state.as_deref()) {
            leg.steps.push(down(layer, exit));
        }
        let zone = from.subnet.and_then(|subnet| self.zone(subnet));
        let same = exit
            .subnet_ids
            .iter()
            .find(|subnet| zone.is_some() && self.zone(subnet) == zone);
        let appliance = option(exit, |options| options.appliance_mode_support.as_deref());
        let candidates: Vec<&SubnetId> = match same {
            Some(same) if appliance != Some("enable") => vec![same],
            _ => exit.subnet_ids.iter().collect(),
        };
        let judged: Vec<Leg<'_>> = candidates
            .iter()
            .filter(|subnet| Some(**subnet) != to.subnet)
            .map(|subnet| {
                let mut alone = leg.alone();
                self.acl(&mut alone, true, subnet, to.vpc, leg.dst);
                alone
            })
            .collect();
        let own = candidates.iter().any(|subnet| Some(*subnet) == to.subnet);
        match judged.as_slice() {
            [] => {}
            [first, rest @ ..] if !own && rest.iter().all(|one| one.agrees(first)) => {
                leg.take(first);
            }
            _ => {
                let id = exit.transit_gateway_attachment_id.as_str();
                let text = format!(
                    "which subnet of {id} the packet leaves by is not known, and their network \
                     ACLs differ"
                );
                leg.steps.push(Step::unknown(layer, id, text));
            }
        }
        !(own && candidates.len() == 1)
    }

    /// A subnet's zone: by its id, which all accounts share, else by its name.
    fn zone(&self, subnet: &SubnetId) -> Option<&str> {
        let subnet = self.subnet(subnet)?;
        let by_id = subnet.availability_zone_id.as_deref();
        by_id.or(subnet.availability_zone.as_deref())
    }

    /// Whether rules may refer to groups across a transit gateway: on the gateway and on both
    /// attachments; `None` where that is not known.
    pub(super) fn references_pass(&self, through: &Through<'_>) -> Option<bool> {
        let gateway = self.all.gateways.get(through.gateway?);
        let options = gateway.and_then(|gateway| gateway.options.as_ref());
        let on = |options: Option<&TransitGatewayOptions>| {
            let told = options?.security_group_referencing_support.as_deref()?;
            Some(told == "enable")
        };
        let of = |one: Option<&TransitGatewayVpcAttachment>| on(one?.options.as_ref());
        let all = [on(options), of(through.entry), of(through.exit)];
        if all.contains(&Some(false)) {
            return Some(false);
        }
        all.iter().all(Option::is_some).then_some(true)
    }
}

fn option<'a>(
    attachment: &'a TransitGatewayVpcAttachment,
    of: impl Fn(&'a TransitGatewayOptions) -> Option<&'a str>,
) -> Option<&'a str> {
    attachment.options.as_ref().and_then(of)
}

fn is_up(state: Option<&str>) -> bool {
    matches!(state, None | Some("available" | "modifying"))
}

fn down(layer: Layer, attachment: &TransitGatewayVpcAttachment) -> Step {
    let id = attachment.transit_gateway_attachment_id.as_str();
    let state = attachment.state.as_deref().unwrap_or("not available");
    Step::block(layer, id, format!("{id} is {state}"))
        .named(Tag::name(&attachment.tags))
        .coded("BAD_STATE")
}
