//! The method that is called, as the API has it.

use crate::case::Case;
use crate::checks::Evidence;
use crate::facts::apigateway::{Method, Resource};
use crate::facts::{FactKind, HttpOutcome};
use crate::front_door::{Answerer, Known, Message, answerer, decode};
use crate::model::Hop;

mod authorizers;
mod browser;
mod keys;
mod limits;

checks! {
    Method:
    mod unsigned;
    mod wrong_route;
    mod not_deployed;
    mod api_key_missing;

    API017 "api-key-source-authorizer" "API keys come from where the method's callers can give them"
    Method Error
    needs [RestApi, Resources, Http]
    explains [KeyRefused, Forbidden]
    run keys::source;

    API018 "api-key-no-plan" "a usage plan lists the API, where a method wants an API key"
    Method Error
    needs [Resources, Http, UsagePlans]
    explains [KeyRefused, Forbidden]
    run |case| keys::plan(case, keys::Listed::Nowhere);

    API019 "api-key-wrong-stage" "a usage plan lists the stage that is called"
    Method Error
    needs [Resources, Http, UsagePlans]
    explains [KeyRefused, Forbidden]
    run |case| keys::plan(case, keys::Listed::OtherStage);

    API020 "api-key-disabled" "an API key of the stage is enabled"
    Method Error
    needs [Resources, Http, ApiKeys]
    explains [KeyRefused, Forbidden]
    run keys::disabled;

    API021 "api-throttle-zero" "the stage's throttling lets calls through"
    Method Error
    needs [Resources, Stages, Http]
    explains [Throttled]
    run limits::zero;

    API022 "api-throttled" "the limits of stage, usage plan and account are known where calls are throttled"
    Method Error
    needs [Resources, Stages, Http, UsagePlans, Accounts]
    explains [Throttled]
    run limits::throttled;

    API023 "api-quota" "the quota of the key's usage plan is not used up"
    Method Error
    needs [Resources, Http, UsagePlans]
    explains [Throttled]
    run limits::quota;

    API024 "api-cache-invalidation" "a call may ask for a fresh answer, or does not ask for one"
    Method Error
    needs [Resources, Stages, Http]
    explains [Forbidden]
    run limits::cache;

    API025 "api-cors" "a browser's preflight is answered without a signature, a token or a key"
    Method Warning
    needs [Resources, Http]
    run browser::preflight;

    API026 "api-binary-or-validator" "the request has what the method's validator wants"
    Method Error
    needs [Resources, Http]
    explains [RequestRefused]
    run browser::validator;

    API027 "auth-token-in-wrong-header" "the token is where the authorizer looks for it"
    Method Error
    needs [Resources, Http, Authorizers]
    explains [TokenRefused]
    run authorizers::source;

    API028 "auth-cognito-scope" "the access token may have one of the scopes that the method wants"
    Method Error
    needs [Resources, Http]
    explains [TokenRefused]
    run authorizers::scope;

    API029 "auth-cache" "the authorizer's answer for one method is not remembered for another"
    Method Warning
    needs [Resources, Http, Authorizers]
    run authorizers::cache;

    API030 "auth-lambda-permission" "API Gateway may invoke the function of the method's authorizer"
    Method Error
    needs [Resources, RestApi, CallerIdentity, Http, Authorizers, FunctionPolicies]
    also [DomainNames]
    explains [AuthorizerFailed]
    run authorizers::permission;
}

/// What the front door said, as far as it concerns the method.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Heard {
    /// The call passed the method.
    Passed(u16),
    MissingAuthenticationToken,
    Forbidden,
    /// The call carried a signature, or something that was taken for one.
    Signed,
    /// Something that tells nothing of the method.
    Other,
    /// No answer of the front door, or not to this client.
    Nothing,
}

fn heard(case: &Case<'_>) -> Heard {
    let Ok(probe) = case.exchange() else {
        return Heard::Nothing;
    };
    let HttpOutcome::Answered(answer) = &probe.outcome else {
        return Heard::Nothing;
    };
    if answerer(answer) != Answerer::RestApi {
        return Heard::Nothing;
    }
    match decode(answer) {
        Message::Integration | Message::InternalServerError => Heard::Passed(answer.status),
        Message::MissingAuthenticationToken => Heard::MissingAuthenticationToken,
        Message::Forbidden => Heard::Forbidden,
        Message::NotAuthorized(refusal) if refusal.who != "anonymous" => Heard::Signed,
        Message::Known(known) if known.entry().passed.contains(&Hop::Method) => {
            Heard::Passed(answer.status)
        }
        Message::Known(known) if of_signature(known) => Heard::Signed,
        _ => Heard::Other,
    }
}

const fn of_signature(known: Known) -> bool {
    matches!(
        known,
        Known::IncompleteSignature
            | Known::SignatureMismatch
            | Known::SignatureClock
            | Known::SignatureScope
            | Known::UnknownCredentials
            | Known::ExpiredCredentials
    )
}

/// A call that passed the method shows that nothing of this is wrong.
fn passed(status: u16) -> Evidence {
    Evidence::of(
        FactKind::Http,
        format!("the call passed the method: it is answered {status}"),
    )
}

/// A method, as it is configured.
fn tell(case: &Case<'_>, resource: &Resource, method: &Method) -> Evidence {
    let word = |known: Option<bool>| match known {
        Some(true) => "required",
        Some(false) => "not required",
        None => "not told",
    };
    Evidence::of(
        FactKind::Resources,
        format!(
            "{} {}: authorization {}, API key {}",
            case.target.method,
            resource.path,
            method.authorization_type.as_deref().unwrap_or("not told"),
            word(method.api_key_required)
        ),
    )
}
