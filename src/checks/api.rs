//! The API, its stages and its deployments.

use crate::case::Case;
use crate::facts::HttpOutcome;
use crate::facts::apigateway::RestApi;
use crate::facts::{FactKind, MissingFact, Reason};
use crate::front_door::{Message, decode};

mod changed;
mod state;

checks! {
    Api:
    mod not_found;
    mod owner_reads;
    mod not_private;
    mod never_deployed;
    mod stage_missing;
    mod default_endpoint;
    mod policy_not_deployed;

    API009 "api-status-not-available" "the API is available"
    FrontDoor Error
    needs [RestApi]
    explains [Forbidden]
    run state::status;

    API010 "api-vpce-association-not-deployed" "an endpoint that is associated with the API is deployed, too"
    Dns Error
    needs [RestApi, Stages, Deployments, Events, Dns]
    explains [NoSuchName]
    run changed::association;

    API011 "api-wrong-stage-deployed" "the stage serves the newest deployment"
    Method Warning
    needs [Stages, Deployments, Http]
    explains [MissingToken, RefusedByResourcePolicy]
    run state::behind;

    API012 "api-canary" "every call of the stage meets the same deployment"
    Method Warning
    needs [Stages, Http]
    run state::canary;

    API013 "api-vpce-ids-overwritten" "no import took the API's endpoints or its policy away"
    FrontDoor Error
    needs [RestApi, Events]
    explains [NoSuchName, RefusedByResourcePolicy]
    run changed::imported;

    API014 "api-waf" "no web ACL refuses the call before API Gateway sees it"
    FrontDoor Error
    needs [Stages, Http, WebAcls]
    explains [Forbidden]
    run state::web_acl;

    API015 "api-gateway-response-customized" "API Gateway's own answers are as AWS documents them"
    FrontDoor Info
    needs [GatewayResponses]
    run state::responses;
}

/// The API; missing where this account has none of that id, for then nothing can be said of it.
fn described<'a>(case: &'a Case<'_>) -> Result<&'a RestApi, MissingFact> {
    case.aws
        .rest_api
        .need(FactKind::RestApi)?
        .as_ref()
        .ok_or_else(|| MissingFact {
            need: FactKind::RestApi,
            why: Reason::Failed,
            detail:
                "this account has no such API; another account's can be read with --api-profile"
                    .to_owned(),
        })
}

/// What is missing of an API whose endpoint type AWS did not tell.
pub(super) fn no_type(api: &RestApi) -> MissingFact {
    MissingFact {
        need: FactKind::RestApi,
        why: Reason::Failed,
        detail: format!("AWS told no endpoint type of {}", api.id),
    }
}

/// Whether the front door was heard to say that it knows no such API or stage.
fn heard_forbidden(case: &Case<'_>) -> bool {
    let Ok(probe) = case.exchange() else {
        return false;
    };
    matches!(&probe.outcome, HttpOutcome::Answered(answer) if decode(answer) == Message::Forbidden)
}
