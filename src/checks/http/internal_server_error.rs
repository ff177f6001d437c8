//! The integration answers.

use super::{not_that_far, said, tell};
use crate::case::Case;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::front_door::Message;
use crate::model::{command, word};

check! {
    HTTP004 "http-internal-server-error" "the integration answers"
    Integration Error
    needs [Http]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = said(case)?;
    match said.message {
        Message::InternalServerError => {}
        // A backend's own error: the call came through, and the caller still has nothing.
        Message::Integration if said.answer.status >= 500 => {}
        Message::Integration => return Outcome::ok(tell(said.probe, said.answer)),
        _ => return Err(not_that_far(&said).into()),
    }
    let api = word::Or(case.target.api_id.as_ref(), "API-ID");
    let stage = case.target.stage.as_deref().unwrap_or("STAGE");
    let region = region_option(case);
    Outcome::found(
        Finding::blocker(
            format!("{} {}", said.probe.method, said.probe.path),
            format!(
                "the call reached its method, and the integration behind it failed: {}",
                said.answer.status
            ),
        )
        .shows(&[Symptom::IntegrationFailed])
        .shown_by(tell(said.probe, said.answer))
        .shown_by(Evidence::inferred(
            "this is no fault of the connection: name, network, TLS and policies let the call through",
        ))
        .fixed_by(Fix::new(
            "read the stage's execution log: often API Gateway may not invoke the Lambda function",
            command!(
                "aws logs filter-log-events{region} --log-group-name API-Gateway-Execution-Logs_{api}/{stage} --filter-pattern 'Execution failed'",
                region,
                api,
                stage = word::Stage(stage)
            ),
        )
        .because("the fault lies behind API Gateway, in the integration"))
        .confirmed_by(again(case, "invoke")),
    )
}
