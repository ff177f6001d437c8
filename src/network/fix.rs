//! Pieces of changes that let a packet on, as commands of the AWS CLI.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::path::Fix;
use super::traffic::{Ports, Protocol};
use crate::model::{Command, SecurityGroupId, command, word};

/// What a packet is, for rules that are to let it through.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// The addresses at the other end.
    pub(super) peer: IpNet,
    /// A group that the other end carries, where a rule can refer to it.
    pub(super) group: Option<&'a SecurityGroupId>,
    pub(super) protocol: Protocol,
    pub(super) ports: Ports,
    /// ` --region …`, or nothing where that is not known.
    pub(super) region: &'a Command,
}

/// `1 subnet has acl-…`, `2 subnets have acl-…`.
pub(super) fn having(subnets: usize, what: &str) -> String {
    match subnets {
        0 | 1 => format!("1 subnet has {what}"),
        _ => format!("{subnets} subnets have {what}"),
    }
}

/// A command by itself.
pub(super) fn command(
    summary: impl Into<String>,
    command: Command,
    blast_radius: impl Into<String>,
) -> Fix {
    Fix {
        summary: summary.into(),
        commands: vec![command],
        blast_radius: blast_radius.into(),
        change: None,
        verified: false,
    }
}

pub(super) const fn v4(prefix: IpNet) -> Option<Ipv4Net> {
    match prefix {
        IpNet::V4(v4) => Some(v4),
        IpNet::V6(_) => None,
    }
}

pub(super) const fn v6(prefix: IpNet) -> Option<Ipv6Net> {
    match prefix {
        IpNet::V4(_) => None,
        IpNet::V6(v6) => Some(v6),
    }
}

/// ` --region …`, for a command.
pub(super) fn region_option(region: Option<&str>) -> Command {
    region.map_or_else(Command::nothing, |region| {
        command!(" --region {region}", region = word::Id(region))
    })
}
