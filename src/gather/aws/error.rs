//! What the SDK's errors mean, in one line each.
//!
//! Source of the codes: the EC2 API Reference, "Error codes", and the common errors of the API
//! Gateway and STS API References.

use std::error::Error;
use std::time::Duration;

use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};

use super::breaker::Silence;
use super::service::ErrorContext;
use crate::facts::{FetchError, Reason};

/// Codes of a refusal that does not always come with status 401 or 403.
const REFUSALS: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AuthFailure",
    "Blocked",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "OptInRequired",
    "PendingVerification",
    "RegionDisabledException",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnauthorizedOperation",
    "UnrecognizedClient",
    "UnrecognizedClientException",
];

/// Where messages turn useless, or quote the signed request.
const CUTS: &[&str] = &[
    "Encoded authorization failure message",
    "The Canonical String",
    "AWS4-HMAC-SHA256",
    "Authorization header",
];

const LONGEST: usize = 300;

impl ErrorContext {
    /// The trouble that an error of the SDK is.
    pub(super) fn trouble<E>(&self, error: &SdkError<E>) -> FetchError
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let mut trouble = self.trouble_itself(error);
        if let Some(elsewhere) = &self.elsewhere {
            trouble.detail = format!("{}; in the environment {elsewhere}", trouble.detail);
        }
        trouble
    }

    fn trouble_itself<E>(&self, error: &SdkError<E>) -> FetchError
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let service = self.service;
        match error {
            SdkError::TimeoutError(_) => self.silence("answer from", self.patience.attempt),
            SdkError::DispatchFailure(failure) if failure.is_timeout() => {
                self.silence("connection to", self.patience.connect)
            }
            SdkError::DispatchFailure(_) if let Some(silence) = silence_in(error) => {
                self.silent(silence)
            }
            SdkError::ServiceError(answer) => {
                self.refusal(answer.err().meta(), answer.raw().status().as_u16())
            }
            SdkError::ResponseError(answer) => {
                let status = answer.raw().status().as_u16();
                self.failed(&format!(
                    "{service} answered HTTP {status}, but not as AWS does: {}",
                    root_cause(error)
                ))
            }
            SdkError::DispatchFailure(_) => {
                self.failed(&format!("no answer from {service}: {}", root_cause(error)))
            }
            _ => self.failed(&format!(
                "{service} could not be asked: {}",
                root_cause(error)
            )),
        }
    }

    /// The trouble that the silence of the service's address is.
    pub(super) fn silent(&self, silence: Silence) -> FetchError {
        match silence {
            Silence::Connection => self.silence("connection to", self.patience.connect),
            Silence::Answer => self.silence("answer from", self.patience.connect),
            Silence::ThisAnswer => self.silence("answer from", self.patience.attempt),
        }
    }

    pub(super) fn silence(&self, what: &str, patience: Duration) -> FetchError {
        let (service, seconds) = (self.service, patience.as_secs_f32());
        let detail = format!(
            "no {what} {service} within {seconds} s; from a VPC without NAT the control plane \
             needs an interface endpoint for {service}"
        );
        FetchError {
            why: Reason::TimedOut,
            detail,
        }
    }

    pub(super) fn refusal(
        &self,
        error: &aws_sdk_sts::error::ErrorMetadata,
        status: u16,
    ) -> FetchError {
        let Some(code) = error.code().filter(|code| !code.is_empty()) else {
            return self.failed(&uncoded(self.service, status));
        };
        let message = error.message().unwrap_or_default();
        let end = CUTS.iter().filter_map(|cut| message.find(cut)).min();
        let message = end.and_then(|end| message.get(..end)).unwrap_or(message);
        let text = if message.trim().is_empty() {
            format!("{code} (HTTP {status})")
        } else {
            format!("{code}: {message}")
        };
        let why = if matches!(status, 401 | 403) || REFUSALS.contains(&code) {
            Reason::Denied
        } else {
            Reason::Failed
        };
        FetchError {
            why,
            ..self.failed(&text)
        }
    }

    pub(super) fn failed(&self, text: &str) -> FetchError {
        FetchError {
            why: Reason::Failed,
            detail: one_line(&self.without_secrets(text)),
        }
    }
}

/// The silence that is behind an error.
fn silence_in(error: &(dyn Error + 'static)) -> Option<Silence> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(silence) = error.downcast_ref::<Silence>() {
            return Some(*silence);
        }
        cause = error.source();
    }
    None
}

/// An answer without an error code: not one that AWS gives, as a rule.
fn uncoded(service: &str, status: u16) -> String {
    match status {
        407 => format!("the proxy on the way to {service} wants authentication (HTTP 407)"),
        500.. => format!("{service} answered HTTP {status} without an error code"),
        _ => format!("HTTP {status} from {service} is no answer of AWS's: perhaps a proxy's"),
    }
}

/// An error and its causes, outermost first, each once.
pub(super) fn causes(error: &(dyn Error + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    for cause in chain(error) {
        let text = cause.to_string();
        if !said.iter().any(|earlier| earlier.contains(&text)) {
            said.push(text);
        }
    }
    said.join(": ")
}

pub(super) fn root_cause(error: &(dyn Error + 'static)) -> String {
    chain(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// The text in one line of bounded length.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use aws_sdk_sts::error::ErrorMetadata;

    use super::super::service::Patience;
    use super::*;

    fn context() -> ErrorContext {
        let secrets: Arc<[String]> = Arc::new(["SECRET".to_owned()]);
        ErrorContext::new("ec2", Patience::new(Duration::from_secs(2)), &secrets)
    }

    fn said(code: &str, message: &str, status: u16) -> FetchError {
        let error = ErrorMetadata::builder().code(code).message(message).build();
        context().refusal(&error, status)
    }

    #[test]
    fn tells_a_refusal_from_a_failure() {
        for (code, status, why) in [
            ("UnauthorizedOperation", 403, Reason::Denied),
            ("RequestExpired", 400, Reason::Denied),
            ("AuthFailure", 401, Reason::Denied),
            ("SomethingNew", 403, Reason::Denied),
            ("RequestLimitExceeded", 503, Reason::Failed),
            ("InternalError", 500, Reason::Failed),
            ("", 403, Reason::Failed),
        ] {
            assert_eq!(said(code, "No.", status).why, why, "{code}");
        }
    }

    #[test]
    fn leaves_out_what_is_long_or_secret() {
        let long = format!(
            "No. Encoded authorization failure message: {}",
            "x".repeat(900)
        );
        assert_eq!(said("AccessDenied", &long, 403).detail, "AccessDenied: No.");
        let secret = "Bad SECRET,\nand AWS4-HMAC-SHA256 Credential=SECRET/20260101";
        assert_eq!(
            said("AuthFailure", secret, 401).detail,
            "AuthFailure: Bad …, and"
        );
        let endless = said("InternalError", &"y ".repeat(900), 500).detail;
        assert_eq!(endless.chars().count(), LONGEST + 1);
    }

    #[test]
    fn says_how_long_it_waited_and_for_what() {
        let trouble = context().trouble(&SdkError::<ErrorMetadata>::timeout_error(
            "operation timed out",
        ));
        assert_eq!(trouble.why, Reason::TimedOut);
        assert!(
            trouble
                .detail
                .starts_with("no answer from ec2 within 5 s; "),
            "{trouble:?}"
        );
    }

    #[test]
    fn says_what_led_it_elsewhere() {
        let led = context().led(Some("AWS_ENDPOINT_URL_EC2 leads to https://x".to_owned()));
        let trouble = led.trouble(&SdkError::<ErrorMetadata>::timeout_error("no"));
        assert!(
            trouble
                .detail
                .ends_with("; in the environment AWS_ENDPOINT_URL_EC2 leads to https://x"),
            "{trouble:?}"
        );
    }
}
