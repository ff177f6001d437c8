//! Paths of which a host takes one, and nobody here knows which: by IPv4 or IPv6, from this
//! interface or that one, or within the host itself. Where they agree, that does not matter; where
//! they differ, the answer is not known.

use ipnet::IpNet;

use super::endpoint::resolves_to_v4;
use super::path::{Layer, Path, Seen, Step, Verdict};
use super::path_end::PathEnd;
use super::query::Query;
use super::share::Share;
use super::topology::Topology;
use crate::model::InstanceId;

/// What paths come to of which one is taken. Where they differ, what drops packets on one of them is
/// not known to drop any.
pub(super) fn settle(paths: &mut [Path]) -> Verdict {
    let mut verdicts = paths.iter().map(|path| path.verdict);
    let first = verdicts.next().unwrap_or(Verdict::Unknown);
    if verdicts.all(|other| other == first) {
        return first;
    }
    let mut senders: Vec<&str> = paths.iter().map(|path| path.from.as_str()).collect();
    senders.dedup();
    let of = match senders.len() {
        0 | 1 => String::new(),
        count => format!(
            ": by which of its {count} interfaces it sends, its system decides; name one with --from eni-…"
        ),
    };
    for path in paths {
        let unless = format!(
            "; whether the client takes this path, from {} to {}, is not known{of}",
            path.from, path.to
        );
        path.unless(&unless);
    }
    Verdict::Unknown
}

impl Topology {
    /// The paths from one of several ends to another: by each kind of address that both have.
    pub(super) fn choices(
        &self,
        from: &[PathEnd<'_>],
        to: &PathEnd<'_>,
        query: &Query,
    ) -> Vec<Path> {
        let mut paths = Vec::new();
        for from in from {
            if is_one_host(from, to) {
                return vec![within(from, to)];
            }
            let pairs = self.pairs(from, to);
            for &(src, dst) in &pairs {
                let mut path = self.path(from, to, (src, dst), query);
                if pairs.len() > 1 {
                    let kind = if dst.addr().is_ipv4() { "IPv4" } else { "IPv6" };
                    path.to = format!("{} by {kind}", path.to);
                }
                let own = instance(from).is_some_and(|own| instance(to) == Some(own));
                if own && from.troubles.is_empty() && to.troubles.is_empty() {
                    path.unless(
                        ", unless the packet never leaves the host, which has both addresses",
                    );
                }
                paths.push(path);
            }
        }
        match from.first() {
            // An interface without such an address cannot be the one that sends.
            Some(first) if paths.is_empty() => vec![self.nothing_in_common(first, to, query)],
            _ => paths,
        }
    }

    /// The addresses by which one end can reach another, one pair a kind.
    ///
    /// Where both have both kinds, what the endpoint's names lead to says which are used; else both
    /// may be.
    fn pairs(&self, from: &PathEnd<'_>, to: &PathEnd<'_>) -> Vec<(IpNet, IpNet)> {
        let (v4, v6) = (from.v4.zip(to.v4), from.v6.zip(to.v6));
        let endpoint = to.eni.map(|eni| &eni.network_interface_id);
        let endpoint = endpoint.and_then(|id| self.endpoint_of(id));
        let by_name = endpoint.and_then(resolves_to_v4);
        match (v4, v6, by_name) {
            (Some(v4), Some(_), Some(true)) => vec![v4],
            (Some(_), Some(v6), Some(false)) => vec![v6],
            _ => v4.into_iter().chain(v6).collect(),
        }
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
        forward.extend(self.port(to, query));
        concluded(from, to, forward)
    }
}

/// Whether both ends are one host by one interface, or by one address that no interface has.
fn is_one_host(from: &PathEnd<'_>, to: &PathEnd<'_>) -> bool {
    match (from.eni, to.eni) {
        (Some(from), Some(to)) => from.network_interface_id == to.network_interface_id,
        (None, None) => {
            let same = |one: Option<IpNet>, other: Option<IpNet>| {
                one == other && one.is_some_and(|one| one.prefix_len() == one.max_prefix_len())
            };
            from.vpc == to.vpc && (same(from.v4, to.v4) || same(from.v6, to.v6))
        }
        _ => false,
    }
}

/// The instance that an end is an interface of, whether or not more of it was read.
fn instance<'a>(end: &PathEnd<'a>) -> Option<&'a InstanceId> {
    end.eni?.attachment.as_ref()?.instance_id.as_ref()
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
