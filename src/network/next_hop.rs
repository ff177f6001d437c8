//! From the sender's subnet to the receiver's: the route, and what it leads through.

use super::blackhole::Gone;
use super::block_public_access::Door;
use super::link::{Link, Through};
use super::path::{Fault, Lacking, State, Step};
use super::path_end::PathEnd;
use super::remedy::Remedy;
use super::route::{self, Found, Route, Table};
use super::route_target::{Target, dropped_by_internet_gateway};
use super::topology::Topology;
use super::traversal::Traversal;
use crate::model::is_private;

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
                let route = leg.new_route(&table.id, (from.place(), to.place()), None);
                // A gateway that is not attached adds no routes.
                let mut silent = table.propagating.iter();
                let silent = silent.find_map(|gateway| self.vpn_gateway_gone(from, gateway));
                let (text, remedy) = match silent {
                    Some((why, attach)) => (
                        format!(
                            "{id} has no route to {whom}: {why}, and adds none to the routes of {id}"
                        ),
                        route.or(attach),
                    ),
                    None => (format!("{id} has no route to {whom}"), route),
                };
                let step = Step::block(layer, id, text).named(name);
                leg.steps.push(
                    step.coded("NO_ROUTE_TO_DESTINATION")
                        .remedied_by(Some(remedy)),
                );
                return likely();
            }
            Found::Unknown(why) => {
                leg.steps.push(Step::unknown(layer, id, why).named(name));
                return likely();
            }
            Found::UnreadList(why) => {
                let step = Step::unknown(layer, id, why).named(name);
                leg.steps.push(step.lacking(Lacking::PrefixList));
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
                        let places = (from.place(), to.place());
                        let mut remedy = leg.new_route(&table.id, places, Some(route));
                        let mut blocked = blocked;
                        if let Some(Gone::Told(object, why, other)) = gone {
                            blocked.text =
                                format!("{why}, so the route {rule} of {id} drops packets");
                            blocked.name = self.vpn_gateway_name(&object).map(str::to_owned);
                            blocked.object = object;
                            remedy = remedy.or(other);
                        }
                        leg.steps.push(blocked.remedied_by(Some(remedy)));
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
            let places = (from.place(), to.place());
            blocked.remedied_by(Some(leg.new_route(&table.id, places, Some(route))))
        };
        let blocked = |door| {
            let public = !is_private(leg.dst.addr());
            let (why, remedy) = self.public_access_blocked(from, door).filter(|_| public)?;
            let text = format!("{rule} leads to {target}, and {why}: it drops packets");
            let blocked = step(State::Block, text).coded("VPC_BLOCK_PUBLIC_ACCESS_ENABLED");
            Some(blocked.remedied_by(remedy))
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
                            .remedied_by(self.own_endpoint(from, to))
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
                let code = dropped_by_internet_gateway(leg.dst.addr());
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

    /// An endpoint in the client's own VPC: what overlaps can be joined by nothing else that keeps
    /// the addresses.
    fn own_endpoint(&self, from: &PathEnd<'_>, to: &PathEnd<'_>) -> Option<Remedy> {
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
        Some(Remedy::OwnEndpoint {
            vpc: vpc.clone(),
            subnet: subnet.clone(),
            service: service.clone(),
            region,
        })
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
