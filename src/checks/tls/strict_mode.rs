//! The way of calling suits the API's endpoint access mode.
//!
//! Source: AWS, "Security policies for REST APIs in API Gateway": with `STRICT`, the name of the
//! handshake must be the one of the request; of the ways to a private API, only its custom domain names and
//! private DNS are said to be exempt.

use super::api;
use crate::case::Case;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::model::{Confidence, Form, command};

check! {
    TLS015 "tls-strict-endpoint-mode" "the name that is called suits the API's endpoint access mode"
    FrontDoor Error
    needs [RestApi]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let Some(api) = api(case)? else {
        return Err(Stop::NotApplicable("there is no such API"));
    };
    let mode = api.endpoint_access_mode.as_deref();
    let seen = Evidence::of(
        FactKind::RestApi,
        format!("its endpoint access mode is {}", mode.unwrap_or("not set")),
    );
    let foreign = matches!(
        case.target.url.form(),
        Form::EndpointDns | Form::EndpointDnsZonal
    );
    if mode != Some("STRICT") || !foreign {
        return Outcome::ok(seen);
    }
    let region = region_option(case);
    let summary = match case.target.private_dns_url() {
        Some(url) => format!("call the API by its own name: {url}"),
        None => "call the API by its own name".to_owned(),
    };
    Outcome::found(
        Finding::blocker(
            api.id.to_string(),
            format!(
                "{} refuses calls by the endpoint's name: its endpoint access mode is STRICT",
                api.id
            ),
        )
        .with(Confidence::Likely)
        .shown_by(seen)
        .shown_by(Evidence::inferred(
            "strict means that the name of the handshake must be the API's own or its custom domain's",
        ))
        .fixed_by(
            Fix::new(
                summary,
                command!(
                    "aws apigateway update-rest-api{region} --rest-api-id {id} --patch-operations op=replace,path=/endpointAccessMode,value=BASIC",
                    region,
                    id = api.id
                ),
            )
            .touching("going back to BASIC makes the API unavailable for some 15 minutes"),
        )
        .confirmed_by(again(case, "invoke")),
    )
}
