//! Out of a transit gateway, by a subnet of an attachment.
//!
//! Source: AWS, "Amazon VPC attachments" (what leaves a gateway is routed by the table of the
//! attachment's subnet), "Appliance in a shared services VPC" (a packet keeps to its zone unless
//! appliance mode is on), "How network ACLs work with transit gateways".

use ipnet::IpNet;

use super::super::attachment::{carries_ipv6, is_up, option};
use super::super::link::Link;
use super::super::path::{Fault, Lacking, Layer, State, Step};
use super::super::path_end::PathEnd;
use super::super::remedy::{Place, Remedy};
use super::super::route::{self, Found};
use super::super::route_target::{Target, dropped_by_internet_gateway};
use super::super::security_group::Direction;
use super::super::topology::Topology;
use super::super::traversal::Traversal;
use super::zone::Zone;
use crate::facts::ec2::{TgwRouteAttachment, TransitGatewayVpcAttachment};
use crate::model::{SubnetId, TgwAttachmentId, TgwId, VpcId};

/// Where the route table of an attachment's subnet sends a packet.
enum Onward<'a> {
    /// On within the VPC.
    Local,
    /// Nowhere.
    Dropped,
    /// To something that may send it on.
    To(&'a Target),
    /// Nobody can tell.
    Unknown,
}

impl Onward<'_> {
    /// What that makes of the sender's address, beyond what a gateway does.
    fn link<'b>(&self) -> Option<Link<'b>> {
        match self {
            Self::Local | Self::Dropped => None,
            Self::To(target) if target.keeps_addresses() => Some(Link::Appliance),
            Self::To(target) if target.may_translate() => Some(Link::Mask),
            Self::To(_) | Self::Unknown => Some(Link::Middle),
        }
    }
}

impl Topology {
    /// Out of a gateway by the receiver's attachment, and into the receiver's subnet. `by` is the
    /// attachment that a route names, `zone` the zone that the packet comes from, where it is known.
    /// Returns what joins the ends, where that is more than the gateway.
    pub(super) fn leave<'a>(
        &self,
        leg: &mut Traversal<'_>,
        layer: Layer,
        (zone, to): (Option<Zone<'_>>, &PathEnd<'_>),
        at: &TgwId,
        by: Option<&TgwAttachmentId>,
    ) -> Option<Link<'a>> {
        let named = by.and_then(|id| self.all.vpc_attachments.get(id));
        let named = named.filter(|one| one.vpc_id.as_ref() == to.vpc);
        let Some(exit) = named.or_else(|| self.attachment(to, at)) else {
            if to.vpc.is_some() {
                let text = format!("the attachment of the receiver's VPC to {at} was not read");
                leg.steps.push(Step::unknown(layer, at.as_str(), text));
            }
            self.arrive(leg, to);
            return None;
        };
        if !is_up(exit.state.as_deref()) {
            leg.steps.push(Self::down(layer, to, exit));
        }
        carries_ipv6(leg, layer, exit);
        let mut link = None;
        let mut judged: Vec<Traversal<'_>> = Vec::new();
        for subnet in self.exits(exit, zone) {
            let mut alone = leg.alone();
            // Within the attachment's subnet neither its ACL nor its table counts.
            if Some(subnet) != to.subnet {
                self.acl(&mut alone, Direction::Outbound, subnet, to.vpc, leg.dst);
                let onward = self.onward(&mut alone, subnet, to.vpc, to.vpc.is_some());
                link = either(link, onward.link());
                self.arrive(&mut alone, to);
            }
            judged.push(alone);
        }
        let Some((first, rest)) = judged.split_first() else {
            let id = exit.transit_gateway_attachment_id.as_str();
            let text = format!("the subnets of {id} were not read");
            leg.steps.push(Step::unknown(layer, id, text));
            self.arrive(leg, to);
            return link;
        };
        if rest.iter().all(|one| one.comes_to_the_same(first)) {
            for one in &judged {
                leg.take(one);
            }
        } else {
            let id = exit.transit_gateway_attachment_id.as_str();
            let text = format!(
                "which subnet of {id} the packet leaves by is not known, and their route tables or \
                 network ACLs differ"
            );
            leg.steps.push(Step::unknown(layer, id, text));
        }
        link
    }

    /// Into the receiver's subnet.
    pub(super) fn arrive(&self, leg: &mut Traversal<'_>, to: &PathEnd<'_>) {
        if let Some(subnet) = to.subnet {
            self.acl(leg, Direction::Inbound, subnet, to.vpc, leg.src);
        }
    }

    /// The subnets by which a packet may leave: the one in its zone, else any.
    fn exits<'a>(
        &self,
        exit: &'a TransitGatewayVpcAttachment,
        zone: Option<Zone<'_>>,
    ) -> Vec<&'a SubnetId> {
        let same =
            |subnet: &&SubnetId| zone.is_some_and(|zone| self.lies_in(subnet, &zone) == Some(true));
        let appliance = option(exit, |options| options.appliance_mode_support.as_deref());
        let same = exit.subnet_ids.iter().find(same);
        match same.filter(|_| appliance == Some("disable")) {
            Some(same) => vec![same],
            None => exit.subnet_ids.iter().collect(),
        }
    }

    /// By the route table of an attachment's subnet. `inside` says whether the receiver is in its VPC.
    fn onward(
        &self,
        leg: &mut Traversal<'_>,
        subnet: &SubnetId,
        vpc: Option<&VpcId>,
        inside: bool,
    ) -> Onward<'_> {
        let layer = leg.way.route_layer();
        let whom = leg.to_whom();
        let Some(table) = self.table_at(subnet, vpc) else {
            let text = format!(
                "the route table of {subnet}, by which packets leave the transit gateway, was not \
                 read"
            );
            leg.steps.push(Step::unknown(layer, subnet.as_str(), text));
            return Onward::Unknown;
        };
        let id = table.id.as_str();
        let of = format!("{id}, of the transit gateway's subnet {subnet},");
        let step =
            |state, text: String| Step::new(layer, state, id, text).named(table.name.as_deref());
        let found = match table.find(leg.dst) {
            Found::Route(found) => found,
            Found::None => {
                let text = format!("{of} has no route to {whom}");
                leg.steps
                    .push(step(State::Block, text).coded("NO_ROUTE_TO_DESTINATION"));
                return Onward::Dropped;
            }
            Found::Unknown(why) => {
                leg.steps.push(step(State::Unknown, why));
                return Onward::Unknown;
            }
            Found::UnreadList(why) => {
                let unknown = step(State::Unknown, why);
                leg.steps.push(unknown.lacking(Lacking::PrefixList));
                return Onward::Unknown;
            }
        };
        let (rule, target) = (found.rule(), found.target.id());
        let step = |state, text: String| step(state, text).ruled(rule.as_str());
        let dropped = |text: String| {
            let local = inside.then(|| Remedy::LocalRoute {
                table: table.id.clone(),
                route: Box::new(found.clone()),
                at: Place {
                    vpc: vpc.cloned(),
                    subnet: Some(subnet.clone()),
                },
            });
            step(State::Block, text).remedied_by(local)
        };
        match (&found.state, &found.target) {
            (route::State::Blackhole, _) => {
                let text = format!("{of} drops what is for {rule}: the route is a blackhole");
                let blocked = dropped(text).coded("BAD_STATE_ROUTE");
                leg.steps.push(blocked.comes_to(Fault::Blackhole));
                Onward::Dropped
            }
            (route::State::Other(state), _) => {
                let text = format!("{of} has a route for {rule} to {target}, which is {state}");
                leg.steps.push(step(State::Unknown, text));
                Onward::Unknown
            }
            (route::State::Active, Target::Local) => {
                if inside {
                    let text = format!("{of} keeps {rule} within the VPC");
                    leg.steps.push(step(State::Pass, text));
                }
                Onward::Local
            }
            (route::State::Active, Target::InternetGateway(_))
                if dropped_by_internet_gateway(leg.dst.addr()).is_some() =>
            {
                let code = dropped_by_internet_gateway(leg.dst.addr());
                let text = format!(
                    "{of} routes {rule} to {target}, and no internet gateway carries private \
                     addresses"
                );
                leg.steps
                    .push(dropped(text).coded(code.unwrap_or_default()));
                Onward::Dropped
            }
            (route::State::Active, Target::Peering(_)) => {
                // It would have to carry a sender that lies in neither VPC.
                let text = format!(
                    "{of} routes {rule} to {target}, and peering carries nothing that comes from a \
                     transit gateway"
                );
                let blocked = dropped(text).coded("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR");
                leg.steps.push(blocked.comes_to(Fault::Transit));
                Onward::Dropped
            }
            (route::State::Active, to) => {
                let fault = if to.keeps_addresses() {
                    Fault::Appliance
                } else {
                    Fault::Middlebox
                };
                let text = format!("{of} routes {rule} to {target}: not known beyond");
                let unknown = step(State::Unknown, text);
                leg.steps.push(unknown.comes_to(fault));
                Onward::To(to)
            }
        }
    }

    /// Out of a gateway into a VPC that is not the receiver's: an inspection VPC may send the packet
    /// on. Takes the table, prefix and target of the route that leads there, and what would mend it.
    /// Returns what joins the ends then, and nothing where the packet is dropped there.
    pub(super) fn beyond_vpc<'a>(
        &self,
        leg: &mut Traversal<'_>,
        layer: Layer,
        zone: Option<Zone<'_>>,
        (table, prefix, target): (&str, IpNet, &TgwRouteAttachment),
        remedy: Option<Remedy>,
    ) -> Option<Link<'a>> {
        let resource = target.resource_id.as_deref().unwrap_or("?");
        let text = format!("{table} routes {prefix} to {resource}, which is another VPC");
        let id = target.transit_gateway_attachment_id.as_ref();
        let other = id.and_then(|id| self.all.vpc_attachments.get(id));
        let vpc = other.and_then(|other| other.vpc_id.as_ref());
        let exits = other.map_or_else(Vec::new, |other| self.exits(other, zone));
        let mut link = None;
        let mut why = "where it leads on was not read".to_owned();
        for subnet in &exits {
            let mut alone = leg.alone();
            let onward = self.onward(&mut alone, subnet, vpc, false);
            if let Some(step) = alone.steps.last()
                && onward.link().is_some()
            {
                why.clone_from(&step.text);
            }
            link = either(link, onward.link());
        }
        let other_side = other.filter(|other| is_up(other.state.as_deref()));
        if link.is_none() && !exits.is_empty() && other_side.is_some() {
            let text = format!("{text}, and nothing there sends it on");
            let step = Step::block(layer, table, text).coded("TGW_RTB_MORE_SPECIFIC_ROUTE");
            leg.steps
                .push(step.ruled(prefix.to_string()).remedied_by(remedy));
            return None;
        }
        let step = Step::unknown(layer, table, format!("{text}: {why}"));
        let step = step.ruled(prefix.to_string());
        leg.steps.push(step.comes_to(Fault::Middlebox));
        Some(link.unwrap_or(Link::Mask))
    }
}

/// Of two things in between that may be on the way: the one of which less is known.
fn either<'a>(one: Option<Link<'a>>, other: Option<Link<'a>>) -> Option<Link<'a>> {
    match (one, other) {
        (Some(Link::Mask), _) | (_, Some(Link::Mask)) => Some(Link::Mask),
        (Some(Link::Middle), _) | (_, Some(Link::Middle)) => Some(Link::Middle),
        (one, other) => one.or(other),
    }
}
