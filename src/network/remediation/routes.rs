//! Routes.

use ipnet::IpNet;

use super::super::fix::{having, region_option, v4, v6};
use super::super::path::Fix;
use super::super::remedy::NewRoute;
use super::super::route::{self, Found, State, Table};
use super::super::route_target::Target;
use super::super::topology::Topology;
use crate::facts::Change;
use crate::facts::ec2::Route;
use crate::model::{Command, VpcId, command, word};

/// A route to the receiver's subnet, by what joins the two VPCs already.
pub(super) fn new_route(topology: &Topology, wanted: &NewRoute) -> Option<Fix> {
    let NewRoute {
        table,
        destination: dst,
        from,
        to,
        instead_of,
    } = wanted;
    let table = topology.tables.get(table)?;
    let subnet = to.subnet.as_ref().and_then(|id| topology.subnet(id));
    let whole = subnet.and_then(|subnet| subnet.prefixes().find(|prefix| prefix.contains(dst)));
    // What a longer route takes away, only one as long brings back. One to another network whose
    // target is gone carries nothing, and so is replaced, whatever its length.
    let of_another_network = |route: &route::Route| {
        let target = &route.target;
        matches!(target, Target::Peering(_) | Target::TransitGateway(_))
    };
    let replaced = instead_of.as_ref().filter(|route| {
        (route.state == State::Blackhole && of_another_network(route))
            || whole.is_some_and(|whole| whole.prefix_len() < route.destination.prefix_len())
    });
    let destination = replaced.map_or(whole.unwrap_or(*dst), |route| route.destination);
    let region = topology.region(from.vpc.as_ref(), from.subnet.as_ref());
    let region = region_option(region.as_deref());
    let between = (from.vpc.as_ref(), to.vpc.as_ref());
    route_between(topology, table, destination, between, &region)
        .or_else(|| route_as_elsewhere(topology, table, *dst, &region))
}

/// A route to the other end, by what joins the two VPCs already.
fn route_between(
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
fn route_as_elsewhere(
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
