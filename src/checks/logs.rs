//! The stage's logs: whether there are any, and what it says that a call is not in them.

use crate::case::Case;
use crate::checks::behind::{Came, api, came, read, stage_word, update_stage, whole_stage};
use crate::checks::integration::request_id;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::facts::apigateway::Stage;
use crate::facts::logs::LogGroup;
use crate::model::{Confidence, Hop, command, word};

checks! {
    Logs:

    API031 "ops-no-cloudwatch-role" "API Gateway has a role by which it writes logs"
    Method Info
    needs [Accounts, Http]
    run role;

    API032 "ops-logging-off" "the stage writes an execution log, where a call fails behind the front door"
    Method Info
    needs [Resources, Stages, Http]
    also [Accounts, LogLines]
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
    Outcome::found(
        Finding::note("the account", "API Gateway has no role to write logs by in this Region: no stage of the account can log")
            .shown_by(Evidence::of(need, "cloudwatchRoleArn is empty"))
            .fixed_by(role_of_the_account(case).touching(
                "every API of the account in the Region may then log; a stage logs only where it is told to",
            )),
    )
}

/// The role by which API Gateway writes logs: one for the account in the Region.
fn role_of_the_account(case: &Case<'_>) -> Fix {
    let region = region_option(case);
    let partition = case.target.region.as_ref();
    let partition = partition.map_or("aws", |region| region.partition().name);
    let policy = word::Arn(format!(
        "arn:{partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
    ));
    let create = command!(
        "aws iam create-role --role-name apigateway-cloudwatch-logs --assume-role-policy-document '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"apigateway.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}'"
    );
    Fix::new(
        "give API Gateway a role that it may take, with the policy AmazonAPIGatewayPushToCloudWatchLogs",
        create,
    )
    .then(command!(
        "aws iam attach-role-policy --role-name apigateway-cloudwatch-logs --policy-arn {policy}",
        policy
    ))
    .then(command!(
        "aws apigateway update-account{region} --patch-operations \"op=replace,path=/cloudwatchRoleArn,value=$(aws iam get-role --role-name apigateway-cloudwatch-logs --query Role.Arn --output text)\"",
        region
    ))
}

/// What turns the execution log on: role, account and stage.
fn turned_on(case: &Case<'_>) -> Fix {
    let accounts = case.aws.accounts.known();
    let without_role = accounts.and_then(|all| all.first()).is_some_and(|it| {
        let role = it.cloudwatch_role_arn.as_deref();
        role.is_none_or(str::is_empty)
    });
    let stage = Fix::new(
        "write the log while you look for the cause, call again, and put it back",
        update_stage(case, "op=replace,path=/*/*/logging/loglevel,value=INFO"),
    )
    .then(update_stage(
        case,
        "op=replace,path=/*/*/logging/dataTrace,value=false",
    ));
    let whole = if without_role {
        role_of_the_account(case).and(stage)
    } else {
        stage
    };
    whole.touching("every call of the stage is then logged, in some 15 lines; CloudWatch Logs charges what is written (0.50 USD a GB in us-east-1 when this was written) and what is kept; API Gateway needs a role to write by (API031)")
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
    // Where no call is judged, somebody asked for the lines of others.
    let wanted = case.http.is_not_asked() && case.aws.log_lines.trouble().is_some();
    if logs(level.as_deref()) || wanted && stage.logs_executions() == Some(true) {
        return Outcome::ok(evidence);
    }
    if !fails(case) && !wanted {
        return match came(case, Hop::Method) {
            Came::Past(seen) => Outcome::ok(seen),
            _ => Err(Stop::NotApplicable(
                "a log would not tell more of this call",
            )),
        };
    }
    let name = &stage.stage_name;
    let title = if wanted {
        format!(
            "stage {name} writes no execution log, so that there is nothing to read of its calls"
        )
    } else {
        format!("stage {name} writes no execution log, which would name the cause of this answer")
    };
    Outcome::found(
        Finding::note(format!("stage {name}"), title)
            .shown_by(evidence)
            .fixed_by(turned_on(case))
            .confirmed_by(again(case, if wanted { "logs" } else { "invoke" })),
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
    let name = LogGroup::of_executions(id, &stage.stage_name);
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
    if level(case, stage).as_deref() != Some("INFO") {
        return Err(Stop::NotApplicable(
            "the stage logs errors alone, and not every call",
        ));
    }
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
