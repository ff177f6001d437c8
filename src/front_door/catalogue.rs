//! The errors that the front door gives, and what each means.
//!
//! Sources: AWS, "Gateway response types", "Troubleshoot 403 errors from API Gateway"; published
//! transcripts. The numbers H1 to H29 are this project's own.

mod behind;
mod limited;
mod refused;
mod signed;

pub(super) use self::behind::{SOMEBODY_ELSE, WITHOUT_HEADER};
pub(super) use self::refused::{API_KEY_MISSING, WAF};
use crate::model::Hop;

/// An error of the front door, or of what stands in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// H1: API Gateway answered Forbidden.
    Forbidden,
    /// H2: a policy refuses the call.
    NotAuthorized,
    /// H3: the Lambda authorizer refuses the caller.
    AuthorizerDenied,
    /// H4: the deployment has no such route and method, or the call must be signed.
    MissingAuthenticationToken,
    /// H5: the Authorization header is not a signature, and API Gateway reads it as one.
    IncompleteSignature,
    /// H6: the signature does not match the request.
    SignatureMismatch,
    /// H7: the signature's time is too far from API Gateway's.
    SignatureClock,
    /// H8: the signature is scoped to another Region or service.
    SignatureScope,
    /// H9: AWS does not know the credentials that signed the call.
    UnknownCredentials,
    /// H10: the temporary credentials have expired.
    ExpiredCredentials,
    /// H11: the API key is missing or unknown.
    ApiKey,
    /// H12: the authorizer did not take the caller's token.
    Unauthorized,
    /// H13: the authorizer itself failed.
    AuthorizerFailed,
    /// H14: API Gateway throttles the call.
    Throttled,
    /// H15: the usage plan's quota is used up.
    QuotaExceeded,
    /// H16: the request's body is larger than API Gateway takes.
    TooLarge,
    /// H17: the URL is longer than API Gateway takes.
    UriTooLong,
    /// H18: the integration takes no body of this type.
    UnsupportedMedia,
    /// H19: API Gateway refuses the request as malformed.
    BadRequest,
    /// H20: something answered 404.
    NotFound,
    /// H21: the call reached its method, and the integration behind it failed.
    InternalServerError,
    /// H22: the integration's answer was not one that API Gateway understands.
    MalformedProxy,
    /// H23: the integration did not answer in time.
    Timeout,
    /// H24: API Gateway could not reach the integration's backend.
    NetworkError,
    /// H25: the service is unavailable.
    Unavailable,
    /// H26: the integration's refusal came back with status 200.
    Masked,
    /// H27: the response did not come from API Gateway.
    NotApiGateway,
    /// H28: a browser kept the answer from its page, which it calls a CORS error.
    Cors,
    /// H29: API Gateway calls the Lambda function by another method than POST.
    IntegrationMethod,
}

/// A possible cause, and the cheapest way to tell it from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Its name.
    pub slug: &'static str,
    /// What it would be.
    pub what: &'static str,
    /// How it is told from the others.
    pub tell: &'static str,
}

/// What is known of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The error.
    pub known: Known,
    /// `H1` to `H29`.
    pub number: &'static str,
    /// The code of its finding; empty where it has none.
    pub code: &'static str,
    /// Its name.
    pub slug: &'static str,
    /// The hop that breaks.
    pub hop: Hop,
    /// What happened.
    pub title: &'static str,
    /// What that means.
    pub means: &'static str,
    /// The hops that it proves to work.
    pub passed: &'static [Hop],
    /// The candidates, in the order in which to test them.
    pub candidates: &'static [Candidate],
    /// What to do.
    pub fixes: &'static [&'static str],
}

const fn candidate(slug: &'static str, what: &'static str, tell: &'static str) -> Candidate {
    Candidate { slug, what, tell }
}

impl Known {
    /// Every error, in the order of its number.
    pub const ALL: [Self; 29] = [
        Self::Forbidden,
        Self::NotAuthorized,
        Self::AuthorizerDenied,
        Self::MissingAuthenticationToken,
        Self::IncompleteSignature,
        Self::SignatureMismatch,
        Self::SignatureClock,
        Self::SignatureScope,
        Self::UnknownCredentials,
        Self::ExpiredCredentials,
        Self::ApiKey,
        Self::Unauthorized,
        Self::AuthorizerFailed,
        Self::Throttled,
        Self::QuotaExceeded,
        Self::TooLarge,
        Self::UriTooLong,
        Self::UnsupportedMedia,
        Self::BadRequest,
        Self::NotFound,
        Self::InternalServerError,
        Self::MalformedProxy,
        Self::Timeout,
        Self::NetworkError,
        Self::Unavailable,
        Self::Masked,
        Self::NotApiGateway,
        Self::Cors,
        Self::IntegrationMethod,
    ];

    /// What is known of it.
    #[must_use]
    pub const fn entry(self) -> &'static Entry {
        match self {
            Self::Forbidden => &refused::FORBIDDEN,
            Self::NotAuthorized => &refused::NOT_AUTHORIZED,
            Self::AuthorizerDenied => &refused::AUTHORIZER_DENIED,
            Self::MissingAuthenticationToken => &refused::MISSING_AUTHENTICATION_TOKEN,
            Self::IncompleteSignature => &signed::INCOMPLETE_SIGNATURE,
            Self::SignatureMismatch => &signed::SIGNATURE_MISMATCH,
            Self::SignatureClock => &signed::SIGNATURE_CLOCK,
            Self::SignatureScope => &signed::SIGNATURE_SCOPE,
            Self::UnknownCredentials => &signed::UNKNOWN_CREDENTIALS,
            Self::ExpiredCredentials => &signed::EXPIRED_CREDENTIALS,
            Self::ApiKey => &signed::API_KEY,
            Self::Unauthorized => &signed::UNAUTHORIZED,
            Self::AuthorizerFailed => &signed::AUTHORIZER_FAILED,
            Self::Throttled => &limited::THROTTLED,
            Self::QuotaExceeded => &limited::QUOTA_EXCEEDED,
            Self::TooLarge => &limited::TOO_LARGE,
            Self::UriTooLong => &limited::URI_TOO_LONG,
            Self::UnsupportedMedia => &limited::UNSUPPORTED_MEDIA,
            Self::BadRequest => &limited::BAD_REQUEST,
            Self::NotFound => &limited::NOT_FOUND,
            Self::InternalServerError => &behind::INTERNAL_SERVER_ERROR,
            Self::MalformedProxy => &behind::MALFORMED_PROXY,
            Self::Timeout => &behind::TIMEOUT,
            Self::NetworkError => &behind::NETWORK_ERROR,
            Self::Unavailable => &behind::UNAVAILABLE,
            Self::Masked => &behind::MASKED,
            Self::NotApiGateway => &behind::NOT_API_GATEWAY,
            Self::Cors => &behind::CORS,
            Self::IntegrationMethod => &behind::INTEGRATION_METHOD,
        }
    }
}

/// What is known of every error, in the order of its number.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    Known::ALL.into_iter().map(Known::entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_its_own_entry() {
        for (place, entry) in entries().enumerate() {
            assert_eq!(entry.number, format!("H{}", place + 1));
            assert_eq!(entry.known.entry(), entry);
        }
        assert_eq!(entries().count(), 29);
    }
}
