//! NAT gateways: what passes one goes on from its address and its subnet.
//!
//! Source: AWS, "NAT gateways": public and private ones map a packet's source to their own private
//! address, and its answer back, and their subnet's routes lead on to transit gateways, virtual
//! private gateways and internet gateways; of peering connections it says nothing. "NAT gateway
//! basics": no security group can be put on one, the ACL of its subnet counts, and it takes the ports
//! 1024-65535.

use ipnet::IpNet;

use super::client::ANY;
use super::link::Link;
use super::passage::{Passage, received};
use super::path::{Fault, Layer, Seen, State, Step};
use super::path_end::{Groups, KnownGroups, PathEnd};
use super::prefix::host;
use super::query::Query;
use super::route::{self, Found, Route, Table};
use super::route_target::Target;
use super::security_group::Direction;
use super::share::Share;
use super::topology::Topology;
use super::traffic::Ports;
use super::traversal::{PathDirection, Traversal};
use crate::facts::ec2::{NatGateway, Tag};

/// A NAT gateway on the way, and what leads to it.
struct Nat<'a> {
    table: &'a Table,
    route: &'a Route,
    end: PathEnd<'a>,
}

impl Topology {
    /// The way there and back through a NAT gateway, where the sender's route leads to one of which
    /// enough is known.
    pub(super) fn translated<'a>(
        &'a self,
        from: &PathEnd<'a>,
        to: &PathEnd<'a>,
        (src, dst): (IpNet, IpNet),
        query: &Query,
    ) -> Option<Passage> {
        if !dst.addr().is_ipv4() {
            return None;
        }
        let nat = self.nat(from, to)?;
        let (own, port) = (nat.end.v4?, Ports::one(query.port));
        let mut near = Traversal::new(PathDirection::Forward, (src, dst), port, query);
        self.up_to(&mut near, from, &nat);
        let mut far = Traversal::new(PathDirection::Forward, (own, dst), port, query);
        self.go(&mut far, &nat.end, to);
        Self::beyond(&mut far, &near, (from, to), &nat);

        let mut answer = Traversal::new(PathDirection::Back, (dst, own), ANY, query);
        self.go(&mut answer, to, &nat.end);
        let mut home = Traversal::new(PathDirection::Back, (dst, src), from.ports, query);
        self.go(&mut home, &nat.end, from);

        // Of a rule that refers to a group: whether it sees who is behind a NAT gateway, nobody tells;
        // what comes out of one carries no group, whatever lies between.
        let out = self.groups_let(Direction::Outbound, from, to, Link::Middle, &near);
        let into = self.groups_let(Direction::Inbound, to, &nat.end, Link::SameVpc, &far);
        Some(Passage {
            forward: out
                .into_iter()
                .chain(near.steps)
                .chain(far.steps)
                .chain(into)
                .collect(),
            share: Share::of(&answer.open, ANY).and(received(&mut home, from)),
            open: if answer.open.is_empty() {
                answer.open
            } else {
                home.open
            },
            back: answer.steps.into_iter().chain(home.steps).collect(),
            seen: Seen::As(own),
        })
    }

    /// The NAT gateway that the sender's route leads to, where it is known what it makes of packets.
    fn nat<'a>(&'a self, from: &PathEnd<'a>, to: &PathEnd<'a>) -> Option<Nat<'a>> {
        let subnet = from.subnet?;
        let table = self.table_at(subnet, from.vpc)?;
        let Found::Route(route) = table.find(to.v4?) else {
            return None;
        };
        let Target::NatGateway(id) = &route.target else {
            return None;
        };
        let known = self.all.nat_gateways.get(id)?;
        let [address] = known.nat_gateway_addresses.as_slice() else {
            return None;
        };
        // What a gateway does for its own subnet or its own VPC, AWS does not say.
        let elsewhere = known.subnet_id.as_ref().is_some_and(|own| own != subnet)
            && from.vpc.is_some()
            && known.vpc_id.as_ref() == from.vpc
            && to.vpc != from.vpc;
        let works = route.state == route::State::Active
            && known.state.as_deref() == Some("available")
            && elsewhere;
        let address = address.private_ip.filter(|one| works && one.is_ipv4())?;
        Some(Nat {
            table,
            route,
            end: end(known, address),
        })
    }

    /// From the sender into the gateway's subnet.
    fn up_to(&self, leg: &mut Traversal<'_>, from: &PathEnd<'_>, nat: &Nat<'_>) {
        let (Some(subnet), Some(own)) = (from.subnet, nat.end.subnet) else {
            return;
        };
        self.acl(leg, Direction::Outbound, subnet, from.vpc, leg.dst);
        let (rule, label, address) = (nat.route.rule(), &nat.end.label, nat.end.v4);
        let address = address.map_or_else(String::new, |one| one.addr().to_string());
        let text =
            format!("{rule} leads to {label}, a NAT gateway, which sends it on from {address}");
        let step = Step::pass(Layer::Route, nat.table.id.as_str(), text);
        let step = step.named(nat.table.name.as_deref()).ruled(rule);
        // Others see another address than the client's: worth a word, though the way is known.
        leg.steps.push(step.comes_to(Fault::Middlebox));
        self.acl(leg, Direction::Inbound, own, nat.end.vpc, leg.src);
    }

    /// What is to be added to the way beyond the gateway.
    fn beyond(
        far: &mut Traversal<'_>,
        near: &Traversal<'_>,
        (from, to): (&PathEnd<'_>, &PathEnd<'_>),
        nat: &Nat<'_>,
    ) {
        // Where the gateway's subnet leads nowhere, the packet need not take the gateway.
        for step in &mut far.steps {
            if step.layer == Layer::Route && step.state == State::Block {
                let places = (from.place(), to.place());
                let past = near.new_route(&nat.table.id, places, Some(nat.route));
                step.remedy = Some(past.or(step.remedy.take()));
            }
        }
        if let Some(peering) = far.steps.iter().find(|step| step.layer == Layer::Peering) {
            let id = peering.object.clone();
            let text = format!("whether {id} carries what a NAT gateway sends, AWS does not say");
            far.steps.push(Step::unknown(Layer::Peering, id, text));
        }
    }
}

fn end(nat: &NatGateway, address: std::net::IpAddr) -> PathEnd<'_> {
    let id = &nat.nat_gateway_id;
    PathEnd {
        label: match Tag::name(&nat.tags) {
            Some(name) => format!("{id} ({name})"),
            None => id.to_string(),
        },
        eni: None,
        v4: Some(host(address)),
        v6: None,
        subnet: nat.subnet_id.as_ref(),
        vpc: nat.vpc_id.as_ref(),
        groups: Groups::Known(KnownGroups::default()),
        ports: ANY,
        system_unread: false,
        troubles: Vec::new(),
    }
}
