//! The id of a request, as API Gateway gives it.

use std::fmt;
use std::str::FromStr;

use super::{Filling, Part};

/// The id of a request: the one of `x-amzn-requestid`, or the extended one of `x-amz-apigw-id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

/// A text that is no id of a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is not a request id: give the value of x-amzn-requestid, such as 5f0c1c3e-6c1b-4b0a-9d5e-2f1f0a7c9b11, or of x-amz-apigw-id"
)]
pub struct RequestIdError(String);

impl RequestId {
    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RequestId {
    type Err = RequestIdError;

    fn from_str(text: &str) -> Result<Self, RequestIdError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_=+/".contains(c);
        let text = text.trim();
        if !(8..=128).contains(&text.len()) || text.starts_with('-') || !text.chars().all(plain) {
            return Err(RequestIdError(text.chars().take(60).collect()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.0)
    }
}

impl Part for RequestId {
    fn part(&self) -> Result<Filling<'_>, &'static str> {
        Ok(Filling::Value(self.as_str().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ids_of_an_answer_are_read() {
        for text in ["5f0c1c3e-6c1b-4b0a-9d5e-2f1f0a7c9b11", " Zx1Cb00000001= "] {
            assert_eq!(
                text.parse::<RequestId>().expect("an id").as_str(),
                text.trim()
            );
        }
        for text in [
            "",
            "short",
            "a\"b c d e f",
            "--request",
            "x".repeat(200).as_str(),
        ] {
            assert!(text.parse::<RequestId>().is_err(), "{text:?}");
        }
    }
}
