//! The API was deployed.

use super::described;
use crate::case::Case;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, plural};
use crate::facts::FactKind;
use crate::model::{command, word};

check! {
    API004 "api-never-deployed" "the API was deployed"
    FrontDoor Error
    needs [RestApi, Deployments]
    explains [Forbidden, NoSuchStage]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let api = described(case)?;
    let deployments = case.aws.deployments.need(FactKind::Deployments)?;
    let count = plural(deployments.len(), "deployment");
    let evidence = Evidence::of(FactKind::Deployments, format!("{} has {count}", api.id));
    if !deployments.is_empty() {
        return Outcome::ok(evidence);
    }
    let (id, region) = (&api.id, region_option(case));
    let stage = case.target.stage.as_deref().unwrap_or("STAGE");
    Outcome::found(
        Finding::blocker(
            id.as_str(),
            format!("API {id} was never deployed, so nothing can be called"),
        )
        .shown_by(evidence)
        .fixed_by(Fix::new(
            format!("deploy the API to stage {stage}"),
            command!(
                "aws apigateway create-deployment{region} --rest-api-id {id} --stage-name {stage}",
                region,
                id,
                stage = word::Stage(stage)
            ),
        ))
        .confirmed_by(again(case, "invoke")),
    )
}
