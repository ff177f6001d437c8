//! The API's resource policy and the endpoint policy.

pub(super) mod allow_all;
pub(super) mod client_vpc;
mod corrected;
pub(super) mod deny_only;
pub(super) mod deny_other_endpoints;
pub(super) mod endpoint_action;
pub(super) mod endpoint_deny;
pub(super) mod endpoint_not_default;
pub(super) mod endpoint_principal;
pub(super) mod endpoint_resource;
pub(super) mod identity_key;
mod judged;
pub(super) mod missing;
pub(super) mod not_deployed;
pub(super) mod principal;
pub(super) mod refuses;
pub(super) mod source_ip;
pub(super) mod two_denies;
pub(super) mod unsupported_key;
pub(super) mod vpc_id_in_vpce_key;
pub(super) mod vpce_id_in_vpc_key;
pub(super) mod wrong_action;
pub(super) mod wrong_resource;

pub(super) use corrected::{admitting, by_refusal};

use crate::case::{Absent, Case};
use crate::checks::words::region_option;
use crate::checks::{Fix, Outcome};
use crate::facts::apigateway::RestApi;
use crate::facts::{Change, MissingFact};
use crate::model::{VpceId, command, word};
use crate::policy::Effect;

/// What a check says where there is no resource policy to judge.
const fn without(absent: &Absent) -> Outcome {
    Outcome::NotApplicable(match absent {
        Absent::NotPrivate => "the API is not private",
        Absent::NoPolicy => "the API has no resource policy",
    })
}

/// The endpoints that the resource policy names as those it admits.
pub(in crate::checks) fn admitted_endpoints(case: &Case<'_>) -> Result<Vec<VpceId>, MissingFact> {
    let Ok((_, document)) = case.resource_policy()? else {
        return Ok(Vec::new());
    };
    let mut admitted = Vec::new();
    for (_, statement, condition) in document.conditions() {
        let wanted = match statement.effect {
            Effect::Deny => matches!(
                condition.base_operator(),
                "StringNotEquals" | "StringNotLike"
            ),
            Effect::Allow => matches!(condition.base_operator(), "StringEquals" | "StringLike"),
        };
        if wanted && condition.is("aws:SourceVpce") {
            admitted.extend(
                condition
                    .values
                    .iter()
                    .filter_map(|value| value.parse().ok()),
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
        &vpc_id_in_vpce_key::CHECK,
        &deny_other_endpoints::CHECK,
        &source_ip::CHECK,
        &two_denies::CHECK,
        &vpce_id_in_vpc_key::CHECK,
        &client_vpc::CHECK,
        &deny_only::CHECK,
        &wrong_action::CHECK,
        &wrong_resource::CHECK,
        &principal::CHECK,
        &identity_key::CHECK,
        &unsupported_key::CHECK,
    ];
    checks
        .into_iter()
        .any(|check| matches!((check.run)(case), Ok(Outcome::Found(_))))
}
