//! The deployment has the route and the method that the call asks for.

use super::{not_that_far, said, tell};
use crate::case::Case;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::front_door::Message;
use crate::model::{Confidence, Hop, command, word};

check! {
    HTTP003 "http-missing-authentication-token"
    "the deployment has the route and the method, and the call is signed where it must be"
    Method Error
    needs [Http]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = said(case)?;
    match said.message {
        Message::MissingAuthenticationToken => {}
        Message::Forbidden | Message::NotAuthorized(_) => return Err(not_that_far(&said).into()),
        Message::Known(known) if !known.entry().passed.contains(&Hop::Method) => {
            return Err(not_that_far(&said).into());
        }
        _ => return Outcome::ok(tell(said.probe, said.answer)),
    }
    let target = &case.target;
    let (method, path) = (&said.probe.method, &said.probe.path);
    let api = word::Or(target.api_id.as_ref(), "API-ID");
    let region = region_option(case);
    let mut found = Finding::blocker(
        format!("{method} {path}"),
        format!("the deployment has no {method} {path}, or the method wants a signed call"),
    )
    .shows(&[Symptom::MissingToken])
    .shown_by(tell(said.probe, said.answer))
    .shown_by(Evidence::inferred(
        "the network, the name and TLS are fine: API Gateway knows the API and the stage",
    ));
    found.confidence = Confidence::Likely;
    Outcome::found(
        found
            .look(command!(
                "aws apigateway get-resources{region} --rest-api-id {api} --embed methods --query 'items[].[path,keys(resourceMethods||`{}`)]'",
                region,
                api
            ))
            .fixed_by(
                Fix::manual(
                    "correct the path or the method, or deploy the route",
                    "only the caller knows which of the API's paths is meant",
                )
                .or(Fix::new(
                    "sign the call, where the method's authorization is AWS_IAM",
                    command!(
                        "curl --aws-sigv4 'aws:amz:REGION:execute-api' --user KEY-ID:SECRET '{url}'",
                        url = target.url
                    ),
                )),
            )
            .confirmed_by(again(case, "invoke")),
    )
}
