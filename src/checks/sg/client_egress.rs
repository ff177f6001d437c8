//! The client's security groups let it out to the endpoint.

use super::{
    OF_GROUPS, PORT, agreed, as_option, carried as carried_at, let_out, smallest_rule, undecided,
};
use crate::case::{Case, Source, SourceKind};
use crate::checks::words::{again, region_option};
use crate::checks::{Check, Evidence, Finding, Fix, Outcome, list, page};
use crate::facts::ec2::VpcEndpoint;
use crate::facts::{Change, FactKind, MissingFact, Reason};
use crate::model::{Hop, Severity, command};
use crate::network::host;
use crate::network::security_group::{Carried, Direction, Verdict, describe};

pub(in crate::checks) const CHECK: Check = Check {
    code: "SG001",
    slug: "net-client-sg-egress",
    holds: "the client's security groups let it out to the endpoint on 443",
    hop: Hop::SgOut,
    severity: Severity::Error,
    needs: OF_GROUPS,
    page: page!("SG001"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    let Some(endpoint) = case.endpoint_of_call()? else {
        return Ok(Outcome::NotApplicable("there is no endpoint"));
    };
    let all = case.sources().into_iter();
    let all = all.map(|source| from_one(case, endpoint, &source));
    let all = all.collect::<Result<Vec<_>, MissingFact>>()?;
    agreed(all, |one| matches!(one, Outcome::Found(_)))
}

/// The same from one interface of the client.
fn from_one(
    case: &Case<'_>,
    endpoint: &VpcEndpoint,
    source: &Source,
) -> Result<Outcome, MissingFact> {
    let Some(carried) = &source.groups else {
        case.aws
            .network_interfaces
            .need(FactKind::NetworkInterfaces)?;
        if source.kind == SourceKind::Address {
            return Ok(Outcome::NotApplicable(
                "no interface in this account has the client's address",
            ));
        }
        let detail = "the client's security groups are not known".to_owned();
        return Err(MissingFact {
            need: FactKind::NetworkInterfaces,
            why: Reason::Failed,
            detail,
        });
    };
    let groups = case.groups(carried)?;
    let addresses = case.endpoint_addresses(endpoint)?;
    let theirs: Vec<_> = endpoint
        .groups
        .iter()
        .map(|group| group.group_id.clone())
        .collect();
    let v4: Vec<_> = addresses
        .iter()
        .copied()
        .filter(std::net::IpAddr::is_ipv4)
        .collect();
    let addresses = if v4.is_empty() { &addresses } else { &v4 };
    let peers: Vec<_> = addresses.iter().copied().map(host).collect();
    let seen = carried_at(case, source.vpc_id.as_ref(), &endpoint.vpc_id, &theirs);
    let verdict = let_out(case, &groups, seen, &peers);
    let ids = list(carried);
    match verdict {
        Verdict::Allow(rule) => {
            return Outcome::ok(Evidence::of(FactKind::SecurityGroups, rule.to_string()));
        }
        Verdict::Unknown(reason) => return Err(undecided(&reason)),
        Verdict::Deny => {}
    }
    let Some(group) = groups.first() else {
        return Err(undecided("the client carries no security group"));
    };
    let mut found = Finding::blocker(
        ids.clone(),
        format!(
            "no outbound rule of {ids} lets the client reach {} on 443",
            list(addresses)
        ),
    )
    .about(addresses);
    for group in &groups {
        let rules = describe(group, Direction::Outbound, PORT);
        found = found.shown_by(Evidence::of(
            FactKind::SecurityGroups,
            format!("{}: tcp 443 outbound to {rules}", group.group_id),
        ));
    }
    // Beyond the VPC a rule for its addresses is the safe one.
    let to = theirs.first().filter(|_| matches!(seen, Carried::Known(_)));
    let region = region_option(case);
    let option = as_option(to, &peers);
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    format!("allow tcp 443 to the endpoint, on {}", group.group_id),
                    command!(
                        "aws ec2 authorize-security-group-egress{region} --group-id {group_id} \
                         {option}",
                        region,
                        group_id = group.group_id,
                        option
                    ),
                )
                .touching(format!(
                    "everything that carries {} may then open it",
                    group.group_id
                ))
                .changing(Change::AddEgress(
                    group.group_id.clone(),
                    smallest_rule(to, &peers),
                )),
            )
            .confirmed_by(again(case, "tcp")),
    )
}
