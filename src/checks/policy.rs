//! The API's resource policy and the endpoint policy.

mod corrected;
mod judged;

pub(super) use corrected::{admitting, by_refusal, of_domain_policy};

use self::judged::{by_element, by_rule};
use crate::case::{Absent, Case, Element};
use crate::checks::words::region_option;
use crate::checks::{Finding, Fix, Kind, Outcome};
use crate::facts::apigateway::RestApi;
use crate::facts::{Change, FactKind, MissingFact};
use crate::model::{VpceId, command, word};
use crate::policy::Effect;

/// What tells whether the resource policy admits the call.
const OF_RESOURCE_POLICY: &[FactKind] = &[
    FactKind::RestApi,
    FactKind::Host,
    FactKind::VpcEndpoints,
    FactKind::CallerIdentity,
    FactKind::Resources,
    FactKind::DomainNames,
];

/// What tells whether the endpoint policy admits the call.
const OF_ENDPOINT_POLICY: &[FactKind] = &[
    FactKind::Host,
    FactKind::VpcEndpoints,
    FactKind::CallerIdentity,
    FactKind::NetworkInterfaces,
    FactKind::DomainNames,
];

checks! {
    Policy:
    mod endpoint_resource;
    mod endpoint_action;
    mod endpoint_principal;
    mod endpoint_deny;
    mod endpoint_not_default;
    mod missing;

    POL003 "rp-vpc-id-in-vpce-key" "aws:SourceVpce is compared with endpoint ids, not with VPC ids"
    ResourcePolicy Error
    needs OF_RESOURCE_POLICY
    explains [RefusedByResourcePolicy, EndpointsDiffer, EndpointDenied]
    run |case| by_rule(case, &POL003);

    mod deny_other_endpoints;
    mod sourceip;

    POL005 "rp-two-denies" "no two Deny statements exclude each other's endpoints"
    ResourcePolicy Error
    needs OF_RESOURCE_POLICY
    explains [RefusedByResourcePolicy, EndpointsDiffer, EndpointDenied]
    run |case| by_rule(case, &POL005);

    POL006 "rp-vpce-id-in-vpc-key" "aws:SourceVpc is compared with VPC ids, not with endpoint ids"
    ResourcePolicy Error
    needs OF_RESOURCE_POLICY
    explains [RefusedByResourcePolicy, EndpointsDiffer]
    run |case| by_rule(case, &POL006);

    mod client_vpc;

    POL008 "rp-deny-only" "the resource policy allows somebody"
    ResourcePolicy Error
    needs OF_RESOURCE_POLICY
    explains [RefusedByResourcePolicy, EndpointsDiffer]
    run |case| by_rule(case, &POL008);

    POL009 "rp-wrong-action" "the resource policy allows execute-api:Invoke"
    ResourcePolicy Error
    needs OF_RESOURCE_POLICY
    explains [RefusedByResourcePolicy, EndpointsDiffer]
    run |case| by_element(case, &POL009, Element::Action, |api, _| {
        format!("the resource policy of {api} does not allow execute-api:Invoke")
    });

    POL010 "rp-wrong-resource" "the resource policy covers this API, stage, method and path"
    ResourcePolicy Error
    needs OF_RESOURCE_POLICY
    explains [RefusedByResourcePolicy, EndpointsDiffer]
    run |case| by_element(case, &POL010, Element::Resource, |api, _| {
        format!("the resource policy of {api} allows other resources than this call's")
    });

    mod principal;

    POL012 "rp-principalorgid-anonymous" "the resource policy asks unsigned calls for no identity"
    ResourcePolicy Error
    needs OF_RESOURCE_POLICY
    explains [RefusedByResourcePolicy, EndpointsDiffer]
    run |case| by_element(
        case,
        &POL012,
        Element::Identity,
        |api, judged| match judged.signer() {
            None => format!(
                "the resource policy of {api} asks for an identity, and a call without a signature has none"
            ),
            Some(arn) => {
                format!("the resource policy of {api} asks for another identity than {arn}")
            }
        },
    );

    POL013 "rp-unsupported-key" "the resource policy reads keys that API Gateway gives"
    ResourcePolicy Error
    needs OF_RESOURCE_POLICY
    explains [RefusedByResourcePolicy, EndpointsDiffer]
    run |case| by_rule(case, &POL013);

    mod refuses;

    POL014 "rp-allow-all" "the resource policy admits known endpoints alone"
    ResourcePolicy Warning
    needs OF_RESOURCE_POLICY
    run |case| by_rule(case, &POL014);
}

/// The endpoints that the resource policy names as those it admits.
pub(in crate::checks) fn admitted_endpoints(case: &Case<'_>) -> Result<Vec<VpceId>, MissingFact> {
    let policy = match case.resource_policy() {
        Ok((_, policy)) => policy,
        Err(Absent::Unknown(missing)) => return Err(missing),
        Err(Absent::NotPrivate | Absent::NoPolicy) => return Ok(Vec::new()),
    };
    let mut admitted = Vec::new();
    for (statement, condition) in policy.source.conditions() {
        let wanted = match statement.effect() {
            Some(Effect::Deny) => matches!(
                condition.base_operator(),
                "StringNotEquals" | "StringNotLike"
            ),
            Some(Effect::Allow) => {
                matches!(condition.base_operator(), "StringEquals" | "StringLike")
            }
            None => false,
        };
        if wanted && condition.is("aws:SourceVpce") {
            admitted.extend(
                condition
                    .values
                    .iter()
                    .filter_map(|value| value.text.parse().ok()),
            );
        }
    }
    admitted.sort_unstable();
    admitted.dedup();
    Ok(admitted)
}

/// The commands that put a policy in force: the edit, and the deployment without which it does
/// nothing.
fn put_in_force(
    case: &Case<'_>,
    api: &RestApi,
    policy: &serde_json::Value,
    summary: String,
) -> Fix {
    let region = region_option(case);
    let id = &api.id;
    let stage = case.target.stage.as_deref().unwrap_or("STAGE");
    let text = policy.to_string();
    let patch = serde_json::json!([{ "op": "replace", "path": "/policy", "value": text }]);
    Fix::new(summary, command!(
        "aws apigateway update-rest-api{region} --rest-api-id {id} --patch-operations '{patch}'",
        region,
        id,
        patch = word::Json(&patch)
    ))
        .then(command!(
            "aws apigateway create-deployment{region} --rest-api-id {id} --stage-name {stage}",
            region,
            id,
            stage = word::Stage(stage)
        ))
        .touching("the deployment publishes every other pending change of the API too")
        .changing(Change::ResourcePolicy(text))
}

/// Whether a particular check says why the resource policy refuses the call.
fn specific(case: &Case<'_>) -> bool {
    let checks = [
        &POL003,
        &deny_other_endpoints::CHECK,
        &sourceip::CHECK,
        &POL005,
        &POL006,
        &client_vpc::CHECK,
        &POL008,
        &POL009,
        &POL010,
        &principal::CHECK,
        &POL012,
        &POL013,
    ];
    // A risk beside the refusal does not say why.
    let explains = |all: &[Finding]| all.iter().any(|it| it.kind == Kind::Blocker);
    checks
        .into_iter()
        .any(|check| matches!(check.judge(case), Ok(Outcome::Found(all)) if explains(&all)))
}
