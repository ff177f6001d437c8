//! Secrets: known by the name that stands before them, or by their own shape.
//!
//! One place for whoever meets texts that may hold some: the URL and the headers that are typed,
//! what a server answers, what is reported, and what is said on stderr.

mod shapes;
mod url;

use std::borrow::Cow;

pub use shapes::{SHAPES, Shape};
pub use url::{is_secret_parameter, url_without_secrets};

/// Stands where a value must not be recorded.
pub const REDACTED: &str = "REDACTED";

/// What the name of a header or a parameter holds whose value is a secret, in lower case.
pub const WORDS: [&str; 12] = [
    "token",
    "key",
    "secret",
    "auth",
    "session",
    "csrf",
    "xsrf",
    "cookie",
    "signature",
    "password",
    "passwd",
    "credential",
];

/// Whether the values of a header are secrets: it is sent, and never recorded.
#[must_use]
pub fn is_secret_header(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    matches!(name.as_str(), "referer" | "referrer") || WORDS.iter().any(|word| name.contains(word))
}

/// The text with [`REDACTED`] in the place of every secret.
#[must_use]
pub fn without_secrets(text: &str) -> Cow<'_, str> {
    // The URLs first: in them, what is a secret is known by the part that it is.
    let urls = url::in_text(text);
    match shapes::hidden(&urls) {
        Cow::Owned(clean) => Cow::Owned(clean),
        Cow::Borrowed(_) => urls,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_by_words_of_their_names() {
        for name in [
            "Authorization",
            "X-Api-Key",
            "X-CSRF",
            "x-amz-security-token",
            "Session-Id",
            "X-Client-Secret",
            "Referer",
            "x-signature",
            "Set-Cookie",
            "X-User-Password",
            "x-credential",
        ] {
            assert!(is_secret_header(name), "{name}");
        }
        for name in [
            "Host",
            "Accept",
            "x-apigw-api-id",
            "User-Agent",
            "x-amz-date",
        ] {
            assert!(!is_secret_header(name), "{name}");
        }
    }
}
