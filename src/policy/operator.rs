//! Condition operators: their names, and what they make of a key that is absent.
//!
//! Source: AWS, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued
//! context keys". Names compare exactly: `stringEquals` is no operator.

use std::cmp::Ordering;

/// An operator, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Operator {
    pub(super) qualifier: Option<Qualifier>,
    pub(super) base: Base,
    /// What must not match (`…NotEquals`).
    pub(super) negated: bool,
    pub(super) if_exists: bool,
}

/// A set qualifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Qualifier {
    ForAllValues,
    ForAnyValue,
}

/// What is compared, negation apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Numeric(Relation),
    Date(Relation),
    Bool,
    Binary,
    Ip,
    Arn,
    Null,
}

/// How two ordered values stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Equals,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Relation {
    /// Its sign; none for equality.
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::Equals => "",
            Self::Less => "< ",
            Self::LessOrEqual => "<= ",
            Self::Greater => "> ",
            Self::GreaterOrEqual => ">= ",
        }
    }

    pub(super) const fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equals => ordering.is_eq(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

/// Every operator without qualifier and `IfExists`, and whether it is the negated one of its kind.
pub(super) const BASES: &[(&str, Base, bool)] = &[
    ("StringEquals", Base::StringEquals, false),
    ("StringNotEquals", Base::StringEquals, true),
    (
        "StringEqualsIgnoreCase",
        Base::StringEqualsIgnoreCase,
        false,
    ),
    (
        "StringNotEqualsIgnoreCase",
        Base::StringEqualsIgnoreCase,
        true,
    ),
    ("StringLike", Base::StringLike, false),
    ("StringNotLike", Base::StringLike, true),
    ("NumericEquals", Base::Numeric(Relation::Equals), false),
    ("NumericNotEquals", Base::Numeric(Relation::Equals), true),
    ("NumericLessThan", Base::Numeric(Relation::Less), false),
    (
        "NumericLessThanEquals",
        Base::Numeric(Relation::LessOrEqual),
        false,
    ),
    (
        "NumericGreaterThan",
        Base::Numeric(Relation::Greater),
        false,
    ),
    (
        "NumericGreaterThanEquals",
        Base::Numeric(Relation::GreaterOrEqual),
        false,
    ),
    ("DateEquals", Base::Date(Relation::Equals), false),
    ("DateNotEquals", Base::Date(Relation::Equals), true),
    ("DateLessThan", Base::Date(Relation::Less), false),
    (
        "DateLessThanEquals",
        Base::Date(Relation::LessOrEqual),
        false,
    ),
    ("DateGreaterThan", Base::Date(Relation::Greater), false),
    (
        "DateGreaterThanEquals",
        Base::Date(Relation::GreaterOrEqual),
        false,
    ),
    ("Bool", Base::Bool, false),
    ("BinaryEquals", Base::Binary, false),
    ("IpAddress", Base::Ip, false),
    ("NotIpAddress", Base::Ip, true),
    ("ArnEquals", Base::Arn, false),
    ("ArnNotEquals", Base::Arn, true),
    ("ArnLike", Base::Arn, false),
    ("ArnNotLike", Base::Arn, true),
    ("Null", Base::Null, false),
];

impl Operator {
    /// Reads an operator's name; `None` where there is no such operator.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let (qualifier, rest) = match name.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(Qualifier::ForAllValues), rest),
            Some(("ForAnyValue", rest)) => (Some(Qualifier::ForAnyValue), rest),
            Some(_) => return None,
            None => (None, name),
        };
        let (rest, if_exists) = match rest.strip_suffix("IfExists") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let (_, base, negated) = BASES.iter().find(|(base, ..)| *base == rest)?;
        // Null asks whether the key exists: IfExists contradicts it.
        (*base != Base::Null || !if_exists).then_some(Self {
            qualifier,
            base: *base,
            negated: *negated,
            if_exists,
        })
    }

    /// Whether it holds where the request lacks the key; `Null` apart.
    pub(super) const fn holds_without(self) -> bool {
        match self.qualifier {
            Some(Qualifier::ForAllValues) => true,
            Some(Qualifier::ForAnyValue) => self.if_exists,
            None => self.if_exists || self.negated,
        }
    }
}
