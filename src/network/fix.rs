//! Changes that let a packet on: as small as they can be, as commands of the AWS CLI.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::network_acl::Acl;
use super::path::Fix;
use super::route::{self, Found, State, Table, Target};
use super::security_group::{Direction, one_address};
use super::topology::Topology;
use super::traffic::{Ports, Protocol};
use crate::facts::Change;
use crate::facts::ec2::{
    IpPermission, IpRange, Ipv6Range, NetworkAclEntry, PortRange, Route, UserIdGroupPair,
};
use crate::model::{Command, SecurityGroupId, VpcId, command, word};

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
fn having(subnets: usize, what: &str) -> String {
    match subnets {
        0 | 1 => format!("1 subnet has {what}"),
        _ => format!("{subnets} subnets have {what}"),
    }
}

/// A rule on a security group, for the other end of a connection alone.
pub(super) fn group_rule(
    group: &SecurityGroupId,
    direction: Direction,
    wanted: &Wanted<'_>,
    whom: Whom,
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
                    format!("{carried}, which the client carries"),
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
                    "everything that carries {group} accepts {protocol_text} {ports} from there"
                ),
                change: Some(Change::AddIngress(group.clone(), rule)),
                verified: false,
            }
        }
        Direction::Outbound => {
            let to = match whom {
                Whom::Endpoint => "the endpoint".to_owned(),
                Whom::Other => peer_text,
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
                blast_radius: format!("everything that carries {group} may then open it"),
                change: Some(Change::AddEgress(group.clone(), rule)),
                verified: false,
            }
        }
    }
}

/// Whom a connection is to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whom {
    /// A VPC endpoint.
    Endpoint,
    /// Anything else.
    Other,
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

/// A rule of a network ACL, tried before the one that decides now.
pub(super) fn acl_entry(
    acl: &Acl,
    egress: bool,
    deciding: Option<i32>,
    wanted: &Wanted<'_>,
) -> Option<Fix> {
    let number = acl.number_before(egress, deciding)?;
    let Wanted {
        peer,
        protocol,
        ports,
        region,
        ..
    } = wanted;
    let (side, to) = if egress {
        ("--egress", "to")
    } else {
        ("--ingress", "from")
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
                egress,
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

/// A route to the other end, by what joins the two VPCs already.
pub(super) fn route(
    network: &Topology,
    table: &Table,
    destination: IpNet,
    between: (Option<&VpcId>, Option<&VpcId>),
    region: &Command,
) -> Option<Fix> {
    let (from, to) = (between.0?, between.1?);
    let mut route = Route {
        destination_cidr_block: v4(destination),
        destination_ipv6_cidr_block: v6(destination),
        state: Some("active".to_owned()),
        origin: Some("CreateRoute".to_owned()),
        ..Route::default()
    };
    let (option, way) = if from == to {
        route.gateway_id = Some("local".to_owned());
        (Command::from("--gateway-id local"), "local".to_owned())
    } else if let Some(peering) = network.peering_between(from, to) {
        route.vpc_peering_connection_id = Some(peering.to_string());
        (
            command!("--vpc-peering-connection-id {peering}", peering),
            peering.to_string(),
        )
    } else {
        let gateway = network.gateway_between(from, to)?;
        route.transit_gateway_id = Some(gateway.to_string());
        (
            command!("--transit-gateway-id {gateway}", gateway),
            gateway.to_string(),
        )
    };
    let (verb, block) = (verb(table, destination), block(destination));
    let id = &table.id;
    Some(Fix {
        summary: format!("route {destination} to {way}, in {id}"),
        commands: vec![command!(
            "aws ec2 {verb}{region} --route-table-id {id} {block} {option}",
            verb,
            region,
            id,
            block,
            option
        )],
        blast_radius: reach(table),
        change: Some(Change::SetRoute(id.clone(), route)),
        verified: false,
    })
}

/// What keeps a destination within the VPC that another route takes away.
pub(super) fn local_route(
    network: &Topology,
    table: &Table,
    found: &route::Route,
    region: &Command,
) -> Option<Fix> {
    let (id, destination) = (&table.id, found.destination);
    if found.list.is_some() {
        return None;
    }
    let own = network.prefixes_of.get(table.vpc.as_ref()?);
    let block = block(destination);
    // One for a prefix of the VPC itself stays, whatever it leads to; one for a part can go.
    let (summary, command) = if own.is_some_and(|own| own.contains(&destination)) {
        let command = command!(
            "aws ec2 replace-route{region} --route-table-id {id} {block} --local-target",
            region,
            id,
            block
        );
        (format!("route {destination} to local, in {id}"), command)
    } else {
        let command = command!(
            "aws ec2 delete-route{region} --route-table-id {id} {block}",
            region,
            id,
            block
        );
        (
            format!("delete the route for {destination} in {id}"),
            command,
        )
    };
    let route = Route {
        destination_cidr_block: v4(destination),
        destination_ipv6_cidr_block: v6(destination),
        gateway_id: Some("local".to_owned()),
        state: Some("active".to_owned()),
        ..Route::default()
    };
    Some(Fix {
        summary,
        commands: vec![command],
        blast_radius: reach(table),
        change: Some(Change::SetRoute(id.clone(), route)),
        verified: false,
    })
}

/// A route for addresses in no VPC that is known, as another table of the same VPC has one: to the
/// gateway that leads out of AWS there.
///
/// Source: AWS, "Configure route propagation" (virtual private gateways).
pub(super) fn route_as_elsewhere(
    network: &Topology,
    table: &Table,
    to: IpNet,
    region: &Command,
) -> Option<Fix> {
    let others = network.tables_in(table.vpc.as_ref()?);
    let known = others
        .filter(|other| other.id != table.id)
        .find_map(|other| {
            let Found::Route(route) = other.find(to) else {
                return None;
            };
            let leads_out = match &route.target {
                Target::TransitGateway(_) => true,
                Target::Other(_, id) => id.starts_with("vgw-"),
                _ => false,
            };
            (leads_out && route.state == State::Active).then_some((other, route))
        });
    let (other, known) = known?;
    let (destination, gateway, id) = (known.destination, known.target.id(), &table.id);
    let mut route = Route {
        destination_cidr_block: v4(destination),
        destination_ipv6_cidr_block: v6(destination),
        state: Some("active".to_owned()),
        origin: Some("CreateRoute".to_owned()),
        ..Route::default()
    };
    let command = if known.is_propagated() {
        route.origin = Some("EnableVgwRoutePropagation".to_owned());
        command!(
            "aws ec2 enable-vgw-route-propagation{region} --route-table-id {id} --gateway-id {gateway}",
            region,
            id,
            gateway = word::Id(gateway)
        )
    } else {
        let verb = verb(table, destination);
        let (block, option) = match known.target {
            Target::TransitGateway(_) => (block(destination), "--transit-gateway-id"),
            _ => (block(destination), "--gateway-id"),
        };
        command!(
            "aws ec2 {verb}{region} --route-table-id {id} {block} {option} {gateway}",
            verb,
            region,
            id,
            block,
            option,
            gateway = word::Id(gateway)
        )
    };
    match known.target {
        Target::TransitGateway(_) => route.transit_gateway_id = Some(gateway.to_owned()),
        _ => route.gateway_id = Some(gateway.to_owned()),
    }
    Some(Fix {
        summary: format!(
            "route {destination} to {gateway} in {id}, too, as {} does",
            other.id
        ),
        commands: vec![command],
        blast_radius: reach(table),
        change: Some(Change::SetRoute(id.clone(), route)),
        verified: false,
    })
}

fn verb(table: &Table, destination: IpNet) -> &'static str {
    if table.has(destination) {
        "replace-route"
    } else {
        "create-route"
    }
}

fn block(destination: IpNet) -> Command {
    match destination {
        IpNet::V4(_) => command!("--destination-cidr-block {destination}", destination),
        IpNet::V6(_) => command!("--destination-ipv6-cidr-block {destination}", destination),
    }
}

/// Whom a change of a table concerns.
fn reach(table: &Table) -> String {
    let id = &table.id;
    match (table.subnets, table.main) {
        (0, _) => format!("every subnet without a table of its own has {id}"),
        (subnets, true) => format!(
            "{}, and so does every one without a table of its own",
            having(subnets, id.as_str())
        ),
        (subnets, false) => having(subnets, id.as_str()),
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

const fn v4(prefix: IpNet) -> Option<Ipv4Net> {
    match prefix {
        IpNet::V4(v4) => Some(v4),
        IpNet::V6(_) => None,
    }
}

const fn v6(prefix: IpNet) -> Option<Ipv6Net> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::route::Around;

    #[test]
    fn a_main_table_reaches_further_than_its_own_subnets() {
        let reached = |associations: &[&serde_json::Value]| {
            let json = serde_json::json!({
                "RouteTableId": "rtb-0a", "VpcId": "vpc-0a", "Associations": associations,
            });
            let table = serde_json::from_value(json).expect("a route table");
            let around = Around {
                local: &[],
                entries: &|_| None,
                is_public: &|_| false,
            };
            reach(&Table::new(&table, None, &around))
        };
        let own = serde_json::json!({ "SubnetId": "subnet-0a", "Main": false });
        let main = serde_json::json!({ "Main": true });
        assert_eq!(reached(&[&own]), "1 subnet has rtb-0a");
        assert_eq!(
            reached(&[&main]),
            "every subnet without a table of its own has rtb-0a"
        );
        assert_eq!(
            reached(&[&own, &main]),
            "1 subnet has rtb-0a, and so does every one without a table of its own"
        );
    }
}
