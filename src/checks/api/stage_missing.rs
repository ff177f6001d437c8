//! The URL's stage exists.

use super::described;
use crate::case::Case;
use crate::checks::domain;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::{Change, FactKind};
use crate::model::{command, word};

check! {
    API003 "api-stage-missing" "the URL's stage exists"
    FrontDoor Error
    needs [RestApi, Stages, DomainNames, PathMappings, RoutingRules, VpcEndpoints, AccessAssociations]
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
    let called = |meant: &str| {
        let alike = meant.eq_ignore_ascii_case(stage);
        let why = if alike { ": the case counts" } else { "" };
        let url = with_stage(case, meant)?;
        let call = command!("curl -i '{url}'", url);
        let fix = Fix::new(format!("call stage {meant}{why}"), call);
        Some(fix.changing(Change::CallUrl(url)))
    };
    let other = meant.and_then(|meant| called(meant).or_else(|| domain::map_to(case, meant)));
    let fix = match other {
        Some(fix) => fix.or(deploy),
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

/// The same URL with another stage, where the URL holds the stage.
fn with_stage(case: &Case<'_>, stage: &str) -> Option<crate::model::InvokeUrl> {
    let (url, own) = (&case.target.url, case.target.stage.as_deref()?);
    let path = url.path();
    let (before, rest) = if case.target.stage_is_in_path() {
        ("", path.strip_prefix('/')?.strip_prefix(own)?)
    } else if domain::has_stage(case) {
        return None;
    } else {
        // A mapping without a stage: the stage follows the base path.
        let called = case.api_path().ok()?;
        let rest = if path.ends_with(&called) {
            &*called
        } else {
            ""
        };
        let before = path.strip_suffix(rest)?.strip_suffix(own)?;
        (
            before.strip_suffix('/')?,
            path.get(path.len() - rest.len()..)?,
        )
    };
    let query = url.query();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("https://{}{before}/{stage}{rest}{query}", url.hostname())
        .parse()
        .ok()
}
