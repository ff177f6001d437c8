//! Security groups on both sides.

mod admit;
pub(super) mod client_egress;
pub(super) mod default_group;
pub(super) mod no_443_inbound;
pub(super) mod opened_on_wrong_group;
pub(super) mod other_region;
pub(super) mod over_appliance;
pub(super) mod over_gateway;
pub(super) mod prefix_list;
mod reference;
pub(super) mod stale_reference;

use std::collections::HashMap;

use ipnet::IpNet;

use self::admit::{admit, as_option, smallest_rule, written};
use crate::case::{Case, Source};
use crate::checks::{Evidence, Outcome, list};
use crate::facts::ec2::{PeeredVpc, SecurityGroup, VpcEndpoint, VpcPeeringConnection};
use crate::facts::{FactKind, MissingFact, Reason};
use crate::model::{SecurityGroupId, SubnetId, VpcId};
use crate::network::security_group::{Carried, Direction, Packet, Verdict, evaluate};
use crate::network::{PrefixSet, Protocol, Seen, host};

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

/// The port that API Gateway serves.
const PORT: u16 = 443;

/// The endpoint's side of a connection that its security groups refuse.
struct Inbound<'a> {
    endpoint: &'a VpcEndpoint,
    groups: Vec<&'a SecurityGroup>,
    source: Source,
    /// The client's address as the endpoint sees it; the prefixes of its subnets, where it may have
    /// any of them.
    client: Vec<IpNet>,
}

/// The endpoint's side where its security groups refuse the client; else what a check says at once.
fn refused<'a>(case: &'a Case<'_>) -> Result<Result<Inbound<'a>, Outcome>, MissingFact> {
    let Some(endpoint) = case.endpoint_of_call()? else {
        return Ok(Err(Outcome::NotApplicable("there is no endpoint")));
    };
    let sources = case.sources();
    // What something on the way puts in their place is one for all of them.
    let own = sources.len() > 1 && case.seen_as().iter().all(|one| *one == Seen::Own);
    let all = sources.into_iter().map(|source| {
        let own = source.first_address().filter(|_| own);
        let client = own.map_or_else(|| client_prefixes(case), |own| Ok(vec![host(own)]))?;
        refused_from(case, endpoint, source, client)
    });
    agreed(all.collect::<Result<Vec<_>, MissingFact>>()?, Result::is_ok)
}

/// What the interfaces that the client may send by come to: the same of all, or nobody can tell. The first
/// is the primary one.
fn agreed<T>(all: Vec<T>, refuses: impl Fn(&T) -> bool) -> Result<T, MissingFact> {
    let kept_out = all.iter().filter(|one| refuses(one)).count();
    if kept_out != 0 && kept_out != all.len() {
        return Err(undecided(&format!(
            "the client has {} interfaces, of which {kept_out} would be refused, and by which of them it \
             sends, its system decides: name one with --from eni-…",
            all.len()
        )));
    }
    let first = all.into_iter().next();
    first.ok_or_else(|| undecided("the client is not known"))
}

/// The same of one interface of the client, whose packets arrive with these addresses.
fn refused_from<'a>(
    case: &'a Case<'_>,
    endpoint: &'a VpcEndpoint,
    source: Source,
    client: Vec<IpNet>,
) -> Result<Result<Inbound<'a>, Outcome>, MissingFact> {
    let groups = case.groups(endpoint.groups.iter().map(|group| &group.group_id))?;
    let lists = lists(case);
    let packet = Packet {
        peers: &client,
        carried: source
            .groups
            .as_deref()
            .map_or(Carried::Unknown(""), |groups| {
                carried(case, source.vpc_id.as_ref(), &endpoint.vpc_id, groups)
            }),
        protocol: Protocol::Tcp,
        port: PORT,
        lists: &|list| lists.get(list),
    };
    match evaluate(&groups, Direction::Inbound, &packet) {
        Verdict::Allow(rule) => Ok(Err(Outcome::Ok(vec![Evidence::of(
            FactKind::SecurityGroups,
            rule.to_string(),
        )]))),
        Verdict::Unknown(reason) => Err(undecided(&reason)),
        Verdict::Deny => Ok(Ok(Inbound {
            endpoint,
            groups,
            source,
            client,
        })),
    }
}

/// What packets arrive with: the client's address, or any address of its subnets, or the one that a
/// NAT gateway puts in its place.
fn client_prefixes(case: &Case<'_>) -> Result<Vec<IpNet>, MissingFact> {
    let seen = case.seen_as();
    if seen.contains(&Seen::Unknown) {
        return Err(undecided(
            "something on the way may put its own address in the place of the client's",
        ));
    }
    let others = seen.iter().filter_map(|one| match one {
        Seen::As(other) => Some(*other),
        _ => None,
    });
    let others: Vec<IpNet> = others.collect();
    if !others.is_empty() {
        return Ok(others);
    }
    let places = case.client_subnets();
    if places.is_empty() {
        if let Some(name) = case.function_name() {
            let detail = match case.function() {
                Some(_) => format!("{name} runs in no VPC, and so has no address in one"),
                None => format!("in which subnets {name} runs is not known"),
            };
            return Err(MissingFact {
                need: FactKind::Function,
                why: Reason::Failed,
                detail,
            });
        }
        return case.client_address().map(|address| vec![host(address)]);
    }
    let read = case.aws.subnets.need(FactKind::Subnets)?;
    let of = |place: &SubnetId| {
        let subnet = read.iter().find(|subnet| subnet.subnet_id == *place)?;
        subnet.prefixes().next()
    };
    let told: Option<Vec<IpNet>> = places.iter().map(of).collect();
    told.ok_or_else(|| MissingFact {
        need: FactKind::Subnets,
        why: Reason::Failed,
        detail: format!("not every prefix of {} is told", list(&places)),
    })
}

/// The prefix lists whose prefixes were read.
fn lists(case: &Case<'_>) -> HashMap<String, PrefixSet> {
    let read = case.aws.prefix_lists.known().into_iter().flatten();
    let whole = read.filter_map(|list| Some((list, list.cidrs.as_ref()?)));
    whole
        .map(|(list, prefixes)| {
            let set = PrefixSet::new(prefixes.iter().copied());
            (list.prefix_list_id.to_string(), set)
        })
        .collect()
}

/// The groups of the one side, as rules of the other see them: in one VPC; over an active peering
/// connection in one Region; and in no other way, since a transit gateway carries no reference to an
/// interface endpoint, and an appliance none at all.
///
/// Source: AWS, "Security group referencing"; "Update your security groups to reference peer groups";
/// "Security group rules" (middlebox appliances).
fn carried<'a>(
    case: &Case<'_>,
    client: Option<&VpcId>,
    endpoint: &VpcId,
    groups: &'a [SecurityGroupId],
) -> Carried<'a> {
    let Some(client) = client else {
        return Carried::Unknown(", for the client's VPC is not known");
    };
    let translated = case.seen_as().iter().any(|one| matches!(one, Seen::As(_)));
    if translated || case.appliance().is_some() {
        return Carried::None;
    }
    if client == endpoint {
        return Carried::Known(groups);
    }
    let Some(peerings) = case.aws.peerings.known() else {
        return Carried::Unknown(", for the peering connections between the VPCs were not read");
    };
    match active_between(peerings, client, endpoint).map(regions) {
        Some([Some(one), Some(other)]) if one == other => Carried::Peered(groups),
        None | Some([Some(_), Some(_)]) => Carried::None,
        Some(_) => Carried::Unknown(", for the Regions of the peering connection were not told"),
    }
}

/// The active peering connection between two VPCs.
fn active_between<'a>(
    peerings: &'a [VpcPeeringConnection],
    one: &VpcId,
    other: &VpcId,
) -> Option<&'a VpcPeeringConnection> {
    peerings.iter().find(|peering| {
        let vpcs = sides(peering).map(|side| side.and_then(|side| side.vpc_id.as_ref()));
        let status = peering.status.as_ref();
        let active = status.and_then(|status| status.code.as_deref()) == Some("active");
        active && vpcs.contains(&Some(one)) && vpcs.contains(&Some(other))
    })
}

/// The Regions of both sides.
fn regions(peering: &VpcPeeringConnection) -> [Option<&str>; 2] {
    sides(peering).map(|side| side.and_then(|side| side.region.as_deref()))
}

fn sides(peering: &VpcPeeringConnection) -> [Option<&PeeredVpc>; 2] {
    [&peering.requester_vpc_info, &peering.accepter_vpc_info].map(Option::as_ref)
}

/// What the client's groups make of the endpoint's addresses. `theirs` are the endpoint's groups.
fn let_out(
    case: &Case<'_>,
    groups: &[&SecurityGroup],
    theirs: Carried<'_>,
    peers: &[IpNet],
) -> Verdict {
    let lists = lists(case);
    let packet = Packet {
        peers,
        carried: theirs,
        protocol: Protocol::Tcp,
        port: PORT,
        lists: &|list| lists.get(list),
    };
    evaluate(groups, Direction::Outbound, &packet)
}

/// A verdict that nobody can give, as something missing.
fn undecided(reason: &str) -> MissingFact {
    MissingFact {
        need: FactKind::SecurityGroups,
        why: Reason::Failed,
        detail: reason.to_owned(),
    }
}
