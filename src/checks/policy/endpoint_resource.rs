//! The endpoint policy lists this API.

use super::corrected::of_endpoint_policy;
use crate::case::{Case, Element};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Found, Outcome, page};
use crate::facts::{Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "EP002",
    slug: "ep-resource-not-listed",
    holds: "the endpoint policy lists this API",
    hop: Hop::EndpointPolicy,
    severity: Severity::Error,
    needs: &[
        Need::Host,
        Need::VpcEndpoints,
        Need::CallerIdentity,
        Need::NetworkInterfaces,
    ],
    page: page!("EP002"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, Missing> {
    let Some((endpoint, judged)) = case.by_endpoint_policy()? else {
        return Ok(Outcome::NotApplicable("there is no endpoint"));
    };
    let id = &endpoint.vpc_endpoint_id;
    let Some((Element::Resource, told)) = judged.missed() else {
        let text = format!("the policy of {id}: {}", judged.decision.answer.as_str());
        return Outcome::ok(Evidence::of(Need::VpcEndpoints, text));
    };
    Outcome::found(
        Found::blocker(
            id.as_str(),
            format!("the policy of {id} does not list this API, so calls to it end there"),
        )
        .about([id])
        .explained_by(&["DNS004"])
        .shown_by(Evidence::of(Need::VpcEndpoints, told))
        .fixed_by(of_endpoint_policy(case, endpoint, judged))
        .confirmed_by(again(case, "invoke")),
    )
}
