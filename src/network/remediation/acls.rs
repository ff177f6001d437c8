//! Rules of network ACLs.

use ipnet::IpNet;

use super::super::fix::{Wanted, having, v4, v6};
use super::super::network_acl::Acl;
use super::super::path::Fix;
use super::super::security_group::Direction;
use crate::facts::Change;
use crate::facts::ec2::{NetworkAclEntry, PortRange};
use crate::model::command;

/// A rule of a network ACL, tried before the one that decides now.
pub(super) fn acl_entry(
    acl: &Acl,
    direction: Direction,
    deciding: Option<i32>,
    wanted: &Wanted<'_>,
) -> Option<Fix> {
    let number = acl.number_before(direction, deciding)?;
    let Wanted {
        peer,
        protocol,
        ports,
        region,
        ..
    } = wanted;
    let (side, to) = match direction {
        Direction::Outbound => ("--egress", "to"),
        Direction::Inbound => ("--ingress", "from"),
    };
    let block = match peer {
        IpNet::V4(_) => command!("--cidr-block {peer}", peer),
        IpNet::V6(_) => command!("--ipv6-cidr-block {peer}", peer),
    };
    let (first, last, code) = (ports.first, ports.last, protocol.number());
    let id = &acl.id;
    Some(Fix {
        summary: format!("allow {protocol} {ports} {to} {peer}, as rule {number} of {id}"),
        commands: vec![command!(
            "aws ec2 create-network-acl-entry{region} --network-acl-id {id} {side} \
             --rule-number {number} --protocol {code} --port-range From={first},To={last} {block} \
             --rule-action allow",
            region,
            id,
            side,
            number,
            code,
            first,
            last,
            block
        )],
        blast_radius: having(acl.subnets, id.as_str()),
        change: Some(Change::AddAclEntry(
            id.clone(),
            NetworkAclEntry {
                rule_number: number,
                egress: direction == Direction::Outbound,
                rule_action: "allow".to_owned(),
                protocol: code.to_string(),
                cidr_block: v4(*peer),
                ipv6_cidr_block: v6(*peer),
                port_range: Some(PortRange {
                    from: Some(first.into()),
                    to: Some(last.into()),
                }),
            },
        )),
        verified: false,
    })
}
