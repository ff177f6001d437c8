//! The security groups of both ends, and when a rule may refer to the other end's.

use ipnet::IpNet;

use super::group_doubt::{Doubt, Uncarried};
use super::link::Link;
use super::path::{Lacking, Layer, State, Step};
use super::path_end::{Groups, KnownGroups, PathEnd};
use super::prefix::one_address;
use super::query::Query;
use super::refusal::{Lost, Refused, SgFault};
use super::remedy::{Receiver, Remedy};
use super::security_group::{self, Allowed, Carried, Direction, Packet, evaluate};
use super::topology::{Topology, sides};
use super::traffic::Protocol;
use super::traversal::Traversal;
use crate::facts::ec2::SecurityGroup;
use crate::model::{PeeringId, SecurityGroupId};

/// What the security groups of an end make of a connection.
pub(super) enum Ruling<'a> {
    /// A rule lets it through.
    Allow(Allowed<'a>),
    /// No rule of these groups does. The group of the other end's is one that a rule could name.
    Deny(&'a [&'a SecurityGroup], Option<&'a SecurityGroupId>),
    /// Which groups the end has is not known: why.
    NoGroups(&'a str),
    /// This group was not read.
    NotRead(&'a SecurityGroupId),
    /// Not all rules of the groups were read.
    RulesNotRead,
    /// Whether a rule is for the connection is not known: why.
    Doubt(Doubt<'a>),
}

impl Ruling<'_> {
    /// What that makes of the packet.
    pub(super) const fn state(&self) -> State {
        match self {
            Self::Allow(_) => State::Pass,
            Self::Deny(..) => State::Block,
            Self::NoGroups(_) | Self::NotRead(_) | Self::RulesNotRead | Self::Doubt(_) => {
                State::Unknown
            }
        }
    }
}

impl Topology {
    /// Whether an end's security groups let a connection be opened, by an address of the other end. None
    /// for an end outside.
    pub(super) fn ruling<'a>(
        &'a self,
        direction: Direction,
        own: &'a PathEnd<'_>,
        peer: &'a PathEnd<'_>,
        link: Link<'_>,
        (address, query): (IpNet, &Query),
    ) -> Option<Ruling<'a>> {
        let known = match &own.groups {
            Groups::Known(known) => known,
            Groups::Outside => return None,
            Groups::Unknown(why) => return Some(Ruling::NoGroups(why)),
        };
        let carried = self.carried(direction, own, peer, link);
        let packet = Packet {
            peer: address,
            carried,
            protocol: query.protocol,
            port: query.port,
            lists: self.lists(),
        };
        let verdict = evaluate(&known.read, direction, &packet);
        Some(match (verdict, known.unread.as_ref()) {
            (security_group::Verdict::Allow(allowed), _) => Ruling::Allow(allowed),
            (_, Some(group)) => Ruling::NotRead(group),
            (security_group::Verdict::Unknown(doubt), None) => Ruling::Doubt(doubt),
            (security_group::Verdict::Deny, None)
                if known
                    .read
                    .iter()
                    .any(|group| self.may_say_more(group, direction, address)) =>
            {
                Ruling::RulesNotRead
            }
            (security_group::Verdict::Deny, None) => {
                let named = match carried {
                    // Beyond a peering connection a reference needs the other account, too.
                    Carried::Known(carried) if matches!(link, Link::SameVpc) => carried.first(),
                    _ => None,
                };
                Ruling::Deny(&known.read, named)
            }
        })
    }

    /// The step at an end's security groups. None for an end outside.
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
        let ruling = self.ruling(direction, own, peer, link, (address, leg.query))?;
        let ids: &[SecurityGroupId] = match &own.groups {
            Groups::Known(known) => &known.ids,
            Groups::Outside | Groups::Unknown(_) => &[],
        };
        let only = match ids {
            [one] => self.all.security_groups.get(one),
            _ => None,
        };
        let only = only.and_then(|group| group.group_name.as_deref());
        let object = || {
            let ids = ids.iter().map(AsRef::as_ref);
            ids.collect::<Vec<&str>>().join(", ")
        };
        Some(match ruling {
            Ruling::Allow(allowed) => {
                let id = allowed.group.group_id.as_str();
                let note = allowed
                    .description
                    .map_or_else(String::new, |note| format!(" (\"{note}\")"));
                let text = format!("{id} {verb} {}: {allowed}{note}", one_address(address));
                Step::pass(layer, id, text)
                    .named(allowed.group.group_name.as_deref())
                    .ruled(allowed.to_string())
            }
            Ruling::NoGroups(why) => {
                let step = Step::unknown(layer, own.label.as_str(), why);
                step.lacking(Lacking::Interface)
            }
            Ruling::NotRead(group) => {
                Step::unknown(layer, group.as_str(), format!("{group} was not read"))
            }
            Ruling::RulesNotRead => {
                let object = object();
                let text = format!("not all rules of {object} were read");
                Step::unknown(layer, object, text).named(only)
            }
            Ruling::Doubt(doubt) => {
                let step = Step::unknown(layer, object(), doubt.to_string()).named(only);
                if doubt.is_of_list() {
                    step.lacking(Lacking::PrefixList)
                } else {
                    step
                }
            }
            Ruling::Deny(known, named) => {
                let (protocol, port) = (leg.query.protocol, leg.query.port);
                let object = object();
                let text = no_rule(direction, &object, &one_address(address), protocol, port);
                let none = KnownGroups::default();
                let theirs = match &peer.groups {
                    Groups::Known(known) => known,
                    Groups::Outside | Groups::Unknown(_) => &none,
                };
                let refused = Refused {
                    direction,
                    groups: known,
                    theirs: &theirs.read,
                    carried: &theirs.ids,
                    lost: self.lost(link),
                    near: matches!(link, Link::SameVpc),
                    peer: address,
                    protocol,
                    port,
                };
                let refusal = refused.explained();
                let code = if refusal.faults.contains(&SgFault::NoRules) {
                    "SG_HAS_NO_RULES"
                } else {
                    "ENI_SG_RULES_MISMATCH"
                };
                let remedy = Remedy::GroupRule {
                    named: named.cloned(),
                    protocol,
                    port,
                    to: if self.is_endpoint(peer) {
                        Receiver::Endpoint
                    } else {
                        Receiver::Other
                    },
                    at: own.place(),
                };
                Step::block(layer, object, text)
                    .named(only)
                    .coded(code)
                    .refused(refusal)
                    .remedied_by(Some(remedy))
            }
        })
    }

    /// Why a rule that refers to a group at the other end does not count over this link.
    fn lost(&self, link: Link<'_>) -> Option<Lost> {
        match link {
            Link::Appliance => Some(Lost::Appliance),
            Link::Gateway(_) => Some(Lost::TransitGateway),
            Link::Peering(id) if self.same_region(id) == Some(false) => Some(Lost::OtherRegion),
            Link::Peering(_) | Link::SameVpc | Link::Middle | Link::Mask | Link::Nothing => None,
        }
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
    ) -> Carried<'p> {
        let endpoint = direction == Direction::Inbound && self.is_endpoint(own);
        let passes = match link {
            Link::SameVpc => Some(true),
            Link::Peering(id) => self.same_region(id),
            Link::Gateway(_) if endpoint || direction == Direction::Outbound => Some(false),
            Link::Gateway(through) => self.references_pass(&through),
            Link::Appliance => Some(false),
            Link::Middle | Link::Mask => None,
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
                Carried::Peered(&groups.ids)
            }
            (Some(true), Groups::Known(groups)) => Carried::Known(&groups.ids),
            (_, Groups::Unknown(unread)) => Carried::Unknown(Uncarried::Unread(unread)),
            (None, _) if matches!(link, Link::Middle | Link::Mask) => {
                Carried::Unknown(Uncarried::PathUnknown)
            }
            (None, _) => Carried::Unknown(Uncarried::Unstated),
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
