//! One direction of a packet's path, as far as it is judged.

use ipnet::IpNet;

use super::path::{Layer, State, Step};
use super::prefix::one_address;
use super::query::Query;
use super::remedy::{NewRoute, Place, Remedy};
use super::route::Route;
use super::security_group::Direction;
use super::share::Share;
use super::topology::Topology;
use super::traffic::{PortSet, Ports, Protocol};
use crate::model::{RouteTableId, SubnetId, VpcId};

/// Which way a packet goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PathDirection {
    /// From the client.
    Forward,
    /// To the client.
    Back,
}

impl PathDirection {
    /// The layer of the route table on this way.
    pub(super) const fn route_layer(self) -> Layer {
        match self {
            Self::Forward => Layer::Route,
            Self::Back => Layer::ReturnRoute,
        }
    }
}

/// One direction, as far as it is judged.
pub(super) struct Traversal<'q> {
    pub(super) way: PathDirection,
    pub(super) src: IpNet,
    pub(super) dst: IpNet,
    pub(super) protocol: Protocol,
    /// The packet's destination ports.
    ports: Ports,
    /// Those of them that every ACL so far lets through.
    pub(super) open: PortSet,
    pub(super) steps: Vec<Step>,
    pub(super) query: &'q Query,
}

impl<'q> Traversal<'q> {
    pub(super) fn new(
        way: PathDirection,
        (src, dst): (IpNet, IpNet),
        ports: Ports,
        query: &'q Query,
    ) -> Self {
        Self {
            way,
            src,
            dst,
            protocol: query.protocol,
            ports,
            open: ports.into(),
            steps: Vec::with_capacity(6),
            query,
        }
    }

    /// The destination, as people write it.
    pub(super) fn to_whom(&self) -> String {
        one_address(self.dst)
    }

    /// A route in a table to where the packet is to go.
    pub(super) fn new_route(
        &self,
        table: &RouteTableId,
        (from, to): (Place, Place),
        instead_of: Option<&Route>,
    ) -> Remedy {
        Remedy::NewRoute(Box::new(NewRoute {
            table: table.clone(),
            destination: self.dst,
            from,
            to,
            instead_of: instead_of.cloned(),
        }))
    }

    /// The same packet, with nothing behind it.
    pub(super) fn alone(&self) -> Self {
        Self::new(self.way, (self.src, self.dst), self.ports, self.query)
    }

    /// Whether two ways come to the same, whatever decides on them.
    pub(super) fn comes_to_the_same(&self, other: &Self) -> bool {
        let has = |leg: &Self, state| leg.steps.iter().any(|step| step.state == state);
        let drops = |leg: &Self| has(leg, State::Block) || leg.open.is_empty();
        if drops(self) || drops(other) {
            return drops(self) && drops(other);
        }
        self.open == other.open && has(self, State::Unknown) == has(other, State::Unknown)
    }

    /// Goes on as another way did.
    pub(super) fn take(&mut self, other: &Self) {
        for step in &other.steps {
            if !self.steps.contains(step) {
                self.steps.push(step.clone());
            }
        }
        self.open = self.open.and(&other.open);
    }
}

impl Topology {
    /// Through the ACL of a subnet. `peer` is the packet's other end as the rules see it.
    pub(super) fn acl(
        &self,
        leg: &mut Traversal<'_>,
        direction: Direction,
        subnet: &SubnetId,
        vpc: Option<&VpcId>,
        peer: IpNet,
    ) {
        let layer = match (leg.way, direction) {
            (PathDirection::Forward, Direction::Outbound) => Layer::NaclOut,
            (PathDirection::Forward, Direction::Inbound) => Layer::NaclIn,
            (PathDirection::Back, _) => Layer::ReturnNacl,
        };
        let Some(acl) = self.acl_at(subnet) else {
            let text = format!("the network ACL of {subnet} was not read");
            leg.steps.push(Step::unknown(layer, subnet.as_str(), text));
            return;
        };
        let id = acl.id.as_str();
        let judged = acl.judge(direction, leg.protocol, peer, leg.ports);
        let number = |rule: Option<i32>| rule.map_or("*".to_owned(), |rule| rule.to_string());
        let (to, out) = match direction {
            Direction::Outbound => ("to", "out of"),
            Direction::Inbound => ("from", "into"),
        };
        let peer_text = one_address(peer);
        let what = format!("{} {} {to} {peer_text}", leg.protocol, leg.ports);
        let step = |state, rule: Option<i32>, text: String| {
            let rule = number(rule);
            Step::new(layer, state, id, text)
                .named(acl.name.as_deref())
                .ruled(rule)
        };
        if let Some(why) = judged.unknown {
            leg.steps.push(step(State::Unknown, judged.rule, why));
            return;
        }
        let wanted = leg.ports;
        leg.open = leg.open.and(&judged.allowed);
        let Some(denied_by) = judged.denied_by else {
            let rule = number(judged.rule);
            let text = format!("rule {rule} lets {what} {out} {subnet}");
            leg.steps.push(step(State::Pass, judged.rule, text));
            return;
        };
        let rule = number(denied_by);
        let entry = Remedy::AclEntry {
            acl: acl.id.clone(),
            direction,
            before: denied_by,
            peer,
            protocol: leg.protocol,
            ports: wanted,
            at: Place {
                vpc: vpc.cloned(),
                subnet: Some(subnet.clone()),
            },
        };
        let by = match denied_by {
            Some(_) => format!("rule {rule} keeps"),
            None => "no rule lets".to_owned(),
        };
        let blocked = if judged.allowed.is_empty() {
            let text = format!("{by} {what} {out} {subnet}");
            step(State::Block, denied_by, text)
        } else {
            let ports = &judged.allowed;
            let lost = Share::of(ports, wanted);
            let text = format!(
                "{by} all of {what} {out} {subnet}: of these ports only {ports} pass, and {lost} are \
                 dropped"
            );
            step(State::Part, denied_by, text)
        };
        leg.steps.push(
            blocked
                .coded("SUBNET_ACL_RESTRICTION")
                .remedied_by(Some(entry)),
        );
    }
}
