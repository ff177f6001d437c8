//! The policy of the name, and the endpoint policy as the name meets it.

use super::{called, replace_policy};
use crate::case::Case;
use crate::checks::behind::{left_out, unread};
use crate::checks::policy::of_domain_policy;
use crate::checks::words::{again, endpoint_of_call, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::{Change, FactKind, MissingFact, Reason};
use crate::model::{Hop, command, word};
use crate::policy::{Answer, Context, Held, Policy, PolicyKind, Request, Scope, Setup, load};

/// What a policy says of an unsigned call of the name through the endpoint.
fn asked(
    text: &str,
    kind: PolicyKind,
    arn: &str,
    endpoint: Option<&str>,
    vpc: Option<&str>,
) -> Result<Answer, String> {
    let loaded = load(text).map_err(|error| error.to_string())?;
    let mut context = Context::default();
    for (key, value) in [("aws:SourceVpce", endpoint), ("aws:SourceVpc", vpc)] {
        context.set(
            key,
            value.map_or(Held::Unknown, |value| Held::Known(vec![value.to_owned()])),
        );
    }
    context.set("aws:VpcSourceIp", Held::Unknown);
    let request = Request::new("execute-api:Invoke", arn, "anonymous").with(context);
    let setup = Setup {
        scope: Scope::Policy,
        policies: vec![Policy::compile(&loaded.source, kind, None)],
        auth: None,
        endpoint_type: None,
    };
    Ok(setup.decide(&request).answer)
}

fn unreadable(need: FactKind, what: String) -> Stop {
    Stop::Missing(MissingFact {
        need,
        why: Reason::Failed,
        detail: what,
    })
}

/// Whether the name's policy admits nobody, as the console makes it.
pub(super) fn denies_all(case: &Case<'_>) -> Result<Outcome, Stop> {
    let domain = called(case)?;
    if domain.is_private() == Some(false) {
        return Err(Stop::NotApplicable("the custom domain name is not private"));
    }
    let need = FactKind::DomainNames;
    let name = &domain.domain_name;
    let (Some(text), Some(arn)) = (domain.policy.as_deref(), domain.execute_arn()) else {
        return Err(Stop::NotApplicable(
            "the policy of the custom domain name was not told",
        ));
    };
    let answer = asked(text, PolicyKind::Resource, &arn, None, None).map_err(|why| {
        unreadable(
            need,
            format!("the policy of {name} could not be read: {why}"),
        )
    })?;
    let evidence = Evidence::of(
        need,
        format!(
            "the policy of {name}, asked for any endpoint: {}",
            answer.as_str()
        ),
    );
    if matches!(answer, Answer::Allow | Answer::Unknown) {
        return Outcome::ok(evidence);
    }
    let endpoint = case.endpoint().ok().flatten();
    let endpoint = endpoint.map(|it| &it.vpc_endpoint_id);
    let endpoint = case.target.vpce_id.as_ref().or(endpoint);
    let policy = serde_json::json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke",
        "Resource": arn,
        "Condition": {"StringEquals": {"aws:SourceVpce": endpoint.map_or("VPCE-ID", |it| it.as_str())}} }]});
    let mut fix = Fix::new(
        "admit calls through the endpoint; the API's own policy is another one",
        replace_policy(case, domain, &policy),
    )
    .touching(format!("every call of {name} is judged by its policy"));
    if endpoint.is_some() {
        fix = fix.changing(Change::DomainPolicy(domain.key(), policy.to_string()));
    }
    Outcome::found(
        Finding::blocker(
            name.as_str(),
            format!(
                "the policy of {name} admits no call through any endpoint: the console makes it so"
            ),
        )
        .shown_by(evidence)
        .fixed_by(fix)
        .confirmed_by(again(case, "invoke")),
    )
}

/// Whether the name's policy admits this call.
pub(super) fn refuses(case: &Case<'_>) -> Result<Outcome, Stop> {
    called(case)?;
    let need = FactKind::DomainNames;
    let asked = case.by_domain_policy();
    let asked = asked.map_err(|missing| unread(case, Hop::ResourcePolicy, missing))?;
    let Some((domain, judged)) = asked else {
        return Err(Stop::NotApplicable("the custom domain name is not private"));
    };
    let name = &domain.domain_name;
    if judged.decision.answer == Answer::Allow {
        return Outcome::ok(Evidence::of(
            need,
            format!("the policy of {name} admits {} from here", judged.whose()),
        ));
    }
    if !judged.refuses() {
        let what = format!(
            "what the policy of {name} says hangs on what nobody knows: {}",
            judged.decision.unknown_keys.join(", ")
        );
        return Err(left_out(case, Hop::ResourcePolicy, need, &what));
    }
    if matches!(denies_all(case), Ok(Outcome::Found(_))) {
        return Err(Stop::NotApplicable(
            "another finding says that the policy admits nobody",
        ));
    }
    let (title, told) = match judged.denying() {
        Some((_, named)) => (
            format!("{named} of the policy of {name} denies the call"),
            format!(
                "{named}: Deny, and it applies to {} from here",
                judged.whose()
            ),
        ),
        None => (
            format!("no statement of the policy of {name} allows the call"),
            judged
                .missed()
                .map_or_else(|| "it has no Allow".to_owned(), |(_, told)| told),
        ),
    };
    Outcome::found(
        Finding::blocker(name.as_str(), title)
            .shown_by(Evidence::of(need, told))
            .shown_by(Evidence::inferred(
                "the name's policy is judged beside the API's and the endpoint's: each of the three has to admit the call",
            ))
            .fixed_by(of_domain_policy(case, domain, &judged))
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether the endpoint policy admits the name.
pub(super) fn endpoint(case: &Case<'_>) -> Result<Outcome, Stop> {
    let domain = called(case)?;
    let endpoint = endpoint_of_call(case)?;
    let need = FactKind::VpcEndpoints;
    let (Some(text), Some(arn)) = (endpoint.policy_document.as_deref(), domain.execute_arn())
    else {
        return Err(Stop::NotApplicable(
            "the endpoint's policy, or the name's ARN, was not told",
        ));
    };
    let id = &endpoint.vpc_endpoint_id;
    let answer = asked(
        text,
        PolicyKind::Endpoint,
        &arn,
        Some(id.as_str()),
        Some(endpoint.vpc_id.as_str()),
    )
    .map_err(|why| unreadable(need, format!("the policy of {id} could not be read: {why}")))?;
    let evidence = Evidence::of(
        need,
        format!("the policy of {id}, asked for {arn}: {}", answer.as_str()),
    );
    match answer {
        Answer::Allow => return Outcome::ok(evidence),
        Answer::Unknown => {
            return Err(unreadable(
                need,
                format!("the policy of {id} hangs on what nobody knows"),
            ));
        }
        Answer::ExplicitDeny | Answer::ImplicitDeny => {}
    }
    let mut found = Finding::blocker(
        id.as_str(),
        format!(
            "the endpoint policy of {id} does not admit {}: it has to admit the name's ARN beside the API's",
            domain.domain_name
        ),
    );
    found.hop = Some(Hop::EndpointPolicy);
    Outcome::found(
        found
            .shown_by(evidence)
            .looking(Some(command!(
                "aws ec2 describe-vpc-endpoints{region} --vpc-endpoint-ids {id} --query 'VpcEndpoints[0].PolicyDocument' --output text",
                region = region_option(case),
                id = word::Id(id.as_str())
            )))
            .fixed_by(Fix::manual(
                format!("add {arn} to the resources that the endpoint policy allows (no deployment is needed)"),
                "the policy is replaced as a whole, and holds what other clients need",
            ))
            .confirmed_by(again(case, "invoke")),
    )
}
