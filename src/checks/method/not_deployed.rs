//! The deployment has the method that the API has.

use super::{Heard, heard, passed, tell};
use crate::case::{Case, Route};
use crate::checks::words::{again, region_option};
use crate::checks::{Check, Evidence, Finding, Fix, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Confidence, Hop, Severity, command, word};

pub(in crate::checks) const CHECK: Check = Check {
    code: "API006",
    slug: "api-route-not-deployed",
    holds: "the deployment has the methods of the API as it stands",
    hop: Hop::Method,
    severity: Severity::Error,
    needs: &[FactKind::Resources, FactKind::Http],
    page: page!("API006"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    case.exchange()?;
    match heard(case) {
        Heard::MissingAuthenticationToken => {}
        Heard::Passed(status) => return Outcome::ok(passed(status)),
        _ => return Ok(Outcome::NotApplicable("the answer says nothing of this")),
    }
    let Route::Method(resource, method) = case.route()? else {
        return Ok(Outcome::NotApplicable("the API has no such method"));
    };
    // To an unsigned call the answer is the same where the method is there.
    let unsigned = matches!(method.authorization_type.as_deref(), None | Some("AWS_IAM"));
    if unsigned {
        return Ok(Outcome::NotApplicable("the method asks for a signature"));
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
