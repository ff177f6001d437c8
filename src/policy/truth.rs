//! Three values, and the sets of outcomes that they leave possible.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// True, false, or nobody can tell. The order makes "and" the least and "or" the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Truth {
    False,
    Unknown,
    True,
}

impl Truth {
    pub(super) fn and(self, other: Self) -> Self {
        self.min(other)
    }

    pub(super) fn or(self, other: Self) -> Self {
        self.max(other)
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(it: bool) -> Self {
        if it { Self::True } else { Self::False }
    }
}

/// What a request can come to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PolicyAnswer")]
pub enum Answer {
    /// Allowed.
    Allow,
    /// A statement denies.
    ExplicitDeny,
    /// No statement allows.
    ImplicitDeny,
    /// It hangs on what nobody knows.
    Unknown,
}

impl Answer {
    /// The word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::ExplicitDeny => "explicit-deny",
            Self::ImplicitDeny => "implicit-deny",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::Allow,
            Self::ExplicitDeny,
            Self::ImplicitDeny,
            Self::Unknown,
        ]
        .into_iter()
        .find(|it| it.as_str() == word)
    }
}

/// The outcomes that what is known leaves possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Outcomes {
    allow: bool,
    explicit: bool,
    implicit: bool,
}

impl Outcomes {
    pub(super) const IMPLICIT: Self = Self {
        allow: false,
        explicit: false,
        implicit: true,
    };
    pub(super) const ALLOW: Self = Self {
        allow: true,
        explicit: false,
        implicit: false,
    };

    /// What denying and allowing statements leave possible: a deny wins over every allow.
    pub(super) fn of(deny: Truth, allow: Truth) -> Self {
        let not_denied = deny != Truth::True;
        Self {
            explicit: deny != Truth::False,
            allow: not_denied && allow != Truth::False,
            implicit: not_denied && allow != Truth::True,
        }
    }

    /// This stage, and where it allows, the next one.
    pub(super) const fn then(self, next: Self) -> Self {
        Self {
            allow: self.allow && next.allow,
            explicit: self.explicit || self.allow && next.explicit,
            implicit: self.implicit || self.allow && next.implicit,
        }
    }

    /// What is possible in either case.
    pub(super) const fn or(self, other: Self) -> Self {
        Self {
            allow: self.allow || other.allow,
            explicit: self.explicit || other.explicit,
            implicit: self.implicit || other.implicit,
        }
    }

    /// The one outcome, or unknown.
    pub(super) const fn answer(self) -> Answer {
        match (self.allow, self.explicit, self.implicit) {
            (true, false, false) => Answer::Allow,
            (false, true, false) => Answer::ExplicitDeny,
            (false, false, true) => Answer::ImplicitDeny,
            _ => Answer::Unknown,
        }
    }
}
