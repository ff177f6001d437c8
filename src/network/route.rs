//! Route tables: where a packet for an address goes next.
//!
//! Source: AWS, "Route priority". The longest prefix wins; of equal ones local before static before
//! prefix lists before propagated; a propagated route never takes what a local one holds.

use ipnet::IpNet;

use super::prefix::PrefixMap;
use super::route_target::Target;
use crate::facts::ec2;
use crate::model::{PeeringId, RouteTableId, VpcId, is_private};

/// A route table, by prefix.
#[derive(Debug, Clone)]
pub struct Table {
    /// The table.
    pub id: RouteTableId,
    /// Its name.
    pub name: Option<String>,
    /// The VPC it belongs to.
    pub vpc: Option<VpcId>,
    /// How many subnets are associated with it by name.
    pub subnets: usize,
    /// Whether it is the VPC's main one, which the subnets without one of their own have.
    pub main: bool,
    routes: PrefixMap<Route>,
    /// The VPN gateways that add routes to it.
    pub(super) propagating: Vec<String>,
    /// Routes to prefix lists whose entries nobody read.
    unread: Vec<Unread>,
}

/// A route to a prefix list whose entries nobody read.
#[derive(Debug, Clone)]
struct Unread {
    list: String,
    /// Whether the list holds public addresses alone.
    public: bool,
}

/// A route to one prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The destination.
    pub destination: IpNet,
    /// The prefix list that the destination stands in, where it does.
    pub list: Option<String>,
    /// Where it leads.
    pub target: Target,
    /// Whether packets get there.
    pub state: State,
    rank: Rank,
}

impl Route {
    /// A route as AWS describes it, to one prefix.
    fn read(route: &ec2::Route, destination: IpNet) -> Self {
        let target = Target::of(route);
        let rank = match route.origin.as_deref() {
            _ if target == Target::Local => Rank::Local,
            Some("EnableVgwRoutePropagation") => Rank::Propagated,
            _ if route.destination_prefix_list_id.is_some() => Rank::PrefixList,
            _ => Rank::Static,
        };
        let state = match route.state.as_deref() {
            None | Some("active") => State::Active,
            Some("blackhole") => State::Blackhole,
            Some(other) => State::Other(other.to_owned()),
        };
        Self {
            destination,
            list: route.destination_prefix_list_id.clone(),
            target,
            state,
            rank,
        }
    }

    /// Whether a virtual private gateway put it there.
    pub(super) fn is_propagated(&self) -> bool {
        self.rank == Rank::Propagated
    }

    /// The destination, with the prefix list that it stands in.
    pub(super) fn rule(&self) -> String {
        let destination = &self.destination;
        match &self.list {
            Some(list) => format!("{destination} ({list})"),
            None => destination.to_string(),
        }
    }
}

/// What wins among routes to the same prefix: the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Local,
    Static,
    PrefixList,
    Propagated,
}

/// Whether packets get where a route leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// They do.
    Active,
    /// They are dropped: what it leads to is gone.
    Blackhole,
    /// AWS says something else.
    Other(String),
}

/// What a table says of an address.
#[derive(Debug)]
pub enum Found<'a> {
    /// This route.
    Route(&'a Route),
    /// None.
    None,
    /// Nobody can tell: why.
    Unknown(String),
    /// Nobody can tell without the entries of a prefix list: why.
    UnreadList(String),
}

/// What reading a table takes besides it.
pub(super) struct Around<'a> {
    /// The prefixes of the table's VPC.
    pub(super) local: &'a [IpNet],
    /// The entries of a prefix list, where they were read.
    pub(super) entries: &'a dyn Fn(&str) -> Option<Vec<IpNet>>,
    /// Whether a list that was not read holds public addresses alone, seen from a route of it.
    pub(super) is_public: &'a dyn Fn(&ec2::Route) -> bool,
}

impl Table {
    pub(super) fn new(table: &ec2::RouteTable, name: Option<String>, around: &Around<'_>) -> Self {
        let mut routes = PrefixMap::default();
        let mut unread = Vec::new();
        for route in &table.routes {
            let read = |destination: IpNet| Route::read(route, destination);
            if let Some(prefix) = route.prefix() {
                routes.insert(prefix, read(prefix));
            } else if let Some(list) = &route.destination_prefix_list_id {
                match (around.entries)(list) {
                    Some(entries) => {
                        for prefix in entries {
                            routes.insert(prefix, read(prefix));
                        }
                    }
                    None => unread.push(Unread {
                        list: list.clone(),
                        public: (around.is_public)(route),
                    }),
                }
            }
        }
        // Every table has a local route for each prefix of its VPC, unless another took its place.
        for prefix in around.local {
            if !routes.has(*prefix) {
                routes.insert(
                    *prefix,
                    Route {
                        destination: *prefix,
                        list: None,
                        target: Target::Local,
                        state: State::Active,
                        rank: Rank::Local,
                    },
                );
            }
        }
        rank(&mut routes);
        let named = table.associations.iter();
        let propagating = table.propagating_vgws.iter();
        Self {
            id: table.route_table_id.clone(),
            name,
            vpc: table.vpc_id.clone(),
            subnets: named.filter(|one| one.subnet_id.is_some()).count(),
            main: table.associations.iter().any(|one| one.main),
            routes,
            propagating: propagating
                .filter_map(|one| one.gateway_id.clone())
                .collect(),
            unread,
        }
    }

    /// The destinations of its routes.
    pub(super) fn prefixes(&self) -> impl Iterator<Item = IpNet> {
        self.routes.prefixes()
    }

    /// The table with one route more, in place of the one for the same destination.
    pub(super) fn with(&self, route: &ec2::Route) -> Option<Self> {
        let prefix = route.prefix()?;
        let mut table = self.clone();
        table
            .routes
            .retain(prefix, |route: &Route| route.list.is_some());
        table.routes.insert(prefix, Route::read(route, prefix));
        rank(&mut table.routes);
        Some(table)
    }

    /// The table once a peering connection is accepted; `None` where no route leads to it.
    pub(super) fn accepting(&self, peering: &PeeringId) -> Option<Self> {
        let target = Target::Peering(peering.clone());
        let mut table = self.clone();
        let mut leads = false;
        for route in table.routes.values_mut() {
            if route.target == target {
                route.state = State::Active;
                leads = true;
            }
        }
        leads.then_some(table)
    }

    /// Where packets to some addresses go next.
    #[must_use]
    pub fn find(&self, to: IpNet) -> Found<'_> {
        let best = match self.best(to) {
            Ok(best) => best,
            Err(why) => return Found::Unknown(why),
        };
        let other = self.routes.within(to).find(|(_, route)| {
            best.is_none_or(|best| best.target != route.target || best.state != route.state)
        });
        if let Some((prefix, _)) = other {
            let id = &self.id;
            return Found::Unknown(format!("{id} has a route for {prefix}, a part of {to}"));
        }
        if best.is_none_or(|best| best.destination.prefix_len() < to.max_prefix_len()) {
            let private = is_private(to.addr());
            let unread = self.unread.iter().find(|list| !(list.public && private));
            if let Some(Unread { list, .. }) = unread {
                let id = &self.id;
                return Found::UnreadList(format!(
                    "{id} has a route for {list}, whose entries were not read"
                ));
            }
        }
        best.map_or(Found::None, Found::Route)
    }

    /// The route that wins, among those that hold all of the addresses.
    fn best(&self, to: IpNet) -> Result<Option<&Route>, String> {
        // The longest of each kind, and whether the packet could stay in the VPC.
        let (mut fixed, mut propagated, mut local) = (None, None, false);
        for routes in self.routes.holding(to) {
            let mut routes = routes.iter().map(|(_, route)| route);
            let Some(first) = routes.next() else {
                continue;
            };
            local |= first.rank == Rank::Local;
            if fixed.is_some() {
                continue;
            }
            if first.rank == Rank::Propagated {
                propagated = propagated.or(Some(first));
                continue;
            }
            if let Some(second) = routes.next()
                && first.rank == Rank::PrefixList
                && second.rank == Rank::PrefixList
                && first.target != second.target
            {
                let (id, prefix) = (&self.id, first.destination);
                return Err(format!(
                    "{id} has two routes for {prefix}, of two prefix lists: AWS takes either"
                ));
            }
            fixed = Some(first);
        }
        Ok(propagated.filter(|_| !local).or(fixed))
    }

    /// Whether a route for exactly this destination is there.
    #[must_use]
    pub fn has(&self, destination: IpNet) -> bool {
        self.routes.has(destination)
    }
}

/// Puts the routes to each prefix in the order in which they win.
fn rank(routes: &mut PrefixMap<Route>) {
    routes.sort_by_key(|route: &Route| route.rank);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(routes: &serde_json::Value) -> Table {
        let json = serde_json::json!({ "RouteTableId": "rtb-0a", "Routes": routes });
        let table: ec2::RouteTable = serde_json::from_value(json).expect("a table");
        let entries = |list: &str| {
            let known = matches!(list, "pl-0a" | "pl-0b");
            known.then(|| vec!["10.2.0.0/16".parse().expect("a prefix")])
        };
        let around = Around {
            local: &["10.0.0.0/16".parse().expect("a prefix")],
            entries: &entries,
            is_public: &|route| route.gateway_id.is_some(),
        };
        Table::new(&table, None, &around)
    }

    fn found(table: &Table, to: &str) -> String {
        match table.find(to.parse().expect("a prefix")) {
            Found::Route(route) if route.state == State::Blackhole => "blackhole".to_owned(),
            Found::Route(route) => route.target.id().to_owned(),
            Found::None => "none".to_owned(),
            Found::Unknown(_) | Found::UnreadList(_) => "unknown".to_owned(),
        }
    }

    #[test]
    fn the_longest_prefix_wins_and_a_blackhole_does_not_fall_through() {
        let table = table(&serde_json::json!([
            { "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-0a", "State": "active" },
            { "DestinationCidrBlock": "10.1.0.0/16", "VpcPeeringConnectionId": "pcx-0a" },
            { "DestinationCidrBlock": "10.1.2.0/24", "TransitGatewayId": "tgw-0a", "State": "blackhole" },
        ]));
        assert_eq!(found(&table, "10.0.7.7/32"), "local");
        assert_eq!(found(&table, "10.1.1.1/32"), "pcx-0a");
        assert_eq!(found(&table, "10.1.2.1/32"), "blackhole");
        assert_eq!(found(&table, "192.0.2.1/32"), "nat-0a");
        assert_eq!(found(&table, "fd00::1/128"), "none");
        assert_eq!(found(&table, "10.1.2.0/23"), "unknown");
    }

    #[test]
    fn of_equal_prefixes_static_wins_then_lists_then_propagated() {
        let propagated = serde_json::json!({ "DestinationCidrBlock": "10.2.0.0/16",
            "GatewayId": "vgw-0a", "Origin": "EnableVgwRoutePropagation" });
        let fixed = serde_json::json!({ "DestinationCidrBlock": "10.2.0.0/16", "TransitGatewayId": "tgw-0a" });
        let list = serde_json::json!({ "DestinationPrefixListId": "pl-0a",
            "VpcPeeringConnectionId": "pcx-0a" });
        let other = serde_json::json!({ "DestinationPrefixListId": "pl-0b",
            "VpcPeeringConnectionId": "pcx-0b" });
        let both = table(&serde_json::json!([propagated, list, fixed]));
        assert_eq!(found(&both, "10.2.1.1/32"), "tgw-0a");
        let both = table(&serde_json::json!([propagated, list]));
        assert_eq!(found(&both, "10.2.1.1/32"), "pcx-0a");
        let both = table(&serde_json::json!([list, other]));
        assert_eq!(found(&both, "10.2.1.1/32"), "unknown");
    }

    #[test]
    fn a_propagated_route_never_takes_what_is_local() {
        let table = table(&serde_json::json!([
            { "DestinationCidrBlock": "10.0.1.0/24", "GatewayId": "vgw-0a",
              "Origin": "EnableVgwRoutePropagation" },
            { "DestinationCidrBlock": "10.0.2.0/24", "NetworkInterfaceId": "eni-0a" },
        ]));
        assert_eq!(found(&table, "10.0.1.1/32"), "local");
        assert_eq!(found(&table, "10.0.2.1/32"), "eni-0a");
    }

    #[test]
    fn a_local_route_may_be_replaced() {
        let table = table(&serde_json::json!([
            { "DestinationCidrBlock": "10.0.0.0/16", "NetworkInterfaceId": "eni-0a" },
        ]));
        assert_eq!(found(&table, "10.0.1.1/32"), "eni-0a");
    }

    #[test]
    fn a_list_that_was_not_read_may_hold_anything_but_not_what_it_cannot() {
        let unread = table(&serde_json::json!([
            { "DestinationPrefixListId": "pl-0c", "VpcPeeringConnectionId": "pcx-0a" },
        ]));
        assert_eq!(found(&unread, "10.3.1.1/32"), "unknown");
        let gateway_endpoint = table(&serde_json::json!([
            { "DestinationPrefixListId": "pl-0c", "GatewayId": "vpce-0a" },
        ]));
        assert_eq!(found(&gateway_endpoint, "10.3.1.1/32"), "none");
        assert_eq!(found(&gateway_endpoint, "52.1.1.1/32"), "unknown");
    }
}
