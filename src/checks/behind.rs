//! What lies behind the front door: how far the call was seen to come, and the configuration that is there to be
//! judged. What nobody read matters only where the call was seen to fail there, or nobody called.

use super::{Evidence, Stop};
use crate::case::{Case, Route};
use crate::facts::apigateway::{Integration, Method, Resource, Stage};
use crate::facts::{Fact, FactKind, HttpOutcome, MissingFact, Reason};
use crate::front_door::{Answerer, Message, answerer, decode};
use crate::model::{Command, Hop, command, word};

/// How far the call was seen to come.
pub(super) enum Came {
    /// It passed the hop.
    Past(Evidence),
    /// It failed there, or may have.
    Failed,
    /// It did not get there.
    Before,
    /// Nobody called, or no front door answered.
    Nobody(MissingFact),
}

/// How far the call came, as seen from a hop.
pub(super) fn came(case: &Case<'_>, hop: Hop) -> Came {
    let probe = match case.exchange() {
        Ok(probe) => probe,
        Err(missing) => return Came::Nobody(missing),
    };
    let answer = match &probe.outcome {
        HttpOutcome::Answered(answer) if answerer(answer) == Answerer::RestApi => answer,
        _ => {
            return Came::Nobody(MissingFact {
                need: FactKind::Http,
                why: Reason::Failed,
                detail: "no front door of API Gateway answered".to_owned(),
            });
        }
    };
    let past = || {
        let text = format!(
            "the call passed {}: it is answered {}",
            hop.title(),
            answer.status
        );
        Came::Past(Evidence::of(FactKind::Http, text))
    };
    let at = |failed: Hop| match hop.cmp(&failed) {
        std::cmp::Ordering::Less => past(),
        std::cmp::Ordering::Equal => Came::Failed,
        std::cmp::Ordering::Greater => Came::Before,
    };
    match decode(answer) {
        Message::Integration if answer.status < 500 => past(),
        Message::Integration | Message::InternalServerError => at(Hop::Integration),
        Message::Forbidden => at(Hop::FrontDoor),
        Message::NotAuthorized(refusal) => at(refusal.guilty.hop()),
        Message::Known(known) if known.entry().passed.contains(&hop) => past(),
        Message::Known(known) => at(known.entry().hop),
        Message::MissingAuthenticationToken | Message::GatewayError { .. } => at(Hop::Method),
    }
}

/// The hop at which a refusal is to be looked for that the front door may put into the words of an unknown API,
/// as it does with keys and web ACLs.
pub(super) fn of_forbidden(case: &Case<'_>) -> Hop {
    match came(case, Hop::FrontDoor) {
        Came::Failed => Hop::FrontDoor,
        _ => Hop::Method,
    }
}

/// A fact, where the check depends on it.
pub(super) fn read<'a, T>(
    case: &Case<'_>,
    hop: Hop,
    fact: &'a Fact<T>,
    need: FactKind,
) -> Result<&'a T, Stop> {
    fact.need(need)
        .map_err(|missing| unread(case, hop, missing))
}

/// What comes of it where something was not read.
pub(super) fn unread(case: &Case<'_>, hop: Hop, missing: MissingFact) -> Stop {
    match came(case, hop) {
        Came::Past(evidence) => Stop::Ok(vec![evidence]),
        Came::Failed => Stop::Missing(missing),
        Came::Before => Stop::NotApplicable("the call does not get that far"),
        Came::Nobody(http) => Stop::Missing(http),
    }
}

/// A part of a fact that its description leaves out.
pub(super) fn left_out(case: &Case<'_>, hop: Hop, need: FactKind, what: &str) -> Stop {
    let missing = MissingFact {
        need,
        why: Reason::Failed,
        detail: what.to_owned(),
    };
    unread(case, hop, missing)
}

/// The method that the call comes to.
pub(super) fn method<'a>(case: &Case<'a>, hop: Hop) -> Result<(&'a Resource, &'a Method), Stop> {
    match case.route() {
        Ok(Route::Method(resource, method)) => Ok((resource, method)),
        Ok(_) => Err(Stop::NotApplicable("the API has no such method")),
        Err(missing) => Err(unread(case, hop, missing)),
    }
}

/// What the method leads to.
pub(super) struct Led<'a> {
    pub(super) resource: &'a Resource,
    pub(super) integration: &'a Integration,
}

/// What the method leads to.
pub(super) fn led<'a>(case: &Case<'a>) -> Result<Led<'a>, Stop> {
    let (resource, method) = method(case, Hop::Integration)?;
    let Some(integration) = &method.method_integration else {
        let what = "what the method leads to was not told: get-resources --embed methods tells it";
        return Err(left_out(case, Hop::Integration, FactKind::Resources, what));
    };
    Ok(Led {
        resource,
        integration,
    })
}

/// The stage that is called.
pub(super) fn stage<'a>(case: &'a Case<'_>, hop: Hop) -> Result<&'a Stage, Stop> {
    let all = read(case, hop, &case.aws.stages, FactKind::Stages)?;
    let own = |it: &&Stage| Some(&it.stage_name) == case.target.stage.as_ref();
    let none = Stop::NotApplicable("the API has no such stage");
    all.iter().find(own).ok_or(none)
}

/// The settings of the stage, where it was read whole.
pub(super) fn whole_stage<'a>(case: &'a Case<'_>, hop: Hop) -> Result<&'a Stage, Stop> {
    let stage = stage(case, hop)?;
    if stage.method_settings.is_some() {
        return Ok(stage);
    }
    let what = "of the stage only its name and its deployment were told";
    Err(left_out(case, hop, FactKind::Stages, what))
}

/// The method and its path, as findings name them.
pub(super) fn named(case: &Case<'_>, resource: &Resource) -> String {
    format!("{} {}", case.target.method, resource.path)
}

/// The API's id in a command.
pub(super) fn api<'a>(case: &'a Case<'_>) -> word::Or<'a, crate::model::ApiId> {
    word::Or(case.target.api_id.as_ref(), "API-ID")
}

/// The stage's name in a command.
pub(super) fn stage_word<'a>(case: &'a Case<'_>) -> word::Stage<&'a str> {
    word::Stage(case.target.stage.as_deref().unwrap_or("STAGE"))
}

/// A change of what the method leads to.
pub(super) fn update_integration(
    case: &Case<'_>,
    resource: &Resource,
    operations: &'static str,
) -> Command {
    command!(
        "aws apigateway update-integration{region} --rest-api-id {api} --resource-id {resource} --http-method {method} --patch-operations {operations}",
        region = super::words::region_option(case),
        api = api(case),
        resource = word::Id(resource.id.as_deref().unwrap_or("RESOURCE-ID")),
        method = word::Method(&case.target.method),
        operations = Command::from(operations)
    )
}

/// A change of the stage's settings, which needs no deployment.
pub(super) fn update_stage(case: &Case<'_>, operation: &str) -> Command {
    command!(
        "aws apigateway update-stage{region} --rest-api-id {api} --stage-name {stage} --patch-operations '{operation}'",
        region = super::words::region_option(case),
        api = api(case),
        stage = stage_word(case),
        operation = word::Text(operation)
    )
}

/// The deployment of what was changed.
pub(super) fn deploy(case: &Case<'_>) -> Command {
    command!(
        "aws apigateway create-deployment{region} --rest-api-id {api} --stage-name {stage}",
        region = super::words::region_option(case),
        api = api(case),
        stage = stage_word(case)
    )
}

/// What a deployment does besides.
pub(super) const DEPLOYS_ALL: &str =
    "the deployment publishes every other pending change of the API too";

/// The parts of an ARN after `arn:PARTITION:`: service, Region, account, and the rest.
pub(super) fn arn_parts(arn: &str) -> Option<[&str; 4]> {
    let mut parts = arn.splitn(6, ':');
    (parts.next() == Some("arn")).then_some(())?;
    parts.next()?;
    Some([parts.next()?, parts.next()?, parts.next()?, parts.next()?])
}
