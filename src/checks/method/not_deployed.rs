//! The deployment has the method that the API has.

use super::{Heard, heard, passed, tell};
use crate::case::{Case, Route};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::model::{Confidence, command, word};

check! {
    API006 "api-route-not-deployed" "the deployment has the methods of the API as it stands"
    Method Error
    needs [Resources, Http]
    explains [MissingToken]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    case.exchange()?;
    match heard(case) {
        Heard::MissingAuthenticationToken => {}
        Heard::Passed(status) => return Outcome::ok(passed(status)),
        _ => return Err(Stop::NotApplicable("the answer says nothing of this")),
    }
    let Route::Method(resource, method) = case.route()? else {
        return Err(Stop::NotApplicable("the API has no such method"));
    };
    // To an unsigned call the answer is the same where the method is there.
    let unsigned = matches!(method.authorization_type.as_deref(), None | Some("AWS_IAM"));
    if unsigned {
        return Err(Stop::NotApplicable("the method asks for a signature"));
    }
    let called = &case.target.method;
    let stage = case.target.stage.as_deref().unwrap_or("STAGE");
    let id = word::Or(case.target.api_id.as_ref(), "API-ID");
    let mut found = Finding::blocker(
        format!("{called} {}", resource.path),
        format!(
            "the API has {called} {} as it stands, and stage {stage} serves a deployment without it",
            resource.path
        ),
    )
    .shown_by(tell(case, resource, method))
    .shown_by(Evidence::of(
        FactKind::Http,
        "the answer is Missing Authentication Token, as to an unknown path or method",
    ));
    found.confidence = Confidence::Likely;
    let deploy = command!(
        "aws apigateway create-deployment{region} --rest-api-id {id} --stage-name {stage}",
        region = region_option(case),
        id,
        stage = word::Stage(stage)
    );
    Outcome::found(
        found
            .fixed_by(
                Fix::new("deploy the API to the stage", deploy)
                    .touching("the deployment publishes every other pending change of the API too"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}
