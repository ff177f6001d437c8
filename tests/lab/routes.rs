//! Makes nftables drop what the route table of a subnet does not lead to where it goes.
//!
//! As in `firewall`, this is the lab's own reading of AWS's rules, and never asks the program.

use serde::Deserialize;

use super::firewall::{Described, Subnet};

/// What no gateway to the internet carries.
const PRIVATE: &str = "{ 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 }";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RouteTable {
    vpc_id: String,
    associations: Vec<Association>,
    routes: Vec<Route>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Association {
    main: bool,
    subnet_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Route {
    /// None where it is for a prefix list, to which the lab sends nothing.
    destination_cidr_block: Option<String>,
    state: String,
    gateway_id: Option<String>,
    nat_gateway_id: Option<String>,
    vpc_peering_connection_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PeeringConnection {
    vpc_peering_connection_id: String,
    status: Status,
    requester_vpc_info: Side,
    accepter_vpc_info: Side,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    code: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Side {
    vpc_id: String,
    cidr_block: String,
}

impl Described {
    /// What leaves a subnet: the longest prefix decides, and what no route holds is dropped.
    pub(super) fn routes(&self, subnet: &Subnet) -> Vec<String> {
        let tables = || {
            self.route_tables
                .iter()
                .filter(|it| it.vpc_id == subnet.vpc_id)
        };
        let associated = |table: &&RouteTable| {
            let own = |it: &Association| it.subnet_id.as_ref() == Some(&subnet.id);
            table.associations.iter().any(own)
        };
        let main = |table: &&RouteTable| table.associations.iter().any(|it| it.main);
        let table = tables().find(associated).or_else(|| tables().find(main));
        let table = table.expect("every VPC has a main table");
        let mut routes: Vec<(&str, &Route)> = table
            .routes
            .iter()
            .filter_map(|it| Some((it.destination_cidr_block.as_deref()?, it)))
            .collect();
        let length = |prefix: &str| {
            let length = prefix
                .rsplit('/')
                .next()
                .and_then(|it| it.parse::<u8>().ok());
            length.expect("a prefix has a length")
        };
        routes.sort_by_key(|(prefix, _)| std::cmp::Reverse(length(prefix)));
        let routes = routes.into_iter();
        routes
            .flat_map(|(prefix, route)| {
                let rule = move |rest: &str| format!("ip daddr {prefix} {rest}");
                let rules = self.beyond(route, &subnet.vpc_id).into_iter();
                rules.chain(["drop".to_owned()]).map(move |it| rule(&it))
            })
            .collect()
    }

    /// What a route carries; the rest is dropped.
    fn beyond(&self, route: &Route, vpc: &str) -> Vec<String> {
        if route.state != "active" {
            return Vec::new();
        }
        if let Some(peering) = &route.vpc_peering_connection_id {
            let mut all = self.vpc_peering_connections.iter();
            let peering = all.find(|it| it.vpc_peering_connection_id == *peering);
            let other = peering.filter(|it| it.status.code == "active");
            let other = other.and_then(|it| it.other_side(vpc));
            return other.map_or_else(Vec::new, |it| {
                vec![format!("ip daddr {} return", it.cidr_block)]
            });
        }
        let internet = |it: &String| it.starts_with("igw-");
        match (&route.gateway_id, &route.nat_gateway_id) {
            (Some(gateway), _) if gateway == "local" => vec!["return".into()],
            (gateway, nat) if gateway.as_ref().is_some_and(internet) || nat.is_some() => {
                vec![format!("ip daddr {PRIVATE} drop"), "return".into()]
            }
            _ => Vec::new(),
        }
    }
}

impl PeeringConnection {
    /// It joins two VPCs, and nothing behind them.
    fn other_side(&self, vpc: &str) -> Option<&Side> {
        let (one, other) = (&self.requester_vpc_info, &self.accepter_vpc_info);
        match (one.vpc_id == vpc, other.vpc_id == vpc) {
            (true, false) => Some(other),
            (false, true) => Some(one),
            _ => None,
        }
    }
}
