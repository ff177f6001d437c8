//! API Gateway gives no other error.

use super::{not_that_far, said, tell};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::front_door::Message;

check! {
    HTTP007 "http-error-answer" "API Gateway answers without an error of its own"
    Method Error
    needs [Http]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = said(case)?;
    let (kind, text) = match &said.message {
        Message::GatewayError { kind, text } => (kind, text),
        Message::Integration | Message::InternalServerError => {
            return Outcome::ok(tell(said.probe, said.answer));
        }
        Message::Known(_) => {
            return Err(Stop::NotApplicable("the error has a finding of its own"));
        }
        _ => return Err(not_that_far(&said).into()),
    };
    let status = said.answer.status;
    Outcome::found(
        Finding::blocker(
            format!("{} {}", said.probe.method, said.probe.path),
            format!("API Gateway answered {status} {kind}: {text}"),
        )
        .shown_by(tell(said.probe, said.answer))
        .shown_by(Evidence::inferred(
            "the network, the name and TLS are fine: API Gateway itself made this answer",
        ))
        .fixed_by(
            Fix::new(
                "look the error type up among API Gateway's gateway responses",
                "apigw-doctor explain HTTP007",
            )
            .because("the answer names the kind of error alone"),
        )
        .confirmed_by(again(case, "invoke")),
    )
}
