//! A Lambda function behind a method: whether it may be invoked, and whether it can run.

use super::backend::with_variables;
use super::behind;
use crate::case::Case;
use crate::checks::behind::{
    Came, DEPLOYS_ALL, arn_parts, came, deploy, led, left_out, named, read, update_integration,
};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Fix, Outcome, Stop, list};
use crate::facts::FactKind;
use crate::facts::lambda::BackendFunction;
use crate::model::{Command, Confidence, Hop, command, word};
use crate::policy::{
    Answer, Context, Held, Loaded, Policy, PolicyKind, Request, Scope, Setup, load,
};

/// How the integration names the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// By its ARN.
    ByItself,
    /// By a stage variable.
    ByVariable,
    /// It is another account's.
    Elsewhere,
}

/// The function that the method leads to.
pub(super) struct Function {
    /// Its ARN, with the alias or version.
    pub(super) arn: String,
    named: Named,
    /// Whether API Gateway invokes it by a role.
    pub(super) by_role: bool,
}

impl Function {
    /// The ARN without alias and version.
    fn unqualified(&self) -> String {
        let parts: Vec<&str> = self.arn.split(':').take(7).collect();
        parts.join(":")
    }

    fn qualifier(&self) -> Option<&str> {
        self.arn.split(':').nth(7)
    }
}

/// The function that the method leads to; nothing to judge where it leads to none.
pub(super) fn function(case: &Case<'_>) -> Result<Function, Stop> {
    let led = led(case)?;
    let none = Stop::NotApplicable("the method does not lead to a Lambda function");
    let uri = led.integration.uri.as_deref().unwrap_or_default();
    let Some((_, rest)) = uri.split_once("/functions/") else {
        return Err(none);
    };
    let written = rest.split("/invocations").next().unwrap_or(rest);
    let Some(arn) = with_variables(case, written)? else {
        return Err(Stop::NotApplicable(
            "a stage variable of the integration has no value",
        ));
    };
    let Some(["lambda", _, account, _]) = arn_parts(&arn) else {
        return Err(none);
    };
    let elsewhere = case.api_owner().is_some_and(|owner| owner != account);
    Ok(Function {
        named: match (elsewhere, written != arn) {
            (true, _) => Named::Elsewhere,
            (false, true) => Named::ByVariable,
            (false, false) => Named::ByItself,
        },
        by_role: led.integration.credentials.is_some(),
        arn,
    })
}

/// The ARN that API Gateway gives as the source of the call.
fn source_arn(case: &Case<'_>, method: &str) -> Result<String, Stop> {
    let led = led(case)?;
    let target = &case.target;
    let (Some(api), Some(region), Some(stage)) = (&target.api_id, &target.region, &target.stage)
    else {
        return Err(Stop::NotApplicable(
            "the URL does not name API, Region and stage",
        ));
    };
    let Some(account) = case.api_owner() else {
        let what = "the account that owns the API is not known";
        return Err(left_out(
            case,
            Hop::Integration,
            FactKind::CallerIdentity,
            what,
        ));
    };
    let path = led
        .resource
        .path
        .split('/')
        .map(|part| if part.starts_with('{') { "*" } else { part });
    let path: Vec<&str> = path.collect();
    let partition = region.partition().name;
    Ok(format!(
        "arn:{partition}:execute-api:{region}:{account}:{api}/{stage}/{method}{}",
        path.join("/")
    ))
}

/// Whether a function's policy lets API Gateway invoke it from a source.
pub(in crate::checks) fn admits(
    text: &str,
    function: &str,
    source: &str,
) -> Result<Answer, String> {
    let Loaded {
        source: document, ..
    } = load(text).map_err(|error| error.to_string())?;
    let account = arn_parts(source).map_or("", |[_, _, account, _]| account);
    let mut context = Context::default();
    context.set("aws:SourceArn", Held::Known(vec![source.to_owned()]));
    context.set("aws:SourceAccount", Held::Known(vec![account.to_owned()]));
    let request = Request::new(
        "lambda:InvokeFunction",
        function,
        "apigateway.amazonaws.com",
    )
    .with(context);
    let setup = Setup {
        scope: Scope::Policy,
        policies: vec![Policy::compile(&document, PolicyKind::Resource, None)],
        auth: None,
        endpoint_type: None,
    };
    Ok(setup.decide(&request).answer)
}

/// Whether API Gateway may invoke the function, by the function's own policy.
pub(super) fn permission(case: &Case<'_>, named: Named) -> Result<Outcome, Stop> {
    let function = function(case)?;
    if function.by_role {
        return Err(Stop::NotApplicable(
            "a role invokes the function, and not API Gateway itself",
        ));
    }
    let need = FactKind::FunctionPolicies;
    let all = read(case, Hop::Integration, &case.aws.function_policies, need)?;
    let Some(policy) = all.iter().find(|it| it.function_arn == function.arn) else {
        let what = format!("the policy of {} was not read", function.arn);
        return Err(left_out(case, Hop::Integration, need, &what));
    };
    let own = source_arn(case, &case.target.method)?;
    let any = source_arn(case, "*")?;
    let text = policy
        .policy
        .as_deref()
        .unwrap_or(r#"{"Version":"2012-10-17","Statement":[]}"#);
    let mut answers = Vec::new();
    for source in [&own, &any] {
        let answer = if policy.policy.is_some() {
            admits(text, &function.arn, source)
        } else {
            Ok(Answer::ImplicitDeny)
        };
        answers.push(answer.map_err(|why| {
            let what = format!("the policy of {} could not be read: {why}", function.arn);
            left_out(case, Hop::Integration, need, &what)
        })?);
    }
    let said = |how: &str| {
        Evidence::of(
            need,
            format!(
                "the policy of {} {how} apigateway.amazonaws.com from {own}",
                function.arn
            ),
        )
    };
    if answers.contains(&Answer::Allow) {
        return Outcome::ok(said("lets in"));
    }
    if answers.contains(&Answer::Unknown) {
        let what = format!("the policy of {} hangs on what nobody knows", function.arn);
        return Err(left_out(case, Hop::Integration, need, &what));
    }
    if function.named != named {
        return Err(Stop::NotApplicable(
            "another check is about a function that is named so",
        ));
    }
    let why = match named {
        Named::ByItself => "",
        Named::ByVariable => {
            ": the console gives no permission where a stage variable names the function"
        }
        Named::Elsewhere => {
            ": it is another account's, and its policy has to name API Gateway there"
        }
    };
    let mut finding = behind(
        &function.arn,
        format!("API Gateway may not invoke {}{why}", function.arn),
    )
    .shown_by(said("does not let in"));
    let document: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let sources = texts_of(&document, "sourcearn");
    if !sources.is_empty() {
        let text = format!("sources that its policy names: {}", list(&sources));
        finding = finding.shown_by(Evidence::of(need, text));
    }
    let taken = texts_of(&document, "sid").contains(&STATEMENT);
    finding = finding.fixed_by(
        Fix::new(
            "let API Gateway invoke the function from this method",
            add_permission(case, &function, &any, taken),
        )
        .touching("every call of this path of the API may then invoke the function"),
    );
    Outcome::found(finding.confirmed_by(again(case, "invoke")))
}

/// How the statement of a permission is called, where nothing of a function's policy is called so.
const STATEMENT: &str = "apigateway";

/// The texts of all members of a document whose names end so, service prefixes and case aside.
fn texts_of<'a>(document: &'a serde_json::Value, name: &str) -> Vec<&'a str> {
    use serde_json::Value::{Array, Object, String};
    let mut all = Vec::new();
    let mut left = vec![(false, document)];
    while let Some((named, one)) = left.pop() {
        match one {
            Object(members) => left.extend(members.iter().map(|(key, value)| {
                let key = key.to_ascii_lowercase();
                (key.rsplit(':').next() == Some(name), value)
            })),
            Array(values) => left.extend(values.iter().map(|value| (named, value))),
            String(text) if named => all.push(text.as_str()),
            _ => {}
        }
    }
    all.sort_unstable();
    all
}

fn add_permission(case: &Case<'_>, function: &Function, source: &str, taken: bool) -> Command {
    // Lambda refuses a second statement of one name.
    let api = case.target.api_id.as_ref().map(ToString::to_string);
    let statement = match api.filter(|_| taken) {
        Some(api) => format!(
            "{STATEMENT}-{api}-{}",
            case.target.method.to_ascii_lowercase()
        ),
        None => STATEMENT.to_owned(),
    };
    let qualifier = match function.qualifier() {
        Some(qualifier) => command!(" --qualifier {qualifier}", qualifier = word::Id(qualifier)),
        None => Command::nothing(),
    };
    let unqualified = function.unqualified();
    command!(
        "aws lambda add-permission{region} --function-name {function}{qualifier} --statement-id {statement} --action lambda:InvokeFunction --principal apigateway.amazonaws.com --source-arn '{source}'",
        region = region_option(case),
        function = word::Function(&unqualified),
        qualifier,
        statement = word::Id(&statement),
        source = word::Arn(source)
    )
}

/// Whether the function is invoked by the one method that Lambda's API has for it.
pub(in crate::checks) fn method(case: &Case<'_>) -> Result<Outcome, Stop> {
    let function = function(case)?;
    if let Came::Past(evidence) = came(case, Hop::Integration) {
        return Outcome::ok(evidence);
    }
    let led = led(case)?;
    let need = FactKind::Resources;
    let Some(method) = led.integration.http_method.as_deref() else {
        let what = "the method of the integration was not told";
        return Err(left_out(case, Hop::Integration, need, what));
    };
    let of = named(case, led.resource);
    let evidence = Evidence::of(need, format!("integration of {of}: httpMethod {method}"));
    if method.eq_ignore_ascii_case("POST") {
        return Outcome::ok(evidence);
    }
    let update = update_integration(case, led.resource, "op=replace,path=/httpMethod,value=POST");
    Outcome::found(
        behind(
            &function.arn,
            format!("the integration of {of} invokes its Lambda function by {method}, and Lambda takes POST alone"),
        )
        .shown_by(evidence)
        .fixed_by(
            Fix::new("let the integration call it by POST, whatever the client's method is, and deploy", update)
                .then(deploy(case))
                .touching(DEPLOYS_ALL),
        )
        .confirmed_by(again(case, "invoke")),
    )
}

/// What is known of the function.
fn described<'a>(case: &'a Case<'_>, function: &Function) -> Result<&'a BackendFunction, Stop> {
    let need = FactKind::BackendFunctions;
    let all = read(case, Hop::Integration, &case.aws.backend_functions, need)?;
    let own = function.unqualified();
    let is_it = |it: &&BackendFunction| {
        let arn = it.function_arn.as_deref();
        arn == Some(&function.arn) || arn == Some(&own)
    };
    all.iter().find(is_it).ok_or_else(|| {
        let what = format!("{own} was not read");
        left_out(case, Hop::Integration, need, &what)
    })
}

/// Whether the function can run.
pub(super) fn state(case: &Case<'_>) -> Result<Outcome, Stop> {
    let function = function(case)?;
    let described = described(case, &function)?;
    let need = FactKind::BackendFunctions;
    let Some(state) = described.state.as_deref() else {
        let what = format!("what describes {} lacks its State", function.arn);
        return Err(left_out(case, Hop::Integration, need, &what));
    };
    let reason = described
        .state_reason_code
        .as_deref()
        .unwrap_or("no reason is told");
    let evidence = Evidence::of(
        need,
        format!("State of {}: {state} ({reason})", function.arn),
    );
    if state == "Active" {
        return Outcome::ok(evidence);
    }
    let name = word::Function(function.unqualified());
    let region = region_option(case);
    let (summary, command) = match state {
        "Inactive" => (
            "invoke it once: Lambda then makes it ready again, which takes some minutes",
            command!(
                "aws lambda invoke{region} --function-name {name} --invocation-type DryRun /dev/null",
                region,
                name
            ),
        ),
        "Pending" => (
            "wait until it is active",
            command!(
                "aws lambda wait function-active-v2{region} --function-name {name}",
                region,
                name
            ),
        ),
        _ => (
            "repair what the reason names, and update the function's configuration",
            command!(
                "aws lambda get-function-configuration{region} --function-name {name} --query '[State,StateReasonCode,StateReason]'",
                region,
                name
            ),
        ),
    };
    let fix = match state {
        "Inactive" | "Pending" => Fix::new(summary, command).touching("the function alone"),
        _ => Fix::new(summary, command).because("what is wrong with it, its reason alone tells"),
    };
    Outcome::found(
        behind(
            &function.arn,
            format!(
                "the function {} is {state}, and cannot be invoked",
                function.arn
            ),
        )
        .shown_by(evidence)
        .fixed_by(fix)
        .confirmed_by(again(case, "invoke")),
    )
}

/// Whether any of it may run.
pub(super) fn concurrency(case: &Case<'_>) -> Result<Outcome, Stop> {
    let function = function(case)?;
    let described = described(case, &function)?;
    let need = FactKind::BackendFunctions;
    let Some(told) = described.concurrency else {
        let what = format!("how many of {} may run at once was not read", function.arn);
        return Err(left_out(case, Hop::Integration, need, &what));
    };
    let evidence = |text: String| Evidence::of(need, text);
    let limit = match told.reserved_concurrent_executions {
        None => {
            return Outcome::ok(evidence(format!(
                "{} shares the account's concurrency",
                function.arn
            )));
        }
        Some(limit) if limit > 0 => {
            return Outcome::ok(evidence(format!(
                "{limit} of {} may run at once",
                function.arn
            )));
        }
        Some(limit) => limit,
    };
    let mut found = behind(
        &function.arn,
        format!(
            "the reserved concurrency of {} is {limit}: Lambda refuses every invocation",
            function.arn
        ),
    )
    .shown_by(evidence("ReservedConcurrentExecutions: 0".to_owned()));
    found.confidence = Confidence::Certain;
    let command = command!(
        "aws lambda delete-function-concurrency{region} --function-name {name}",
        region = region_option(case),
        name = word::Function(function.unqualified())
    );
    Outcome::found(
        found
            .fixed_by(
                Fix::new("let the function run again", command)
                    .touching("it then takes its part of what all functions of the account share; somebody may have stopped it on purpose"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}
