//! Rules that let a client in, or out: as small as they can be, and as commands.

use ipnet::IpNet;

use super::{Inbound, PORT};
use crate::case::Case;
use crate::checks::words::region_option;
use crate::checks::{Fix, list};
use crate::facts::Change;
use crate::facts::ec2::{IpPermission, IpRange, Ipv6Range, UserIdGroupPair};
use crate::model::{Command, SecurityGroupId, command};
use crate::network::security_group::one_address;

/// The smallest rule that lets a peer in: its security group where it carries one, else its
/// addresses.
pub(super) fn smallest_rule(group: Option<&SecurityGroupId>, peers: &[IpNet]) -> IpPermission {
    let mut rule = IpPermission {
        ip_protocol: Some("tcp".to_owned()),
        from_port: Some(i32::from(PORT)),
        to_port: Some(i32::from(PORT)),
        ..IpPermission::default()
    };
    if let Some(group) = group {
        rule.user_id_group_pairs.push(UserIdGroupPair {
            group_id: Some(group.clone()),
            user_id: None,
            peering_status: None,
            description: None,
        });
        return rule;
    }
    for peer in peers {
        match *peer {
            IpNet::V4(cidr_ip) => rule.ip_ranges.push(IpRange {
                cidr_ip,
                description: None,
            }),
            IpNet::V6(cidr_ipv6) => rule.ipv6_ranges.push(Ipv6Range {
                cidr_ipv6,
                description: None,
            }),
        }
    }
    rule
}

/// The same rule, as the AWS CLI takes it.
pub(super) fn as_option(group: Option<&SecurityGroupId>, peers: &[IpNet]) -> Command {
    let ranges = |key: &'static str, name: &'static str, v4: bool| {
        let own = peers.iter().filter(|peer| peer.addr().is_ipv4() == v4);
        let mut own = own
            .map(|peer| command!("{{name}={peer}}", name, peer))
            .peekable();
        own.peek()?;
        let own = Command::joined(own, ",");
        Some(command!(",{key}=[{own}]", key, own))
    };
    let whom = if let Some(group) = group {
        command!(",UserIdGroupPairs=[{GroupId={group}}]", group)
    } else {
        let all = [
            ranges("IpRanges", "CidrIp", true),
            ranges("Ipv6Ranges", "CidrIpv6", false),
        ];
        Command::joined(all.into_iter().flatten(), "")
    };
    command!(
        "--ip-permissions 'IpProtocol=tcp,FromPort={PORT},ToPort={PORT}{whom}'",
        PORT,
        whom
    )
}

/// The fix of every inbound fault: one rule on the endpoint's group, for the client alone.
pub(super) fn admit(case: &Case<'_>, inbound: &Inbound<'_>) -> Option<Fix> {
    let group = &inbound.groups.first()?.group_id;
    let region = region_option(case);
    let same_vpc = inbound.source.vpc_id.as_ref() == Some(&inbound.endpoint.vpc_id);
    let carried = inbound.source.groups.as_ref();
    let carried = carried.and_then(|groups| groups.first());
    let carried = carried.filter(|_| same_vpc && case.appliance().is_none());
    let whom = match carried {
        Some(carried) => format!("{carried}, which the client carries"),
        None => written(&inbound.client),
    };
    let option = match (carried, inbound.client.as_slice()) {
        (Some(carried), _) => command!(
            "--protocol tcp --port {PORT} --source-group {carried}",
            PORT,
            carried
        ),
        (None, [IpNet::V4(only)]) => {
            command!("--protocol tcp --port {PORT} --cidr {only}", PORT, only)
        }
        (None, peers) => as_option(None, peers),
    };
    Some(
        Fix::new(
            format!("allow tcp 443 from {whom}, on {group}"),
            command!(
                "aws ec2 authorize-security-group-ingress{region} --group-id {group} {option}",
                region,
                group,
                option
            ),
        )
        .touching(format!(
            "everything that carries {group} accepts tcp 443 from there"
        ))
        .changing(Change::AddIngress(
            group.clone(),
            smallest_rule(carried, &inbound.client),
        )),
    )
}

/// Prefixes as people write them.
pub(super) fn written(peers: &[IpNet]) -> String {
    let peers: Vec<String> = peers.iter().map(|peer| one_address(*peer)).collect();
    list(&peers)
}
