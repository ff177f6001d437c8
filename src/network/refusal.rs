//! Why security groups refuse a connection: what is wrong with their rules, as data.
//!
//! Source: AWS, "Update your security groups to reference peer security groups" (one Region alone;
//! stale rules); AWS, "Transit gateway VPC attachments" (security group referencing, and what it does
//! not reach: interface endpoints); AWS, "Security group rules" (middlebox appliances).

use ipnet::IpNet;

use super::security_group::{Direction, admitted, is_silent, opening, stale};
use super::traffic::Protocol;
use crate::facts::ec2::{SecurityGroup, UserIdGroupPair};
use crate::model::SecurityGroupId;

/// A connection that security groups refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The connection's direction, as the groups' owner sees it.
    pub direction: Direction,
    /// The addresses at the other end.
    pub peer: IpNet,
    /// The groups, and what their rules for the port are for.
    pub groups: Vec<GroupRules>,
    /// What is wrong, the special before the general. The last one says only that no rule matches.
    pub faults: Vec<SgFault>,
}

/// A group's rules for a protocol and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRules {
    /// The group.
    pub id: SecurityGroupId,
    /// The prefixes, prefix lists and groups that the rules are for.
    pub peers: Vec<String>,
}

/// What is wrong with the rules of security groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SgFault {
    /// The only group is the VPC's default one, and the other end is not a member of it.
    DefaultGroup(SecurityGroupId),
    /// A group of the other end's has inbound rules for the port, which its own connections do not need.
    OpenedOnPeer(GroupRules),
    /// A rule names a group of the other end's, and does not count from there.
    Reference(Reference),
    /// A rule names a prefix list that does not hold the other end.
    NotInPrefixList {
        /// The group that has the rule.
        group: SecurityGroupId,
        /// The list.
        list: String,
    },
    /// No group has a rule in this direction.
    NoRules,
    /// No rule matches the connection.
    NoRuleMatches,
}

/// A rule that names a group of the other end's, and does not count from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The group that has the rule.
    pub group: SecurityGroupId,
    /// The group that the rule names.
    pub named: SecurityGroupId,
    /// The status of the peering connection that the rule shows.
    pub status: Option<String>,
    /// Why the rule does not count.
    pub lost: Lost,
}

/// Why a rule that names a group does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// The peering connection joins two Regions.
    OtherRegion,
    /// AWS says that the rule has outlived its peering connection.
    Stale,
    /// A transit gateway joins the VPCs.
    TransitGateway,
    /// An appliance forwards the packets.
    Appliance,
}

/// The groups that refuse a connection, and the connection.
pub(super) struct Refused<'a> {
    pub(super) direction: Direction,
    pub(super) groups: &'a [&'a SecurityGroup],
    /// The groups of the other end, of those that were read.
    pub(super) theirs: &'a [&'a SecurityGroup],
    /// The ids of all of them.
    pub(super) carried: &'a [SecurityGroupId],
    /// Why a reference to one of these does not count, whatever rule it is in; none for a reference that
    /// does.
    pub(super) lost: Option<Lost>,
    /// Whether both ends are in one VPC, where no reference is stale.
    pub(super) near: bool,
    pub(super) peer: IpNet,
    pub(super) protocol: Protocol,
    pub(super) port: u16,
}

impl Refused<'_> {
    /// What is wrong with the rules.
    pub(super) fn explained(&self) -> Refusal {
        let rules = |group: &SecurityGroup, direction| GroupRules {
            id: group.group_id.clone(),
            peers: admitted(group, direction, (self.protocol, self.port)),
        };
        let mut faults: Vec<SgFault> = self.default_group().into_iter().collect();
        if self.direction == Direction::Inbound {
            let own = |group: &&&SecurityGroup| {
                let mut own = self.groups.iter();
                own.any(|one| one.group_id == group.group_id)
            };
            let others = self.theirs.iter().filter(|group| !own(group));
            let opened = others.map(|group| rules(group, Direction::Inbound));
            let opened = opened.filter(|rules| !rules.peers.is_empty());
            faults.extend(opened.map(SgFault::OpenedOnPeer));
        }
        let opening = || opening(self.groups, self.direction, (self.protocol, self.port));
        for (group, rule) in opening() {
            let pairs = rule.user_id_group_pairs.iter();
            let references = pairs.filter_map(|pair| self.reference(group, pair));
            faults.extend(references.map(SgFault::Reference));
        }
        for (group, rule) in opening() {
            let lists = rule.prefix_list_ids.iter();
            faults.extend(lists.map(|list| SgFault::NotInPrefixList {
                group: group.group_id.clone(),
                list: list.prefix_list_id.clone(),
            }));
        }
        let silent = self
            .groups
            .iter()
            .all(|group| is_silent(group, self.direction));
        faults.push(if silent {
            SgFault::NoRules
        } else {
            SgFault::NoRuleMatches
        });
        Refusal {
            direction: self.direction,
            peer: self.peer,
            groups: self
                .groups
                .iter()
                .map(|group| rules(group, self.direction))
                .collect(),
            faults,
        }
    }

    fn default_group(&self) -> Option<SgFault> {
        let [only] = self.groups else {
            return None;
        };
        let default = only.group_name.as_deref() == Some("default");
        default.then(|| SgFault::DefaultGroup(only.group_id.clone()))
    }

    fn reference(&self, group: &SecurityGroup, pair: &UserIdGroupPair) -> Option<Reference> {
        let named = pair.group_id.as_ref();
        let named = named.filter(|named| self.carried.contains(named))?;
        let lost = match self.lost {
            Some(Lost::Appliance) => Lost::Appliance,
            _ if self.near => return None,
            _ if stale(pair) => Lost::Stale,
            lost => lost?,
        };
        Some(Reference {
            group: group.group_id.clone(),
            named: named.clone(),
            status: pair.peering_status.clone(),
            lost,
        })
    }
}
