//! From the sender's subnet to the receiver's: the route, and what it leads through.

use super::blackhole::{Gone, revive};
use super::block_public_access::Door;
use super::fix;
use super::path::{Fault, Fix, Layer, State, Step};
use super::path_end::PathEnd;
use super::route::{self, Found, Route, Table, Target};
use super::security_group::one_address;
use super::topology::{Topology, is_active, sides};
use super::transit_gateway::Through;
use super::traversal::{PathDirection, Traversal};
use crate::facts::ec2::Tag;
use crate::model::{PeeringId, command, is_private, word};

/// What joins the two ends, as rules that refer to groups see it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Link<'a> {
    SameVpc,
    Peering(&'a PeeringId),
    Gateway(Through<'a>),
    /// Something in between whose ways nobody here knows.
    Middle,
    /// The endpoint of a firewall or load balancer in between: it keeps the addresses.
    Appliance,
    /// Something in between that may put its own address in the sender's place.
    Mask,
    Nothing,
}

impl Topology {
    /// Takes the route out of the sender's subnet. Returns what joins the ends, and whether the ACL
    /// of the receiver's subnet counts.
    pub(super) fn route<'a>(
        &'a self,
        leg: &mut Traversal<'_>,
        from: &PathEnd<'a>,
        to: &PathEnd<'a>,
    ) -> (Link<'a>, bool) {
        let layer = leg.way.route_layer();
        let whom = leg.to_whom();
        let Some(subnet) = from.subnet else {
            let text = format!(
                "how packets from {} come to {} is not known",
                from.label, to.label
            );
            leg.steps
                .push(Step::unknown(layer, from.label.as_str(), text));
            return (Link::Nothing, true);
        };
        let likely = || (self.link(from, to), true);
        let Some(table) = self.table_at(subnet, from.vpc) else {
            let text = format!("the route table of {subnet} was not read");
            leg.steps.push(Step::unknown(layer, subnet.as_str(), text));
            return likely();
        };
        let id = table.id.as_str();
        let name = table.name.as_deref();
        let route = match table.find(leg.dst) {
            Found::Route(route) => route,
            Found::None => {
                let route = self.new_route(table, leg, from, to, None);
                // A gateway that is not attached adds no routes.
                let mut silent = table.propagating.iter();
                let silent = silent.find_map(|gateway| self.vpn_gateway_gone(from, gateway));
                let (text, fix) = match silent {
                    Some((why, attach)) => (
                        format!(
                            "{id} has no route to {whom}: {why}, and adds none to the routes of {id}"
                        ),
                        route.or(attach),
                    ),
                    None => (format!("{id} has no route to {whom}"), route),
                };
                let step = Step::block(layer, id, text).named(name);
                leg.steps
                    .push(step.coded("NO_ROUTE_TO_DESTINATION").fixed(fix));
                return likely();
            }
            Found::Unknown(why, lacking) => {
                let mut step = Step::unknown(layer, id, why).named(name);
                step.lacking = lacking;
                leg.steps.push(step);
                return likely();
            }
        };
        let rule = route.rule();
        let target = route.target.id();
        let step = |state, text: String| {
            let rule = rule.clone();
            Step::new(layer, state, id, text).named(name).ruled(rule)
        };
        match &route.state {
            route::State::Active => {}
            route::State::Blackhole => {
                let text = format!("the route {rule} to {target} is a blackhole: it drops packets");
                let blocked = step(State::Block, text).coded("BAD_STATE_ROUTE");
                let blocked = blocked.comes_to(Fault::Blackhole);
                match self.gone(leg, from, to, route) {
                    Some(Gone::Step(gone)) => {
                        leg.steps.push(blocked.comes_to(Fault::TargetGone));
                        leg.steps.push(*gone);
                    }
                    gone => {
                        let mut blocked =
                            blocked.fixed(self.new_route(table, leg, from, to, Some(route)));
                        if let Some(Gone::Told(object, why, fix)) = gone {
                            blocked.text =
                                format!("{why}, so the route {rule} of {id} drops packets");
                            blocked.name = self.vpn_gateway_name(&object).map(str::to_owned);
                            blocked.object = object;
                            blocked.fix = blocked.fix.or(fix.map(|fix| *fix));
                        }
                        leg.steps.push(blocked);
                    }
                }
                return likely();
            }
            route::State::Other(state) => {
                let text = format!("the route {rule} to {target} is {state}");
                leg.steps.push(step(State::Unknown, text));
                return likely();
            }
        }
        self.taken(leg, (from, to), table, route, &rule)
    }

    /// Takes a route that is active, and goes where it leads.
    fn taken<'a>(
        &'a self,
        leg: &mut Traversal<'_>,
        (from, to): (&PathEnd<'a>, &PathEnd<'a>),
        table: &Table,
        route: &'a Route,
        rule: &str,
    ) -> (Link<'a>, bool) {
        let layer = leg.way.route_layer();
        let whom = leg.to_whom();
        let target = route.target.id();
        let likely = || (self.link(from, to), true);
        let step = |state, text: String| {
            Step::new(layer, state, table.id.as_str(), text)
                .named(table.name.as_deref())
                .ruled(rule)
        };
        let elsewhere = |text: String| {
            let blocked = step(State::Block, text).coded("MORE_SPECIFIC_ROUTE");
            blocked.fixed(self.new_route(table, leg, from, to, Some(route)))
        };
        let blocked = |door| {
            let public = !is_private(leg.dst.addr());
            let (why, fix) = self.public_access_blocked(from, door).filter(|_| public)?;
            let text = format!("{rule} leads to {target}, and {why}: it drops packets");
            let blocked = step(State::Block, text).coded("VPC_BLOCK_PUBLIC_ACCESS_ENABLED");
            Some(blocked.fixed(fix))
        };
        match &route.target {
            Target::Local => {
                let taken = match to.vpc {
                    Some(vpc) if Some(vpc) == from.vpc => {
                        step(State::Pass, format!("{rule} is local: within the VPC"))
                    }
                    None => step(
                        State::Unknown,
                        format!("{rule} is local, and no subnet with {whom} was read"),
                    ),
                    Some(vpc) => {
                        let text = format!("{rule} is local, and never leaves the VPC for {vpc}");
                        step(State::Block, text)
                            .coded("MORE_SPECIFIC_ROUTE")
                            .comes_to(Fault::Overlap)
                            .fixed(self.own_endpoint(from, to))
                    }
                };
                leg.steps.push(taken);
                likely()
            }
            Target::Peering(peering) => {
                leg.steps
                    .push(step(State::Pass, format!("{rule} leads to {target}")));
                let taken = self.peering(leg, from, to, peering);
                leg.steps.push(taken);
                (Link::Peering(peering), true)
            }
            Target::TransitGateway(gateway) => {
                leg.steps
                    .push(step(State::Pass, format!("{rule} leads to {target}")));
                // The gateway's part ends in the receiver's subnet.
                (self.pass_gateway(leg, from, to, gateway), false)
            }
            Target::InternetGateway(_) => {
                let code = route::dropped_by_internet_gateway(leg.dst.addr());
                let taken = if let Some(code) = code {
                    let text = format!(
                        "{rule} leads to {target}, and no internet gateway carries private addresses"
                    );
                    elsewhere(text).coded(code)
                } else if let Some(blocked) = blocked(Door::InternetGateway) {
                    blocked
                } else {
                    let text =
                        format!("{rule} leads to {target}, an internet gateway: not known beyond");
                    step(State::Unknown, text)
                };
                leg.steps.push(taken);
                likely()
            }
            Target::Other(_, id)
                if id.starts_with("eigw-")
                    && let Some(blocked) = blocked(Door::EgressOnly) =>
            {
                leg.steps.push(blocked);
                likely()
            }
            Target::NatGateway(_) | Target::Other(..) => {
                let what = match &route.target {
                    Target::Other(what, _) => what,
                    _ => "a NAT gateway",
                };
                let text = match self.vpn_gateway_gone(from, target) {
                    Some((why, _)) => format!(
                        "{rule} leads to {target}, {what}: {why}, yet AWS calls the route active"
                    ),
                    None => format!("{rule} leads to {target}, {what}: not known beyond"),
                };
                let (fault, link) = if route.target.keeps_addresses() {
                    (Fault::Appliance, Link::Appliance)
                } else if route.target.may_translate() {
                    (Fault::Middlebox, Link::Mask)
                } else {
                    (Fault::Middlebox, Link::Middle)
                };
                leg.steps.push(step(State::Unknown, text).comes_to(fault));
                (link, true)
            }
        }
    }

    /// Over a peering connection: it is active, and its other side is the receiver's VPC.
    pub(super) fn peering(
        &self,
        leg: &Traversal<'_>,
        from: &PathEnd<'_>,
        to: &PathEnd<'_>,
        id: &PeeringId,
    ) -> Step {
        let layer = match leg.way {
            PathDirection::Forward => Layer::Peering,
            PathDirection::Back => Layer::ReturnPeering,
        };
        let own = id.as_str();
        let Some(peering) = self.all.peerings.get(id) else {
            return Step::unknown(layer, own, format!("{id} was not read"));
        };
        let name = Tag::name(&peering.tags);
        if !is_active(peering) {
            let status = peering.status.as_ref();
            let code = status.and_then(|status| status.code.as_deref());
            let Some(code) = code else {
                return Step::unknown(layer, own, format!("the status of {id} was not told"));
            };
            return Step::block(layer, own, format!("{id} is {code}, not active"))
                .named(name)
                .coded("BAD_STATE")
                .fixed(revive(peering, code));
        }
        let mut others = sides(peering).filter_map(|side| side.vpc_id.as_ref());
        let other = others.find(|vpc| Some(*vpc) != from.vpc);
        let here = sides(peering).any(|side| side.vpc_id.as_ref() == from.vpc);
        let (Some(other), true) = (other, here) else {
            let text = format!("{id} does not join the sender's VPC");
            return Step::block(layer, own, text).named(name);
        };
        let blocked = |text: String| {
            Step::block(layer, own, text)
                .named(name)
                .coded("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR")
                .comes_to(Fault::Transit)
        };
        let whom = leg.to_whom();
        let transit = || {
            blocked(format!(
                "{id} leads to {other}, and carries nothing for {whom} beyond it: peering is not \
                 transitive"
            ))
            .fixed(self.new_peering(from, to))
        };
        match to.vpc {
            Some(vpc) if vpc == other => {}
            Some(_) => return transit(),
            None if self.is_in(other, leg.dst) == Some(false) => return transit(),
            None => {
                let text = format!("{id} leads to {other}, and {whom} was not read there");
                return Step::unknown(layer, own, text).named(name);
            }
        }
        let stranger = [(leg.src, from.vpc), (leg.dst, to.vpc)]
            .into_iter()
            .find(|(address, vpc)| vpc.and_then(|vpc| self.is_in(vpc, *address)) == Some(false));
        if let Some((address, _)) = stranger {
            let address = one_address(address);
            return blocked(format!(
                "{id} carries nothing for {address}, of neither VPC"
            ));
        }
        Step::pass(layer, own, format!("{id} is active, and leads to {other}")).named(name)
    }

    /// A route to the receiver's subnet, by what joins the two VPCs already.
    pub(super) fn new_route(
        &self,
        table: &Table,
        leg: &Traversal<'_>,
        from: &PathEnd<'_>,
        to: &PathEnd<'_>,
        instead_of: Option<&Route>,
    ) -> Option<Fix> {
        let subnet = to.subnet.and_then(|id| self.subnet(id));
        let whole =
            subnet.and_then(|subnet| subnet.prefixes().find(|prefix| prefix.contains(&leg.dst)));
        // What a longer route takes away, only one as long brings back. One to another network whose
        // target is gone carries nothing, and so is replaced, whatever its length.
        let of_another_network = |route: &Route| {
            let target = &route.target;
            matches!(target, Target::Peering(_) | Target::TransitGateway(_))
        };
        let replaced = instead_of.filter(|route| {
            (route.state == route::State::Blackhole && of_another_network(route))
                || whole.is_some_and(|whole| whole.prefix_len() < route.destination.prefix_len())
        });
        let destination = replaced.map_or(whole.unwrap_or(leg.dst), |route| route.destination);
        let region = fix::region_option(self.region_at(from).as_deref());
        fix::route(self, table, destination, (from.vpc, to.vpc), &region)
            .or_else(|| fix::route_as_elsewhere(self, table, leg.dst, &region))
    }

    /// A peering connection between the two VPCs themselves.
    fn new_peering(&self, from: &PathEnd<'_>, to: &PathEnd<'_>) -> Option<Fix> {
        let (from_vpc, to_vpc) = (from.vpc?, to.vpc?);
        let region = fix::region_option(self.region_at(from).as_deref());
        Some(fix::command(
            format!("peer {from_vpc} with {to_vpc}, and route by that connection"),
            command!(
                "aws ec2 create-vpc-peering-connection{region} --vpc-id {from_vpc} \
                 --peer-vpc-id {to_vpc}",
                region,
                from_vpc,
                to_vpc
            ),
            "it carries nothing until its other side accepts it and both sides route to it",
        ))
    }

    /// An endpoint in the client's own VPC: what overlaps can be joined by nothing else that keeps
    /// the addresses.
    fn own_endpoint(&self, from: &PathEnd<'_>, to: &PathEnd<'_>) -> Option<Fix> {
        let endpoint = |end: &PathEnd<'_>| self.endpoint_of(&end.eni?.network_interface_id);
        let (endpoint, client) = match (endpoint(to), endpoint(from)) {
            (Some(endpoint), _) => (endpoint, from),
            (None, Some(endpoint)) => (endpoint, to),
            (None, None) => return None,
        };
        let (vpc, subnet, service) = (client.vpc?, client.subnet?, endpoint.service_name.as_ref()?);
        let region = self
            .region_at(client)
            .filter(|own| service.contains(own.as_str()))?;
        let region = fix::region_option(Some(&region));
        Some(fix::command(
            format!("give {vpc} an endpoint of its own"),
            command!(
                "aws ec2 create-vpc-endpoint{region} --vpc-id {vpc} --vpc-endpoint-type Interface \
                 --service-name {service} --subnet-ids {subnet} --security-group-ids SECURITY-GROUP-ID",
                region,
                vpc,
                service = word::Host(service),
                subnet
            ),
            "the API's policy must admit the new endpoint; an endpoint costs by the hour",
        ))
    }

    /// What joins two ends, by whatever route.
    fn link<'a>(&'a self, from: &PathEnd<'a>, to: &PathEnd<'a>) -> Link<'a> {
        let (Some(one), Some(other)) = (from.vpc, to.vpc) else {
            return Link::Nothing;
        };
        if one == other {
            return Link::SameVpc;
        }
        if let Some(peering) = self.peering_between(one, other) {
            return Link::Peering(peering);
        }
        self.gateway_between(one, other)
            .map_or(Link::Nothing, |gateway| {
                Link::Gateway(Through {
                    gateway: Some(gateway),
                    entry: self.attachment(from, gateway),
                    exit: self.attachment(to, gateway),
                    peered: false,
                })
            })
    }
}
