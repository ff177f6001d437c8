//! The answer to one request.

mod route_comparison;

use crate::case::Case;
use crate::checks::integration::lambda_method;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::facts::{FactKind, HttpAnswer, HttpOutcome, HttpProbe, MissingFact, Reason};
use crate::front_door::{Answerer, Known, Message, answerer, decode};
use crate::model::command;

checks! {
    Http:
    mod endpoints_differ;
    mod not_api_gateway;
    mod no_answer;
    mod forbidden;
    mod not_authorized;
    mod missing_authentication_token;

    HTTP008 "auth-lambda-deny" "the Lambda authorizer admits the caller"
    Method Error
    needs [Http]
    run |case| known(case, &[Known::AuthorizerDenied]);

    mod incomplete_signature;

    HTTP010 "http-signature-mismatch" "the signature matches the request"
    Method Error
    needs [Http]
    run |case| known(case, &[Known::SignatureMismatch]);

    HTTP011 "sig-clock" "the signature's time is near API Gateway's"
    Method Error
    needs [Http]
    run |case| known(case, &[Known::SignatureClock]);

    HTTP012 "sig-wrong-scope" "the signature is for the API's Region and for execute-api"
    Method Error
    needs [Http]
    run |case| known(case, &[Known::SignatureScope]);

    HTTP013 "sig-missing-session-token" "AWS knows the credentials that sign the call"
    Method Error
    needs [Http]
    run |case| known(case, &[Known::UnknownCredentials]);

    HTTP014 "sig-expired-creds" "the credentials that sign the call have not expired"
    Method Error
    needs [Http]
    run |case| known(case, &[Known::ExpiredCredentials]);

    HTTP015 "api-key-invalid" "the call carries the API key that the method wants"
    Method Error
    needs [Http]
    run |case| known(case, &[Known::ApiKey]);

    HTTP016 "auth-unauthorized" "the authorizer takes the caller's token"
    Method Error
    needs [Http]
    run |case| known(case, &[Known::Unauthorized]);

    HTTP017 "auth-config" "the authorizer itself works"
    Method Error
    needs [Http]
    run |case| known(case, &[Known::AuthorizerFailed]);

    HTTP018 "http-throttled" "API Gateway does not throttle the call"
    Method Error
    needs [Http]
    run |case| known(case, &[Known::Throttled, Known::QuotaExceeded]);

    HTTP019 "http-too-large" "the request is not larger than API Gateway takes"
    Method Error
    needs [Http]
    run |case| known(case, &[Known::TooLarge, Known::UriTooLong]);

    HTTP020 "http-bad-request" "API Gateway takes the request as well-formed"
    Method Error
    needs [Http]
    run |case| known(case, &[Known::BadRequest, Known::UnsupportedMedia]);

    mod clock_skew;
    mod error_answer;

    HTTP021 "int-timeout" "the integration answers in time"
    Integration Error
    needs [Http]
    run |case| known(case, &[Known::Timeout]);

    HTTP022 "int-network" "API Gateway reaches the integration's backend"
    Integration Error
    needs [Http]
    run |case| known(case, &[Known::NetworkError]);

    HTTP023 "int-lambda-malformed" "the integration's answer is one that API Gateway understands"
    Integration Error
    needs [Http]
    run |case| known(case, &[Known::MalformedProxy]);

    HTTP030 "int-lambda-httpmethod" "API Gateway invokes the Lambda function with POST"
    Integration Error
    needs [Http]
    also [Resources, Stages]
    explains [IntegrationFailed]
    run integration_method;

    HTTP024 "http-unavailable" "the service is available"
    Integration Error
    needs [Http]
    run |case| known(case, &[Known::Unavailable]);

    HTTP025 "int-masked-status" "the integration's refusals keep their status"
    Integration Warning
    needs [Http]
    run |case| known(case, &[Known::Masked]);

    mod internal_server_error;
}

/// What the front door of API Gateway said.
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

fn said<'a>(case: &'a Case<'_>) -> Result<Said<'a>, Stop> {
    let (probe, answer) = answered(case)?;
    if answerer(answer) != Answerer::RestApi {
        return Err(Stop::NotApplicable(
            "the answer is not that of a REST API's front door",
        ));
    }
    Ok(Said {
        probe,
        answer,
        message: decode(answer),
    })
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

/// By the answer, where it says so; else by the integration.
fn integration_method(case: &Case<'_>) -> Result<Outcome, Stop> {
    match known(case, &[Known::IntegrationMethod]) {
        Ok(outcome) => Ok(outcome),
        Err(_) => lambda_method(case),
    }
}

/// Judges some of the errors that are known.
fn known(case: &Case<'_>, kinds: &[Known]) -> Result<Outcome, Stop> {
    let said = said(case)?;
    let kind = match &said.message {
        Message::Known(kind) if kinds.contains(kind) => *kind,
        // Only a call that went through says that nothing of this is wrong.
        Message::Integration => return Outcome::ok(tell(said.probe, said.answer)),
        _ => return Err(Stop::NotApplicable("the answer says nothing of this")),
    };
    let entry = kind.entry();
    let subject = format!("{} {}", said.probe.method, said.probe.path);
    let mut found = if kind == Known::Masked {
        Finding::risk(subject, entry.title)
    } else {
        Finding::blocker(subject, entry.title)
    };
    found = found
        .shows(symptoms(kind))
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

/// What an error is to others: configuration may say why it came.
const fn symptoms(kind: Known) -> &'static [Symptom] {
    match kind {
        Known::Timeout
        | Known::NetworkError
        | Known::MalformedProxy
        | Known::IntegrationMethod
        | Known::Unavailable => &[Symptom::IntegrationFailed],
        Known::ApiKey => &[Symptom::KeyRefused],
        Known::Throttled | Known::QuotaExceeded => &[Symptom::Throttled],
        Known::Unauthorized | Known::AuthorizerDenied => &[Symptom::TokenRefused],
        Known::IncompleteSignature
        | Known::SignatureMismatch
        | Known::SignatureScope
        | Known::UnknownCredentials => &[Symptom::SignatureRefused],
        Known::AuthorizerFailed => &[Symptom::AuthorizerFailed],
        Known::BadRequest | Known::UnsupportedMedia => &[Symptom::RequestRefused],
        _ => &[],
    }
}
