//! The way of a packet and of its answer, from one end to the other and back: subnet by subnet, and
//! through the groups of both ends.

use ipnet::IpNet;

use super::client;
use super::link::Link;
use super::path::{Fault, Layer, Seen, State, Step};
use super::path_end::PathEnd;
use super::query::Query;
use super::security_group::Direction;
use super::share::Share;
use super::topology::Topology;
use super::traffic::{PortSet, Ports};
use super::traversal::{PathDirection, Traversal};

/// The way there and back, between the two ends' own troubles.
pub(super) struct Passage {
    pub(super) forward: Vec<Step>,
    pub(super) back: Vec<Step>,
    /// Those of the client's ports that an answer comes back to.
    pub(super) open: PortSet,
    /// Which share of the ports that is.
    pub(super) share: Share,
    pub(super) seen: Seen,
}

/// What lies between two ends, without their security groups.
pub(super) struct Crossing<'a> {
    /// What joins the ends, as rules that refer to groups see it.
    pub(super) link: Link<'a>,
    pub(super) forward: Vec<Step>,
    /// The rest; its way there is empty.
    pub(super) passage: Passage,
}

impl Passage {
    /// Nobody knows which address arrives: what drops the sender's own may let that one through.
    fn masked(&mut self, ports: Ports) {
        let arriving = [Layer::NaclIn, Layer::SgIn];
        let there = self.forward.iter_mut();
        let there = there.filter(|step| arriving.contains(&step.layer));
        for step in there.chain(&mut self.back) {
            step.unless(", unless another address comes in its place on the way");
        }
        (self.open, self.share, self.seen) = (ports.into(), Share::ALL, Seen::Unknown);
    }

    /// Calls work where only a few of the ports get no answer.
    pub(super) fn weigh(&mut self) {
        if self.share.is_nearly_whole() {
            let part = |step: &&mut Step| step.state == State::Part;
            self.back
                .iter_mut()
                .filter(part)
                .for_each(|step| step.state = State::Rare);
        }
    }
}

/// Which share of the client's ports gets an answer that came this way. Where the client's operating
/// system was not read, and one that it may be uses none of those that get none, nobody knows.
pub(super) fn received(leg: &mut Traversal<'_>, client: &PathEnd<'_>) -> Share {
    let share = Share::of(&leg.open, client.ports);
    let depends = client.system_unread && client::suits_some_system(&leg.open);
    if share.is_nearly_whole() || !depends {
        return share;
    }
    for step in &mut leg.steps {
        if step.state == State::Part {
            let remedy = step.remedy.take();
            step.unless(
                "; whether the client uses the others depends on its operating system, which was \
                 not read",
            );
            // Still worth a word, and what would settle it.
            (step.fault, step.remedy) = (Some(Fault::SourcePorts), remedy);
        }
    }
    Share::ALL
}

impl Topology {
    /// What lies between two ends on the way of a packet whose addresses nothing changes.
    pub(super) fn crossing<'a>(
        &'a self,
        from: &PathEnd<'a>,
        to: &PathEnd<'a>,
        (src, dst): (IpNet, IpNet),
        query: &Query,
    ) -> Crossing<'a> {
        let port = Ports::one(query.port);
        let mut leg = Traversal::new(PathDirection::Forward, (src, dst), port, query);
        let link = self.go(&mut leg, from, to);
        let mut answer = Traversal::new(PathDirection::Back, (dst, src), from.ports, query);
        self.go(&mut answer, to, from);
        let share = received(&mut answer, from);
        Crossing {
            link,
            forward: leg.steps,
            passage: Passage {
                forward: Vec::new(),
                share,
                open: answer.open,
                back: answer.steps,
                seen: Seen::Own,
            },
        }
    }

    /// The way of a packet whose addresses nothing changes.
    pub(super) fn direct(
        &self,
        from: &PathEnd<'_>,
        to: &PathEnd<'_>,
        (src, dst): (IpNet, IpNet),
        query: &Query,
    ) -> Passage {
        let Crossing {
            link,
            forward,
            mut passage,
        } = self.crossing(from, to, (src, dst), query);
        let leg = Traversal::new(
            PathDirection::Forward,
            (src, dst),
            Ports::one(query.port),
            query,
        );
        let out = self.groups_let(Direction::Outbound, from, to, link, &leg);
        let into = self.groups_let(Direction::Inbound, to, from, link, &leg);
        passage.forward = out.into_iter().chain(forward).chain(into).collect();
        if matches!(link, Link::Mask) {
            passage.masked(from.ports);
        }
        passage
    }

    /// Goes one way, from the sender's subnet to the receiver's.
    pub(super) fn go<'a>(
        &'a self,
        leg: &mut Traversal<'_>,
        from: &PathEnd<'a>,
        to: &PathEnd<'a>,
    ) -> Link<'a> {
        if let Some(subnet) = from.subnet
            && to.subnet == Some(subnet)
        {
            let text = "both are in the same subnet: no route and no network ACL counts";
            leg.steps
                .push(Step::pass(leg.way.route_layer(), subnet.as_str(), text));
            return Link::SameVpc;
        }
        if let Some(subnet) = from.subnet {
            self.acl(leg, Direction::Outbound, subnet, from.vpc, leg.dst);
        }
        let (link, enters) = self.route(leg, from, to);
        if let Some(subnet) = to.subnet
            && enters
        {
            self.acl(leg, Direction::Inbound, subnet, to.vpc, leg.src);
        }
        link
    }
}
