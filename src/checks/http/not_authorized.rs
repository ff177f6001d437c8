//! No policy refuses the call.

use super::route_comparison::RouteComparison;
use super::{not_that_far, said, tell};
use crate::case::Case;
use crate::checks::policy::by_refusal;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::facts::iam::Principal;
use crate::facts::{FactKind, MissingFact};
use crate::front_door::{DenyingPolicy, Message, Refusal};
use crate::model::{Confidence, Hop, command, word};

check! {
    HTTP002 "http-not-authorized" "no policy refuses the call"
    ResourcePolicy Error
    needs [Http]
    also [RestApi, DomainNames, CallerIdentity, Resources]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = said(case)?;
    let Message::NotAuthorized(refusal) = &said.message else {
        return match said.message {
            Message::Forbidden => Err(not_that_far(&said).into()),
            // Nobody documents whether the policies are asked before the route is looked up.
            Message::MissingAuthenticationToken => Err(MissingFact {
                detail: "the answer to a missing route says nothing of the policies".to_owned(),
                ..not_that_far(&said)
            }
            .into()),
            Message::Known(known) if !known.entry().passed.contains(&Hop::ResourcePolicy) => {
                Err(not_that_far(&said).into())
            }
            _ => Outcome::ok(tell(said.probe, said.answer)),
        };
    };
    let policy = refusal.policy_title();
    let how = match refusal.explicit {
        Some(true) => "denies it by a statement",
        Some(false) => "has no statement that allows it",
        None => "refuses it",
    };
    let who = if refusal.who == "anonymous" {
        "an unsigned call"
    } else {
        &refusal.who
    };
    let mut found = Finding::blocker(
        subject(case, refusal),
        format!("{policy} refuses {who}: it {how}"),
    )
    .shown_by(tell(said.probe, said.answer));
    found.hop = Some(refusal.guilty.hop());
    found = match refusal.guilty {
        DenyingPolicy::ResourcePolicy => found.shows(&[Symptom::RefusedByResourcePolicy]),
        DenyingPolicy::EndpointPolicy => found.shows(&[Symptom::RefusedByEndpointPolicy]),
        DenyingPolicy::NotSaid if refusal.domain().is_some() => found.shows(&[
            Symptom::RefusedByEndpointPolicy,
            Symptom::RefusedByDomainPolicy,
        ]),
        DenyingPolicy::NotSaid => found.shows(&[
            Symptom::RefusedByEndpointPolicy,
            Symptom::RefusedByResourcePolicy,
        ]),
        DenyingPolicy::DomainPolicy => found.shows(&[Symptom::RefusedByDomainPolicy]),
        _ => found.shows(&[Symptom::CallerRefused]),
    };
    if refusal.guilty == DenyingPolicy::NotSaid {
        found.confidence = Confidence::Likely;
    }
    found.evidence.extend(parsed(refusal));
    if let Some(arn) = &refusal.policy_arn {
        found = found.shown_by(Evidence::of(FactKind::Http, format!("the policy is {arn}")));
    }
    found.evidence.extend(suspects(case, refusal));
    if let Some(ways) = RouteComparison::compare(case) {
        found.evidence.extend(ways.evidence(case));
    }
    Outcome::found(
        found
            .fixed_by(fix(case, refusal))
            .confirmed_by(again(case, "invoke")),
    )
}

/// The policy's owner: the domain name, the API, or the URL where neither is known.
fn subject(case: &Case<'_>, refusal: &Refusal) -> String {
    match (refusal.domain(), &case.target.api_id) {
        (Some(domain), _) => domain.to_owned(),
        (None, Some(api)) => api.to_string(),
        (None, None) => case.target.url.to_string(),
    }
}

/// What may be behind the refusal, where the policy that refused could not be read.
fn suspects(case: &Case<'_>, refusal: &Refusal) -> Vec<Evidence> {
    let resource = case.aws.rest_api.known().is_some();
    let endpoint = case.aws.vpc_endpoints.known().is_some();
    let domain = case.facts().called_domain().is_some();
    let read = match refusal.guilty {
        DenyingPolicy::DomainPolicy => domain,
        DenyingPolicy::NotSaid if refusal.domain().is_some() => domain && endpoint,
        DenyingPolicy::ResourcePolicy => resource,
        DenyingPolicy::EndpointPolicy => endpoint,
        DenyingPolicy::NotSaid => resource && endpoint,
        _ => false,
    };
    if read {
        return Vec::new();
    }
    let suspects = refusal.suspects();
    let told = suspects.iter().map(|one| {
        Evidence::inferred(format!("possible cause: {}; check: {}", one.what, one.tell))
    });
    told.collect()
}

fn parsed(refusal: &Refusal) -> Option<Evidence> {
    let parsed = refusal.parsed_as()?;
    let owner = refusal.owner_ending().unwrap_or_default();
    Some(Evidence::of(
        FactKind::Http,
        format!(
            "API Gateway read the request as {parsed}, of an API in the account that ends in {owner}"
        ),
    ))
}

/// The corrected policy where it was read; else what has to be known for one.
fn fix(case: &Case<'_>, refusal: &Refusal) -> Fix {
    if let Some(fix) = by_refusal(case, refusal.guilty) {
        return fix;
    }
    let region = region_option(case);
    let api = word::Or(case.target.api_id.as_ref(), "API-ID");
    let endpoint = case.endpoint().ok().flatten();
    let endpoint = endpoint.map(|endpoint| &endpoint.vpc_endpoint_id);
    let named = endpoint.map_or("VPCE-ID", |id| id.as_str());
    let vpce = word::Or(endpoint, "VPCE-ID");
    let read = "to correct it, its document must be read";
    let guilty = match refusal.guilty {
        DenyingPolicy::NotSaid if refusal.domain().is_some() => DenyingPolicy::DomainPolicy,
        guilty => guilty,
    };
    match guilty {
        DenyingPolicy::ResourcePolicy | DenyingPolicy::NotSaid => Fix::new(
            format!("let the resource policy admit calls through {named}, and deploy"),
            command!(
                "aws apigateway get-rest-api{region} --rest-api-id {api} --query policy --output text",
                region,
                api
            ),
        )
        .because(format!("{read}: allow apigateway:GET on the API, or give --api-profile, and run again")),
        DenyingPolicy::EndpointPolicy => Fix::new(
            format!("let the endpoint policy of {named} allow execute-api:Invoke on this API"),
            command!(
                "aws ec2 describe-vpc-endpoints{region} --vpc-endpoint-ids {vpce} --query \
                 'VpcEndpoints[0].PolicyDocument' --output text",
                region,
                vpce
            ),
        )
        .because(format!("{read}: allow ec2:DescribeVpcEndpoints, and run again")),
        DenyingPolicy::DomainPolicy => {
            let (name, id) = refusal
                .domain()
                .and_then(|domain| domain.split_once('+'))
                .unwrap_or(("DOMAIN-NAME", "DOMAIN-NAME-ID"));
            Fix::new(
                format!("let the policy of {name} allow execute-api:Invoke through {named}; the API's own policy is another one"),
                command!(
                    "aws apigateway get-domain-name{region} --domain-name {name} --domain-name-id {id} --query policy --output text",
                    region,
                    name = word::Host(name),
                    id = word::Id(id)
                ),
            )
            .because(format!("{read}: allow apigateway:GET on the domain name, and run again with its description (--facts); then update-domain-name replaces /policy, and counts without a deployment"))
            .touching(format!("every call of {name} is judged by its policy"))
        }
        kind => Fix::new(
            if refusal.explicit == Some(true) {
                format!("take the Deny out of {} that matches {}, or except this call from it", kind.title(), refusal.who)
            } else {
                format!("allow execute-api:Invoke to {}", refusal.who)
            },
            command!(
                "aws iam simulate-principal-policy --policy-source-arn '{who}' --action-names execute-api:Invoke",
                who = word::Arn(&simulated(&refusal.who))
            ),
        )
        .because("which of the identity's policies is to change, its account decides"),
    }
}

/// The ARN by which IAM simulates a caller: a session's role, since it takes no session.
///
/// Source: AWS, "IAM API Reference", `SimulatePrincipalPolicy`.
fn simulated(caller: &str) -> String {
    let parts: Vec<&str> = caller.splitn(6, ':').collect();
    match (parts.as_slice(), Principal::listed_as(caller)) {
        (["arn", partition, "sts", _, account, _], Some(role)) => {
            format!("arn:{partition}:iam::{account}:{role}")
        }
        _ => caller.to_owned(),
    }
}
