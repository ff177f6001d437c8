//! The security groups of both ends, and when a rule may refer to the other end's.

use ipnet::IpNet;

use super::fix::{self, Wanted};
use super::next_hop::Link;
use super::path::{Layer, Step};
use super::path_end::{Groups, PathEnd};
use super::security_group::{self, Carried, Direction, Packet, evaluate, is_silent, one_address};
use super::topology::{Topology, sides};
use super::traffic::{Ports, Protocol};
use super::traversal::Traversal;
use crate::facts::ec2::SecurityGroup;
use crate::model::PeeringId;

impl Topology {
    /// Whether an end's security groups let the connection be opened. None for an end outside.
    pub(super) fn groups_let(
        &self,
        direction: Direction,
        own: &PathEnd<'_>,
        peer: &PathEnd<'_>,
        link: Link<'_>,
        leg: &Traversal<'_>,
    ) -> Option<Step> {
        let (layer, address, verb) = match direction {
            Direction::Outbound => (Layer::SgOut, leg.dst, "lets it out to"),
            Direction::Inbound => (Layer::SgIn, leg.src, "lets in"),
        };
        let ids = match &own.groups {
            Groups::Known(ids) => ids,
            Groups::Outside => return None,
            Groups::Unknown(why) => {
                return Some(Step::unknown(layer, own.label.as_str(), why.as_str()));
            }
        };
        let (known, missing) = self.groups(ids);
        let mut why = String::new();
        let carried = self.carried(direction, own, peer, link, &mut why);
        let packet = Packet {
            peers: &[address],
            carried,
            protocol: leg.protocol,
            port: leg.query.port,
            lists: &|id| self.list(id),
        };
        let verdict = evaluate(&known, direction, &packet);
        let name = |group: &SecurityGroup| group.group_name.clone();
        let object = ids
            .iter()
            .map(AsRef::as_ref)
            .collect::<Vec<&str>>()
            .join(", ");
        let only = match known.as_slice() {
            [one] if missing.is_empty() => name(one),
            _ => None,
        };
        Some(match (verdict, missing.first()) {
            (security_group::Verdict::Allow(allowed), _) => {
                let group = self.all.security_groups.get(&allowed.group);
                let group_name = group.and_then(name);
                let id = allowed.group.as_str();
                let note = allowed
                    .description
                    .map_or_else(String::new, |note| format!(" (\"{note}\")"));
                let text = format!(
                    "{id} {verb} {}: {}{note}",
                    one_address(address),
                    allowed.rule
                );
                Step::pass(layer, id, text)
                    .named(group_name.as_deref())
                    .ruled(allowed.rule)
            }
            (_, Some(group)) => {
                Step::unknown(layer, group.as_str(), format!("{group} was not read"))
            }
            (security_group::Verdict::Unknown(why), None) => {
                Step::unknown(layer, object, why).named(only.as_deref())
            }
            (security_group::Verdict::Deny, None)
                if known
                    .iter()
                    .any(|group| self.may_say_more(group, direction, address)) =>
            {
                let text = format!("not all rules of {object} were read");
                Step::unknown(layer, object, text).named(only.as_deref())
            }
            (security_group::Verdict::Deny, None) => {
                let silent = known.iter().all(|group| is_silent(group, direction));
                let whom = one_address(address);
                let (protocol, port) = (leg.protocol, leg.query.port);
                let text = no_rule(direction, &object, &whom, protocol, port);
                let region = fix::region_option(self.region_at(own).as_deref());
                let group = match carried {
                    // Beyond a peering connection a reference needs the other account, too.
                    Carried::Known(carried) if matches!(link, Link::SameVpc) => carried.first(),
                    _ => None,
                };
                let wanted = Wanted {
                    peer: address,
                    group,
                    protocol,
                    ports: Ports::one(port),
                    region: &region,
                };
                let rule = ids
                    .first()
                    .map(|group| fix::group_rule(group, direction, &wanted));
                Step::block(layer, object, text)
                    .named(only.as_deref())
                    .coded(if silent {
                        "SG_HAS_NO_RULES"
                    } else {
                        "ENI_SG_RULES_MISMATCH"
                    })
                    .fixed(rule)
            }
        })
    }

    /// Whether a group may have more rules for a peer than its description tells.
    fn may_say_more(&self, group: &SecurityGroup, direction: Direction, peer: IpNet) -> bool {
        let (all, of_ipv6) = match direction {
            Direction::Inbound => ("IpPermissions", "IpPermissions of IPv6"),
            Direction::Outbound => ("IpPermissionsEgress", "IpPermissionsEgress of IPv6"),
        };
        let unsure = |part: &str| self.all.is_unsure(group.group_id.as_str(), part);
        unsure(all) || (peer.addr().is_ipv6() && unsure(of_ipv6))
    }

    /// The groups of the other end, as rules of `own` that refer to groups see them.
    ///
    /// Source: AWS, "Security group referencing": the same VPC; an active peering connection in the
    /// same Region; a transit gateway with the option on, for inbound rules, and never to an
    /// interface endpoint. "Security group rules": none where an appliance lies between.
    fn carried<'p>(
        &self,
        direction: Direction,
        own: &PathEnd<'_>,
        peer: &'p PathEnd<'_>,
        link: Link<'_>,
        why: &'p mut String,
    ) -> Carried<'p> {
        let endpoint = direction == Direction::Inbound && self.is_endpoint(own);
        let passes = match link {
            Link::SameVpc => Some(true),
            Link::Peering(id) => self.same_region(id),
            Link::Gateway(_) if endpoint || direction == Direction::Outbound => Some(false),
            Link::Gateway(through) => self.references_pass(&through),
            Link::Appliance => Some(false),
            Link::Middle | Link::Mask => {
                ", for the way between is not".clone_into(why);
                None
            }
            Link::Nothing => match (&peer.groups, peer.vpc.is_some()) {
                // An address of a peered VPC that nobody read may carry any group.
                (Groups::Outside, _) => self.is_seen(own, peer),
                // What joins the two VPCs may be among what was not read.
                (_, true) => (!self.may_be_joined()).then_some(false),
                _ => None,
            },
        };
        match (passes, &peer.groups) {
            (Some(false), _) | (Some(true), Groups::Outside) => Carried::None,
            (Some(true), Groups::Known(groups)) if matches!(link, Link::Peering(_)) => {
                Carried::Peered(groups)
            }
            (Some(true), Groups::Known(groups)) => Carried::Known(groups),
            (_, Groups::Unknown(unread)) => {
                *why = format!(": {unread}");
                Carried::Unknown(why)
            }
            (None, _) => Carried::Unknown(why),
        }
    }

    /// Whether something that joins VPCs may not have been read.
    fn may_be_joined(&self) -> bool {
        let gateways = ["TransitGatewayVpcAttachments", "TransitGateways"];
        !self.all.whole("VpcPeeringConnections")
            || !gateways.iter().any(|kind| self.all.read.contains(*kind))
            || gateways.iter().any(|kind| self.all.may_lack(kind))
    }

    /// `Some(false)` where an address outside is of no VPC that a reference could reach.
    fn is_seen(&self, own: &PathEnd<'_>, peer: &PathEnd<'_>) -> Option<bool> {
        let vpc = own.vpc?;
        let address = peer.v4.or(peer.v6)?;
        if self.is_in(vpc, address) != Some(false) {
            return None;
        }
        if self.all.may_lack("VpcPeeringConnections") {
            return None;
        }
        let peerings = self.peerings_of.get(vpc).into_iter().flatten();
        let mut others = peerings
            .filter_map(|id| self.all.peerings.get(id))
            .flat_map(sides)
            .filter_map(|side| side.vpc_id.as_ref())
            .filter(|other| *other != vpc);
        if others.any(|other| self.is_in(other, address) != Some(false)) {
            return None;
        }
        // A transit gateway carries references, but not to an endpoint.
        self.is_endpoint(own).then_some(false)
    }

    /// Whether both sides of a peering connection lie in one Region.
    fn same_region(&self, id: &PeeringId) -> Option<bool> {
        let peering = self.all.peerings.get(id)?;
        let mut regions = sides(peering).map(|side| {
            let vpc = side.vpc_id.as_ref();
            side.region.clone().or_else(|| self.region(vpc, None))
        });
        let (one, other) = (regions.next()??, regions.next()??);
        Some(one == other)
    }
}

fn no_rule(
    direction: Direction,
    groups: &str,
    whom: &str,
    protocol: Protocol,
    port: u16,
) -> String {
    match direction {
        Direction::Outbound => {
            format!("no outbound rule of {groups} lets it reach {whom} on {protocol} {port}")
        }
        Direction::Inbound => {
            format!("no inbound rule of {groups} lets {whom} reach {protocol} {port}")
        }
    }
}
