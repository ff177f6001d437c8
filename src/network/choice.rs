//! Paths of which a host takes one, and nobody here knows which: by IPv4 or IPv6, from this
//! interface or that one, or within the host itself. Where they agree, that does not matter; where
//! they differ, the answer is not known.

use ipnet::IpNet;

use super::endpoint::resolves_to_v4;
use super::path::Verdict;
use super::path_end::PathEnd;
use super::topology::Topology;
use crate::model::InstanceId;

/// What paths come to of which one is taken. Where they differ, what drops packets on one of them is
/// not known to drop any.
pub(super) fn settle<P>(
    paths: &mut [P],
    verdict: impl Fn(&P) -> Verdict,
    unless: impl FnMut(&mut P),
) -> Verdict {
    let mut verdicts = paths.iter().map(verdict);
    let first = verdicts.next().unwrap_or(Verdict::Unknown);
    if verdicts.all(|other| other == first) {
        return first;
    }
    paths.iter_mut().for_each(unless);
    Verdict::Unknown
}

/// A path that a host may take.
#[derive(Debug, Clone, Copy)]
pub(super) enum Choice {
    /// Within the host itself.
    Within,
    /// None: the ends have no kind of address in common.
    NothingInCommon,
    /// From an address to an address.
    By {
        src: IpNet,
        dst: IpNet,
        /// Whether there is a path by the other kind of address, too.
        both_kinds: bool,
        /// Whether the packet may stay within the host, which has both addresses.
        same_host: bool,
    },
}

impl Topology {
    /// The paths from one of several ends to another, each with its sender: by each kind of address that
    /// both have.
    pub(super) fn choices<'e, 'a>(
        &self,
        from: &'e [PathEnd<'a>],
        to: &PathEnd<'_>,
    ) -> Vec<(&'e PathEnd<'a>, Choice)> {
        let mut all = Vec::new();
        for from in from {
            if is_one_host(from, to) {
                return vec![(from, Choice::Within)];
            }
            let pairs = self.pairs(from, to);
            let own = instance(from).is_some_and(|own| instance(to) == Some(own));
            let same_host = own && from.troubles.is_empty() && to.troubles.is_empty();
            let both_kinds = pairs.len() > 1;
            all.extend(pairs.into_iter().map(|(src, dst)| {
                let choice = Choice::By {
                    src,
                    dst,
                    both_kinds,
                    same_host,
                };
                (from, choice)
            }));
        }
        match from.first() {
            // An interface without such an address cannot be the one that sends.
            Some(first) if all.is_empty() => vec![(first, Choice::NothingInCommon)],
            _ => all,
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
