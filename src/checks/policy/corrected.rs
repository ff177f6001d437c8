//! Corrected policies: the smallest edit that admits the call, and the commands that put it in force.

use serde_json::{Value, json};

use super::put_in_force;
use crate::case::{Case, Judged};
use crate::checks::domain::replace_policy;
use crate::checks::words::region_option;
use crate::checks::{Fix, list};
use crate::facts::Change;
use crate::facts::apigateway::{DomainName, RestApi};
use crate::facts::ec2::VpcEndpoint;
use crate::front_door::DenyingPolicy;
use crate::model::{command, word};
use crate::policy::{Admitting, Api, PolicyKind, Wanted, admit, load};

/// The API's resource policy, corrected so that it admits the call.
pub(super) fn of_resource_policy(case: &Case<'_>, judged: &Judged) -> Fix {
    let read = case.resource_policy().ok();
    let admitting = read.as_ref().and_then(|(api, policy)| {
        let admitting = admitted(case, PolicyKind::Resource, &policy.json(), judged)?;
        Some((*api, admitting))
    });
    match admitting {
        Some((api, admitting)) => deployed(case, api, None, &admitting),
        None => unknown(
            "let the API's resource policy admit the call, and deploy",
            judged,
        ),
    }
}

/// The corrected resource policy, where it refuses the call and an edit is known that admits it.
pub(in crate::checks) fn admitting(case: &Case<'_>) -> Option<Fix> {
    let judged = case.by_resource_policy().ok().flatten();
    let judged = judged.filter(|it| it.refuses())?;
    Some(of_resource_policy(case, judged)).filter(|fix| fix.manual.is_none())
}

/// The corrected policy, where an answer says that one refuses and the policy as it was read agrees;
/// `None` where it could not be read, or says something else.
pub(in crate::checks) fn by_refusal(case: &Case<'_>, guilty: DenyingPolicy) -> Option<Fix> {
    let of_endpoint = || {
        let (endpoint, judged) = case.by_endpoint_policy().ok().flatten()?;
        judged
            .refuses()
            .then(|| of_endpoint_policy(case, endpoint, judged))
    };
    match guilty {
        DenyingPolicy::EndpointPolicy => of_endpoint(),
        DenyingPolicy::ResourcePolicy => admitting(case),
        DenyingPolicy::DomainPolicy => of_domain(case),
        // The endpoint policy is asked first.
        DenyingPolicy::NotSaid => {
            let rest = || of_domain(case).or_else(|| admitting(case));
            of_endpoint().or_else(rest)
        }
        _ => None,
    }
}

/// The corrected policy of the custom domain name, where that refuses the call.
fn of_domain(case: &Case<'_>) -> Option<Fix> {
    let (domain, judged) = case.by_domain_policy().ok().flatten()?;
    judged
        .refuses()
        .then(|| of_domain_policy(case, domain, &judged))
}

/// The policy of a custom domain name, corrected so that it admits the call.
pub(in crate::checks) fn of_domain_policy(
    case: &Case<'_>,
    domain: &DomainName,
    judged: &Judged,
) -> Fix {
    let name = &domain.domain_name;
    let policy = domain.policy.as_deref().and_then(|text| load(text).ok());
    let endpoint = case.endpoint().ok().flatten();
    let admitting = policy.zip(domain.execute_arn()).and_then(|(policy, arn)| {
        admit(
            &policy.json(),
            &Wanted {
                request: &judged.request,
                kind: PolicyKind::Resource,
                // The short form of a resource stands for the name.
                api: &Api::default(),
                resource: arn,
                principal: judged.signer().map_or_else(|| "*".into(), principal),
                endpoint: endpoint.map(|endpoint| endpoint.vpc_endpoint_id.to_string()),
            },
        )
    });
    let Some(admitting) = admitting else {
        return unknown(&format!("let the policy of {name} admit the call"), judged);
    };
    let edits = admitting.edits.join("; ");
    let fix = Fix::new(
        format!("in the policy of {name}: {edits}; no deployment is needed"),
        replace_policy(case, domain, &admitting.policy),
    )
    .touching(format!("every call of {name} is judged by its policy"))
    .changing(Change::DomainPolicy(
        domain.key(),
        admitting.policy.to_string(),
    ));
    widening(fix, &admitting)
}

/// A resource policy that was edited, and further edits where the call needs them.
pub(super) fn resource_policy_from(
    case: &Case<'_>,
    api: &RestApi,
    policy: &Value,
    summary: &str,
) -> Fix {
    let judged = case.by_resource_policy().ok().flatten();
    let further = judged.and_then(|judged| admitted(case, PolicyKind::Resource, policy, judged));
    let admitting = further.unwrap_or_else(|| Admitting {
        policy: policy.clone(),
        edits: Vec::new(),
        removed: 0,
    });
    deployed(case, api, Some(summary), &admitting)
}

/// The commands that put a corrected resource policy in force; `before` is what was edited first.
fn deployed(case: &Case<'_>, api: &RestApi, before: Option<&str>, admitting: &Admitting) -> Fix {
    let edits = admitting.edits.iter().map(String::as_str);
    let edits: Vec<&str> = before.into_iter().chain(edits).collect();
    let summary = format!("{}, and deploy", edits.join("; "));
    let fix = put_in_force(case, api, &admitting.policy, summary);
    widening(fix, admitting)
}

/// The endpoint's policy, corrected so that it admits the call.
pub(super) fn of_endpoint_policy(case: &Case<'_>, endpoint: &VpcEndpoint, judged: &Judged) -> Fix {
    let id = &endpoint.vpc_endpoint_id;
    let text = endpoint.policy_document.as_deref().unwrap_or_default();
    let policy = load(text).ok();
    let admitting = policy.and_then(|it| admitted(case, PolicyKind::Endpoint, &it.json(), judged));
    let Some(admitting) = admitting else {
        return unknown(&format!("let the policy of {id} admit the call"), judged);
    };
    let (policy, edits) = (&admitting.policy, admitting.edits.join("; "));
    let text = policy.to_string();
    let fix = Fix::new(
        format!("in the policy of {id}: {edits}"),
        command!(
            "aws ec2 modify-vpc-endpoint{region} --vpc-endpoint-id {id} --policy-document '{policy}'",
            region = region_option(case),
            id,
            policy = word::Json(policy)
        ),
    )
    .touching(format!("every call through {id} is judged by its policy"))
    .changing(Change::EndpointPolicy(id.clone(), text));
    widening(fix, &admitting)
}

fn admitted(
    case: &Case<'_>,
    kind: PolicyKind,
    policy: &Value,
    judged: &Judged,
) -> Option<Admitting> {
    let target = &case.target;
    let region = target.region.as_ref()?;
    let resource = format!(
        "arn:{}:execute-api:{region}:{}:{}/*",
        region.partition().name,
        case.api_owner()?,
        target.api_id.as_ref()?
    );
    let endpoint = case.endpoint().ok().flatten();
    admit(
        policy,
        &Wanted {
            request: &judged.request,
            kind,
            api: &case.api(),
            resource,
            principal: judged.signer().map_or_else(|| "*".into(), principal),
            endpoint: endpoint.map(|endpoint| endpoint.vpc_endpoint_id.to_string()),
        },
    )
}

/// Who signs, as a policy names it: the role of a session, since the next one has another name.
fn principal(arn: &str) -> Value {
    let parts: Vec<&str> = arn.split([':', '/']).collect();
    let named = match parts.as_slice() {
        ["arn", partition, "sts", _, account, "assumed-role", role, _] => {
            format!("arn:{partition}:iam::{account}:role/{role}")
        }
        _ => arn.to_owned(),
    };
    json!({ "AWS": named })
}

/// Whom an edit lets in besides this call.
fn widening(mut fix: Fix, admitting: &Admitting) -> Fix {
    if admitting.removed > 0 {
        let rest = "what the removed statement denied passes where another statement allows it";
        fix.blast_radius = Some(match fix.blast_radius {
            Some(before) => format!("{before}; {rest}"),
            None => rest.to_owned(),
        });
    }
    fix
}

/// No edit is known that surely admits the call.
fn unknown(summary: &str, judged: &Judged) -> Fix {
    let keys = &judged.decision.unknown_keys;
    let why = if keys.is_empty() {
        "no single edit was found that surely admits the call and leaves the rest of the policy as it \
         is"
        .to_owned()
    } else {
        format!(
            "what the policy then says depends on {}, which could not be determined",
            list(keys)
        )
    };
    Fix::manual(summary, why)
}
