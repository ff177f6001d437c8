//! The stage's logs: whether there are any, and what it says that a call is not in them.

use crate::case::Case;
use crate::checks::behind::{Came, api, came, read, stage_word, update_stage, whole_stage};
use crate::checks::integration::request_id;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::facts::apigateway::Stage;
use crate::model::{Confidence, Hop, command};

checks! {
    Logs:

    API031 "ops-no-cloudwatch-role" "API Gateway has a role by which it writes logs"
    Method Info
    needs [Accounts, Http]
    run role;

    API032 "ops-logging-off" "the stage writes an execution log, where a call fails behind the front door"
    Method Info
    needs [Resources, Stages, Http]
    run off;

    API033 "ops-log-group-missing" "a stage that logs has written something"
    Method Info
    needs [Resources, Stages, Http, LogGroups]
    run group;

    API034 "ops-no-logs-means-not-reached" "a call that reached the stage is in its log"
    FrontDoor Info
    needs [Resources, Stages, Http, LogLines]
    run reached;
}

/// Whether the call failed where a log would tell why.
fn fails(case: &Case<'_>) -> bool {
    [Hop::Method, Hop::Integration]
        .iter()
        .any(|hop| matches!(came(case, *hop), Came::Failed))
}

fn role(case: &Case<'_>) -> Result<Outcome, Stop> {
    let need = FactKind::Accounts;
    let Some(account) = case.aws.accounts.known().and_then(|all| all.first()) else {
        return Err(Stop::NotApplicable(
            "what API Gateway keeps of the account was not read",
        ));
    };
    if let Some(role) = account
        .cloudwatch_role_arn
        .as_deref()
        .filter(|it| !it.is_empty())
    {
        return Outcome::ok(Evidence::of(need, format!("cloudwatchRoleArn: {role}")));
    }
    let region = region_option(case);
    Outcome::found(
        Finding::note("the account", "API Gateway has no role to write logs by in this Region: no stage of the account can log")
            .shown_by(Evidence::of(need, "cloudwatchRoleArn is empty"))
            .fixed_by(
                Fix::new(
                    "give API Gateway a role that it may take, with the policy AmazonAPIGatewayPushToCloudWatchLogs",
                    command!("aws apigateway update-account{region} --patch-operations op=replace,path=/cloudwatchRoleArn,value=ROLE-ARN", region),
                )
                .touching("every API of the account in the Region may then log; a stage logs only where it is told to"),
            ),
    )
}

/// What the stage logs of the method that is called.
fn level(case: &Case<'_>, stage: &Stage) -> Option<String> {
    let path = match case.route() {
        Ok(crate::case::Route::Method(resource, _)) => resource.path.clone(),
        _ => "*".to_owned(),
    };
    stage
        .setting(&path, &case.target.method, |it| it.logging_level.clone())
        .flatten()
}

fn logs(level: Option<&str>) -> bool {
    matches!(level, Some("INFO" | "ERROR"))
}

fn off(case: &Case<'_>) -> Result<Outcome, Stop> {
    let stage = whole_stage(case, Hop::Method)?;
    let level = level(case, stage);
    let shown = format!(
        "loggingLevel of stage {}: {}",
        stage.stage_name,
        level.as_deref().unwrap_or("not set")
    );
    let evidence = Evidence::of(FactKind::Stages, shown);
    if logs(level.as_deref()) {
        return Outcome::ok(evidence);
    }
    if !fails(case) {
        return match came(case, Hop::Method) {
            Came::Past(seen) => Outcome::ok(seen),
            _ => Err(Stop::NotApplicable(
                "a log would not tell more of this call",
            )),
        };
    }
    Outcome::found(
        Finding::note(
            format!("stage {}", stage.stage_name),
            format!("stage {} writes no execution log, which would name the cause of this answer", stage.stage_name),
        )
        .shown_by(evidence)
        .fixed_by(
            Fix::new(
                "write the log while you look for the cause, call again, and put it back",
                update_stage(case, "op=replace,path=/*/*/logging/loglevel,value=INFO"),
            )
            .then(update_stage(case, "op=replace,path=/*/*/logging/dataTrace,value=false"))
            .touching("every call of the stage is then logged, which CloudWatch Logs charges by the amount; account settings need a role to write by (API031)"),
        )
        .confirmed_by(again(case, "invoke")),
    )
}

/// The stage logs everything.
fn logging<'a>(case: &'a Case<'_>, hop: Hop) -> Result<&'a Stage, Stop> {
    let stage = whole_stage(case, hop)?;
    let level = level(case, stage);
    if !logs(level.as_deref()) {
        return Err(Stop::NotApplicable("the stage writes no execution log"));
    }
    Ok(stage)
}

fn group(case: &Case<'_>) -> Result<Outcome, Stop> {
    let stage = logging(case, Hop::Method)?;
    let need = FactKind::LogGroups;
    let Some(groups) = case.aws.log_groups.known() else {
        return Err(Stop::NotApplicable("the log groups were not read"));
    };
    let Some(id) = &case.target.api_id else {
        return Err(Stop::NotApplicable("the URL does not name the API"));
    };
    let name = format!("API-Gateway-Execution-Logs_{id}/{}", stage.stage_name);
    if groups.iter().any(|it| it.log_group_name == name) {
        return Outcome::ok(Evidence::of(need, format!("there is {name}")));
    }
    Outcome::found(
        Finding::note(
            format!("stage {}", stage.stage_name),
            format!("stage {} is to write an execution log, and has none: since it was told to, no call has reached it, or its role may not write", stage.stage_name),
        )
        .shown_by(Evidence::of(need, format!("there is no {name}")))
        .fixed_by(Fix::manual(
            "look for the fault before the stage: name, network, TLS, endpoint policy, resource policy",
            "API Gateway makes the group with the first call",
        )),
    )
}

fn reached(case: &Case<'_>) -> Result<Outcome, Stop> {
    let stage = logging(case, Hop::FrontDoor)?;
    if let Came::Past(evidence) = came(case, Hop::FrontDoor) {
        return Outcome::ok(evidence);
    }
    let need = FactKind::LogLines;
    let lines = read(case, Hop::FrontDoor, &case.aws.log_lines, need)?;
    let id = request_id(case);
    let own = |id: &String| lines.iter().any(|it| it.message.contains(id.as_str()));
    if id.as_ref().is_some_and(own) {
        return Outcome::ok(Evidence::of(need, "the call is in the stage's log"));
    }
    if !lines.is_empty() && id.is_none() {
        return Err(Stop::NotApplicable(
            "which of the log's lines is of the call is not known",
        ));
    }
    let mut found = Finding::note(
        format!("stage {}", stage.stage_name),
        format!("stage {} writes an execution log, and the call is not in it: it did not reach the stage of this API", stage.stage_name),
    )
    .shown_by(Evidence::of(need, "no line of the log is of the call"))
    .looking(Some(command!(
        "aws logs tail API-Gateway-Execution-Logs_{api}/{stage}{region} --since 15m",
        api = api(case),
        stage = stage_word(case),
        region = region_option(case)
    )));
    found.confidence = Confidence::Likely;
    Outcome::found(found.fixed_by(Fix::manual(
        "look for the fault before the stage: name, network, TLS, web ACL, or another API behind this name",
        "it is evidence of where the call ended, and no fault by itself",
    )))
}
