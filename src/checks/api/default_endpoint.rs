//! The API's default endpoint is enabled, where the call uses it.

use super::described;
use crate::case::Case;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::{Change, FactKind, MissingFact, Reason};
use crate::front_door::forms::{self, WayKind};
use crate::model::{Confidence, SELECTOR_HEADER, command, word};

check! {
    API008 "api-execute-endpoint-disabled"
    "the API's default endpoint is enabled, where the call uses it"
    FrontDoor Error
    needs [RestApi]
    explains [Forbidden, EndpointsDiffer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    if !by_id(case) {
        return Err(Stop::NotApplicable(
            "the call does not use the API's default endpoint",
        ));
    }
    let api = described(case)?;
    let id = &api.id;
    let Some(disabled) = api.disable_execute_api_endpoint else {
        return Err(MissingFact {
            need: FactKind::RestApi,
            why: Reason::Failed,
            detail: format!("what describes {id} lacks disableExecuteApiEndpoint"),
        }
        .into());
    };
    let evidence = Evidence::of(
        FactKind::RestApi,
        format!("disableExecuteApiEndpoint of {id}: {disabled}"),
    );
    if !disabled {
        return Outcome::ok(evidence);
    }
    let region = region_option(case);
    let stage = case.target.stage.as_deref().unwrap_or("STAGE");
    let mut found = Finding::blocker(
        id.as_str(),
        format!("the default endpoint of API {id} is disabled; only custom domain names lead to it"),
    )
    .shown_by(evidence)
    .shown_by(Evidence::inferred(
        "the setting takes effect with the next deployment, or the next change of a stage's settings",
    ));
    if !matches!(forms::of(&case.target), Some(WayKind::PrivateDns)) {
        // AWS documents the refusal for the default hostname; that the other names that lead to the API by
        // its id share it follows from that, and is not documented by itself.
        found.confidence = Confidence::Likely;
    }
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    "enable the default endpoint and deploy, or call the API's private custom domain name",
                    command!(
                        "aws apigateway update-rest-api{region} --rest-api-id {id} --patch-operations op=replace,path=/disableExecuteApiEndpoint,value=false",
                        region,
                        id
                    ),
                )
                .then(command!(
                    "aws apigateway create-deployment{region} --rest-api-id {id} --stage-name {stage}",
                    region,
                    id,
                    stage = word::Stage(stage)
                ))
                .touching("clients can then call the API by its default hostname, past its custom domain names; the deployment publishes every other pending change of the API too")
                .changing(Change::DefaultEndpoint),
            )
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether the call names the API by its id, as all but custom domain names do.
fn by_id(case: &Case<'_>) -> bool {
    match forms::of(&case.target) {
        Some(WayKind::CustomDomain | WayKind::LoadBalancer | WayKind::OwnZone) => {
            case.target.header(SELECTOR_HEADER).is_some()
        }
        Some(WayKind::EndpointWithCustomHost) | None => false,
        Some(_) => true,
    }
}
