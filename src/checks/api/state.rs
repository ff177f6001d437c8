//! The API and its stage as they stand.

use super::described;
use crate::case::Case;
use crate::checks::behind::{Came, came, left_out, read, stage, update_stage, whole_stage};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::apigateway::{Deployment, GatewayResponse};
use crate::facts::{FactKind, HttpOutcome};
use crate::front_door::{Message, decode};
use crate::model::{Confidence, Hop, command, word};

/// Whether the API can be called at all.
pub(super) fn status(case: &Case<'_>) -> Result<Outcome, Stop> {
    let api = described(case)?;
    let Some(status) = api.api_status.as_deref() else {
        return Err(Stop::NotApplicable("AWS told no status of the API"));
    };
    let message = api.api_status_message.as_deref().unwrap_or_default();
    let text = format!("apiStatus of {}: {status} {message}", api.id);
    let evidence = Evidence::of(FactKind::RestApi, text.trim_end().to_owned());
    let found = match status {
        "FAILED" => Finding::blocker(
            api.id.as_str(),
            format!("the API {} is in state FAILED", api.id),
        ),
        "AVAILABLE" => return Outcome::ok(evidence),
        _ => Finding::risk(
            api.id.as_str(),
            format!(
                "the API {} is {status}: what was changed counts once it is AVAILABLE",
                api.id
            ),
        ),
    };
    Outcome::found(
        found
            .shown_by(evidence)
            .looking(Some(command!(
                "aws apigateway get-rest-api{region} --rest-api-id {id} --query '[apiStatus,apiStatusMessage]'",
                region = region_option(case),
                id = api.id
            )))
            .fixed_by(Fix::manual(
                "wait some minutes; where it stays so, make the last change again, or ask AWS Support",
                "only AWS ends that state",
            ))
            .confirmed_by(again(case, "invoke")),
    )
}

/// The moment at which a deployment was made.
fn made(deployment: &Deployment) -> Option<jiff::Timestamp> {
    deployment.created_date.as_deref()?.parse().ok()
}

/// Whether the stage serves the newest deployment.
pub(super) fn behind(case: &Case<'_>) -> Result<Outcome, Stop> {
    let stage = stage(case, Hop::Method)?;
    let need = FactKind::Deployments;
    let all = read(case, Hop::Method, &case.aws.deployments, need)?;
    let served = all
        .iter()
        .find(|it| Some(&it.id) == stage.deployment_id.as_ref());
    let newest = all
        .iter()
        .filter(|it| made(it).is_some())
        .max_by_key(|it| made(it));
    let (Some(served), Some(newest)) = (served, newest) else {
        return Err(left_out(
            case,
            Hop::Method,
            need,
            "the deployment that the stage serves, or its date, was not read",
        ));
    };
    let text = format!(
        "stage {} serves {}; the newest deployment is {}",
        stage.stage_name, served.id, newest.id
    );
    let evidence = Evidence::of(need, text);
    if made(served) >= made(newest) {
        return Outcome::ok(evidence);
    }
    let title = format!(
        "stage {} serves deployment {}, and {} is newer: what was changed in between does not count there",
        stage.stage_name, served.id, newest.id
    );
    let refused = case.exchange().is_ok_and(|probe| {
        matches!(&probe.outcome, HttpOutcome::Answered(answer)
            if matches!(decode(answer), Message::MissingAuthenticationToken | Message::NotAuthorized(_)))
    });
    let mut found = if refused {
        Finding::blocker(format!("stage {}", stage.stage_name), title)
    } else {
        Finding::risk(format!("stage {}", stage.stage_name), title)
    };
    found.confidence = Confidence::Likely;
    let dates = format!(
        "made {} and {}",
        served.created_date.as_deref().unwrap_or_default(),
        newest.created_date.as_deref().unwrap_or_default()
    );
    Outcome::found(
        found
            .shown_by(evidence)
            .shown_by(Evidence::of(need, dates))
            .fixed_by(
                Fix::new(
                    "let the stage serve the newest deployment",
                    update_stage(
                        case,
                        &format!("op=replace,path=/deploymentId,value={}", newest.id),
                    ),
                )
                .touching("every call of the stage; somebody may have put it back on purpose"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether some calls meet another deployment.
pub(super) fn canary(case: &Case<'_>) -> Result<Outcome, Stop> {
    let stage = whole_stage(case, Hop::Method)?;
    let need = FactKind::Stages;
    let canary = stage.canary_settings.as_ref();
    let share = canary
        .and_then(|it| it.percent_traffic.as_ref()?.as_f64())
        .unwrap_or_default();
    let other = canary.and_then(|it| it.deployment_id.as_ref());
    if share <= 0.0 || other == stage.deployment_id.as_ref() {
        return Outcome::ok(Evidence::of(
            need,
            "the stage has no canary that takes calls",
        ));
    }
    let other = other.map_or("another deployment", String::as_str);
    Outcome::found(
        Finding::risk(
            format!("stage {}", stage.stage_name),
            format!("{share} % of the calls of stage {} meet {other}: policies, methods and authorizers may differ there, so that calls fail now and then", stage.stage_name),
        )
        .shown_by(Evidence::of(need, format!("canarySettings: percentTraffic {share}, deploymentId {other}")))
        .fixed_by(
            Fix::new("take the canary out of the way to compare", update_stage(case, "op=replace,path=/canarySettings/percentTraffic,value=0"))
                .touching("every call of the stage then meets its own deployment"),
        )
        .confirmed_by(again(case, "invoke")),
    )
}

/// Whether a web ACL stands in front of the stage.
pub(super) fn web_acl(case: &Case<'_>) -> Result<Outcome, Stop> {
    let stage = whole_stage(case, Hop::FrontDoor)?;
    let Some(arn) = &stage.web_acl_arn else {
        return Outcome::ok(Evidence::of(
            FactKind::Stages,
            "no web ACL is in front of the stage",
        ));
    };
    let need = FactKind::WebAcls;
    let all = read(case, Hop::FrontDoor, &case.aws.web_acls, need)?;
    let Some(acl) = all.iter().find(|it| it.arn == *arn) else {
        let what = format!("the web ACL {arn} was not read");
        return Err(left_out(case, Hop::FrontDoor, need, &what));
    };
    let name = acl.name.as_deref().unwrap_or(arn);
    let rules: Vec<String> = acl
        .rules
        .iter()
        .map(|it| {
            format!(
                "{} ({})",
                it.name,
                it.action.as_deref().unwrap_or("no action")
            )
        })
        .collect();
    let shown = format!(
        "web ACL {name}: default {}, rules {}",
        acl.default_action.as_deref().unwrap_or("not told"),
        list(&rules)
    );
    let evidence = Evidence::of(need, shown);
    if !acl.blocks() {
        return Outcome::ok(evidence);
    }
    if let Came::Past(seen) = came(case, Hop::FrontDoor) {
        return Outcome::ok(seen);
    }
    let title = format!(
        "the web ACL {name} in front of stage {} can refuse the call with 403 Forbidden",
        stage.stage_name
    );
    let failed = matches!(came(case, Hop::FrontDoor), Came::Failed);
    let mut found = if failed || acl.default_action.as_deref() == Some("Block") {
        Finding::blocker(name, title)
    } else {
        Finding::risk(name, title)
    };
    found.confidence = Confidence::Possible;
    Outcome::found(
        found
            .shown_by(evidence)
            .shown_by(Evidence::inferred("to a web ACL a call through an endpoint comes from a private address: sets of public addresses never hold it"))
            .looking(Some(command!(
                "aws wafv2 get-sampled-requests{region} --web-acl-arn '{arn}' --rule-metric-name ALL --scope REGIONAL --time-window StartTime=START,EndTime=END --max-items 100",
                region = region_option(case),
                arn = word::Arn(arn)
            )))
            .fixed_by(Fix::manual(
                "find the rule among the sampled requests, and except this call from it",
                "which of the rules refused, its samples tell",
            ))
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether an answer of API Gateway was made to look otherwise.
pub(super) fn responses(case: &Case<'_>) -> Result<Outcome, Stop> {
    let need = FactKind::GatewayResponses;
    let Some(all) = case.aws.gateway_responses.known() else {
        return Err(Stop::NotApplicable("the gateway responses were not read"));
    };
    let own = |it: &&GatewayResponse| it.default_response == Some(false);
    let changed: Vec<String> = all
        .iter()
        .filter(own)
        .map(|it| match &it.status_code {
            Some(status) => format!("{} ({status})", it.response_type),
            None => it.response_type.clone(),
        })
        .collect();
    if changed.is_empty() {
        return Outcome::ok(Evidence::of(
            need,
            "every gateway response is API Gateway's own",
        ));
    }
    let id = word::Or(case.target.api_id.as_ref(), "API-ID");
    Outcome::found(
        Finding::note(
            case.target.api_id.as_ref().map_or("the API", |it| it.as_str()),
            format!("the API answers in words of its own for {}: status and body may hide what happened, x-amzn-errortype does not", list(&changed)),
        )
        .shown_by(Evidence::of(need, format!("customized: {}", list(&changed))))
        .looking(Some(command!(
            "aws apigateway get-gateway-responses{region} --rest-api-id {id} --query 'items[?!defaultResponse]'",
            region = region_option(case),
            id
        )))
        .fixed_by(Fix::manual(
            "nothing needs to change: read the header, and the stage's log",
            "the answers are the owner's to word",
        )),
    )
}
