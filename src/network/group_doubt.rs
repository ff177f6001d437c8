//! Why it is not known what security groups make of a packet.

use std::fmt;

use ipnet::IpNet;

use super::prefix::one_address;
use crate::model::SecurityGroupId;

/// Why it is not known whether groups let a packet through.
#[derive(Debug, Clone, Copy)]
pub enum Doubt<'a> {
    /// No group was read.
    NoGroups,
    /// A rule of this group may be for the other end, or not.
    Rule(&'a SecurityGroupId, Unsure<'a>),
}

impl Doubt<'_> {
    /// Whether the entries of a prefix list would tell.
    #[must_use]
    pub const fn is_of_list(&self) -> bool {
        matches!(self, Self::Rule(_, Unsure::UnreadList(_)))
    }
}

impl fmt::Display for Doubt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGroups => f.write_str("no security group is known"),
            Self::Rule(group, unsure) => write!(f, "{group}: {unsure}"),
        }
    }
}

/// Why it is not known whether a rule is for the other end.
#[derive(Debug, Clone, Copy)]
pub enum Unsure<'a> {
    /// A prefix holds some of the other end's addresses.
    PartOfPrefix(IpNet, IpNet),
    /// A prefix list holds some of the other end's addresses.
    PartOfList(&'a str, IpNet),
    /// The entries of a prefix list were not read.
    UnreadList(&'a str),
    /// Whether the other end has the group that the rule names, and why that is not known.
    Members(IpNet, &'a SecurityGroupId, Uncarried<'a>),
}

impl fmt::Display for Unsure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PartOfPrefix(prefix, peer) => write!(f, "{prefix} holds a part of {peer}"),
            Self::PartOfList(id, peer) => write!(f, "{id} holds a part of {peer}"),
            Self::UnreadList(id) => write!(f, "the entries of {id} were not read"),
            Self::Members(peer, group, why) => {
                let peer = one_address(*peer);
                write!(f, "whether {group} is attached to {peer} is not known{why}")
            }
        }
    }
}

/// Why it is not known which groups the other end has, as rules see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncarried<'a> {
    /// Something that was not read.
    Unstated,
    /// What the packet passes on its way is not known.
    PathUnknown,
    /// The other end's groups were not read: why.
    Unread(&'a str),
}

impl fmt::Display for Uncarried<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unstated => Ok(()),
            Self::PathUnknown => f.write_str(", for the way between is not"),
            Self::Unread(why) => write!(f, ": {why}"),
        }
    }
}
