//! The answer to one request.

pub(super) mod error_answer;
pub(super) mod forbidden;
pub(super) mod internal_server_error;
pub(super) mod missing_authentication_token;
pub(super) mod no_answer;
pub(super) mod not_api_gateway;
pub(super) mod not_authorized;

use crate::checks::Evidence;
use crate::facts::{Facts, HttpAnswer, HttpOutcome, HttpProbe, Missing, Need, Why};
use crate::front_door::{Answerer, Message, answerer, decode};

/// What the front door of API Gateway said; `None` where somebody else answered.
struct Said<'a> {
    probe: &'a HttpProbe,
    answer: &'a HttpAnswer,
    message: Message,
}

/// The answer that came back.
fn answered(facts: &Facts) -> Result<(&HttpProbe, &HttpAnswer), Missing> {
    let probe = facts.exchange()?;
    match &probe.outcome {
        HttpOutcome::Answered(answer) => Ok((probe, answer)),
        _ => Err(Missing {
            need: Need::Http,
            why: Why::Failed,
            detail: "no answer came back".to_owned(),
        }),
    }
}

fn said(facts: &Facts) -> Result<Option<Said<'_>>, Missing> {
    let (probe, answer) = answered(facts)?;
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
        Need::Http,
        format!(
            "{} {} at {}: {}{kind}{body}",
            probe.method, probe.path, probe.address, answer.status
        ),
    )
}

/// The call was refused before it came to what a check of this area judges.
fn not_that_far(said: &Said<'_>) -> Missing {
    let answer = said.answer;
    Missing {
        need: Need::Http,
        why: Why::NotAsked,
        detail: format!(
            "the call did not get that far: it was answered {}",
            answer.status
        ),
    }
}

/// Why a check of this area has nothing to say.
const SOMEBODY_ELSE: &str = "the answer is not that of a REST API's front door";
