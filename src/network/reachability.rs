//! The way of a packet and of its answer, through every layer: one that drops it does not hide
//! those behind it.

use ipnet::IpNet;

use super::next_hop::Link;
use super::path::{Fault, Layer, Path, Seen, State, Step, Verdict};
use super::path_end::PathEnd;
use super::query::{Query, QueryId};
use super::security_group::Direction;
use super::share::Share;
use super::topology::Topology;
use super::traffic::{PortSet, Ports};
use super::traversal::{PathDirection, Traversal};
use super::{choice, client};
use crate::model::NetworkParty;

/// The answer to a query.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The query's name.
    pub id: QueryId,
    /// Whether a packet gets an answer: on every path, where there are several.
    pub verdict: Verdict,
    /// Whether a denial is for some of the client's ports, or for some of the paths.
    pub partial: bool,
    /// The paths: one from each of the client's subnets, or from each interface that it may send
    /// from, to each of the endpoint's interfaces, by each kind of address that both have.
    pub paths: Vec<Path>,
    /// What of the query itself nobody can tell.
    pub unknowns: Vec<String>,
}

impl Answer {
    /// The share of the client's ports that gets an answer, where some get none: on the worst path.
    #[must_use]
    pub fn lost(&self) -> Option<Share> {
        let some = |path: &&Path| path.partial || path.warnings().next().is_some();
        let all = self.paths.iter().filter(some).map(|path| path.share);
        all.max_by(|one, other| one.lost_percent().total_cmp(&other.lost_percent()))
    }
}

/// Judges a query.
#[must_use]
pub fn judge(network: &Topology, query: &Query) -> Answer {
    let mut answer = Answer {
        id: query.id.clone(),
        verdict: Verdict::Unknown,
        partial: false,
        paths: Vec::new(),
        unknowns: Vec::new(),
    };
    let to = network.ends(&query.to, Layer::Endpoint, None);
    let near = |ends: &Result<Vec<PathEnd<'_>>, String>| {
        ends.as_ref()
            .ok()
            .and_then(|ends| ends.first()?.vpc.cloned())
    };
    let from = network.ends(&query.from, Layer::Client, near(&to).as_ref());
    // Each may tell which of several interfaces with one address the other one means.
    let to = to.or_else(|_| network.ends(&query.to, Layer::Endpoint, near(&from).as_ref()));
    let (from, to) = match (from, to) {
        (Ok(from), Ok(to)) => (from, to),
        (from, to) => {
            answer.unknowns.extend(from.err());
            answer.unknowns.extend(to.err());
            return answer;
        }
    };
    // Which interface of an instance sends, its own routes say, and those nobody reads.
    let senders: Vec<&[PathEnd<'_>]> = match &query.from.who {
        NetworkParty::Instance(_) => vec![from.as_slice()],
        _ => from.chunks(1).collect(),
    };
    let mut verdicts = Vec::new();
    for senders in senders {
        for to in &to {
            let mut paths = network.choices(senders, to, query);
            verdicts.push(choice::settle(&mut paths));
            answer.paths.append(&mut paths);
        }
    }
    let worst = verdicts.iter().max();
    answer.verdict = worst.copied().unwrap_or(Verdict::Unknown);
    // One path that is whole makes the others fail now and then.
    answer.partial = answer.verdict == Verdict::Deny
        && (verdicts.contains(&Verdict::Allow) || answer.paths.iter().any(|path| path.partial));
    answer
}

/// The way there and back, between the two ends' own troubles.
pub(super) struct There {
    pub(super) forward: Vec<Step>,
    pub(super) back: Vec<Step>,
    /// Those of the client's ports that an answer comes back to.
    pub(super) open: PortSet,
    /// Which share of the ports that is.
    pub(super) share: Share,
    pub(super) seen: Seen,
}

impl There {
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
    fn weigh(&mut self) {
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
            let fix = step.fix.take();
            step.unless(
                "; whether the client uses the others depends on its operating system, which was \
                 not read",
            );
            // Still worth a word, and what would settle it.
            (step.fault, step.fix) = (Some(Fault::SourcePorts), fix);
        }
    }
    Share::ALL
}

impl Topology {
    /// The way from one end to another and back, by a pair of their addresses.
    pub(super) fn path(
        &self,
        from: &PathEnd<'_>,
        to: &PathEnd<'_>,
        (src, dst): (IpNet, IpNet),
        query: &Query,
    ) -> Path {
        let translated = self.translated(from, to, (src, dst), query);
        let mut there = translated.unwrap_or_else(|| self.direct(from, to, (src, dst), query));
        there.weigh();
        let forward = from.troubles.iter().cloned().chain(there.forward);
        let forward = forward.chain(to.troubles.iter().cloned());
        let mut path = Path {
            seen: there.seen,
            from: from.label.clone(),
            to: to.label.clone(),
            verdict: Verdict::Allow,
            partial: false,
            share: there.share,
            forward: forward.chain(self.port(to, query)).collect(),
            back: there.back,
        };
        path.conclude(!there.open.is_empty());
        path
    }

    /// The way of a packet whose addresses nothing changes.
    fn direct(
        &self,
        from: &PathEnd<'_>,
        to: &PathEnd<'_>,
        (src, dst): (IpNet, IpNet),
        query: &Query,
    ) -> There {
        let mut leg = Traversal::new(
            PathDirection::Forward,
            (src, dst),
            Ports::one(query.port),
            query,
        );
        let link = self.go(&mut leg, from, to);
        let crossing = std::mem::take(&mut leg.steps);
        let out = self.groups_let(Direction::Outbound, from, to, link, &leg);
        let into = self.groups_let(Direction::Inbound, to, from, link, &leg);
        let mut answer = Traversal::new(PathDirection::Back, (dst, src), from.ports, query);
        self.go(&mut answer, to, from);
        let mut there = There {
            forward: out.into_iter().chain(crossing).chain(into).collect(),
            share: received(&mut answer, from),
            open: answer.open,
            back: answer.steps,
            seen: Seen::Own,
        };
        if matches!(link, Link::Mask) {
            there.masked(from.ports);
        }
        there
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
            self.acl(leg, true, subnet, from.vpc, leg.dst);
        }
        let (link, enters) = self.route(leg, from, to);
        if let Some(subnet) = to.subnet
            && enters
        {
            self.acl(leg, false, subnet, to.vpc, leg.src);
        }
        link
    }
}
