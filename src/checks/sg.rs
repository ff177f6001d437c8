//! Security groups on both sides, as [`crate::network`] judges them. Nothing is judged here: each check
//! presents one kind of fault that the engine found.

mod reference;

use std::net::IpAddr;

use self::reference::judged;
use super::words::{again, endpoint_of_call};
use super::{Evidence, Finding, Fix, Stop, list};
use crate::case::{Case, InterfacePaths};
use crate::facts::ec2::VpcEndpoint;
use crate::facts::{Change, FactKind, MissingFact, Reason};
use crate::network::{
    GroupRules, Lacking, Layer, Lost, Path, Refusal, SgFault, State, Step, one_address,
};

checks! {
    Sg:
    mod client_egress;
    mod default_group;
    mod opened_on_wrong_group;

    SG005 "net-sg-reference-cross-region"
    "the rules that are to admit the client name no group of another Region"
    SgIn Error
    needs OF_GROUPS
    explains [Dropped, NotAdmitted]
    run |case| judged(case, Lost::OtherRegion);

    SG006 "net-sg-reference-stale" "the rules that are to admit the client are not stale"
    SgIn Error
    needs OF_GROUPS
    explains [Dropped, NotAdmitted]
    run |case| judged(case, Lost::Stale);

    SG007 "net-sg-reference-tgw"
    "the rules that are to admit the client name no group behind a transit gateway"
    SgIn Error
    needs OF_GROUPS
    explains [Dropped, NotAdmitted]
    run |case| judged(case, Lost::TransitGateway);

    SG009 "net-sg-reference-middlebox"
    "the rules that are to admit the client name no group behind an appliance"
    SgIn Error
    needs OF_GROUPS
    explains [Dropped, NotAdmitted]
    run |case| judged(case, Lost::Appliance);

    mod prefix_list;
    mod no_443_inbound;
}

/// What a check of security groups needs: the rules, and the way, on which the client's address may be
/// replaced and a reference to its groups lost.
const OF_GROUPS: &[FactKind] = &[
    FactKind::Host,
    FactKind::VpcEndpoints,
    FactKind::NetworkInterfaces,
    FactKind::Subnets,
    FactKind::SecurityGroups,
    FactKind::PrefixLists,
    FactKind::RouteTables,
    FactKind::Peerings,
    FactKind::Vpcs,
    FactKind::NatGateways,
    FactKind::TransitGateways,
    FactKind::VpnGateways,
];

/// The connections that the security groups of one side refuse.
struct Refused<'a> {
    endpoint: &'a VpcEndpoint,
    /// The endpoint's interfaces that the call may go to.
    ways: &'a [InterfacePaths],
    /// The steps that refuse, each with the interface that the connection is to.
    steps: Vec<(&'a InterfacePaths, &'a Step, &'a Refusal)>,
}

/// What the security groups of one side refuse; else what a check says at once.
fn refused<'a>(
    case: &'a Case<'_>,
    layer: Layer,
    absent: &'static str,
) -> Result<Refused<'a>, Stop> {
    let endpoint = endpoint_of_call(case)?;
    case.aws.security_groups.need(FactKind::SecurityGroups)?;
    let ways = case.paths()?;
    let all = ways.iter().flat_map(|way| {
        let steps = way.paths.iter().flat_map(Path::steps);
        let own = steps.filter(move |step| step.layer == layer);
        own.map(move |step| (way, step))
    });
    let all: Vec<(&InterfacePaths, &Step)> = all.collect();
    let refuses = |(way, step): &(&'a InterfacePaths, &'a Step)| {
        Some((*way, *step, step.refusal.as_deref()?))
    };
    let steps: Vec<_> = all.iter().filter_map(refuses).collect();
    if !steps.is_empty() {
        return Ok(Refused {
            endpoint,
            ways,
            steps,
        });
    }
    if let Some((_, step)) = all.iter().find(|(_, step)| step.state == State::Unknown) {
        return Err(unknown(case, step)?.into());
    }
    let mut shown: Vec<Evidence> = Vec::new();
    for (_, step) in all {
        let rule = step.rule.as_deref().unwrap_or_default();
        let text = format!("{}: {rule}", step.object);
        let one = Evidence::of(FactKind::SecurityGroups, text);
        if !shown.contains(&one) {
            shown.push(one);
        }
    }
    Err(if shown.is_empty() {
        Stop::NotApplicable(absent)
    } else {
        Stop::Ok(shown)
    })
}

/// What the endpoint's security groups refuse.
fn refused_inbound<'a>(case: &'a Case<'_>) -> Result<Refused<'a>, Stop> {
    let absent = "the client and the endpoint have no kind of address in common";
    refused(case, Layer::SgIn, absent)
}

/// What a step lacks that is not known.
fn unknown(case: &Case<'_>, step: &Step) -> Result<MissingFact, MissingFact> {
    let need = match step.lacking {
        Some(Lacking::PrefixList) => {
            case.aws.prefix_lists.need(FactKind::PrefixLists)?;
            FactKind::PrefixLists
        }
        Some(Lacking::Interface) => FactKind::NetworkInterfaces,
        None => FactKind::SecurityGroups,
    };
    Ok(MissingFact {
        need,
        why: Reason::Failed,
        detail: step.text.clone(),
    })
}

impl<'a> Refused<'a> {
    /// The faults of some kind, each once.
    fn faults<T: PartialEq>(&self, kind: impl Fn(&'a SgFault) -> Option<T>) -> Vec<T> {
        let mut all = Vec::new();
        for (_, _, refusal) in &self.steps {
            for fault in refusal.faults.iter().filter_map(&kind) {
                if !all.contains(&fault) {
                    all.push(fault);
                }
            }
        }
        all
    }

    /// The groups that refuse, of the first path.
    fn groups(&self) -> &'a [GroupRules] {
        let first = self.steps.first();
        first.map_or(&[], |(_, _, refusal)| refusal.groups.as_slice())
    }

    /// The addresses at the other end, as people write them.
    fn peers(&self) -> String {
        let mut all: Vec<String> = Vec::new();
        for (_, _, refusal) in &self.steps {
            let peer = one_address(refusal.peer);
            if !all.contains(&peer) {
                all.push(peer);
            }
        }
        list(&all)
    }

    /// The refusals of each set of groups: several where the client has several interfaces.
    fn by_groups(self) -> Vec<(&'a [GroupRules], Self)> {
        let mut all: Vec<(&'a [GroupRules], Self)> = Vec::new();
        for one in self.steps {
            let groups = one.2.groups.as_slice();
            match all.iter_mut().find(|(other, _)| *other == groups) {
                Some((_, same)) => same.steps.push(one),
                None => all.push((
                    groups,
                    Refused {
                        endpoint: self.endpoint,
                        ways: self.ways,
                        steps: vec![one],
                    },
                )),
            }
        }
        all
    }

    /// What of the endpoint is cut off, where that is not all of it: calls fail now and then.
    fn in_part(&self) -> Option<String> {
        let cut = |way: &InterfacePaths| self.steps.iter().any(|(other, ..)| other.eni == way.eni);
        let off: Vec<String> = self
            .ways
            .iter()
            .filter(|way| cut(way))
            .map(InterfacePaths::place)
            .collect();
        (off.len() < self.ways.len()).then(|| {
            format!(
                "; that cuts off {} of {} interfaces ({}), so that calls fail now and then",
                off.len(),
                self.ways.len(),
                list(&off)
            )
        })
    }

    /// A finding about the endpoint's groups, with what lets the client in.
    fn inbound(&self, case: &Case<'_>, subject: impl Into<String>, title: String) -> Finding {
        let addresses = case.endpoint_addresses(self.endpoint).unwrap_or_default();
        self.fixed(case, Finding::blocker(subject, title).about(&addresses))
    }

    /// A finding about the client's groups, with what lets it out.
    fn outbound(&self, case: &Case<'_>, subject: impl Into<String>, title: String) -> Finding {
        let addresses: Vec<IpAddr> = self.addresses();
        self.fixed(case, Finding::blocker(subject, title).about(&addresses))
    }

    /// The addresses that the refused connections are to or from.
    fn addresses(&self) -> Vec<IpAddr> {
        let mut all = Vec::new();
        for (_, _, refusal) in &self.steps {
            let address = refusal.peer.addr();
            if !all.contains(&address) {
                all.push(address);
            }
        }
        all
    }

    /// Adds the engine's fix of each step to a finding, each once.
    fn fixed(&self, case: &Case<'_>, mut found: Finding) -> Finding {
        let mut whole: Option<Fix> = None;
        let mut changes: Vec<&Change> = Vec::new();
        for (_, step, _) in &self.steps {
            let Some(fix) = &step.fix else { continue };
            let Some(change) = fix.change.as_ref().filter(|one| !changes.contains(one)) else {
                continue;
            };
            changes.push(change);
            let made = Fix {
                summary: fix.summary.clone(),
                changes: vec![change.clone()],
                commands: fix.commands.clone(),
                blast_radius: Some(fix.blast_radius.clone()),
                manual: None,
                alternatives: Vec::new(),
            };
            whole = Some(match whole {
                Some(before) => before.and(made),
                None => made,
            });
        }
        found.fix = whole;
        found.confirmed_by(again(case, "tcp"))
    }
}

/// What a group's rules for the port are for, in words.
fn in_words(rules: &GroupRules) -> String {
    if rules.peers.is_empty() {
        "nothing".to_owned()
    } else {
        rules.peers.join(", ")
    }
}

/// The groups' ids, in words.
fn names(groups: &[GroupRules]) -> String {
    let ids: Vec<_> = groups.iter().map(|rules| &rules.id).collect();
    list(&ids)
}
