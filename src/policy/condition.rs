//! One operator over one key, compiled, and asked.
//!
//! Source: AWS, "IAM JSON policy elements: Condition operators"; "Conditions with multiple context
//! keys or values"; "IAM policy elements: Variables and tags".

use std::net::IpAddr;

use ipnet::IpNet;

use super::arn::{Arn, ArnGlob, is_cut_short};
use super::doubt::Doubt;
use super::grammar::{Operand, Test};
use super::operator::{Base, Operator, Qualifier};
use super::pattern::{Extent, Fuel, Glob, Piece, Reading, escaped, is_wild, pieces, shown};
use super::request::{Held, View};
use super::truth::Truth;
use super::values::{Decimal, base64, boolean, instant, prefix, written};

/// A condition, compiled.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    /// The operator; `None` where there is none of that name, and then it never holds.
    pub(super) operator: Option<Operator>,
    /// The key, in lower case.
    pub(super) key: String,
    /// The key, as written.
    pub(super) written: String,
    pub(super) wanted: Vec<Wanted>,
}

/// A value to compare with, compiled for its operator.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wanted {
    Text(String),
    /// Lower case.
    Folded(String),
    Glob(Glob),
    Arn(ArnGlob),
    Number(Decimal),
    Instant(i128),
    Flag(bool),
    Prefix(IpNet),
    Bytes(String, Option<Vec<u8>>),
    /// With variables to fill in.
    Template(Vec<Piece>),
    /// Not a value of the operator's type.
    Malformed,
}

/// How one value compares with one other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Match {
    Yes,
    No,
    /// One of the two is not of the operator's type. Whether a negated operator then matches is not
    /// documented, and evaluators differ.
    Malformed,
    /// It hangs on a variable that nobody knows, or on what AWS does not document.
    Unknown,
}

impl Condition {
    pub(super) fn compile(test: &Test, variables: bool) -> Self {
        let operator = Operator::parse(&test.operator.text);
        let wanted = match operator {
            None => Vec::new(),
            Some(operator) => test
                .values
                .iter()
                .map(|value| Wanted::compile(operator.base, value, variables))
                .collect(),
        };
        Self {
            operator,
            key: test.key.text.to_ascii_lowercase(),
            written: test.key.text.clone(),
            wanted,
        }
    }

    /// Whether the key stands in a value as a variable.
    pub(super) fn fills_in(&self, folded: &str) -> bool {
        self.wanted
            .iter()
            .any(|it| matches!(it, Wanted::Template(template) if names(template, folded)))
    }

    /// The pieces of the values that have variables.
    pub(super) fn templates(&self) -> impl Iterator<Item = &Piece> {
        self.wanted.iter().flat_map(|wanted| match wanted {
            Wanted::Template(template) => template.as_slice(),
            _ => &[],
        })
    }

    /// Whether the condition holds.
    pub(super) fn holds(&self, view: &View<'_>, fuel: &Fuel) -> Truth {
        let Some(operator) = self.operator else {
            return Truth::False;
        };
        let held = view.get(&self.key);
        if operator.base == Base::Null {
            return self.is_null(operator, held);
        }
        let values = match held {
            Some(Held::Unknown) => return Truth::Unknown,
            Some(Held::Known(values)) if !values.is_empty() => values,
            _ => return operator.holds_without().into(),
        };
        let each = |value: &String| self.compares(operator, value, view, fuel);
        match operator.qualifier {
            Some(Qualifier::ForAllValues) => values.iter().map(each).fold(Truth::True, Truth::and),
            Some(Qualifier::ForAnyValue) => values.iter().map(each).fold(Truth::False, Truth::or),
            // Several values without a qualifier: evaluators differ; no match.
            None => match values.as_slice() {
                [one] => each(one),
                _ => Truth::False,
            },
        }
    }

    /// `Null` with a qualifier is contested: plain Null for some, always true or false for others.
    fn is_null(&self, operator: Operator, held: Option<&Held>) -> Truth {
        if operator.qualifier.is_some() {
            return Truth::Unknown;
        }
        let wants = |flag: bool| self.wanted.contains(&Wanted::Flag(flag));
        match held {
            None => wants(true).into(),
            Some(Held::Known(values)) if values.is_empty() => wants(true).into(),
            Some(Held::Known(_)) => wants(false).into(),
            Some(Held::Unknown) if wants(true) == wants(false) => wants(true).into(),
            Some(Held::Unknown) => Truth::Unknown,
        }
    }

    /// One value of the request against the values listed: any of them, or for a negated operator
    /// none of them.
    fn compares(&self, operator: Operator, value: &str, view: &View<'_>, fuel: &Fuel) -> Truth {
        if !fuel.spend(self.wanted.len()) {
            return Truth::Unknown;
        }
        let found = self
            .wanted
            .iter()
            .map(
                |wanted| match wanted.compare(operator.base, value, view, fuel) {
                    Match::Yes => Truth::True,
                    Match::Unknown => Truth::Unknown,
                    Match::Malformed if operator.negated => Truth::Unknown,
                    Match::No | Match::Malformed => Truth::False,
                },
            )
            .fold(Truth::False, Truth::or);
        if operator.negated { !found } else { found }
    }
}

impl Wanted {
    fn compile(base: Base, value: &Operand, variables: bool) -> Self {
        let text = value.text.as_str();
        if !(variables && text.contains("${")) {
            match base {
                Base::StringEquals => return Self::Text(text.to_owned()),
                Base::StringEqualsIgnoreCase => return Self::Folded(text.to_lowercase()),
                Base::StringLike => return Self::Glob(Glob::wild(text)),
                Base::Arn => return ArnGlob::plain(text).map_or(Self::Malformed, Self::Arn),
                _ => {}
            }
        }
        let reading = |wildcards| Reading {
            wildcards,
            variables,
        };
        match base {
            Base::StringEquals | Base::StringEqualsIgnoreCase => {
                let read = pieces(text, reading(false));
                if has_variable(&read) {
                    return Self::Template(read);
                }
                let text = literal(&read);
                if base == Base::StringEquals {
                    Self::Text(text)
                } else {
                    Self::Folded(text.to_lowercase())
                }
            }
            Base::StringLike => {
                let read = pieces(text, reading(true));
                if has_variable(&read) {
                    return Self::Template(read);
                }
                Self::Glob(Glob::new(&read))
            }
            Base::Arn => {
                let read = pieces(text, reading(true));
                if has_variable(&read) {
                    return Self::Template(read);
                }
                ArnGlob::new(&read).map_or(Self::Malformed, Self::Arn)
            }
            Base::Numeric(_) => Decimal::parse(text).map_or(Self::Malformed, Self::Number),
            Base::Date(_) => instant(text).map_or(Self::Malformed, Self::Instant),
            Base::Bool => {
                let read = pieces(text, reading(false));
                if has_variable(&read) {
                    return Self::Template(read);
                }
                boolean(text).map_or(Self::Malformed, Self::Flag)
            }
            Base::Null => boolean(text).map_or(Self::Malformed, Self::Flag),
            Base::Ip => prefix(text).map_or(Self::Malformed, Self::Prefix),
            Base::Binary => Self::Bytes(text.to_owned(), base64(text)),
        }
    }

    fn compare(&self, base: Base, value: &str, view: &View<'_>, fuel: &Fuel) -> Match {
        match (self, base) {
            (Self::Text(text), _) => (text == value).into(),
            (Self::Folded(text), _) => (*text == value.to_lowercase()).into(),
            (Self::Glob(glob), _) => glob.matches(value, fuel).into(),
            (Self::Arn(glob), _) => of_arn(glob, value, fuel),
            (Self::Number(wanted), Base::Numeric(relation)) => match Decimal::parse(value) {
                Some(number) => {
                    let exactly = relation.holds(number.compare(wanted));
                    let nearly = number.compare_as_float(wanted);
                    // AWS does not document how exactly it holds numbers.
                    if nearly.is_some_and(|it| relation.holds(it) != exactly) {
                        Match::Unknown
                    } else {
                        exactly.into()
                    }
                }
                None => Match::Malformed,
            },
            (Self::Instant(wanted), Base::Date(relation)) => match instant(value) {
                Some(it) => relation.holds(it.cmp(wanted)).into(),
                None => Match::Malformed,
            },
            (Self::Flag(wanted), _) => match boolean(value) {
                Some(flag) => (flag == *wanted).into(),
                None => Match::Malformed,
            },
            (Self::Prefix(net), _) => match value.parse::<IpAddr>() {
                Ok(address) => net.contains(&address).into(),
                // A request's address may be given as a prefix of full length.
                Err(_) => match prefix(value) {
                    Some(within) => net.contains(&within).into(),
                    None => Match::Malformed,
                },
            },
            (Self::Bytes(text, bytes), _) => {
                let same = text == value
                    || bytes
                        .as_ref()
                        .is_some_and(|bytes| bytes == value.as_bytes());
                same.into()
            }
            (Self::Template(template), _) => filled(template, base, value, view, fuel),
            _ => Match::Malformed,
        }
    }
}

impl Wanted {
    /// As a policy writes it, with the relation where it is another one than equality; none where it is
    /// no value.
    pub(super) fn shown(&self, base: Base) -> Option<String> {
        let related = |text: String| match base {
            Base::Numeric(relation) | Base::Date(relation) => format!("{}{text}", relation.sign()),
            _ => text,
        };
        Some(match self {
            Self::Text(text) | Self::Bytes(text, _) => escaped(text),
            Self::Folded(text) => format!("{} (in any case)", escaped(text)),
            Self::Glob(glob) => shown(&glob.pieces()),
            Self::Arn(glob) => shown(&glob.pieces()),
            Self::Number(number) => related(number.to_string()),
            Self::Instant(instant) => related(written(*instant)?),
            Self::Flag(flag) => flag.to_string(),
            Self::Prefix(net) => net.to_string(),
            Self::Template(_) | Self::Malformed => return None,
        })
    }

    /// Whether a value is it, negation apart.
    pub(super) fn matches(&self, base: Base, value: &str, view: &View<'_>) -> bool {
        self.compare(base, value, view, &Fuel::full()) == Match::Yes
    }
}

/// A value against a pattern of ARNs. One with wildcards stands for several ARNs, and one that breaks off
/// for nobody knows which.
fn of_arn(glob: &ArnGlob, value: &str, fuel: &Fuel) -> Match {
    match Arn::new(value) {
        Some(arn) if !is_wild(value) => glob.matches(&arn, fuel).into(),
        Some(_) => match glob.spans(value, fuel) {
            Extent::Whole => Match::Yes,
            Extent::Part => Match::Unknown,
            Extent::Nothing => Match::No,
        },
        None if is_cut_short(value) && glob.spans(value, fuel) != Extent::Nothing => Match::Unknown,
        None => Match::Malformed,
    }
}

impl From<bool> for Match {
    fn from(it: bool) -> Self {
        if it { Self::Yes } else { Self::No }
    }
}

/// Whether a template names the key as a variable.
pub(super) fn names(template: &[Piece], folded: &str) -> bool {
    template
        .iter()
        .any(|piece| matches!(piece, Piece::Var(variable) if variable.key == folded))
}

/// Whether a variable of a template is of a value that nobody knows.
fn hangs(template: &[Piece], view: &View<'_>) -> bool {
    template.iter().any(|piece| match piece {
        Piece::Var(variable) => view.get(&variable.key) == Some(&Held::Unknown),
        _ => false,
    })
}

fn has_variable(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| matches!(piece, Piece::Var(_)))
}

fn literal(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Lit(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

/// A template's pieces with the variables' values, which are literal: wildcards in them do not act.
pub(super) enum Filled {
    Whole(Vec<Piece>),
    /// A variable has no value and no default.
    NoValue,
    Unknown,
}

/// Fills a template in. What a policy makes of a value by naming it many times is paid for.
pub(super) fn fill(template: &[Piece], view: &View<'_>, fuel: &Fuel) -> Filled {
    let mut pieces = Vec::with_capacity(template.len());
    for piece in template {
        let text = match piece {
            Piece::Lit(text) => text,
            Piece::One | Piece::Many => {
                pieces.push(piece.clone());
                continue;
            }
            Piece::Var(variable) => {
                let value = match view.get(&variable.key) {
                    Some(Held::Unknown) => return Filled::Unknown,
                    Some(Held::Known(values)) => match values.as_slice() {
                        // An empty text is no value either.
                        [one] => Some(one).filter(|text| !text.is_empty()),
                        _ => None,
                    },
                    None => None,
                };
                match value.or(variable.default.as_ref()) {
                    Some(text) => text,
                    None => return Filled::NoValue,
                }
            }
        };
        if !fuel.spend(text.len()) {
            return Filled::Unknown;
        }
        match pieces.last_mut() {
            Some(Piece::Lit(before)) => before.push_str(text),
            _ => pieces.push(Piece::Lit(text.clone())),
        }
    }
    Filled::Whole(pieces)
}

fn filled(template: &[Piece], base: Base, value: &str, view: &View<'_>, fuel: &Fuel) -> Match {
    let pieces = match fill(template, view, fuel) {
        Filled::Whole(pieces) => pieces,
        // So that a positive operator does not match, and a negated one does.
        Filled::NoValue => return Match::No,
        Filled::Unknown => return Match::Unknown,
    };
    match base {
        Base::StringEquals => (literal(&pieces) == value).into(),
        Base::StringEqualsIgnoreCase => {
            (literal(&pieces).to_lowercase() == value.to_lowercase()).into()
        }
        Base::Arn => match ArnGlob::new(&pieces) {
            Some(glob) => of_arn(&glob, value, fuel),
            None => Match::Malformed,
        },
        // Taken literally, the text is neither true nor false.
        Base::Bool => match boolean(&literal(&pieces)) {
            Some(flag) if boolean(value) == Some(flag) => Match::Unknown,
            _ => Match::No,
        },
        _ => Glob::new(&pieces).matches(value, fuel).into(),
    }
}

impl Condition {
    /// Why nobody can tell whether it holds, where that is no value of a key that nobody knows.
    pub(super) fn doubt(&self, view: &View<'_>, fuel: &Fuel) -> Option<Doubt> {
        let operator = self.operator?;
        let values = match view.get(&self.key) {
            _ if operator.base == Base::Null => {
                return operator.qualifier.map(|_| Doubt::QualifiedNull);
            }
            Some(Held::Known(values)) => values,
            Some(Held::Unknown) | None => return None,
        };
        let mut pairs = values
            .iter()
            .flat_map(|value| self.wanted.iter().map(move |wanted| (value, wanted)));
        pairs.find_map(
            |(value, wanted)| match wanted.compare(operator.base, value, view, fuel) {
                Match::Malformed if operator.negated => Some(Doubt::Malformed),
                Match::Unknown => match (wanted, operator.base) {
                    (Wanted::Template(template), _) if hangs(template, view) => None,
                    (_, Base::Bool) => Some(Doubt::BoolVariable),
                    (_, Base::Numeric(_)) => Some(Doubt::LongNumber),
                    _ if Arn::new(value).is_none() => Some(Doubt::PartOfValue),
                    _ => Some(Doubt::SeveralArns),
                },
                _ => None,
            },
        )
    }

    /// Whether the key's value is taken for an address.
    pub(super) fn is_of_address(&self) -> bool {
        self.operator
            .is_some_and(|operator| operator.base == Base::Ip)
    }

    /// One value of every class that the condition tells apart, besides values that it does not
    /// know at all; `None` where these cannot be listed.
    pub(super) fn told_apart(&self) -> Option<Vec<String>> {
        let Some(operator) = self.operator else {
            return Some(Vec::new());
        };
        if operator.qualifier.is_some() {
            return None;
        }
        let mut texts = Vec::new();
        for wanted in &self.wanted {
            match wanted {
                Wanted::Text(text) | Wanted::Bytes(text, None) => texts.push(text.clone()),
                Wanted::Flag(_) => {
                    texts.extend(["true".to_owned(), "false".to_owned()]);
                }
                Wanted::Prefix(net) => texts.extend(beside(*net)),
                Wanted::Glob(glob) if glob.is_everything() => {}
                Wanted::Glob(glob) => texts.push(glob.as_literal()?.to_owned()),
                // Case variants, other classes of text: not a short list.
                _ => return None,
            }
        }
        if operator.base == Base::Ip {
            // Both families, outside of every prefix where there is such an outside.
            texts.extend(["0.0.0.1".to_owned(), "::1".to_owned()]);
        }
        Some(texts)
    }
}

/// The ends of a prefix, and the addresses just beyond them: prefixes nest or are apart, so these
/// reach every class that a list of prefixes makes.
fn beside(net: IpNet) -> Vec<String> {
    let shift = |address: IpAddr, by: i8| match address {
        IpAddr::V4(it) => {
            let bits = u32::from(it);
            let bits = if by < 0 {
                bits.checked_sub(1)
            } else {
                bits.checked_add(1)
            };
            bits.map(|bits| IpAddr::V4(bits.into()))
        }
        IpAddr::V6(it) => {
            let bits = u128::from(it);
            let bits = if by < 0 {
                bits.checked_sub(1)
            } else {
                bits.checked_add(1)
            };
            bits.map(|bits| IpAddr::V6(bits.into()))
        }
    };
    let (first, last) = (net.network(), net.broadcast());
    [Some(first), Some(last), shift(first, -1), shift(last, 1)]
        .into_iter()
        .flatten()
        .map(|address| address.to_string())
        .collect()
}
