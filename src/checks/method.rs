//! The method that is called, as the API has it.

use crate::case::Case;
use crate::checks::Evidence;
use crate::facts::apigateway::{Method, Resource};
use crate::facts::{FactKind, HttpOutcome};
use crate::front_door::{Answerer, Known, Message, answerer, decode};
use crate::model::Hop;

checks! {
    Method:
    mod unsigned;
    mod wrong_route;
    mod not_deployed;
    mod api_key_missing;
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
