//! What the front door says agrees with the policy as it stands: where the policy admits the call and
//! the answer says that the policy refuses it, another policy is in force.

use crate::case::Case;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::facts::FactKind;
use crate::front_door::DenyingPolicy;
use crate::model::{Confidence, command, word};
use crate::policy::Answer;

check! {
    API005 "api-policy-not-deployed" "the policy in force is the policy as it stands"
    ResourcePolicy Error
    needs [RestApi, Host, VpcEndpoints, CallerIdentity, Resources, Http]
    also [DomainNames]
    explains [RefusedByResourcePolicy, EndpointsDiffer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (api, _) = case.resource_policy()?;
    case.exchange()?;
    let Some(refusal) = case
        .refusal()
        .filter(|it| it.guilty == DenyingPolicy::ResourcePolicy)
    else {
        return Outcome::ok(Evidence::of(
            FactKind::Http,
            "no answer says that the resource policy refuses",
        ));
    };
    let Some(judged) = case.by_resource_policy()? else {
        return Err(Stop::NotApplicable("the API has no resource policy"));
    };
    if judged.decision.answer != Answer::Allow {
        return Outcome::ok(Evidence::of(
            FactKind::RestApi,
            "the policy as it stands does not admit the call either",
        ));
    }
    let stage = case.target.stage.as_deref().unwrap_or("STAGE");
    let mut found = Finding::blocker(
        api.id.as_str(),
        format!("the resource policy of {} admits the call as it stands, and the one in force refuses it: it was edited and not deployed", api.id),
    )
    .shows(&[Symptom::PolicyRefuses, Symptom::NotDeployed])
    .shown_by(Evidence::of(
        FactKind::Http,
        format!("the resource policy refuses {}", refusal.who),
    ))
    .shown_by(Evidence::of(
        FactKind::RestApi,
        "the policy as it stands, evaluated: allow",
    ))
    .shown_by(Evidence::inferred(
        "or the call took another endpoint than was taken for its own, or reached an API of the same id elsewhere",
    ))
    .fixed_by(
        Fix::new(
            "deploy the policy",
            command!(
                "aws apigateway create-deployment{region} --rest-api-id {id} --stage-name {stage}",
                region = region_option(case),
                id = api.id,
                stage = word::Stage(stage)
            ),
        )
        .touching("the deployment publishes every other pending change of the API too"),
    )
    .confirmed_by(again(case, "invoke"));
    found.confidence = Confidence::Likely;
    Outcome::found(found)
}
