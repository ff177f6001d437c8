//! The API, its stages and its deployments.

use crate::case::Case;
use crate::facts::HttpOutcome;
use crate::facts::apigateway::RestApi;
use crate::facts::{FactKind, MissingFact, Reason};
use crate::front_door::{Message, decode};

checks! {
    Api:
    mod not_found;
    mod not_private;
    mod never_deployed;
    mod stage_missing;
    mod default_endpoint;
    mod policy_not_deployed;
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
