//! The kinds of policies.

/// What a policy is attached to, which decides what its elements mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyKind {
    /// The API's.
    Resource,
    /// A private custom domain's.
    Domain,
    /// The VPC endpoint's.
    Endpoint,
    /// A user's or role's.
    Identity,
    /// What a Lambda authorizer returned.
    Authorizer,
    /// A permissions boundary.
    Boundary,
    /// A session policy.
    Session,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
}

impl PolicyKind {
    /// Reads the word of the command line and of JSON, of those that a decision takes.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::Resource,
            Self::Domain,
            Self::Endpoint,
            Self::Identity,
            Self::Authorizer,
            Self::Boundary,
            Self::Session,
            Self::Scp,
            Self::Rcp,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == word)
    }

    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resource => "resource",
            Self::Domain => "domain",
            Self::Endpoint => "endpoint",
            Self::Identity => "identity",
            Self::Authorizer => "authorizer",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
        }
    }

    /// Whether a policy has this part where policies are put together: a domain's is asked of its calls as an
    /// API's is of its own.
    pub(super) fn plays(self, part: Self) -> bool {
        self == part || (self == Self::Domain && part == Self::Resource)
    }

    /// Whether its statements say whom they are about.
    #[must_use]
    pub const fn has_principal(self) -> bool {
        matches!(
            self,
            Self::Resource | Self::Domain | Self::Endpoint | Self::Rcp
        )
    }
}
