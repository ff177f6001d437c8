//! What nobody can tell although every key is known: points on which AWS's pages are silent, or say two
//! things. They are told by their sentence, so that "unknown" is never without its reason.

/// Why nobody can tell whether a statement applies, the values of keys apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// The request's resource has a wildcard, and the statement is about some of what it stands for.
    SeveralResources,
    /// The request's resource is an ARN that breaks off.
    PartOfArn,
    /// A key holds an ARN with a wildcard, and the pattern is about some of what it stands for.
    SeveralArns,
    /// A key holds an ARN that breaks off.
    PartOfValue,
    /// A policy variable under `Bool`.
    BoolVariable,
    /// Numbers that are equal or not by how exactly they are held.
    LongNumber,
    /// `Deny` with `NotPrincipal` and a caller of another account.
    NotPrincipalAbroad,
    /// A value that is not of a negated operator's type.
    Malformed,
    /// `Null` under a set qualifier.
    QualifiedNull,
    /// The policies compare more than one decision may.
    TooMuch,
}

impl Doubt {
    /// In one sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::SeveralResources => {
                "the request's resource has a wildcard, so it is several resources, and a statement is \
                 about some of them"
            }
            Self::PartOfArn => "the request's resource is an ARN of fewer than six parts",
            Self::SeveralArns => {
                "a key of the request holds an ARN with a wildcard, and the policy's pattern matches \
                 some of what it stands for"
            }
            Self::PartOfValue => "a key of the request holds an ARN of fewer than six parts",
            Self::BoolVariable => {
                "a policy variable stands under Bool: AWS's page on operators takes it for a variable, \
                 its page on variables does not"
            }
            Self::LongNumber => {
                "two numbers differ in digits that a floating-point number does not hold: AWS does not \
                 document how exactly it compares"
            }
            Self::NotPrincipalAbroad => {
                "a Deny with NotPrincipal lists the caller, its role or its account, and the caller is \
                 of another account than the resource: whether that spares it is not documented for \
                 every such caller"
            }
            Self::Malformed => {
                "a value is not of its operator's type: whether a negated operator then matches is not \
                 documented"
            }
            Self::TooMuch => "the policies compare more than one decision may, so it was cut short",
            Self::QualifiedNull => "Null stands under a set qualifier, which AWS does not document",
        }
    }
}
