//! The resource policy, evaluated, does not refuse the call: for refusals that no particular check
//! explains.

use super::corrected::of_resource_policy;
use super::specific;
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Outcome, Stop, Symptom};
use crate::facts::FactKind;
use crate::policy::Answer;

check! {
    POL016 "rp-refuses" "the resource policy, evaluated, admits the call"
    ResourcePolicy Error
    needs [RestApi, Host, VpcEndpoints, CallerIdentity, Resources, NetworkInterfaces]
    also [DomainNames]
    explains [RefusedByResourcePolicy, EndpointsDiffer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (api, _) = case.resource_policy()?;
    let Some(judged) = case.by_resource_policy()? else {
        return Err(Stop::NotApplicable("the API has no resource policy"));
    };
    if judged.decision.answer == Answer::Allow {
        return Outcome::ok(Evidence::of(
            FactKind::RestApi,
            format!("the resource policy admits {} from here", judged.whose()),
        ));
    }
    if !judged.refuses() {
        return Err(Stop::NotApplicable(
            "what the policy says hangs on keys that nobody knows",
        ));
    }
    // What a particular check explains is not told twice.
    if specific(case) {
        return Err(Stop::NotApplicable(
            "another finding says why the policy refuses the call",
        ));
    }
    let (title, told) = match judged.denying() {
        Some((_, named)) => (
            format!(
                "{named} of the resource policy of {} denies the call",
                api.id
            ),
            format!(
                "{named}: Deny, and it applies to {} from here",
                judged.whose()
            ),
        ),
        None => (
            format!(
                "no statement of the resource policy of {} allows the call",
                api.id
            ),
            judged
                .missed()
                .map_or_else(|| "it has no Allow".to_owned(), |(_, told)| told),
        ),
    };
    Outcome::found(
        Finding::blocker(api.id.as_str(), title)
            .shows(&[Symptom::PolicyRefuses])
            .shown_by(Evidence::of(FactKind::RestApi, told))
            .fixed_by(of_resource_policy(case, judged))
            .confirmed_by(again(case, "invoke")),
    )
}
