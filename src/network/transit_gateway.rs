//! Transit gateways: from an attachment of one VPC to an attachment of another, over peered gateways
//! where there are some.
//!
//! Source: AWS, "How transit gateways work" (a zone needs a subnet of the attachment to send from),
//! "Transit gateway route tables", "How network ACLs work with transit gateways", "Transit gateway
//! peering attachments".

mod leave;
mod peer;
mod table;
mod zone;

use self::table::Next;
use self::zone::Zone;
use super::attachment::{carries_ipv6, is_up};
use super::link::{Link, Through};
use super::path::{Layer, Step};
use super::path_end::PathEnd;
use super::remedy::Remedy;
use super::security_group::Direction;
use super::topology::Topology;
use super::traversal::{PathDirection, Traversal};
use crate::facts::ec2::{Tag, TransitGatewayOptions, TransitGatewayVpcAttachment};
use crate::model::{SubnetId, TgwId};

impl Topology {
    /// Goes through a transit gateway, into the subnet of the other end. Returns what joins the ends.
    pub(super) fn pass_gateway<'a>(
        &'a self,
        leg: &mut Traversal<'_>,
        from: &PathEnd<'a>,
        to: &PathEnd<'a>,
        gateway: &'a TgwId,
    ) -> Link<'a> {
        let layer = match leg.way {
            PathDirection::Forward => Layer::TransitGateway,
            PathDirection::Back => Layer::ReturnTransitGateway,
        };
        let Some(entry) = self.attachment(from, gateway) else {
            let text = format!("the attachment of the sender's VPC to {gateway} was not read");
            leg.steps.push(Step::unknown(layer, gateway.as_str(), text));
            self.arrive(leg, to);
            return self.through(from, to, gateway, gateway);
        };
        let id = &entry.transit_gateway_attachment_id;
        if !is_up(entry.state.as_deref()) {
            leg.steps.push(Self::down(layer, from, entry));
        }
        let zone = self.enter(leg, layer, from, entry);
        carries_ipv6(leg, layer, entry);
        let (mut passed, mut ids) = (vec![gateway.clone()], vec![id]);
        while let Some(at) = passed.last() {
            // Over a peering a packet may come to any zone.
            let zone = zone.filter(|_| passed.len() == 1);
            let joined = self.through(from, to, gateway, at);
            let Some(table) = self.table_of_attachment(leg, layer, &ids, at) else {
                self.leave(leg, layer, (None, to), at, None);
                return joined;
            };
            match self.look_up(leg, layer, (from, to), at, table) {
                Next::There(by) => {
                    let link = self.leave(leg, layer, (zone, to), at, by);
                    return link.unwrap_or(joined);
                }
                Next::Dropped => {
                    self.leave(leg, layer, (zone, to), at, None);
                    return joined;
                }
                Next::Unknown => {
                    self.leave(leg, layer, (None, to), at, None);
                    return joined;
                }
                Next::OtherVpc(target, prefix) => {
                    let fix = self.propagate(from, to, at, &table.id);
                    let route = (table.id.as_str(), prefix, target);
                    let beyond = self.beyond_vpc(leg, layer, zone, route, fix);
                    let Some(link) = beyond else {
                        self.leave(leg, layer, (zone, to), at, None);
                        return joined;
                    };
                    self.arrive(leg, to);
                    return link;
                }
                Next::Peer(target) => {
                    let Some((other, sides)) = self.peer(leg, layer, target, &passed) else {
                        self.arrive(leg, to);
                        return joined;
                    };
                    passed.push(other);
                    ids = sides;
                }
            }
        }
        Link::Nothing
    }

    fn through<'a>(
        &'a self,
        from: &PathEnd<'a>,
        to: &PathEnd<'a>,
        gateway: &'a TgwId,
        last: &TgwId,
    ) -> Link<'a> {
        Link::Gateway(Through {
            gateway: Some(gateway),
            entry: self.attachment(from, gateway),
            exit: self.attachment(to, last),
            peered: gateway != last,
        })
    }

    /// Into the gateway: by a subnet of the attachment in the sender's zone, through its ACL. Returns
    /// the zone by which the packet comes in.
    fn enter<'a>(
        &'a self,
        leg: &mut Traversal<'_>,
        layer: Layer,
        from: &PathEnd<'a>,
        entry: &TransitGatewayVpcAttachment,
    ) -> Option<Zone<'a>> {
        let id = entry.transit_gateway_attachment_id.as_str();
        let name = Tag::name(&entry.tags);
        let serving = from.subnet.map(|subnet| self.serving_zone(subnet));
        let zone = serving.and_then(|serving| serving.zone);
        let extension = serving.and_then(|serving| serving.extension);
        let unknown = |text: String| Step::unknown(layer, id, text).named(name);
        let Some(zone) = zone else {
            let text = match extension {
                Some(zone) => format!(
                    "{} reaches {id} through its parent zone, which was not read \
                     (aws ec2 describe-availability-zones)",
                    zone.label()
                ),
                None => {
                    format!("the sender's zone is not known, so neither whether {id} serves it")
                }
            };
            leg.steps.push(unknown(text));
            return None;
        };
        let zones: Vec<(&SubnetId, Option<bool>)> = entry
            .subnet_ids
            .iter()
            .map(|subnet| (subnet, self.lies_in(subnet, &zone)))
            .collect();
        let label = zone.label();
        let inside = zones.iter().find(|(_, inside)| *inside == Some(true));
        if let Some((subnet, _)) = inside {
            let text = match extension {
                Some(own) => format!(
                    "{id} has {subnet} in {label}, the parent of {}",
                    own.label()
                ),
                None => format!("{id} has {subnet} in the sender's zone {label}"),
            };
            leg.steps.push(Step::pass(layer, id, text).named(name));
            // Packets come in through that subnet's ACL by its inbound rules, and not by others.
            self.acl(leg, Direction::Inbound, subnet, from.vpc, leg.src);
        } else if zones.is_empty() || zones.iter().any(|(_, inside)| inside.is_none()) {
            let text = format!("not every zone of {id} is known: its subnets were not all read");
            leg.steps.push(unknown(text));
        } else if let Some(own) = extension {
            let own = own.label();
            leg.steps.push(unknown(format!(
                "{id} has no subnet in {label}, the parent of {own}: whether it serves {own} is not \
                 known"
            )));
        } else {
            let text = format!("{id} has no subnet in the sender's zone {label}");
            let step = Step::block(layer, id, text).named(name);
            // The sender's own subnet could take it, for want of a better one.
            let add = from.subnet.map(|subnet| Remedy::AddSubnet {
                attachment: entry.transit_gateway_attachment_id.clone(),
                subnet: subnet.clone(),
                zone: label.to_owned(),
                at: from.place(),
            });
            leg.steps
                .push(step.coded("TGW_ROUTE_AZ_RESTRICTION").remedied_by(add));
        }
        Some(zone)
    }

    /// Whether rules may refer to groups across a transit gateway: on the gateway and on both
    /// attachments, and never over a peered one; `None` where that is not known.
    pub(super) fn references_pass(&self, through: &Through<'_>) -> Option<bool> {
        if through.peered {
            return Some(false);
        }
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
