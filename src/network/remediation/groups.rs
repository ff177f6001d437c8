//! Rules of security groups.

use ipnet::IpNet;

use super::super::fix::Wanted;
use super::super::path::Fix;
use super::super::prefix::one_address;
use super::super::remedy::Receiver;
use super::super::security_group::Direction;
use crate::facts::Change;
use crate::facts::ec2::{IpPermission, IpRange, Ipv6Range, UserIdGroupPair};
use crate::model::{Command, SecurityGroupId, command};

/// A rule on a security group, for the other end of a connection alone.
pub(super) fn group_rule(
    group: &SecurityGroupId,
    direction: Direction,
    wanted: &Wanted<'_>,
    receiver: Receiver,
) -> Fix {
    let Wanted {
        peer,
        protocol,
        ports,
        region,
        ..
    } = wanted;
    let (first, last) = (ports.first, ports.last);
    let rule = permission(wanted);
    let (peer_text, protocol_text) = (one_address(*peer), protocol.as_str());
    let long = |source: Command| {
        command!(
            "--ip-permissions 'IpProtocol={protocol},FromPort={first},ToPort={last},{source}'",
            protocol,
            first,
            last,
            source
        )
    };
    match direction {
        Direction::Inbound => {
            let (whom, option) = match (wanted.group, peer) {
                (Some(carried), _) => (
                    format!("{carried}, attached to the client"),
                    command!(
                        "--protocol {protocol} --port {first} --source-group {carried}",
                        protocol,
                        first,
                        carried
                    ),
                ),
                (None, IpNet::V4(prefix)) => (
                    peer_text,
                    command!(
                        "--protocol {protocol} --port {first} --cidr {prefix}",
                        protocol,
                        first,
                        prefix
                    ),
                ),
                (None, IpNet::V6(_)) => (peer_text, long(source(wanted))),
            };
            Fix {
                summary: format!("allow {protocol_text} {ports} from {whom}, on {group}"),
                commands: vec![command!(
                    "aws ec2 authorize-security-group-ingress{region} --group-id {group} {option}",
                    region,
                    group,
                    option
                )],
                blast_radius: format!(
                    "everything with {group} attached accepts {protocol_text} {ports} from there"
                ),
                change: Some(Change::AddIngress(group.clone(), rule)),
                verified: false,
            }
        }
        Direction::Outbound => {
            let to = match receiver {
                Receiver::Endpoint => "the endpoint".to_owned(),
                Receiver::Other => peer_text,
            };
            let option = long(source(wanted));
            Fix {
                summary: format!("allow {protocol_text} {ports} to {to}, on {group}"),
                commands: vec![command!(
                    "aws ec2 authorize-security-group-egress{region} --group-id {group} {option}",
                    region,
                    group,
                    option
                )],
                blast_radius: format!("everything with {group} attached may then open it"),
                change: Some(Change::AddEgress(group.clone(), rule)),
                verified: false,
            }
        }
    }
}

/// Whom a rule is for, as the AWS CLI takes it.
fn source(wanted: &Wanted<'_>) -> Command {
    match (wanted.group, wanted.peer) {
        (Some(carried), _) => command!("UserIdGroupPairs=[{GroupId={carried}}]", carried),
        (None, IpNet::V4(peer)) => command!("IpRanges=[{CidrIp={peer}}]", peer),
        (None, IpNet::V6(peer)) => command!("Ipv6Ranges=[{CidrIpv6={peer}}]", peer),
    }
}

/// The smallest rule: for the other end's group where one is given, else for its addresses.
fn permission(wanted: &Wanted<'_>) -> IpPermission {
    let mut rule = IpPermission {
        ip_protocol: Some(wanted.protocol.as_str().to_owned()),
        from_port: Some(wanted.ports.first.into()),
        to_port: Some(wanted.ports.last.into()),
        ..IpPermission::default()
    };
    match (wanted.group, wanted.peer) {
        (Some(group), _) => rule.user_id_group_pairs.push(UserIdGroupPair {
            group_id: Some(group.clone()),
            user_id: None,
            peering_status: None,
            description: None,
        }),
        (None, IpNet::V4(cidr_ip)) => rule.ip_ranges.push(IpRange {
            cidr_ip,
            description: None,
        }),
        (None, IpNet::V6(cidr_ipv6)) => rule.ipv6_ranges.push(Ipv6Range {
            cidr_ipv6,
            description: None,
        }),
    }
    rule
}
