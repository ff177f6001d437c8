//! Rules that name a group which the client carries, and that admit nobody from where the client is.
//!
//! Source: AWS, "Update your security groups to reference peer security groups" (one Region alone;
//! stale rules); AWS, "Transit gateway VPC attachments" (security group referencing, and what it does
//! not reach: interface endpoints); AWS, "Security group rules" (middlebox appliances).

use super::{PORT, active_between, admit, refused, regions};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Outcome};
use crate::facts::ec2::UserIdGroupPair;
use crate::facts::{FactKind, MissingFact};
use crate::model::VpcId;
use crate::network::Protocol;
use crate::network::security_group::{Direction, naming};

/// Why such a rule does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// The peering connection joins two Regions.
    OtherRegion,
    /// AWS says that the rule has outlived its peering connection.
    Stale,
    /// A transit gateway joins the VPCs.
    Gateway,
    /// An appliance forwards the packets.
    Appliance,
}

/// The endpoint's rules that would admit the client, were they not lost in this way.
pub(super) fn judged(case: &Case<'_>, lost: Lost) -> Result<Outcome, MissingFact> {
    let inbound = match refused(case)? {
        Ok(inbound) => inbound,
        Err(outcome) => return Ok(outcome),
    };
    let endpoint = inbound.endpoint;
    let addresses = case.endpoint_addresses(endpoint).unwrap_or_default();
    let (Some(carried), Some(vpc)) = (&inbound.source.groups, &inbound.source.vpc_id) else {
        return Ok(Outcome::NotApplicable(
            "the client carries no group that is known",
        ));
    };
    let mut all = Vec::new();
    for (group, pair, named) in naming(
        &inbound.groups,
        Direction::Inbound,
        (Protocol::Tcp, PORT),
        carried,
    ) {
        if why(case, pair, vpc, &endpoint.vpc_id)? != Some(lost) {
            continue;
        }
        let (id, reason) = (&group.group_id, lost.says());
        let status = pair.peering_status.as_deref();
        let status = status.map_or_else(String::new, |status| {
            format!(", whose peering connection is {status}")
        });
        let mut found = Finding::blocker(
            id.as_str(),
            format!("{id} lets {named} in on 443, which the client carries, but {reason}"),
        )
        .about(&addresses)
        .shown_by(Evidence::of(
            FactKind::SecurityGroups,
            format!("{id}: tcp 443 from {named}{status}"),
        ))
        .shown_by(match case.appliance().filter(|_| lost == Lost::Appliance) {
            Some(route) => Evidence::of(FactKind::RouteTables, route),
            None => Evidence::inferred(format!(
                "the client is in {vpc}, the endpoint in {}",
                endpoint.vpc_id
            )),
        })
        .confirmed_by(again(case, "tcp"));
        found.fix = admit(case, &inbound);
        all.push(found);
    }
    if all.is_empty() {
        return Ok(Outcome::NotApplicable(
            "no rule for 443 names a group of the client for nothing",
        ));
    }
    Ok(Outcome::Found(all))
}

impl Lost {
    const fn says(self) -> &'static str {
        match self {
            Self::OtherRegion => "a rule reaches no group of another Region",
            Self::Stale => "the rule is stale: its peering connection is gone",
            Self::Gateway => {
                "no rule of an interface endpoint reaches a group over a transit gateway"
            }
            Self::Appliance => "a rule reaches no group through an appliance",
        }
    }
}

/// Why a rule that names a group of the client does not count; `None` where that is not one of these.
fn why(
    case: &Case<'_>,
    pair: &UserIdGroupPair,
    client: &VpcId,
    endpoint: &VpcId,
) -> Result<Option<Lost>, MissingFact> {
    if case.appliance().is_some() {
        return Ok(Some(Lost::Appliance));
    }
    if client == endpoint {
        return Ok(None);
    }
    let status = pair.peering_status.as_deref();
    if status.is_some_and(|status| status != "active") {
        return Ok(Some(Lost::Stale));
    }
    let peerings = case.aws.peerings.need(FactKind::Peerings)?;
    if let Some(peering) = active_between(peerings, client, endpoint) {
        let apart = matches!(regions(peering), [Some(one), Some(other)] if one != other);
        return Ok(apart.then_some(Lost::OtherRegion));
    }
    let gateways = case.aws.transit_gateways.need(FactKind::TransitGateways)?;
    let of = |vpc: &VpcId| {
        let all = gateways.vpc_attachments.iter();
        let own = all.filter(|one| one.vpc_id.as_ref() == Some(vpc));
        own.filter_map(|one| one.transit_gateway_id.as_ref())
            .collect::<Vec<_>>()
    };
    let theirs = of(endpoint);
    let joined = of(client).iter().any(|gateway| theirs.contains(gateway));
    Ok(joined.then_some(Lost::Gateway))
}
