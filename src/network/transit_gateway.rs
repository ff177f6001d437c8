//! Transit gateways: from an attachment of one VPC to an attachment of another.
//!
//! Source: AWS, "How transit gateways work" (a zone needs a subnet of the attachment to send from),
//! "Transit gateway route tables", "How network ACLs work with transit gateways".

mod leave;
mod table;

use super::ends::End;
use super::fix;
use super::leg::{Leg, Way};
use super::map::Network;
use super::path::{Layer, Step};
use crate::facts::ec2::{Tag, TransitGatewayOptions, TransitGatewayVpcAttachment};
use crate::model::{SubnetId, TgwId};

pub(super) use table::GatewayTable;

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
                            format!(
                                "aws ec2 modify-transit-gateway-vpc-attachment{region} \
                         --transit-gateway-attachment-id {id} --add-subnet-ids {subnet}"
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
