//! The API's resource policy and the endpoint policy.

pub(super) mod allow_all;
mod call;
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

use crate::case::Case;
use crate::checks::words::region_option;
use crate::checks::{Fix, Outcome};
use crate::facts::apigateway::RestApi;
use crate::facts::{Change, Missing, Need, Why};
use crate::model::{VpceId, command, word};
use crate::policy::{Document, Effect, World};

/// Why a check of the resource policy has nothing to judge.
enum Absent {
    NotPrivate,
    NoPolicy,
}

impl Absent {
    fn outcome(&self) -> Outcome {
        Outcome::NotApplicable(match self {
            Self::NotPrivate => "the API is not private",
            Self::NoPolicy => "the API has no resource policy",
        })
    }
}

/// The API as this account sees it. Another account's API is as unknown as one that does not exist.
fn private_api<'a>(case: &'a Case<'_>) -> Result<Result<&'a RestApi, Absent>, Missing> {
    let Some(api) = case.aws.rest_api.need(Need::RestApi)? else {
        return Err(Missing {
            need: Need::RestApi,
            why: Why::Failed,
            detail:
                "this account has no such API; another account's can be read with --api-profile"
                    .to_owned(),
        });
    };
    Ok(if api.is_private() == Some(false) {
        Err(Absent::NotPrivate)
    } else {
        Ok(api)
    })
}

/// The API's resource policy, read.
fn resource_policy<'a>(
    case: &'a Case<'_>,
) -> Result<Result<(&'a RestApi, Document), Absent>, Missing> {
    let api = match private_api(case)? {
        Ok(api) => api,
        Err(absent) => return Ok(Err(absent)),
    };
    let Some(text) = api.policy.as_deref().filter(|text| !text.trim().is_empty()) else {
        return Ok(Err(Absent::NoPolicy));
    };
    let document = Document::parse(text).map_err(|error| Missing {
        need: Need::RestApi,
        why: Why::Failed,
        detail: format!("the resource policy could not be read: {error}"),
    })?;
    Ok(Ok((api, document)))
}

/// The endpoints that the resource policy names as those it admits.
pub(in crate::checks) fn admitted_endpoints(case: &Case<'_>) -> Result<Vec<VpceId>, Missing> {
    let Ok((_, document)) = resource_policy(case)? else {
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

/// A statement, as a person finds it again.
fn place(index: usize, sid: Option<&str>) -> String {
    match sid {
        Some(sid) => format!("statement {} ({sid})", index + 1),
        None => format!("statement {}", index + 1),
    }
}

/// What the facts tell of the world that a policy is for.
pub(in crate::checks) fn world(case: &Case<'_>) -> World {
    let api = case.aws.rest_api.known().and_then(Option::as_ref);
    let endpoints = case.aws.vpc_endpoints.known().map(|all| {
        all.iter()
            .map(|endpoint| endpoint.vpc_endpoint_id.to_string())
            .collect()
    });
    let region = case.target.region.as_ref();
    World {
        endpoint_type: api
            .and_then(|api| api.endpoint_configuration.as_ref())
            .and_then(|it| it.types.first().cloned()),
        api_id: case.target.api_id.as_ref().map(ToString::to_string),
        region: region.map(ToString::to_string),
        partition: region.map(|region| region.partition().name.to_owned()),
        account: call::owner(case),
        endpoints,
        all_signed: all_signed(case),
        associated: api.map_or_else(Vec::new, |api| {
            api.associated_endpoints()
                .iter()
                .map(ToString::to_string)
                .collect()
        }),
    }
}

/// Whether every method of the API is known to ask for a signature.
fn all_signed(case: &Case<'_>) -> bool {
    let resources = case.aws.resources.known().into_iter().flatten();
    let mut methods = resources
        .flat_map(|resource| resource.resource_methods.values())
        .peekable();
    methods.peek().is_some()
        && methods.all(|method| method.authorization_type.as_deref() == Some("AWS_IAM"))
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
