//! The way of a packet and of its answer, through every layer: one that drops it does not hide
//! those behind it.

use ipnet::IpNet;

use super::choice::{Choice, settle};
use super::path::{Layer, Path, Seen, State, Step, Verdict};
use super::path_end::PathEnd;
use super::query::{Query, QueryId};
use super::share::Share;
use super::topology::Topology;
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
    /// An answer of which nothing is explained.
    #[must_use]
    pub fn unexplained(query: &Query, ruled: Ruled) -> Self {
        Self {
            id: query.id.clone(),
            verdict: ruled.verdict,
            partial: ruled.partial,
            paths: Vec::new(),
            unknowns: Vec::new(),
        }
    }

    /// The answer without the steps that let the packet pass.
    #[must_use]
    pub(crate) fn without_passed(mut self) -> Self {
        for path in &mut self.paths {
            for steps in [&mut path.forward, &mut path.back] {
                steps.retain(|step| step.state != State::Pass);
                steps.shrink_to_fit();
            }
        }
        self
    }

    /// The share of the client's ports that gets an answer, where some get none: on the worst path.
    #[must_use]
    pub fn lost(&self) -> Option<Share> {
        let some = |path: &&Path| path.partial || path.warnings().next().is_some();
        let all = self.paths.iter().filter(some).map(|path| path.share);
        all.max_by(|one, other| one.lost_percent().total_cmp(&other.lost_percent()))
    }
}

/// The ends that a query names.
pub(super) struct Ends<'a> {
    pub(super) from: Vec<PathEnd<'a>>,
    pub(super) to: Vec<PathEnd<'a>>,
}

impl<'a> Ends<'a> {
    /// Finds them.
    ///
    /// # Errors
    /// Of an end nothing was read: why.
    pub(super) fn of(topology: &'a Topology, query: &Query) -> Result<Self, Vec<String>> {
        let to = topology.ends(&query.to, Layer::Endpoint, None);
        let near = |ends: &Result<Vec<PathEnd<'_>>, String>| {
            ends.as_ref()
                .ok()
                .and_then(|ends| ends.first()?.vpc.cloned())
        };
        let from = topology.ends(&query.from, Layer::Client, near(&to).as_ref());
        // Each may tell which of several interfaces with one address the other one means.
        let to = to.or_else(|_| topology.ends(&query.to, Layer::Endpoint, near(&from).as_ref()));
        match (from, to) {
            (Ok(from), Ok(to)) => Ok(Self { from, to }),
            (from, to) => Err(from.err().into_iter().chain(to.err()).collect()),
        }
    }
}

/// What a query comes to, without a word why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ruled {
    /// Whether a packet gets an answer: on every path, where there are several.
    pub verdict: Verdict,
    /// Whether a denial is for some of the client's ports, or for some of the paths.
    pub partial: bool,
    /// Whether nothing at all is to be said of the answer: one path that lets every packet through.
    pub plain: bool,
}

impl Ruled {
    /// Of ends of which nothing is known.
    pub(super) const UNKNOWN: Self = Self {
        verdict: Verdict::Unknown,
        partial: false,
        plain: false,
    };

    /// Of the verdicts of the paths. `partial`: whether one of these drops some packets alone.
    pub(super) fn of(verdicts: &[Verdict], partial: bool, plain: bool) -> Self {
        let verdict = verdicts.iter().max().copied();
        let verdict = verdict.unwrap_or(Verdict::Unknown);
        Self {
            verdict,
            // One path that is whole makes the others fail now and then.
            partial: verdict == Verdict::Deny && (partial || verdicts.contains(&Verdict::Allow)),
            plain: plain && verdict == Verdict::Allow,
        }
    }
}

/// How many of the senders a packet may come from, each time: which interface of an instance sends, its
/// own routes say, and those nobody reads.
pub(super) fn together(query: &Query, senders: usize) -> usize {
    match &query.from.who {
        NetworkParty::Instance(_) => senders.max(1),
        _ => 1,
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
    let Ends { from, to } = match Ends::of(network, query) {
        Ok(ends) => ends,
        Err(unknowns) => {
            answer.unknowns = unknowns;
            return answer;
        }
    };
    let mut verdicts = Vec::new();
    for senders in from.chunks(together(query, from.len())) {
        for to in &to {
            let choices = network.choices(senders, to).into_iter();
            let paths = choices.map(|(from, choice)| network.chosen(choice, from, to, query));
            let mut paths: Vec<Path> = paths.collect();
            let unless = untaken(&paths);
            verdicts.push(settle(&mut paths, |path| path.verdict, unless));
            answer.paths.append(&mut paths);
        }
    }
    let partial = answer.paths.iter().any(|path| path.partial);
    let ruled = Ruled::of(&verdicts, partial, false);
    (answer.verdict, answer.partial) = (ruled.verdict, ruled.partial);
    answer
}

/// Says of paths that it is not known which of them is taken.
fn untaken(paths: &[Path]) -> impl FnMut(&mut Path) + use<> {
    let mut senders: Vec<&str> = paths.iter().map(|path| path.from.as_str()).collect();
    senders.dedup();
    let of = match senders.len() {
        0 | 1 => String::new(),
        count => format!(
            ": by which of its {count} interfaces it sends, its system decides; name one with --from eni-…"
        ),
    };
    move |path| {
        let unless = format!(
            "; whether the client takes this path, from {} to {}, is not known{of}",
            path.from, path.to
        );
        path.unless(&unless);
    }
}

impl Topology {
    /// The path that a host may take, with what would let packets on.
    pub(super) fn chosen(
        &self,
        choice: Choice,
        from: &PathEnd<'_>,
        to: &PathEnd<'_>,
        query: &Query,
    ) -> Path {
        let mut path = match choice {
            Choice::Within => within(from, to),
            Choice::NothingInCommon => self.nothing_in_common(from, to, query),
            Choice::By {
                src,
                dst,
                both_kinds,
                same_host,
            } => {
                let mut path = self.path(from, to, (src, dst), query);
                if both_kinds {
                    let kind = if dst.addr().is_ipv4() { "IPv4" } else { "IPv6" };
                    path.to = format!("{} by {kind}", path.to);
                }
                if same_host {
                    path.unless(
                        ", unless the packet never leaves the host, which has both addresses",
                    );
                }
                path
            }
        };
        self.remedy(&mut path);
        path
    }

    /// The way from one end to another and back, by a pair of their addresses.
    fn path(
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
            forward: forward
                .chain(to.eni.and_then(|eni| self.port(eni, query)))
                .collect(),
            back: there.back,
        };
        path.conclude(!there.open.is_empty());
        path
    }

    fn nothing_in_common(&self, from: &PathEnd<'_>, to: &PathEnd<'_>, query: &Query) -> Path {
        let mut forward = from.troubles.clone();
        if forward.is_empty() {
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
        forward.extend(to.eni.and_then(|eni| self.port(eni, query)));
        concluded(from, to, forward)
    }
}

/// Packets of a host to itself: they never come to its interface.
fn within(from: &PathEnd<'_>, to: &PathEnd<'_>) -> Path {
    let mut forward = from.troubles.clone();
    let own = from
        .eni
        .map_or(from.label.as_str(), |eni| eni.network_interface_id.as_str());
    let text = "the host sends to itself: no security group, network ACL or route counts";
    forward.push(Step::pass(Layer::Route, own, text));
    forward.extend(to.troubles.iter().cloned());
    concluded(from, to, forward)
}

fn concluded(from: &PathEnd<'_>, to: &PathEnd<'_>, forward: Vec<Step>) -> Path {
    let mut path = Path {
        seen: Seen::Own,
        from: from.label.clone(),
        to: to.label.clone(),
        verdict: Verdict::Allow,
        partial: false,
        share: Share::ALL,
        forward,
        back: Vec::new(),
    };
    path.conclude(true);
    path
}
