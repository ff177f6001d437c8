//! Which error an answer is, by its type, its status and its words.
//!
//! The error's type in the header is trusted before the words, which an API's owner can rewrite.

use super::Known;

/// Names the error. `status` is `None` where only a body is known.
#[must_use]
pub fn identify(kind: &str, status: Option<u16>, text: &str) -> Option<Known> {
    let by_text = by_text(text);
    // Two words for the same status or type are told apart by the text alone.
    by_kind(kind, by_text)
        .or_else(|| by_text.filter(|known| fits(*known, status)))
        .or_else(|| by_status(status, text))
}

fn by_kind(kind: &str, by_text: Option<Known>) -> Option<Known> {
    Some(match kind {
        "IncompleteSignatureException" => Known::IncompleteSignature,
        "InvalidSignatureException" => match by_text {
            Some(known @ (Known::SignatureClock | Known::SignatureScope)) => known,
            _ => Known::SignatureMismatch,
        },
        "UnrecognizedClientException" => Known::UnknownCredentials,
        "ExpiredTokenException" => Known::ExpiredCredentials,
        "UnauthorizedException" => Known::Unauthorized,
        "AuthorizerConfigurationException" => Known::AuthorizerFailed,
        "TooManyRequestsException" => Known::Throttled,
        "LimitExceededException" => Known::QuotaExceeded,
        "RequestTooLargeException" => Known::TooLarge,
        "UnsupportedMediaTypeException" => Known::UnsupportedMedia,
        "ServiceUnavailableException" => Known::Unavailable,
        "BadRequestException" => Known::BadRequest,
        "MissingAuthenticationTokenException" => Known::MissingAuthenticationToken,
        "ForbiddenException" if by_text == Some(Known::ApiKey) => Known::ApiKey,
        "ForbiddenException" => Known::Forbidden,
        _ => return None,
    })
}

/// The beginnings of the words, the special before the general.
const WORDS: &[(&str, Known)] = &[
    (
        "User is not authorized to access this resource",
        Known::AuthorizerDenied,
    ),
    (
        "Missing Authentication Token",
        Known::MissingAuthenticationToken,
    ),
    ("Invalid key=value pair", Known::IncompleteSignature),
    ("Authorization header requires", Known::IncompleteSignature),
    (
        "The request signature we calculated does not match",
        Known::SignatureMismatch,
    ),
    ("Signature expired", Known::SignatureClock),
    ("Signature not yet current", Known::SignatureClock),
    ("Credential should be scoped", Known::SignatureScope),
    (
        "The security token included in the request is invalid",
        Known::UnknownCredentials,
    ),
    (
        "The security token included in the request is expired",
        Known::ExpiredCredentials,
    ),
    ("Invalid API Key identifier specified", Known::ApiKey),
    ("Too Many Requests", Known::Throttled),
    ("Limit Exceeded", Known::QuotaExceeded),
    ("Request Too Long", Known::TooLarge),
    ("Request URI too long", Known::UriTooLong),
    ("Unsupported Media Type", Known::UnsupportedMedia),
    ("Invalid request body", Known::BadRequest),
    ("Missing required request parameters", Known::BadRequest),
    ("Bad Request", Known::BadRequest),
    ("Endpoint request timed out", Known::Timeout),
    (
        "Network error communicating with endpoint",
        Known::NetworkError,
    ),
    ("Internal server error", Known::InternalServerError),
    ("Service Unavailable", Known::Unavailable),
    ("Unauthorized", Known::Unauthorized),
    ("Forbidden", Known::Forbidden),
    ("Not Found", Known::NotFound),
];

fn by_text(text: &str) -> Option<Known> {
    if text.contains("not a valid key=value pair") {
        return Some(Known::IncompleteSignature);
    }
    if text.contains("Unable to determine service/operation name to be authorized") {
        return Some(Known::IntegrationMethod);
    }
    let begins = |words: &str| {
        text.get(..words.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(words))
    };
    let (words, known) = WORDS.iter().find(|(words, _)| begins(words))?;
    // One word alone must be all of it: a backend's sentence may begin with it.
    let short = !words.contains(' ');
    (!short || text.trim_end_matches(['.', '!']).len() == words.len()).then_some(*known)
}

/// Whether the words go with the status; a success with the words of a refusal is a mapped one.
fn fits(known: Known, status: Option<u16>) -> bool {
    let Some(status) = status else {
        return true;
    };
    match known {
        Known::Forbidden | Known::MissingAuthenticationToken | Known::AuthorizerDenied => {
            status == 403
        }
        Known::InternalServerError => status == 500,
        // Lambda's own words: what status they come with is for the integration response to say.
        Known::IntegrationMethod => true,
        Known::Timeout | Known::NetworkError => status == 504,
        Known::Unauthorized => status == 401,
        Known::Throttled | Known::QuotaExceeded => status == 429,
        Known::NotFound => status == 404,
        Known::Unavailable => status == 503,
        Known::TooLarge => status == 413,
        Known::UriTooLong => status == 414,
        Known::UnsupportedMedia => status == 415,
        Known::BadRequest => status == 400,
        _ => (400..500).contains(&status),
    }
}

fn by_status(status: Option<u16>, text: &str) -> Option<Known> {
    let said = by_text(text);
    match status? {
        200..=299 => said
            .filter(|known| !matches!(known, Known::NotFound))
            .map(|_| Known::Masked),
        502 if said == Some(Known::InternalServerError) => Some(Known::MalformedProxy),
        _ => None,
    }
}
