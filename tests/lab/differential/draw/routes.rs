//! Route tables: a main one a VPC and some of subnets' own, with overlapping prefixes.

use std::collections::BTreeSet;

use ipnet::IpNet;

use super::super::configuration::{Route, Table, Vpc};
use super::{Draw, id};

impl Draw {
    pub(super) fn tables(&mut self) {
        for place in 0..self.it.vpcs.len() {
            let vpc = self.it.vpcs[place].clone();
            self.table(&vpc, true);
            let subnets = self.it.subnets.iter().filter(|it| it.vpc == vpc.id);
            let mut last = None;
            for subnet in subnets.map(|it| it.id.clone()).collect::<Vec<_>>() {
                if self.dice.chance(50) {
                    let own = match last {
                        Some(own) if self.dice.chance(30) => own,
                        _ if self.is_door(&subnet) => self.door_table(&vpc),
                        _ => self.table(&vpc, false),
                    };
                    self.it.tables[own].subnets.push(subnet);
                    last = Some(own);
                }
            }
        }
        // The main table need not be the first one in a file.
        let mut tables = std::mem::take(&mut self.it.tables);
        self.dice.shuffle(&mut tables);
        self.it.tables = tables;
    }

    fn table(&mut self, vpc: &Vpc, main: bool) -> usize {
        let mut routes = Vec::new();
        for range in vpc.cidrs.iter().chain(&vpc.ipv6) {
            routes.push(Route::new(range.clone(), "local"));
        }
        for (far, peering) in self.peers(&vpc.id) {
            for range in far.cidrs.iter().chain(&far.ipv6) {
                if self.dice.chance(90) {
                    let over = peering.is_over();
                    routes.push(Route {
                        // AWS: "the route has a state of blackhole" until the peering is active; not
                        // every reader of files keeps the state.
                        blackhole: over || (peering.status != "active" && self.dice.chance(50)),
                        ..Route::new(range.clone(), peering.id.clone())
                    });
                }
            }
        }
        self.gateway_routes(vpc, &mut routes);
        self.stray(vpc, &mut routes);
        if self.dice.chance(40) {
            routes.push(Route::new("0.0.0.0/0", "igw-00000000000000001"));
        }
        // A later route to the same destination takes the place of the earlier one.
        let mut seen = BTreeSet::new();
        routes.reverse();
        routes.retain(|it| it.target == "local" || seen.insert(it.destination.clone()));
        self.dice.shuffle(&mut routes);
        self.add_table(vpc, main, routes)
    }

    pub(super) fn add_table(&mut self, vpc: &Vpc, main: bool, routes: Vec<Route>) -> usize {
        self.it.tables.push(Table {
            id: id("rtb", self.it.tables.len() + 1),
            vpc: vpc.id.clone(),
            main,
            subnets: Vec::new(),
            routes,
        });
        self.it.tables.len() - 1
    }

    /// Routes that win, lose, or lead astray: longer and shorter prefixes, blackholes, peerings that do
    /// not go there, prefix lists.
    fn stray(&mut self, vpc: &Vpc, routes: &mut Vec<Route>) {
        let mut ways: Vec<String> = self.peers(&vpc.id).into_iter().map(|it| it.1.id).collect();
        ways.extend(self.gateways_of(&vpc.id));
        let subnets = self.it.subnets.iter().filter(|it| it.vpc != vpc.id);
        let far: Vec<String> = subnets
            .flat_map(|it| std::iter::once(it.cidr.clone()).chain(it.ipv6.clone()))
            .collect();
        let lists: Vec<String> = self
            .it
            .prefix_lists
            .iter()
            .map(|it| it.id.clone())
            .collect();
        for _ in 0..self.dice.below(3) {
            let destination = match self.dice.below(100) {
                0..45 if !far.is_empty() => self.dice.pick(&far).clone(),
                45..60 if !far.is_empty() => self.halved(&far),
                60..70
                    if !lists.is_empty()
                        && routes.iter().all(|it| !lists.contains(&it.destination)) =>
                {
                    match self.list(vpc, &lists) {
                        Some(list) => list,
                        None => continue,
                    }
                }
                _ => (*self.dice.pick(&["10.0.0.0/8", "10.0.0.0/9", "2600::/12"])).to_owned(),
            };
            if ways.is_empty() || self.dice.chance(40) {
                routes.push(Route {
                    blackhole: true,
                    ..Route::new(destination, "pcx-000000000000dead0")
                });
            } else {
                routes.push(Route::new(destination, self.dice.pick(&ways).clone()));
            }
        }
    }

    /// A half of somebody's subnet.
    fn halved(&mut self, far: &[String]) -> String {
        let range = self.dice.pick(far).clone();
        match range.strip_suffix("0/24") {
            Some(net) => format!("{net}{}/25", self.dice.pick(&[0, 128])),
            None => range,
        }
    }

    /// A prefix list that says nothing about the VPC's own ranges, where AWS takes no such routes. A
    /// table has one at most: among several lists AWS chooses by chance.
    fn list(&mut self, vpc: &Vpc, lists: &[String]) -> Option<String> {
        let chosen = self.dice.pick(lists).clone();
        let net = |range: &String| -> IpNet { range.parse().expect("a range is well written") };
        let own: Vec<IpNet> = vpc.cidrs.iter().chain(&vpc.ipv6).map(net).collect();
        let list = self.it.prefix_lists.iter().find(|it| it.id == chosen)?;
        let inside = list
            .cidrs
            .iter()
            .map(net)
            .any(|range| own.iter().any(|it| it.contains(&range)));
        (!inside).then_some(chosen)
    }
}
