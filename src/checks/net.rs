//! The packet's way to the endpoint and back: routes, peering connections and network ACLs, as
//! [`crate::network`] judges them. Each check speaks for one part of the way.

mod layers;
mod paths;

pub(crate) use layers::{code_of, need_of};

use self::paths::Segment;
use super::words::again;
use super::{Evidence, Finding, Fix, Kind, Outcome, Stop, Symptom, list, plural};
use crate::case::{Case, InterfacePaths};
use crate::facts::{FactKind, Facts, MissingFact, Reason};
use crate::network::{self, Fault, State, Step, Verdict};

checks! {
    Net:
    mod lambda_not_in_vpc;

    NET001 "net-no-route-to-vpce" "the client's subnet has a route to the endpoint"
    Route Error
    needs OF_ROUTES
    explains [Dropped]
    run |case| judged(case, Segment::Route);

    NET002 "net-route-blackhole" "no route of the way is a blackhole"
    Route Error
    needs OF_ROUTES
    explains [Dropped]
    run |case| judged(case, Segment::Blackhole);

    NET010 "net-cidr-overlap" "neither end has an address that is local in the other's VPC, too"
    Route Error
    needs OF_ROUTES
    explains [Dropped]
    run |case| judged(case, Segment::Overlap);

    NET003 "net-peering-state"
    "the peering connection on the way is active, and carries the packets"
    Route Error
    needs OF_ROUTES
    explains [Dropped, TargetGone]
    run |case| judged(case, Segment::Peering);

    NET008 "net-peering-transitive"
    "the way takes no peering connection for what lies beyond its two VPCs"
    Route Error
    needs OF_ROUTES
    explains [Dropped]
    run |case| judged(case, Segment::Transit);

    NET007 "net-tgw-attachment"
    "the transit gateway on the way serves both zones, and its routes lead there and back"
    Route Error
    needs OF_ROUTES
    explains [Dropped, TargetGone]
    run |case| judged(case, Segment::TransitGateway);

    NET004 "net-no-return-route" "the endpoint's subnets have a route back to the client"
    Route Error
    needs OF_ROUTES
    explains [Dropped]
    run |case| judged(case, Segment::ReturnRoute);

    NET009 "net-route-to-middlebox" "the routes lead through nothing whose rules are not known here"
    Route Info
    needs OF_ROUTES
    run |case| judged(case, Segment::Middlebox);

    NET005 "net-nacl-client-subnet"
    "the network ACL of the client's subnet lets the call out and its answer in"
    Nacl Error
    needs OF_ACLS
    also [Http]
    explains [Dropped]
    run |case| judged(case, Segment::ClientAcl);

    NET006 "net-nacl-vpce-subnet"
    "the network ACLs of the endpoint's subnets let the call in and its answer out"
    Nacl Error
    needs OF_ACLS
    also [Http]
    explains [Dropped]
    run |case| judged(case, Segment::EndpointAcl);
}

/// How many changes a fix may take, each of one rule or route.
const MOST_CHANGES: usize = 8;

/// What a check of the routes, and of what they lead through, needs.
const OF_ROUTES: &[FactKind] = &[
    FactKind::Host,
    FactKind::VpcEndpoints,
    FactKind::NetworkInterfaces,
    FactKind::Subnets,
    FactKind::RouteTables,
    FactKind::Peerings,
    FactKind::Vpcs,
    FactKind::PrefixLists,
    FactKind::NatGateways,
    FactKind::VpnGateways,
    FactKind::BlockPublicAccess,
    FactKind::BlockPublicAccessExclusions,
    FactKind::TransitGateways,
];

/// What a check of the ACLs needs: the rules, and the way, which tells with which addresses packets come.
const OF_ACLS: &[FactKind] = &[
    FactKind::Host,
    FactKind::VpcEndpoints,
    FactKind::NetworkInterfaces,
    FactKind::Instances,
    FactKind::Subnets,
    FactKind::NetworkAcls,
    FactKind::RouteTables,
    FactKind::Peerings,
    FactKind::Vpcs,
    FactKind::NatGateways,
    FactKind::VpnGateways,
    FactKind::TransitGateways,
];

/// What a part of the way makes of the packet and its answer, at each of the endpoint's interfaces.
fn judged(case: &Case<'_>, part: Segment) -> Result<Outcome, Stop> {
    if case.endpoint_of_call()?.is_none() {
        return Err(Stop::NotApplicable("there is no endpoint"));
    }
    part.read(case)?;
    let ways = case.paths()?;
    let steps: Vec<(&InterfacePaths, &Step)> = ways
        .iter()
        .flat_map(|way| part.steps(way).map(move |step| (way, step)))
        .collect();
    let blocked = |(_, step): &&(&InterfacePaths, &Step)| part.tells(step);
    let mut objects: Vec<&str> = Vec::new();
    for (_, step) in steps.iter().filter(blocked) {
        if !objects.contains(&step.object.as_str()) {
            objects.push(&step.object);
        }
    }
    if !objects.is_empty() {
        let found = objects.into_iter().map(|object| {
            let its = steps.iter().filter(blocked).copied();
            let its: Vec<_> = its.filter(|(_, step)| step.object == object).collect();
            tell(case, part, object, ways, &its)
        });
        return Ok(Outcome::Found(found.collect()));
    }
    if let Some((_, step)) = steps.iter().find(|(_, step)| step.state == State::Unknown) {
        part.read_wholly(case)?;
        let need = part.wanting(step);
        match need {
            FactKind::TransitGateways => case.aws.transit_gateways.need(need).map(drop)?,
            FactKind::PrefixLists => case.aws.prefix_lists.need(need).map(drop)?,
            _ => {}
        }
        return Err(MissingFact {
            need,
            why: Reason::Failed,
            detail: step.text.clone(),
        }
        .into());
    }
    if steps.is_empty() {
        return Err(Stop::NotApplicable(part.absent()));
    }
    let mut shown: Vec<Evidence> = Vec::new();
    for (_, step) in steps {
        let one = evidence(part, step);
        if !shown.contains(&one) {
            shown.push(one);
        }
    }
    Ok(Outcome::Ok(shown))
}

fn evidence(part: Segment, step: &Step) -> Evidence {
    let (object, text) = (&step.object, &step.text);
    Evidence::of(
        part.need(),
        if text.contains(object.as_str()) {
            text.clone()
        } else {
            format!("{object}: {text}")
        },
    )
}

/// One object that drops packets, with all that it drops. Where it does so on the way to some of the
/// endpoint's interfaces alone, calls fail now and then, and that is said. Of one that may drop them,
/// nobody knows whether it does.
fn tell(
    case: &Case<'_>,
    part: Segment,
    object: &str,
    ways: &[InterfacePaths],
    blocked: &[(&InterfacePaths, &Step)],
) -> Finding {
    let cut = |way: &InterfacePaths| blocked.iter().any(|(other, _)| other.eni == way.eni);
    let text = blocked
        .first()
        .map(|(_, step)| evidence(part, step).text)
        .unwrap_or_default();
    let off: Vec<&InterfacePaths> = ways.iter().filter(|way| cut(way)).collect();
    let on = ways.iter().filter(|way| !cut(way));
    let addresses: Vec<_> = off.iter().map(|way| way.address).collect();
    let others = on.filter(|way| way.verdict() != Verdict::Deny).count();
    // Some ports pass: only where the client's own are known is that to blame, and not where those
    // that do not are so few that calls work.
    let states = || blocked.iter().map(|(_, step)| step.state);
    let in_part = states().all(|state| state != State::Block);
    let seldom = states().all(|state| state == State::Rare);
    let title = if others > 0 && !seldom && part != Segment::Middlebox {
        let places: Vec<String> = off.iter().map(|way| way.place()).collect();
        format!(
            "{text}; that cuts off {} of {} ({}), so that calls fail now and then",
            off.len(),
            plural(ways.len(), "interface"),
            list(&places)
        )
    } else {
        text
    };
    let mut found = if part == Segment::Middlebox {
        Finding::note(object, title)
    } else if seldom || (in_part && !case.ports_are_known()) {
        Finding::risk(object, title)
    } else {
        Finding::blocker(object, title)
    };
    found = found.about(&addresses).confirmed_by(again(case, "tcp"));
    for (_, step) in blocked {
        let one = evidence(part, step);
        if !found.evidence.contains(&one) {
            found = found.shown_by(one);
        }
    }
    let explained = |(_, step): &(&InterfacePaths, &Step)| step.fault == Some(Fault::TargetGone);
    if blocked.iter().all(explained) {
        return found.shows(&[Symptom::TargetGone]);
    }
    found.fix = fix(case, part, object);
    if found.fix.is_none() && found.kind == Kind::Blocker {
        let (summary, why) = no_fix(part);
        found.fix = Some(Fix::manual(summary, why));
    }
    found
}

/// The engine's fixes for an object, one after the other, until it drops nothing more: the second is
/// made where the first has been, so that both can stand.
fn fix(case: &Case<'_>, part: Segment, object: &str) -> Option<Fix> {
    let mut whole: Option<Fix> = None;
    let mut after: Option<Facts> = None;
    for _ in 0..MOST_CHANGES {
        let next = match &after {
            None => next_fix(case, part, object),
            Some(after) => next_fix(&Case::of(after), part, object),
        };
        let Some(next) = next else { break };
        let Some(change) = next.change else {
            // What nobody can try, nobody can go on from.
            whole = whole.or_else(|| {
                Some(Fix {
                    summary: next.summary,
                    changes: Vec::new(),
                    commands: next.commands,
                    blast_radius: Some(next.blast_radius),
                    manual: None,
                    alternatives: Vec::new(),
                })
            });
            break;
        };
        after
            .get_or_insert_with(|| Facts::clone(case))
            .apply(&change);
        let made = Fix {
            summary: next.summary,
            changes: vec![change],
            commands: next.commands,
            blast_radius: Some(next.blast_radius),
            manual: None,
            alternatives: Vec::new(),
        };
        whole = Some(match whole {
            Some(before) => before.and(made),
            None => made,
        });
    }
    whole
}

/// The engine's fix for the first step at which an object drops packets.
fn next_fix(case: &Case<'_>, part: Segment, object: &str) -> Option<network::Fix> {
    let mut steps = case.paths().ok()?.iter().flat_map(|way| part.steps(way));
    let step = steps.find(|step| part.tells(step) && step.object == object)?;
    step.fix.clone()
}

/// What is to be done where the engine knows no change, and why it knows none.
const fn no_fix(part: Segment) -> (&'static str, &'static str) {
    match part {
        Segment::Route | Segment::Blackhole | Segment::ReturnRoute => (
            "route the addresses to what leads there",
            "nothing was read that joins the two networks, so the route's target is not known",
        ),
        Segment::Overlap => (
            "give the client's VPC an endpoint of its own, or one of the VPCs other addresses",
            "a range that is local in a VPC cannot be routed elsewhere",
        ),
        Segment::Middlebox => (
            "let the appliance on the way pass the packets",
            "what it forwards, its own rules decide",
        ),
        Segment::Peering | Segment::Transit => (
            "join the two VPCs by a new peering connection, and route to it",
            "a connection in this state does not become active again",
        ),
        Segment::TransitGateway => (
            "let the transit gateway lead to the endpoint's VPC",
            "what was read of its attachments does not tell which change does",
        ),
        Segment::ClientAcl | Segment::EndpointAcl => (
            "allow the packets before the rule that denies them",
            "no rule number is free before that rule: its rules have to be renumbered",
        ),
    }
}
