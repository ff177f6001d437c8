//! The role by which API Gateway calls a backend.

use serde_json::Value;

use super::behind;
use super::lambda::function;
use crate::case::Case;
use crate::checks::behind::{led, left_out, read};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::facts::iam::Principal;
use crate::model::{Hop, command, word};
use crate::policy::{Answer, Loaded, Policy, PolicyKind, Request, Scope, Setup, load};

const SERVICE: &str = "apigateway.amazonaws.com";

/// The role of an integration with a Lambda function.
pub(super) fn of_lambda(case: &Case<'_>) -> Result<Outcome, Stop> {
    let function = function(case)?;
    let role = role(case)?;
    if let Some(found) = untrusting(case, role)? {
        return Outcome::found(found);
    }
    // Whether it may also invoke the function.
    let Some(decided) = by_policies(case, role, "lambda:InvokeFunction", &function.arn) else {
        let what = format!("not every policy of {} was read", role.name);
        return Err(left_out(
            case,
            Hop::Integration,
            FactKind::Principals,
            &what,
        ));
    };
    let name = short(role);
    if decided == Answer::Allow {
        let text = format!(
            "{name} trusts {SERVICE}, and may lambda:InvokeFunction {}",
            function.arn
        );
        return Outcome::ok(Evidence::of(FactKind::Principals, text));
    }
    if decided == Answer::Unknown {
        let what = format!("what {name} may do hangs on what nobody knows");
        return Err(left_out(
            case,
            Hop::Integration,
            FactKind::Principals,
            &what,
        ));
    }
    let policy = serde_json::json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": function.arn }]});
    Outcome::found(
        behind(&role.name, format!("the role {name} of the integration may not invoke {}", function.arn))
            .shown_by(Evidence::of(
                FactKind::Principals,
                format!("its policies, evaluated: {}", decided.as_str()),
            ))
            .fixed_by(
                Fix::new(
                    "let the role invoke the function",
                    command!(
                        "aws iam put-role-policy --role-name {name} --policy-name invoke-function --policy-document '{policy}'",
                        name = word::Id(name),
                        policy = word::Json(&policy)
                    ),
                )
                .touching("whatever takes the role may then invoke the function"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}

/// The role of an integration with another service.
pub(super) fn of_service(case: &Case<'_>) -> Result<Outcome, Stop> {
    let led = led(case)?;
    let uri = led.integration.uri.as_deref().unwrap_or_default();
    let is_service = uri.starts_with("arn:") && !uri.contains(":lambda:path/");
    if !is_service {
        return Err(Stop::NotApplicable(
            "the method does not call an AWS service by itself",
        ));
    }
    let role = role(case)?;
    if let Some(found) = untrusting(case, role)? {
        return Outcome::found(found);
    }
    let text = format!("{} trusts {SERVICE}", short(role));
    Outcome::ok(Evidence::of(FactKind::Principals, text))
}

fn short(role: &Principal) -> &str {
    role.name.trim_start_matches("role/")
}

/// The role of the integration.
fn role<'a>(case: &'a Case<'_>) -> Result<&'a Principal, Stop> {
    let led = led(case)?;
    let Some(arn) = led.integration.credentials.as_deref() else {
        return Err(Stop::NotApplicable("the integration has no role"));
    };
    let Some((_, name)) = arn.split_once(":role/") else {
        return Err(Stop::NotApplicable(
            "the integration passes the caller's credentials on",
        ));
    };
    let name = name.rsplit('/').next().unwrap_or(name);
    let all = read(
        case,
        Hop::Integration,
        &case.aws.principals,
        FactKind::Principals,
    )?;
    let own = format!("role/{name}");
    all.iter().find(|it| it.name == own).ok_or_else(|| {
        let what = format!("the role {arn} was not read");
        left_out(case, Hop::Integration, FactKind::Principals, &what)
    })
}

/// What is wrong where API Gateway may not take the role.
fn untrusting(case: &Case<'_>, role: &Principal) -> Result<Option<Finding>, Stop> {
    let Some(text) = role.assume_role_policy_document.as_deref() else {
        let what = format!("who may take {} was not read", role.name);
        return Err(left_out(
            case,
            Hop::Integration,
            FactKind::Principals,
            &what,
        ));
    };
    let answer = trust(text).map_err(|why| {
        let what = format!("the trust policy of {} could not be read: {why}", role.name);
        left_out(case, Hop::Integration, FactKind::Principals, &what)
    })?;
    match answer {
        Answer::Allow => Ok(None),
        Answer::Unknown => {
            let what = format!(
                "the trust policy of {} hangs on what nobody knows",
                role.name
            );
            Err(left_out(
                case,
                Hop::Integration,
                FactKind::Principals,
                &what,
            ))
        }
        Answer::ExplicitDeny | Answer::ImplicitDeny => Ok(Some(untrusted(case, role))),
    }
}

fn untrusted(case: &Case<'_>, role: &Principal) -> Finding {
    let name = short(role);
    let policy = serde_json::json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sts:AssumeRole" }]});
    behind(&role.name, format!("API Gateway may not take the role {name} of the integration"))
        .shown_by(Evidence::of(
            FactKind::Principals,
            format!("the trust policy of {name} does not admit {SERVICE}"),
        ))
        .fixed_by(
            Fix::new(
                "let API Gateway take the role: add the statement to those that are there",
                command!(
                    "aws iam update-assume-role-policy --role-name {name} --policy-document '{policy}'",
                    name = word::Id(name),
                    policy = word::Json(&policy)
                ),
            )
            .touching("the command replaces the trust policy: whoever took the role before has to stand in it, too"),
        )
        .confirmed_by(again(case, "invoke"))
}

/// What a trust policy says of API Gateway. It has no element Resource; the engine wants one.
fn trust(text: &str) -> Result<Answer, String> {
    let mut document: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let statements = match document.get_mut("Statement") {
        Some(Value::Array(all)) => all.iter_mut().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    for statement in statements.into_iter().filter_map(Value::as_object_mut) {
        statement.insert("Resource".to_owned(), "*".into());
    }
    let request = Request::new(
        "sts:AssumeRole",
        "arn:aws:iam::000000000000:role/x",
        SERVICE,
    );
    decided(&document.to_string(), PolicyKind::Resource, &request)
}

fn decided(text: &str, kind: PolicyKind, request: &Request) -> Result<Answer, String> {
    let Loaded { source, .. } = load(text).map_err(|error| error.to_string())?;
    let setup = Setup {
        scope: Scope::Policy,
        policies: vec![Policy::compile(&source, kind, None)],
        auth: None,
        endpoint_type: None,
    };
    Ok(setup.decide(request).answer)
}

/// What the policies of a principal say together; `None` where not all of them are known.
pub(in crate::checks) fn by_policies(
    case: &Case<'_>,
    role: &Principal,
    action: &str,
    resource: &str,
) -> Option<Answer> {
    let (own, attached) = role.whole()?;
    let managed = case.aws.managed_policies.known();
    let mut texts = own;
    for arn in attached {
        let policy = managed?.iter().find(|it| it.policy_arn == arn)?;
        texts.push(policy.document.as_deref()?);
    }
    let who = role
        .arn
        .as_deref()
        .unwrap_or("arn:aws:iam::000000000000:role/x");
    let request = Request::new(action, resource, who);
    let mut all = Answer::ImplicitDeny;
    for text in texts {
        match decided(text, PolicyKind::Identity, &request).ok()? {
            Answer::ExplicitDeny => return Some(Answer::ExplicitDeny),
            Answer::Unknown => all = Answer::Unknown,
            Answer::Allow if all == Answer::ImplicitDeny => all = Answer::Allow,
            Answer::Allow | Answer::ImplicitDeny => {}
        }
    }
    Some(all)
}
