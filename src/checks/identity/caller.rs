//! Whether the caller may call: by IAM's own simulator, else by the policies themselves.
//!
//! Source: AWS, "How API Gateway resource policies affect authorization workflow", tables A and B.

use crate::case::Case;
use crate::checks::behind::{Came, came, left_out, method, named};
use crate::checks::integration::by_policies;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::iam::{Principal, Simulation};
use crate::facts::{FactKind, MissingFact};
use crate::front_door::DenyingPolicy;
use crate::model::{Client, Confidence, Hop, command, word};
use crate::policy::Answer;

const ACTION: &str = "execute-api:Invoke";

/// A method with IAM authorization is called, and not past it.
fn judged<'a>(case: &Case<'a>) -> Result<&'a crate::facts::apigateway::Resource, Stop> {
    let (resource, method) = method(case, Hop::Method)?;
    if method.authorization_type.as_deref() != Some("AWS_IAM") {
        return Err(Stop::NotApplicable("the method does not ask who calls"));
    }
    Ok(resource)
}

/// The refusal, where a policy of the caller's account is behind it.
fn refused_by(case: &Case<'_>, guilty: DenyingPolicy) -> Option<Evidence> {
    let refusal = case.refusal().filter(|it| it.guilty == guilty)?;
    let policy = refusal.policy_arn.as_deref();
    let policy = policy.map(|arn| format!(", {arn}")).unwrap_or_default();
    let text = format!(
        "the answer names {}{policy}: it refuses {}",
        guilty.title(),
        refusal.who
    );
    Some(Evidence::of(FactKind::Http, text))
}

fn principal<'a>(case: &'a Case<'_>) -> Option<&'a Principal> {
    let caller = case.aws.caller.known()?;
    let name = Principal::listed_as(&caller.arn)?;
    let all = case.aws.principals.known()?;
    all.iter().find(|it| it.name == name)
}

/// What IAM's simulator says of the call.
fn simulated<'a>(case: &'a Case<'_>) -> Option<&'a Simulation> {
    let caller = case.aws.caller.known()?;
    let own = Principal::listed_as(&caller.arn)?;
    let own_arn = case.called_arn().ok();
    let all = case.aws.simulations.known()?;
    all.iter().find(|it| {
        let who = it.policy_source_arn.as_deref();
        let same = who.is_none_or(|who| Principal::listed_as(who).as_ref() == Some(&own));
        let of_it = it.eval_resource_name.as_deref();
        let resource = of_it.is_none_or(|name| name == "*" || Some(name) == own_arn.as_deref());
        same && resource && it.eval_action_name == ACTION && it.missing_context_values.is_empty()
    })
}

/// What the caller's own policies come to, and where that is known from.
fn own_answer(case: &Case<'_>) -> Result<(Answer, Evidence), Stop> {
    if let Some(said) = simulated(case) {
        let answer = match &*said.eval_decision {
            "allowed" => Answer::Allow,
            "explicitDeny" => Answer::ExplicitDeny,
            _ => Answer::ImplicitDeny,
        };
        let by: Vec<&str> = said
            .matched_statements
            .iter()
            .filter_map(|it| it.source_policy_id.as_deref())
            .collect();
        let by = if by.is_empty() {
            String::new()
        } else {
            format!(", by {}", by.join(", "))
        };
        let text = format!("IAM's simulator says {}{by}", said.eval_decision);
        return Ok((answer, Evidence::of(FactKind::Simulations, text)));
    }
    let need = FactKind::Principals;
    let Some(principal) = principal(case) else {
        return Err(left_out(
            case,
            Hop::Method,
            need,
            "the policies of the caller were not read",
        ));
    };
    let resource = case.called_arn()?;
    match by_policies(case, principal, ACTION, &resource) {
        Some(answer) if answer != Answer::Unknown => {
            let text = format!(
                "the policies of {}, evaluated: {}",
                principal.name,
                answer.as_str()
            );
            Ok((answer, Evidence::of(need, text)))
        }
        _ => {
            let what = format!(
                "not every policy of {} was read, or it hangs on what nobody knows",
                principal.name
            );
            Err(left_out(case, Hop::Method, need, &what))
        }
    }
}

/// Whether a policy of the caller's identity allows the call, where one has to.
pub(super) fn allowed(case: &Case<'_>) -> Result<Outcome, Stop> {
    let resource = judged(case)?;
    if let Came::Past(evidence) = came(case, Hop::Method) {
        return Outcome::ok(evidence);
    }
    let seen = refused_by(case, DenyingPolicy::IdentityPolicy);
    let told = own_answer(case);
    let explicit = seen.is_some() && case.refusal().is_some_and(|it| it.explicit == Some(true));
    let (answer, evidence) = match (told, &seen) {
        // The answer is of this very call.
        (Ok((_, evidence)), _) if explicit => (Answer::ExplicitDeny, evidence),
        (Ok(told), _) => told,
        (Err(_), Some(seen)) if explicit => (Answer::ExplicitDeny, seen.clone()),
        (Err(_), Some(seen)) => (Answer::ImplicitDeny, seen.clone()),
        (Err(stop), None) => return Err(stop),
    };
    if answer == Answer::Allow && seen.is_none() {
        return Outcome::ok(evidence);
    }
    let caller = case.aws.caller.known();
    let within = caller.map(|it| it.account.as_str()) == case.api_owner();
    if answer == Answer::ImplicitDeny && seen.is_none() && within {
        // In one account the resource policy may allow by itself.
        let by_resource = case.by_text_of_resource_policy()?;
        let by_resource = by_resource.map(|it| it.decision.answer);
        match by_resource {
            Some(Answer::Allow) => return Outcome::ok(evidence),
            Some(Answer::Unknown) => {
                let what = "whether the resource policy allows the call by itself is not known";
                return Err(left_out(case, Hop::Method, FactKind::RestApi, what));
            }
            _ => {}
        }
    }
    let who = caller.map_or("the caller", |it| it.arn.as_str());
    let how = match answer {
        Answer::ExplicitDeny => "is denied execute-api:Invoke by a policy of its own",
        _ => "has no policy that allows execute-api:Invoke here",
    };
    let mut found = Finding::blocker(
        who,
        format!("{who} {how}, and {} asks for it", named(case, resource)),
    )
    .shown_by(evidence);
    found.evidence.extend(seen);
    found = found.shown_by(Evidence::inferred(
        "service control policies, resource control policies and session policies are not among what was evaluated",
    ));
    let Ok(arn) = case.called_arn() else {
        let fix = Fix::manual(
            "allow execute-api:Invoke on the API to the caller",
            "which account owns the API is not known",
        );
        return Outcome::found(found.fixed_by(fix));
    };
    let policy = serde_json::json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": ACTION, "Resource": arn }]});
    let fix = match (answer, caller.and_then(|it| Principal::listed_as(&it.arn))) {
        (Answer::ExplicitDeny, _) => Fix::manual(
            "take the Deny out of the policy, or except this API from it",
            "a Deny may be there on purpose",
        ),
        (_, Some(name)) => {
            let (kind, name) = name.split_once('/').unwrap_or(("role", &name));
            let policy = word::Json(&policy);
            let name = word::Id(name);
            let command = match kind {
                "user" => command!(
                    "aws iam put-user-policy --user-name {name} --policy-name invoke-api --policy-document '{policy}'",
                    name,
                    policy
                ),
                _ => command!(
                    "aws iam put-role-policy --role-name {name} --policy-name invoke-api --policy-document '{policy}'",
                    name,
                    policy
                ),
            };
            Fix::new("allow exactly this call to the caller", command)
                .touching("whoever takes the role may then make this call; an API of another account has to allow it in its resource policy, too")
        }
        (_, None) => Fix::manual(
            "allow execute-api:Invoke on the API to the caller",
            "who the caller is was not read",
        ),
    };
    Outcome::found(found.fixed_by(fix).confirmed_by(again(case, "invoke")))
}

/// Whether another kind of policy refuses the caller.
pub(super) fn by(case: &Case<'_>, guilty: DenyingPolicy) -> Result<Outcome, Stop> {
    let seen = refused_by(case, guilty);
    if seen.is_none() {
        judged(case)?;
    }
    let told = seen.or_else(|| by_simulation(case, guilty));
    let Some(evidence) = told else {
        return match came(case, Hop::Method) {
            Came::Past(evidence) => Outcome::ok(evidence),
            _ if case.refusal().is_some() => Outcome::ok(Evidence::of(
                FactKind::Http,
                "the answer names another policy",
            )),
            _ => Err(Stop::NotApplicable(
                "nothing says that such a policy refuses the call",
            )),
        };
    };
    let caller = case.aws.caller.known().map(|it| it.arn.clone());
    let who = case
        .refusal()
        .map(|it| it.who)
        .or(caller)
        .unwrap_or_default();
    let summary = match guilty {
        DenyingPolicy::Boundary => {
            "let the permissions boundary of the role allow execute-api:Invoke on this API"
        }
        DenyingPolicy::SessionPolicy => {
            "take the role again, with a session policy that allows execute-api:Invoke, or with none"
        }
        DenyingPolicy::ResourceControlPolicy => {
            "ask the organization of the API's account for an exception in its resource control policy"
        }
        _ => {
            "ask the organization of the caller's account for an exception in its service control policy"
        }
    };
    let why = match guilty {
        DenyingPolicy::Boundary => {
            "the boundary limits everything that the role may do, and its owner decides"
        }
        DenyingPolicy::SessionPolicy => "whoever takes the role gives the policy along",
        _ => "only the management account of the organization can change it",
    };
    Outcome::found(
        Finding::blocker(who.clone(), format!("{} refuses {who}", guilty.title()))
            .shown_by(evidence)
            .looking(Some(command!(
                "aws iam simulate-principal-policy --policy-source-arn '{who}' --action-names execute-api:Invoke",
                who = word::Arn(&who)
            )))
            .fixed_by(Fix::manual(summary, why))
            .confirmed_by(again(case, "invoke")),
    )
}

/// What the simulator says of a policy that limits.
fn by_simulation(case: &Case<'_>, guilty: DenyingPolicy) -> Option<Evidence> {
    let said = simulated(case)?;
    let refuses = match guilty {
        DenyingPolicy::Boundary => said
            .permissions_boundary_decision_detail
            .is_some_and(|it| !it.allowed_by_permissions_boundary),
        DenyingPolicy::ServiceControlPolicy => said
            .organizations_decision_detail
            .is_some_and(|it| !it.allowed_by_organizations),
        _ => false,
    };
    let text = format!(
        "IAM's simulator says that {} does not allow {ACTION}",
        guilty.title()
    );
    refuses.then(|| Evidence::of(FactKind::Simulations, text))
}

/// Whether somebody else signed than the credentials here are of.
pub(super) fn other(case: &Case<'_>) -> Result<Outcome, Stop> {
    let Some(refusal) = case.refusal() else {
        return match came(case, Hop::Method) {
            Came::Past(evidence) => Outcome::ok(evidence),
            _ => Err(Stop::NotApplicable("the answer does not name the caller")),
        };
    };
    if refusal.who == "anonymous" || case.client != Client::Here {
        return Err(Stop::NotApplicable(
            "the answer names no caller of this host",
        ));
    }
    let caller = case
        .aws
        .caller
        .need(FactKind::CallerIdentity)
        .map_err(|it: MissingFact| it)?;
    let evidence = [
        Evidence::of(FactKind::Http, format!("the answer names {}", refusal.who)),
        Evidence::of(
            FactKind::CallerIdentity,
            format!("the credentials here are of {}", caller.arn),
        ),
    ];
    if Principal::listed_as(&refusal.who) == Principal::listed_as(&caller.arn)
        && Principal::listed_as(&caller.arn).is_some()
    {
        return Ok(Outcome::Ok(evidence.to_vec()));
    }
    let mut found = Finding::risk(
        refusal.who.clone(),
        format!(
            "{} signed the call, and the credentials here are of {}: another profile or role was taken than was thought",
            refusal.who, caller.arn
        ),
    );
    found.confidence = Confidence::Likely;
    found.evidence.extend(evidence);
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    "see which credentials the client takes, and name the profile",
                    command!("aws configure list"),
                )
                .because("which of the two is meant, only the caller knows"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether the caller may call every API of the account.
pub(super) fn every_api(case: &Case<'_>) -> Result<Outcome, Stop> {
    judged(case)?;
    let need = FactKind::Principals;
    let Some(principal) = principal(case) else {
        return Err(Stop::NotApplicable(
            "the policies of the caller were not read",
        ));
    };
    let attached = principal.attached_policies.iter().flatten();
    let mut named = attached.filter(|it| it.policy_name == "AmazonAPIGatewayInvokeFullAccess");
    let Some(policy) = named.next() else {
        let text = format!(
            "{} does not have AmazonAPIGatewayInvokeFullAccess",
            principal.name
        );
        return Outcome::ok(Evidence::of(need, text));
    };
    Outcome::found(
        Finding::note(
            principal.name.clone(),
            format!("{} has {}: it may call every API of the account", principal.name, policy.policy_name),
        )
        .shown_by(Evidence::of(need, format!("attached: {}", policy.policy_arn)))
        .fixed_by(Fix::manual(
            "nothing needs to change for this call; name the API in a policy of the role's own to allow less",
            "what else the role calls is not known here",
        )),
    )
}
