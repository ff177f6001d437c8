//! No change of the API's security policy is under way.
//!
//! Source: AWS, "Security policies for REST APIs in API Gateway": a change takes some 15 minutes, during
//! which the API's status is `UPDATING` and it can be called.

use super::api;
use crate::case::Case;
use crate::checks::words::region_option;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::facts::FactKind;
use crate::model::command;

check! {
    TLS016 "tls-security-policy-updating" "no change of the API's security policy is under way"
    FrontDoor Info
    needs [RestApi]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let Some(api) = api(case)? else {
        return Err(Stop::NotApplicable("there is no such API"));
    };
    let status = api.api_status.as_deref().unwrap_or("not told");
    let said = api.api_status_message.as_deref();
    let said = said.map_or_else(String::new, |said| format!(": {said}"));
    let seen = Evidence::of(FactKind::RestApi, format!("its status is {status}{said}"));
    let title = match status {
        "UPDATING" | "PENDING" => {
            format!("{} is being updated; that takes some 15 minutes", api.id)
        }
        "FAILED" => format!(
            "the last change of the security policy of {} failed",
            api.id
        ),
        _ => return Outcome::ok(seen),
    };
    let region = region_option(case);
    Outcome::found(
        Finding::note(api.id.to_string(), title)
            .shown_by(seen)
            .shown_by(Evidence::inferred(
                "until it is AVAILABLE, either policy may answer; a deployment must follow",
            ))
            .confirmed_by(command!(
                "aws apigateway get-rest-api{region} --rest-api-id {id} --query '[apiStatus,apiStatusMessage]'",
                region,
                id = api.id
            )),
    )
}
