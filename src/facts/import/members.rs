//! Members that the AWS CLI always prints and that decide: one that is absent was left out by
//! somebody (`--query`), which is not the same as an empty list.
//!
//! Source: the AWS CLI's command reference, the section "Output" of each command. `null` where a
//! list belongs is an empty list, as programs in Go print it.

use serde_json::Value;

/// What an object without a member is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Without {
    /// Nothing: it counts as not read.
    NotRead,
    /// All that does not depend on the named part of it.
    Part(&'static str),
}

/// A member that an object must have.
struct Member {
    /// The AWS CLI's key of the list that the object stands in.
    kind: &'static str,
    /// The way to it: names with a dot between, `[]` after one that is a list, `|` between several
    /// of which one is enough.
    path: &'static str,
    /// Where it must be there: where its neighbour of this name has one of these values.
    only: Option<(&'static str, &'static [&'static str])>,
    /// Where it may be absent: where its neighbour of this name shows that nothing was left out.
    unless: Option<&'static str>,
    without: Without,
}

const fn member(kind: &'static str, path: &'static str) -> Member {
    Member {
        kind,
        path,
        only: None,
        unless: None,
        without: Without::NotRead,
    }
}

impl Member {
    const fn part(mut self, part: &'static str) -> Self {
        self.without = Without::Part(part);
        self
    }

    const fn unless(mut self, neighbour: &'static str) -> Self {
        self.unless = Some(neighbour);
        self
    }

    const fn only(mut self, neighbour: &'static str, values: &'static [&'static str]) -> Self {
        self.only = Some((neighbour, values));
        self
    }
}

/// The rules of a group that are for peers with IPv6 addresses.
const IPV6_IN: &str = "IpPermissions of IPv6";
/// The same, outbound.
const IPV6_OUT: &str = "IpPermissionsEgress of IPv6";

#[rustfmt::skip]
const MEMBERS: &[Member] = &[
    member("SecurityGroups", "IpPermissions[]").part("IpPermissions"),
    member("SecurityGroups", "IpPermissions[].IpProtocol").part("IpPermissions"),
    member("SecurityGroups", "IpPermissions[].FromPort").only("IpProtocol", &["tcp", "udp", "6", "17"]).part("IpPermissions"),
    member("SecurityGroups", "IpPermissions[].ToPort").only("IpProtocol", &["tcp", "udp", "6", "17"]).part("IpPermissions"),
    member("SecurityGroups", "IpPermissions[].IpRanges[]").part("IpPermissions"),
    member("SecurityGroups", "IpPermissions[].PrefixListIds[]").part("IpPermissions"),
    member("SecurityGroups", "IpPermissions[].UserIdGroupPairs[]").part("IpPermissions"),
    member("SecurityGroups", "IpPermissions[].UserIdGroupPairs[].GroupId").part("IpPermissions"),
    member("SecurityGroups", "IpPermissions[].Ipv6Ranges[]").part(IPV6_IN),
    member("SecurityGroups", "IpPermissionsEgress[]").part("IpPermissionsEgress"),
    member("SecurityGroups", "IpPermissionsEgress[].IpProtocol").part("IpPermissionsEgress"),
    member("SecurityGroups", "IpPermissionsEgress[].FromPort").only("IpProtocol", &["tcp", "udp", "6", "17"]).part("IpPermissionsEgress"),
    member("SecurityGroups", "IpPermissionsEgress[].ToPort").only("IpProtocol", &["tcp", "udp", "6", "17"]).part("IpPermissionsEgress"),
    member("SecurityGroups", "IpPermissionsEgress[].IpRanges[]").part("IpPermissionsEgress"),
    member("SecurityGroups", "IpPermissionsEgress[].PrefixListIds[]").part("IpPermissionsEgress"),
    member("SecurityGroups", "IpPermissionsEgress[].UserIdGroupPairs[]").part("IpPermissionsEgress"),
    member("SecurityGroups", "IpPermissionsEgress[].UserIdGroupPairs[].GroupId").part("IpPermissionsEgress"),
    member("SecurityGroups", "IpPermissionsEgress[].Ipv6Ranges[]").part(IPV6_OUT),
    member("NetworkAcls", "Associations[]"),
    member("NetworkAcls", "Associations[].SubnetId"),
    member("NetworkAcls", "Entries[]"),
    member("NetworkAcls", "Entries[].Egress"),
    member("NetworkAcls", "Entries[].CidrBlock|Ipv6CidrBlock"),
    member("NetworkAcls", "Entries[].PortRange.From").only("Protocol", &["6", "17"]),
    member("NetworkAcls", "Entries[].PortRange.To").only("Protocol", &["6", "17"]),
    member("RouteTables", "VpcId"),
    member("RouteTables", "Associations[]"),
    member("RouteTables", "Associations[].SubnetId|GatewayId|Main"),
    member("RouteTables", "Routes[]"),
    member("RouteTables", "Routes[].DestinationCidrBlock|DestinationIpv6CidrBlock|DestinationPrefixListId"),
    member("RouteTables", "Routes[].State"),
    member("NetworkInterfaces", "SubnetId"),
    member("NetworkInterfaces", "Status"),
    member("NetworkInterfaces", "InterfaceType"),
    member("NetworkInterfaces", "PrivateIpAddress").unless("Ipv6Addresses"),
    member("NetworkInterfaces", "PrivateIpAddresses[]"),
    member("Reservations", "Instances[]"),
    member("Vpcs", "CidrBlock").part("prefixes"),
    member("Vpcs", "CidrBlockAssociationSet[]").part("prefixes"),
    member("VpcPeeringConnections", "Status.Code"),
    member("VpcPeeringConnections", "RequesterVpcInfo.VpcId"),
    member("VpcPeeringConnections", "AccepterVpcInfo.VpcId"),
    member("VpcPeeringConnections", "RequesterVpcInfo.CidrBlockSet[]").part("prefixes"),
    member("VpcPeeringConnections", "AccepterVpcInfo.CidrBlockSet[]").part("prefixes"),
    member("VpcEndpoints", "PrivateDnsEnabled").part("attributes"),
    member("VpcEndpoints", "NetworkInterfaceIds[]").part("attributes"),
    member("VpcEndpoints", "Groups[]").part("attributes"),
    member("VpcEndpoints", "SubnetIds[]").part("attributes"),
    member("TransitGatewayVpcAttachments", "VpcId"),
    member("TransitGatewayVpcAttachments", "TransitGatewayId"),
    member("TransitGatewayVpcAttachments", "State"),
    member("TransitGatewayVpcAttachments", "SubnetIds[]"),
    // An attachment without a table has no association, and a function outside has no VPC.
    member("TransitGatewayAttachments", "Association").unless("ResourceOwnerId"),
    member("TransitGatewayAttachments", "State"),
    member("Functions", "VpcConfig").unless("FunctionArn"),
    member("Routes", "DestinationCidrBlock"),
    member("Routes", "State"),
];

/// What an object lacks, and what it is good for without it; every `null` in it is taken out, so
/// that it reads as what is absent.
pub(super) fn lacking(kind: &str, object: &mut Value) -> Vec<(&'static str, Without)> {
    let all = MEMBERS.iter().filter(|member| member.kind == kind);
    let absent = all.filter(|member| !has(object, member.path, member));
    let absent = absent.map(|member| (member.path, member.without)).collect();
    without_nulls(object);
    absent
}

/// Whether every object on the way has what the way leads to.
fn has(object: &Value, path: &str, member: &Member) -> bool {
    let (step, rest) = path
        .split_once('.')
        .map_or((path, None), |(step, rest)| (step, Some(rest)));
    let (names, list) = match step.strip_suffix("[]") {
        Some(name) => (name, true),
        None => (step, false),
    };
    if rest.is_none() && !applies(object, member) {
        return true;
    }
    let mut found = names.split('|').map(|name| object.get(name));
    match (list, rest) {
        // What is not there at all is missed by the row for the list itself.
        (true, Some(rest)) => {
            let items = found.next().flatten().and_then(Value::as_array);
            let mut items = items.into_iter().flatten();
            items.all(|item| has(item, rest, member))
        }
        (true, None) => found.next().flatten().is_some(),
        (false, Some(rest)) => {
            let inner = found.next().flatten().filter(|inner| !inner.is_null());
            inner.map_or_else(
                || !applies(object, member),
                |inner| has(inner, rest, member),
            )
        }
        // Among several, `false` is no choice: what is not the main table's says whose it is.
        (false, None) => found.flatten().any(|value| {
            !value.is_null() && (value != &Value::Bool(false) || !names.contains('|'))
        }),
    }
}

fn applies(object: &Value, member: &Member) -> bool {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let among = member.only.is_none_or(|(name, values)| {
        // Within the range of ports, the protocol is the outer object's.
        object.get(name).is_none() || text(name).is_some_and(|value| values.contains(&value))
    });
    among && member.unless.is_none_or(|name| object.get(name).is_none())
}

fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(without_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        _ => {}
    }
}
