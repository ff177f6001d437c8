//! The endpoint policy allows the action of a call.

use super::OF_ENDPOINT_POLICY;
use super::corrected::of_endpoint_policy;
use crate::case::{Case, Element};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Outcome, Stop, Symptom};
use crate::facts::FactKind;

check! {
    EP003 "ep-action-missing" "the endpoint policy allows execute-api:Invoke"
    EndpointPolicy Error
    needs OF_ENDPOINT_POLICY
    also [RestApi]
    explains [RefusedByEndpointPolicy, EndpointsDiffer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let Some((endpoint, judged)) = case.by_endpoint_policy()? else {
        return Err(Stop::NotApplicable("there is no endpoint"));
    };
    let id = &endpoint.vpc_endpoint_id;
    let Some((Element::Action, told)) = judged.missed() else {
        let text = format!("the policy of {id}: {}", judged.decision.answer.as_str());
        return Outcome::ok(Evidence::of(FactKind::VpcEndpoints, text));
    };
    Outcome::found(
        Finding::blocker(
            id.as_str(),
            format!("the policy of {id} does not allow execute-api:Invoke"),
        )
        .about([id])
        .shows(&[Symptom::PolicyRefuses])
        .shown_by(Evidence::of(FactKind::VpcEndpoints, told))
        .fixed_by(of_endpoint_policy(case, endpoint, judged))
        .confirmed_by(again(case, "invoke")),
    )
}
