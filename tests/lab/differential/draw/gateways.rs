//! Transit gateways: what is attached, by which subnets, and what their tables say.

use super::super::configuration::{Route, Subnet, Table, Vpc};
use super::super::gateways::{Attachment, Gateway, GatewayTable, StaticRoute};
use super::{Draw, id};

impl Draw {
    /// Mostly one, which most VPCs are attached to, by a subnet of nobody else or by one that is there.
    pub(super) fn attachments(&mut self) {
        if self.it.vpcs.len() < 2 || !self.dice.chance(75) {
            return;
        }
        let mut attachments = Vec::new();
        for place in 0..self.it.vpcs.len() {
            let vpc = self.it.vpcs[place].clone();
            if !self.dice.chance(94) {
                continue;
            }
            let mut subnets = Vec::new();
            for zone in ['a', 'b'] {
                if self.dice.chance(92) {
                    subnets.push(self.door(&vpc, zone));
                }
            }
            if subnets.is_empty() {
                subnets.push(self.door(&vpc, 'a'));
            }
            self.dice.shuffle(&mut subnets);
            attachments.push(Attachment {
                id: id("tgw-attach", place + 1),
                vpc: vpc.id,
                subnets,
                table: None,
                appliance: false,
            });
        }
        self.it.gateways.push(Gateway {
            id: id("tgw", 1),
            attachments,
            tables: Vec::new(),
        });
    }

    fn door(&mut self, vpc: &Vpc, zone: char) -> String {
        let own = self.it.subnets.iter();
        let own = own.filter(|it| it.vpc == vpc.id && it.zone == zone);
        let own: Vec<String> = own.map(|it| it.id.clone()).collect();
        if !own.is_empty() && self.dice.chance(30) {
            return self.dice.pick(&own).clone();
        }
        let number = if zone == 'a' { 8 } else { 9 };
        let net = vpc.cidrs[0].trim_end_matches("0.0/16");
        let ipv6 = vpc.ipv6.as_ref();
        let ipv6 = ipv6.map(|it| it.replace("100::/56", &format!("10{number}::/64")));
        let subnet = vpc.id.rsplit('-').next().unwrap_or_default();
        let place = usize::from_str_radix(subnet, 16).expect("a VPC has a number");
        self.it.subnets.push(Subnet {
            id: id("subnet", place * 16 + number),
            vpc: vpc.id.clone(),
            zone,
            cidr: format!("{net}{number}.0/24"),
            ipv6,
        });
        id("subnet", place * 16 + number)
    }

    pub(super) fn is_door(&self, subnet: &str) -> bool {
        let mut all = self.it.gateways.iter().flat_map(|it| &it.attachments);
        all.any(|it| it.subnets.iter().any(|own| own == subnet))
            && self.it.interfaces.iter().all(|it| it.subnet != subnet)
    }

    pub(super) fn gateways_of(&self, vpc: &str) -> Vec<String> {
        let attached = |it: &&Gateway| it.attachments.iter().any(|it| it.vpc == vpc);
        let gateways = self.it.gateways.iter().filter(attached);
        gateways.map(|it| it.id.clone()).collect()
    }

    pub(super) fn by_gateway(&self, one: &str, other: &str) -> bool {
        let other = self.gateways_of(other);
        self.gateways_of(one).iter().any(|it| other.contains(it))
    }

    /// Routes to the VPCs that a gateway of this one leads to.
    pub(super) fn gateway_routes(&mut self, vpc: &Vpc, routes: &mut Vec<Route>) {
        for gateway in self.gateways_of(&vpc.id) {
            for far in self.it.vpcs.clone() {
                if far.id == vpc.id || !self.by_gateway(&vpc.id, &far.id) {
                    continue;
                }
                for range in far.cidrs.iter().chain(&far.ipv6) {
                    if self.dice.chance(if self.peers(&vpc.id).is_empty() {
                        96
                    } else {
                        70
                    }) {
                        routes.push(Route::new(range.clone(), gateway.clone()));
                    }
                }
            }
        }
    }

    /// The table of a subnet that nothing but a gateway is in: what it brings stays in the VPC, but for
    /// what a firewall was to see that is gone.
    pub(super) fn door_table(&mut self, vpc: &Vpc) -> usize {
        let mut routes = Vec::new();
        for range in vpc.cidrs.iter().chain(&vpc.ipv6) {
            routes.push(Route::new(range.clone(), "local"));
        }
        let own = self.it.subnets.iter().filter(|it| it.vpc == vpc.id);
        let own = own.flat_map(|it| std::iter::once(it.cidr.clone()).chain(it.ipv6.clone()));
        let own: Vec<String> = own.collect();
        if self.dice.chance(40) {
            routes.push(Route {
                blackhole: true,
                ..Route::new(self.dice.pick(&own).clone(), "vpce-000000000000dead0")
            });
        }
        if self.dice.chance(15) {
            routes.push(Route::new("0.0.0.0/0", "igw-00000000000000001"));
        }
        self.dice.shuffle(&mut routes);
        self.add_table(vpc, false, routes)
    }

    /// One or two tables, what propagates to them, and static routes that win or lose.
    pub(super) fn gateway_tables(&mut self) {
        for place in 0..self.it.gateways.len() {
            let attachments = self.it.gateways[place].attachments.clone();
            let mut tables = Vec::new();
            for number in 1..=self.dice.between(1, 2) {
                let propagations = attachments.iter().map(|it| it.id.clone());
                let propagations = propagations.filter(|_| self.dice.chance(94)).collect();
                let mut table = GatewayTable {
                    id: id("tgw-rtb", number),
                    propagations,
                    routes: Vec::new(),
                };
                for _ in 0..self.dice.below(3) {
                    self.static_route(&attachments, &mut table);
                }
                tables.push(table);
            }
            for it in 0..attachments.len() {
                if self.dice.chance(97) {
                    let table = self.dice.pick(&tables).id.clone();
                    self.it.gateways[place].attachments[it].table = Some(table);
                }
            }
            self.it.gateways[place].tables = tables;
        }
    }

    fn static_route(&mut self, attachments: &[Attachment], table: &mut GatewayTable) {
        let subnets: Vec<Subnet> = self.it.subnets.clone();
        let subnet = self.dice.pick(&subnets).clone();
        let vpc = self.it.vpc(&subnet.vpc).clone();
        let destination = match self.dice.below(100) {
            0..40 => subnet.cidr.clone(),
            40..55 => subnet.ipv6.clone().unwrap_or(subnet.cidr),
            55..75 => self.dice.pick(&vpc.cidrs).clone(),
            _ => "10.0.0.0/8".to_owned(),
        };
        // What comes to another VPC must end there: where it is sent on, no file says what follows.
        let last = |it: &&Attachment| it.subnets.iter().all(|it| !self.leads_on(it));
        let right = attachments.iter().find(|it| it.vpc == subnet.vpc);
        let others: Vec<String> = attachments
            .iter()
            .filter(last)
            .map(|it| it.id.clone())
            .collect();
        let attachment = match self.dice.below(100) {
            0..40 => None,
            40..60 if !others.is_empty() => Some(self.dice.pick(&others).clone()),
            _ => right.map(|it| it.id.clone()),
        };
        let last =
            destination != "10.0.0.0/8" || attachment.as_ref().is_none_or(|it| others.contains(it));
        if last && table.routes.iter().all(|it| it.destination != destination) {
            table.routes.push(StaticRoute {
                destination,
                attachment,
            });
        }
    }

    /// Whether the table of a subnet sends anything to a gateway.
    fn leads_on(&self, subnet: &str) -> bool {
        let vpc = &self.it.subnet(subnet).vpc;
        let own = |it: &&Table| it.subnets.iter().any(|own| own == subnet);
        let tables = || self.it.tables.iter();
        let table = tables().find(own);
        let table = table.or_else(|| tables().find(|it| it.main && it.vpc == *vpc));
        table.is_none_or(|it| it.routes.iter().any(|it| it.target.starts_with("tgw-")))
    }
}
