//! A fact that may be unknown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FactKind;

/// Something about the world: known, asked for and not learned, or never asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact<T> {
    /// It was learned.
    Known(T),
    /// It was asked for, and not learned.
    Unknown(FetchError),
    /// Nobody asked.
    #[default]
    NotAsked,
}

/// Why a fact could not be determined, and the words of whoever refused it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchError {
    /// The kind of trouble.
    pub why: Reason,
    /// What was said, in one line.
    pub detail: String,
}

/// The kinds of trouble in learning a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Somebody refused: a permission is missing.
    Denied,
    /// No answer inside the deadline.
    TimedOut,
    /// Anything else.
    Failed,
    /// Nobody asked.
    NotAsked,
}

impl Reason {
    /// The word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::TimedOut => "timed-out",
            Self::Failed => "failed",
            Self::NotAsked => "not-asked",
        }
    }
}

/// A judgement could not be made, for want of this fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingFact {
    /// The fact that was wanted.
    pub need: FactKind,
    /// Why it is not there.
    pub why: Reason,
    /// What was said, in one line; empty where nothing was.
    pub detail: String,
}

impl<T> Fact<T> {
    /// The value, or what is missing. `?` on it makes a check inconclusive, never failed.
    ///
    /// # Errors
    /// The fact is not known.
    pub fn need(&self, need: FactKind) -> Result<&T, MissingFact> {
        match self {
            Self::Known(value) => Ok(value),
            Self::Unknown(FetchError { why, detail }) => Err(MissingFact {
                need,
                why: *why,
                detail: detail.clone(),
            }),
            Self::NotAsked => Err(MissingFact {
                need,
                why: Reason::NotAsked,
                detail: String::new(),
            }),
        }
    }

    /// Whether nobody asked.
    pub const fn is_not_asked(&self) -> bool {
        matches!(self, Self::NotAsked)
    }

    /// The value, where it is known.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }

    /// Why it is unknown, where somebody asked.
    pub const fn trouble(&self) -> Option<&FetchError> {
        match self {
            Self::Unknown(trouble) => Some(trouble),
            _ => None,
        }
    }

    /// The value, where it is known, to be edited.
    pub const fn known_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }

    /// Says why it is not there, where nobody wrote anything down.
    pub(crate) fn unlearned(&mut self, trouble: &FetchError) {
        if self.is_not_asked() {
            *self = Self::Unknown(trouble.clone());
        }
    }

    /// A fact that could not be determined.
    pub fn unknown(why: Reason, detail: impl Into<String>) -> Self {
        Self::Unknown(FetchError {
            why,
            detail: detail.into(),
        })
    }

    /// The better known of the two: known, else asked, else not asked.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Known(_), _) | (Self::Unknown(_), Self::Unknown(_) | Self::NotAsked) => self,
            _ => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_missing() {
        let denied: Fact<u8> = Fact::unknown(Reason::Denied, "no");
        assert_eq!(
            denied.need(FactKind::RestApi).expect_err("missing").why,
            Reason::Denied
        );
        assert_eq!(
            Fact::<u8>::NotAsked
                .need(FactKind::RestApi)
                .expect_err("missing")
                .why,
            Reason::NotAsked
        );
        assert_eq!(Fact::Known(1).need(FactKind::RestApi), Ok(&1));
    }

    #[test]
    fn prefers_what_is_known() {
        let unknown: Fact<u8> = Fact::unknown(Reason::Failed, "x");
        assert_eq!(unknown.clone().or(Fact::Known(1)), Fact::Known(1));
        assert_eq!(Fact::Known(1).or(unknown.clone()), Fact::Known(1));
        assert_eq!(unknown.clone().or(Fact::NotAsked), unknown);
        assert_eq!(Fact::NotAsked.or(unknown.clone()), unknown);
    }
}
