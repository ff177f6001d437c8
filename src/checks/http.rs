//! The answer to one request.

pub(super) mod api_key;
pub(super) mod authorizer_denied;
pub(super) mod authorizer_failed;
pub(super) mod bad_request;
pub(super) mod clock_skew;
pub(super) mod endpoints_differ;
pub(super) mod error_answer;
pub(super) mod expired_credentials;
pub(super) mod forbidden;
pub(super) mod incomplete_signature;
pub(super) mod integration_method;
pub(super) mod internal_server_error;
pub(super) mod malformed_proxy;
pub(super) mod masked_status;
pub(super) mod missing_authentication_token;
pub(super) mod network_error;
pub(super) mod no_answer;
pub(super) mod not_api_gateway;
pub(super) mod not_authorized;
mod route_comparison;
pub(super) mod signature_clock;
pub(super) mod signature_mismatch;
pub(super) mod signature_scope;
pub(super) mod throttled;
pub(super) mod timeout;
pub(super) mod too_large;
pub(super) mod unauthorized;
pub(super) mod unavailable;
pub(super) mod unknown_credentials;

use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome};
use crate::facts::{FactKind, HttpAnswer, HttpOutcome, HttpProbe, MissingFact, Reason};
use crate::front_door::{Answerer, Known, Message, answerer, decode};
use crate::model::command;

/// What the front door of API Gateway said; `None` where somebody else answered.
struct Said<'a> {
    probe: &'a HttpProbe,
    answer: &'a HttpAnswer,
    message: Message,
}

/// The answer that came back.
fn answered<'a>(case: &'a Case<'_>) -> Result<(&'a HttpProbe, &'a HttpAnswer), MissingFact> {
    let probe = case.exchange()?;
    match &probe.outcome {
        HttpOutcome::Answered(answer) => Ok((probe, answer)),
        _ => Err(MissingFact {
            need: FactKind::Http,
            why: Reason::Failed,
            detail: "no answer came back".to_owned(),
        }),
    }
}

fn said<'a>(case: &'a Case<'_>) -> Result<Option<Said<'a>>, MissingFact> {
    let (probe, answer) = answered(case)?;
    let ours = answerer(answer) == Answerer::RestApi;
    Ok(ours.then(|| Said {
        probe,
        answer,
        message: decode(answer),
    }))
}

/// An answer in one line.
fn tell(probe: &HttpProbe, answer: &HttpAnswer) -> Evidence {
    let kind = answer
        .header("x-amzn-errortype")
        .map(|kind| format!("  x-amzn-errortype: {kind}"))
        .unwrap_or_default();
    let body: String = answer.body.trim().chars().take(400).collect();
    let body = if body.is_empty() {
        String::new()
    } else {
        format!("  {body}")
    };
    Evidence::of(
        FactKind::Http,
        format!(
            "{} {} at {}: {}{kind}{body}",
            probe.method, probe.path, probe.address, answer.status
        ),
    )
}

/// How a request ended that got no answer.
fn not_answered(probe: &HttpProbe, outcome: &HttpOutcome) -> String {
    match outcome {
        HttpOutcome::Answered(answer) => answer.status.to_string(),
        HttpOutcome::TimedOut => format!("no answer within {} ms", probe.server_ms),
        HttpOutcome::Closed => "the connection was closed before the answer was whole".to_owned(),
        HttpOutcome::Failed(reason) => reason.clone(),
        HttpOutcome::NoTunnel { said } => format!("the proxy opened no tunnel: {said}"),
    }
}

/// The call was refused before it came to what a check of this area judges.
fn not_that_far(said: &Said<'_>) -> MissingFact {
    let answer = said.answer;
    MissingFact {
        need: FactKind::Http,
        why: Reason::NotAsked,
        detail: format!(
            "the call did not get that far: it was answered {}",
            answer.status
        ),
    }
}

/// Why a check of this area has nothing to say.
const SOMEBODY_ELSE: &str = "the answer is not that of a REST API's front door";

/// Judges some of the errors that are known.
fn known(case: &Case<'_>, kinds: &[Known]) -> Result<Outcome, MissingFact> {
    let Some(said) = said(case)? else {
        return Ok(Outcome::NotApplicable(SOMEBODY_ELSE));
    };
    let kind = match &said.message {
        Message::Known(kind) if kinds.contains(kind) => *kind,
        // Only a call that went through says that nothing of this is wrong.
        Message::Integration => return Outcome::ok(tell(said.probe, said.answer)),
        _ => return Ok(Outcome::NotApplicable("the answer says nothing of this")),
    };
    let entry = kind.entry();
    let subject = format!("{} {}", said.probe.method, said.probe.path);
    let mut found = if kind == Known::Masked {
        Finding::risk(subject, entry.title)
    } else {
        Finding::blocker(subject, entry.title)
    };
    found = found
        .shown_by(tell(said.probe, said.answer))
        .shown_by(Evidence::inferred(entry.means));
    for one in entry.candidates {
        let text = format!("{}; told by: {}", one.what, one.tell);
        found = found.shown_by(Evidence::inferred(text));
    }
    if let Some(fix) = entry.fixes.first() {
        let more = command!("apigw-doctor explain {code}", code = entry.code);
        let why = "the answer names the kind of error, and not the object to change";
        found = found.fixed_by(Fix::new(*fix, more).because(why));
    }
    Outcome::found(found.confirmed_by(again(case, "invoke")))
}
