//! The decoder: what an HTTP answer says about who answered, and why. Pure.
//!
//! Sources: AWS, "Gateway response types"; AWS re:Post, "HTTP 403 errors from API Gateway"; and
//! published transcripts of answers. The error type in the header is trusted before the body, which
//! an API's owner can rewrite.

mod catalogue;
mod decoded;
mod failure;
mod foreign;
pub mod forms;
mod identify;
mod logged;
mod management;
mod proxy;
mod read;
mod refusal;
mod rejected;
mod who;

pub use catalogue::{Candidate, Entry, Known, entries};
pub use decoded::{Decision, Decoded, Parsed, State, log_cause};
pub use failure::{Failure, FailureEntry};
pub use foreign::Foreign;
pub use identify::identify;
pub use logged::{LoggedCall, LoggedFailure, LoggedOutcome, logged_calls};
pub use management::{Management, Meaning, meaning as management_meaning};
pub use proxy::trouble as proxy_trouble;
pub use read::{
    Given, Kind, access_log as read_access_log, execution_log as read_execution_log, read,
    spoken_status, status_line,
};
pub use refusal::{DenyingPolicy, Refusal};
pub use rejected::Rejected;
pub use who::{Who, Witness};

use crate::facts::HttpAnswer;

/// Who answered a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answerer {
    /// The front door of API Gateway's REST APIs.
    RestApi,
    /// The front door of HTTP APIs, which cannot be private.
    HttpApi,
    /// Another AWS service.
    OtherAws,
    /// Something between the client and AWS.
    Somebody,
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// 403 `{"message":"Forbidden"}`: the front door found no API or stage that it may serve.
    Forbidden,
    /// 403 "… is not authorized to perform …": a policy refused.
    NotAuthorized(Refusal),
    /// 403 "Missing Authentication Token": no such route, or an unsigned call to an IAM method.
    MissingAuthenticationToken,
    /// 500 "Internal server error": the integration is misconfigured or may not be called.
    InternalServerError,
    /// Another error that is known by its type or its words.
    Known(Known),
    /// Another error that API Gateway itself made: its type and its text.
    GatewayError {
        /// `x-amzn-errortype`, or empty where the header is absent.
        kind: String,
        /// The body's message, or its beginning.
        text: String,
    },
    /// Not an error of the gateway's making: the integration's answer.
    Integration,
}

/// Says who gave an answer.
#[must_use]
pub fn answerer(answer: &HttpAnswer) -> Answerer {
    match witness(answer).who {
        Who::RestApi => Answerer::RestApi,
        Who::HttpApi => Answerer::HttpApi,
        Who::OtherAws => Answerer::OtherAws,
        _ => Answerer::Somebody,
    }
}

/// Says who gave an answer whose headers are all known, and what shows it.
#[must_use]
pub fn witness(answer: &HttpAnswer) -> Witness {
    let nothing = || {
        Witness::new(
            Who::Somebody,
            "the answer carries neither x-amzn-requestid nor x-amz-apigw-id",
        )
    };
    Witness::of_answer(&answer.headers, &answer.body).unwrap_or_else(nothing)
}

/// What it means where the answer came from another server than the front door of REST APIs.
#[must_use]
pub fn foreign(answer: &HttpAnswer) -> Foreign {
    Foreign::of(witness(answer).who, Some(answer.status), &answer.body)
}

/// Says what an answer of a REST API's front door means.
#[must_use]
pub fn decode(answer: &HttpAnswer) -> Message {
    let kind = error_type(answer);
    let text = message(&answer.body);
    // The status of a refusal is the owner's to change, within what a refusal may have.
    if (400..500).contains(&answer.status)
        && let Some(refusal) = Refusal::parse(&text)
    {
        return Message::NotAuthorized(refusal);
    }
    // The integration's own role was refused, and not the caller.
    if Refusal::of_any_action(&text).is_some_and(|refusal| !refusal.is_of_the_call()) {
        return Message::InternalServerError;
    }
    if answer.status == 403 {
        match (kind.as_str(), text.as_str()) {
            ("ForbiddenException" | "", "Forbidden") => return Message::Forbidden,
            ("MissingAuthenticationTokenException", _) | ("", "Missing Authentication Token") => {
                return Message::MissingAuthenticationToken;
            }
            _ => {}
        }
    }
    if answer.status == 500
        && (kind == "InternalServerErrorException"
            || (kind.is_empty() && text == "Internal server error"))
    {
        return Message::InternalServerError;
    }
    // Without a type an answer may be a backend's own: only words of API Gateway's count then.
    let known = identify(&kind, Some(answer.status), &text);
    if let Some(known) = known.filter(|known| !kind.is_empty() || known.is_distinctive()) {
        return match known {
            // The type says it, whatever the owner made of the body.
            Known::Forbidden => Message::Forbidden,
            known => Message::Known(known),
        };
    }
    if kind.is_empty() {
        Message::Integration
    } else {
        Message::GatewayError { kind, text }
    }
}

/// Whether an answer leaves more than one cause that another way to the API would tell apart: the front
/// door's refusal, a policy's, or the answer of somebody in between.
#[must_use]
pub fn leaves_open(answer: &HttpAnswer) -> bool {
    match answerer(answer) {
        Answerer::RestApi => {
            matches!(
                decode(answer),
                Message::Forbidden | Message::NotAuthorized(_)
            )
        }
        Answerer::Somebody | Answerer::OtherAws => true,
        Answerer::HttpApi => false,
    }
}

impl Known {
    /// Whether its words alone tell it from a backend's own answer.
    const fn is_distinctive(self) -> bool {
        matches!(
            self,
            Self::AuthorizerDenied
                | Self::IncompleteSignature
                | Self::SignatureMismatch
                | Self::SignatureClock
                | Self::SignatureScope
                | Self::TooLarge
                | Self::UriTooLong
                | Self::Timeout
                | Self::NetworkError
                | Self::MalformedProxy
                | Self::IntegrationMethod
                | Self::Unavailable
                | Self::Masked
        )
    }
}

/// The error's type without the address that some services add to it after a colon.
fn error_type(answer: &HttpAnswer) -> String {
    let header = answer.header("x-amzn-errortype").unwrap_or_default();
    header
        .split(':')
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// The words without the values that some errors repeat: a header's value, the canonical request.
fn without_secrets(text: &str) -> String {
    let ends = [
        " in Authorization header: '",
        " and encoded with Base64): '",
        "The Canonical String for this request should have been",
    ];
    if let Some(end) = ends
        .iter()
        .find_map(|end| Some(text.find(end)? + end.len()))
    {
        let kept = text.get(..end).unwrap_or_default();
        let kept = match kept
            .strip_prefix('\'')
            .and_then(|rest| rest.split_once("' not a valid"))
        {
            Some((_, rest)) => format!("'…' not a valid{rest}"),
            None => kept.to_owned(),
        };
        return format!("{}…", kept.trim_end());
    }
    text.to_owned()
}

/// The message of a JSON or XML body, under either spelling of its key; else the body's first line.
fn message(body: &str) -> String {
    if let Ok(serde_json::Value::Object(map)) = serde_json::from_str(body)
        && let Some(text) = ["message", "Message"]
            .iter()
            .find_map(|key| map.get(*key)?.as_str())
    {
        return without_secrets(text);
    }
    if let Some(text) = xml_message(body) {
        return without_secrets(text);
    }
    body.lines()
        .next()
        .unwrap_or_default()
        .chars()
        // A refusal names the policy at its end, after two ARNs.
        .take(4000)
        .collect()
}

/// Whether a body is a page for people: not JSON, and not an AWS service's error in XML.
fn is_page(body: &str) -> bool {
    body.trim_start().starts_with('<') && xml_message(body).is_none()
}

/// The message of an AWS service's error in XML.
fn xml_message(body: &str) -> Option<&str> {
    if !body.trim_start().starts_with('<') {
        return None;
    }
    [("<Message>", "</Message>"), ("<message>", "</message>")]
        .iter()
        .find_map(|(start, end)| {
            let (_, rest) = body.split_once(start)?;
            Some(rest.split_once(end)?.0.trim())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> HttpAnswer {
        HttpAnswer {
            status,
            headers: headers
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect(),
            body: body.to_owned(),
            body_bytes: body.len() as u64,
        }
    }

    #[test]
    fn decodes_the_front_doors_answers() {
        let of =
            |status, kind: &str, body| decode(&answer(status, &[("x-amzn-errortype", kind)], body));
        assert_eq!(
            of(403, "ForbiddenException", r#"{"message":"Forbidden"}"#),
            Message::Forbidden
        );
        assert_eq!(
            of(
                403,
                "MissingAuthenticationTokenException",
                r#"{"message":"Missing Authentication Token"}"#
            ),
            Message::MissingAuthenticationToken
        );
        assert_eq!(
            of(
                500,
                "InternalServerErrorException",
                r#"{"message": "Internal server error"}"#
            ),
            Message::InternalServerError
        );
        let denied = r#"{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********1234:abcde12345/prod/GET/pets with an explicit deny in a resource-based policy"}"#;
        assert!(matches!(
            of(403, "AccessDeniedException", denied),
            Message::NotAuthorized(_)
        ));
        assert!(matches!(
            of(
                429,
                "TooManyRequestsException",
                r#"{"message":"Too Many Requests"}"#
            ),
            Message::Known(Known::Throttled)
        ));
        assert!(matches!(
            of(418, "TeapotException", r#"{"message":"short and stout"}"#),
            Message::GatewayError { .. }
        ));
    }

    #[test]
    fn a_backends_answer_is_the_integrations() {
        assert_eq!(decode(&answer(200, &[], "[]")), Message::Integration);
        assert_eq!(
            decode(&answer(404, &[], r#"{"message":"no such pet"}"#)),
            Message::Integration
        );
    }

    #[test]
    fn tells_who_answered() {
        let by = |headers: &[(&str, &str)]| answerer(&answer(200, headers, ""));
        assert_eq!(
            by(&[("x-amzn-requestid", "1"), ("x-amz-apigw-id", "2")]),
            Answerer::RestApi
        );
        assert_eq!(by(&[("apigw-requestid", "2")]), Answerer::HttpApi);
        assert_eq!(by(&[("x-amzn-requestid", "1")]), Answerer::OtherAws);
        assert_eq!(by(&[("via", "1.1 squid")]), Answerer::Somebody);
    }
}
