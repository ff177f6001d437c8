//! The endpoint policy does not deny the call.

use super::OF_ENDPOINT_POLICY;
use super::corrected::of_endpoint_policy;
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Outcome, Stop, Symptom};
use crate::facts::FactKind;

check! {
    EP005 "ep-deny" "no statement of the endpoint policy denies the call"
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
    let Some((_, named)) = judged.denying() else {
        let text = format!("the policy of {id}: {}", judged.decision.answer.as_str());
        return Outcome::ok(Evidence::of(FactKind::VpcEndpoints, text));
    };
    Outcome::found(
        Finding::blocker(
            id.as_str(),
            format!("{named} of the policy of {id} denies the call"),
        )
        .about([id])
        .shows(&[Symptom::PolicyRefuses])
        .shown_by(Evidence::of(
            FactKind::VpcEndpoints,
            format!(
                "{named}: Deny, and it applies to {} from here",
                judged.whose()
            ),
        ))
        .fixed_by(of_endpoint_policy(case, endpoint, judged))
        .confirmed_by(again(case, "invoke")),
    )
}
