//! The way of a packet and of its answer, through every layer: one that drops it does not hide
//! those behind it.

use ipnet::IpNet;

use super::crossing::Bond;
use super::ends::End;
use super::leg::{Leg, Way};
use super::map::Network;
use super::path::{Layer, Path, Seen, State, Step, Verdict};
use super::query::{Query, QueryId};
use super::security_group::Direction;
use super::traffic::{Ports, Protocol};

/// The answer to a query.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The query's name.
    pub id: QueryId,
    /// Whether a packet gets an answer: on every path, where there are several.
    pub verdict: Verdict,
    /// Whether a denial is for some of the client's ports, or for some of the paths.
    pub partial: bool,
    /// The paths: one from each of the client's subnets to each of the endpoint's interfaces.
    pub paths: Vec<Path>,
    /// What of the query itself nobody can tell.
    pub unknowns: Vec<String>,
}

/// Judges a query.
#[must_use]
pub fn judge(network: &Network, query: &Query) -> Answer {
    let mut answer = Answer {
        id: query.id.clone(),
        verdict: Verdict::Unknown,
        partial: false,
        paths: Vec::new(),
        unknowns: Vec::new(),
    };
    let to = network.ends(&query.to, Layer::Endpoint, None);
    let near = |ends: &Result<Vec<End<'_>>, String>| {
        ends.as_ref()
            .ok()
            .and_then(|ends| ends.first()?.vpc.cloned())
    };
    let from = network.ends(&query.from, Layer::Client, near(&to).as_ref());
    // Each may tell which of several interfaces with one address the other one means.
    let to = to.or_else(|_| network.ends(&query.to, Layer::Endpoint, near(&from).as_ref()));
    match (from, to) {
        (Ok(from), Ok(to)) => {
            for from in &from {
                for to in &to {
                    answer.paths.push(network.path(from, to, query));
                }
            }
        }
        (from, to) => {
            answer.unknowns.extend(from.err());
            answer.unknowns.extend(to.err());
            return answer;
        }
    }
    let worst = answer.paths.iter().map(|path| path.verdict).max();
    answer.verdict = worst.unwrap_or(Verdict::Unknown);
    // One path that is whole makes the others fail now and then.
    answer.partial = answer.verdict == Verdict::Deny
        && answer
            .paths
            .iter()
            .any(|path| path.partial || path.verdict == Verdict::Allow)
        && !answer.paths.is_empty();
    answer
}

/// The way there and back, between the two ends' own troubles.
pub(super) struct There {
    pub(super) forward: Vec<Step>,
    pub(super) back: Vec<Step>,
    /// Whether an answer to any of the client's ports comes back.
    pub(super) open: bool,
    pub(super) seen: Seen,
}

impl There {
    /// Nobody knows which address arrives: what drops the sender's own may let that one through.
    fn masked(&mut self) {
        let arriving = [Layer::NaclIn, Layer::SgIn];
        let there = self.forward.iter_mut();
        let there = there.filter(|step| arriving.contains(&step.layer));
        for step in there.chain(&mut self.back) {
            if matches!(step.state, State::Block | State::Part) {
                *step = Step::unknown(
                    step.layer,
                    step.object.as_str(),
                    format!(
                        "{}, unless another address comes in its place on the way",
                        step.text
                    ),
                )
                .named(step.name.as_deref());
            }
        }
        (self.open, self.seen) = (true, Seen::Unknown);
    }
}

impl Network {
    /// The way from one end to another and back.
    fn path(&self, from: &End<'_>, to: &End<'_>, query: &Query) -> Path {
        let mut forward: Vec<Step> = from.troubles.clone();
        let mut back = Vec::new();
        let (mut open, mut seen) = (true, Seen::Own);
        let addresses = match (from.v4, to.v4, from.v6, to.v6) {
            (Some(src), Some(dst), _, _) | (_, _, Some(src), Some(dst)) => Some((src, dst)),
            _ => None,
        };
        if let Some((src, dst)) = addresses {
            let there = self.translated(from, to, query);
            let there = there.unwrap_or_else(|| self.direct(from, to, (src, dst), query));
            forward.extend(there.forward);
            (back, open, seen) = (there.back, there.open, there.seen);
        } else if from.troubles.is_empty() {
            let text = format!(
                "{} and {} have no kind of address in common",
                from.label, to.label
            );
            let own = from
                .eni
                .map_or(from.label.as_str(), |eni| eni.network_interface_id.as_str());
            let step = Step::block(Layer::Address, own, text);
            forward.push(step.coded("ENI_ADDRESS_RESTRICTION"));
        }
        forward.extend(to.troubles.iter().cloned());
        forward.extend(self.port(to, query));
        let mut path = Path {
            seen,
            from: from.label.clone(),
            to: to.label.clone(),
            verdict: Verdict::Allow,
            partial: false,
            forward,
            back,
        };
        let has = |state| path.steps().any(|step| step.state == state);
        (path.verdict, path.partial) = if has(State::Block) || !open {
            (Verdict::Deny, false)
        } else if has(State::Part) {
            (Verdict::Deny, true)
        } else if has(State::Unknown) {
            (Verdict::Unknown, false)
        } else {
            (Verdict::Allow, false)
        };
        path
    }

    /// The way of a packet whose addresses nothing changes.
    fn direct(
        &self,
        from: &End<'_>,
        to: &End<'_>,
        (src, dst): (IpNet, IpNet),
        query: &Query,
    ) -> There {
        let mut leg = Leg::new(Way::Forward, (src, dst), Ports::one(query.port), query);
        let bond = self.go(&mut leg, from, to);
        let crossing = std::mem::take(&mut leg.steps);
        let out = self.groups_let(Direction::Outbound, from, to, bond, &leg);
        let into = self.groups_let(Direction::Inbound, to, from, bond, &leg);
        let mut answer = Leg::new(Way::Back, (dst, src), from.ports, query);
        self.go(&mut answer, to, from);
        let mut there = There {
            forward: out.into_iter().chain(crossing).chain(into).collect(),
            open: !answer.open.is_empty(),
            back: answer.steps,
            seen: Seen::Own,
        };
        if matches!(bond, Bond::Mask) {
            there.masked();
        }
        there
    }

    /// Goes one way, from the sender's subnet to the receiver's.
    pub(super) fn go<'a>(&'a self, leg: &mut Leg<'_>, from: &End<'a>, to: &End<'a>) -> Bond<'a> {
        if let Some(subnet) = from.subnet
            && to.subnet == Some(subnet)
        {
            let text = "both are in the same subnet: no route and no network ACL counts";
            leg.steps
                .push(Step::pass(leg.way.route_layer(), subnet.as_str(), text));
            return Bond::SameVpc;
        }
        if let Some(subnet) = from.subnet {
            self.acl(leg, true, subnet, from.vpc, leg.dst);
        }
        let (bond, enters) = self.route(leg, from, to);
        if let Some(subnet) = to.subnet
            && enters
        {
            self.acl(leg, false, subnet, to.vpc, leg.src);
        }
        bond
    }

    /// Whether an end is an interface of a VPC endpoint.
    pub(super) fn is_endpoint(&self, end: &End<'_>) -> bool {
        end.eni.is_some_and(|eni| {
            eni.interface_type.as_deref() == Some("vpc_endpoint")
                || self.endpoint_of(&eni.network_interface_id).is_some()
        })
    }

    /// An endpoint's interface answers on its service's port, and drops what is for another one.
    fn port(&self, to: &End<'_>, query: &Query) -> Option<Step> {
        let eni = to.eni.filter(|_| self.is_endpoint(to))?;
        let id = eni.network_interface_id.as_str();
        let (port, protocol) = (query.port, query.protocol);
        if (port, protocol) == (443, Protocol::Tcp) {
            return Some(Step::pass(
                Layer::EndpointPort,
                id,
                "the endpoint answers on tcp 443",
            ));
        }
        let endpoint = self.endpoint_of(&eni.network_interface_id);
        if let Some(other) = endpoint.filter(|endpoint| !endpoint.is_execute_api()) {
            let text = format!("which ports {} answers on is not known", other.service_name);
            return Some(Step::unknown(Layer::EndpointPort, id, text));
        }
        let text = format!(
            "the endpoint answers on tcp 443 alone: it drops {protocol} {port}, whatever the groups \
             allow"
        );
        Some(Step::block(Layer::EndpointPort, id, text).coded("PROTOCOL_RESTRICTION"))
    }
}
