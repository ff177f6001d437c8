//! The URL's stage exists.

use super::described;
use crate::case::Case;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::{Change, FactKind};
use crate::model::{command, word};

check! {
    API003 "api-stage-missing" "the URL's stage exists"
    FrontDoor Error
    needs [RestApi, Stages]
    explains [Forbidden, NoSuchRoute]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let Some(stage) = &case.target.stage else {
        return Err(Stop::NotApplicable("the URL names no stage"));
    };
    let api = described(case)?;
    let stages = case.aws.stages.need(FactKind::Stages)?;
    let names: Vec<&str> = stages
        .iter()
        .map(|stage| stage.stage_name.as_str())
        .collect();
    let evidence = Evidence::of(
        FactKind::Stages,
        format!("stages of {}: {}", api.id, list(&names)),
    );
    if names.contains(&stage.as_str()) {
        return Outcome::ok(evidence);
    }
    let meant = names
        .iter()
        .find(|name| name.eq_ignore_ascii_case(stage))
        .or(names.first());
    let (id, region) = (&api.id, region_option(case));
    let deploy = command!(
        "aws apigateway create-deployment{region} --rest-api-id {id} --stage-name {stage}",
        region,
        id,
        stage = word::Stage(stage)
    );
    let deploy = Fix::new(format!("create stage {stage} by a deployment"), deploy)
        .touching("the new stage serves the API as it is configured now");
    let fix = match meant.and_then(|meant| Some((*meant, with_stage(case, meant)?))) {
        Some((meant, url)) => {
            let call = command!("curl -i '{url}'", url);
            let alike = meant.eq_ignore_ascii_case(stage);
            let why = if alike { ": the case counts" } else { "" };
            Fix::new(format!("call stage {meant}{why}"), call)
                .changing(Change::CallUrl(url))
                .or(deploy)
        }
        None => deploy,
    };
    Outcome::found(
        Finding::blocker(
            stage.as_str(),
            match names.as_slice() {
                [] => format!("API {id} has no stage {stage}; it has no stages"),
                _ => format!("API {id} has no stage {stage}; it has {}", list(&names)),
            },
        )
        .shows(&[Symptom::NoSuchStage])
        .shown_by(evidence)
        .fixed_by(fix)
        .confirmed_by(again(case, "invoke")),
    )
}

/// The same URL with another stage.
fn with_stage(case: &Case<'_>, stage: &str) -> Option<crate::model::InvokeUrl> {
    let url = &case.target.url;
    let path = url.path().trim_start_matches('/');
    let rest = path
        .split_once('/')
        .map(|(_, rest)| format!("/{rest}"))
        .unwrap_or_default();
    let query = url
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    format!("https://{}/{stage}{rest}{query}", url.hostname())
        .parse()
        .ok()
}
