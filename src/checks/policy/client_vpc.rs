//! `aws:SourceVpc` is the VPC of the endpoint, not that of the client.

use super::corrected::of_resource_policy;
use crate::case::{Case, place};
use crate::checks::words::{again, endpoint_of_call};
use crate::checks::{Evidence, Finding, Outcome, Stop, list};
use crate::facts::{FactKind, MissingFact, Reason};
use crate::policy::Test;

check! {
    POL007 "rp-client-vpc-instead-of-endpoint-vpc"
    "aws:SourceVpc is compared with the endpoint's VPC"
    ResourcePolicy Error
    needs [RestApi, Host, VpcEndpoints]
    also [DomainNames]
    explains [RefusedByResourcePolicy, EndpointsDiffer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (api, policy) = case.resource_policy()?;
    let by_vpc: Vec<_> = policy
        .source
        .conditions()
        .filter(|(_, condition)| condition.is("aws:SourceVpc"))
        .collect();
    if by_vpc.is_empty() {
        return Outcome::ok(Evidence::of(
            FactKind::RestApi,
            "no condition reads aws:SourceVpc",
        ));
    }
    let endpoint = endpoint_of_call(case)?;
    let client = case.source().vpc_id.clone().ok_or_else(|| MissingFact {
        need: FactKind::Host,
        why: Reason::Failed,
        detail: "the client's VPC is not known".to_owned(),
    })?;
    let lists = |condition: &Test, vpc: &str| condition.texts().contains(&vpc);
    let (theirs, its) = (client.as_str(), endpoint.vpc_id.as_str());
    let wrong = by_vpc
        .into_iter()
        .find(|(_, condition)| theirs != its && lists(condition, theirs) && !lists(condition, its));
    let Some((statement, condition)) = wrong else {
        return Outcome::ok(Evidence::of(
            FactKind::RestApi,
            "aws:SourceVpc is not the client's VPC alone",
        ));
    };
    let named = place(statement.index, statement.name());
    let fix = match case.by_resource_policy()? {
        Some(judged) => of_resource_policy(case, judged),
        None => return Err(Stop::NotApplicable("the API has no resource policy")),
    };
    Outcome::found(
        Finding::blocker(
            api.id.as_str(),
            format!("{named} of the resource policy names {theirs}, the client's VPC; calls arrive through {}, which lies in {its}", endpoint.vpc_endpoint_id),
        )
        .shown_by(Evidence::of(
            FactKind::RestApi,
            format!("{named}: {} aws:SourceVpc {}", condition.operator.text, list(&condition.texts())),
        ))
        .fixed_by(fix)
        .confirmed_by(again(case, "invoke")),
    )
}
