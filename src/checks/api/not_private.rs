//! The API is private.

use super::{described, no_type};
use crate::case::Case;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::FactKind;
use crate::model::{command, word};

check! {
    API001 "api-not-private" "the API's endpoint type is PRIVATE"
    FrontDoor Error
    needs [RestApi]
    explains [NotPrivate, Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let api = described(case)?;
    let types = api
        .endpoint_configuration
        .as_ref()
        .map_or(&[][..], |one| &one.types);
    let evidence = Evidence::of(
        FactKind::RestApi,
        format!("endpointConfiguration.types of {}: {}", api.id, list(types)),
    );
    if api.is_private().ok_or_else(|| no_type(api))? {
        return Outcome::ok(evidence);
    }
    let (id, region) = (&api.id, region_option(case));
    let present = types.first().map_or("REGIONAL", String::as_str);
    let stage = case.target.stage.as_deref().unwrap_or("STAGE");
    Outcome::found(
        Finding::blocker(
            id.as_str(),
            format!("API {id} is {}, not private: a VPC endpoint does not serve it", list(types)),
        )
        .shows(&[Symptom::PublicApi])
        .shown_by(evidence)
        .fixed_by(
            Fix::new(
                "call it over the internet, or make it private, give it a resource policy and deploy",
                command!(
                    "aws apigateway update-rest-api{region} --rest-api-id {id} --patch-operations op=replace,path=/endpointConfiguration/types/{present},value=PRIVATE",
                    region,
                    id,
                    present = word::Id(present)
                ),
            )
            .then(command!(
                "aws apigateway create-deployment{region} --rest-api-id {id} --stage-name {stage}",
                region,
                id,
                stage = word::Stage(stage)
            ))
            .touching("a private API can no longer be called from the internet, by anybody"),
        )
        .confirmed_by(again(case, "diagnose")),
    )
}
