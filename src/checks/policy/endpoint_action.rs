//! The endpoint policy allows the action of a call.

use super::corrected::of_endpoint_policy;
use crate::case::{Case, Element};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Finding, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "EP003",
    slug: "ep-action-missing",
    holds: "the endpoint policy allows execute-api:Invoke",
    hop: Hop::EndpointPolicy,
    severity: Severity::Error,
    needs: &[
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::CallerIdentity,
        FactKind::NetworkInterfaces,
    ],
    page: page!("EP003"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    let Some((endpoint, judged)) = case.by_endpoint_policy()? else {
        return Ok(Outcome::NotApplicable("there is no endpoint"));
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
        .explained_by(&["DNS004"])
        .shown_by(Evidence::of(FactKind::VpcEndpoints, told))
        .fixed_by(of_endpoint_policy(case, endpoint, judged))
        .confirmed_by(again(case, "invoke")),
    )
}
