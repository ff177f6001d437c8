//! The values of one key, cut into the classes that conditions tell apart, with an example of each.
//!
//! Texts are cut by automata, numbers and dates at the values compared with, addresses at the ends of
//! prefixes. Values that AWS never gives a key (a text under `NumericLessThan`) are left out.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::automaton::{Language, Pattern, Set, Token, combinations, literal};
use super::budget::{Budget, TooComplex};
use super::calls::{Calls, Presence};
use crate::policy::arn::ArnGlob;
use crate::policy::condition::{Condition, Wanted};
use crate::policy::keys::KeyType;
use crate::policy::operator::Base;
use crate::policy::pattern::{Extent, Fuel, Glob, Piece};
use crate::policy::values::{Decimal, written};

const NANOS: i128 = 1_000_000_000;
const ALPHANUMERIC: &str = "0123456789abcdefghijklmnopqrstuvwxyz";

/// Addresses that examples take where they can: of a private network, and of documentation's.
const PLAIN: [Ipv4Addr; 2] = [Ipv4Addr::new(10, 0, 0, 5), Ipv4Addr::new(192, 0, 2, 5)];

/// The values of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// An example of each class, without absence.
    pub(super) examples: Vec<String>,
    /// False where some values are in no class: those that two types of comparison tell apart.
    pub(super) exact: bool,
}

/// What the conditions on a key compare it with.
#[derive(Default)]
struct Compared<'a> {
    texts: BTreeSet<&'a str>,
    folded: BTreeSet<&'a str>,
    globs: Vec<&'a Glob>,
    arns: Vec<&'a ArnGlob>,
    numbers: Vec<&'a Decimal>,
    instants: BTreeSet<i128>,
    prefixes: Vec<ipnet::IpNet>,
    flags: bool,
    types: Types,
}

/// The types of operator that stand over a key.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one for each type of operator"
)]
struct Types {
    text: bool,
    arn: bool,
    number: bool,
    date: bool,
    flag: bool,
    address: bool,
}

/// Cuts the values of a key.
pub(super) fn cut(
    key: &str,
    conditions: &[&Condition],
    calls: &Calls,
    budget: &Budget,
) -> Result<Cut, TooComplex> {
    let what = format!("the values of {key}");
    if calls.presence(key) == Presence::Never {
        return Ok(Cut {
            examples: Vec::new(),
            exact: true,
        });
    }
    if let Some(only) = calls.only_value(key) {
        return Ok(Cut {
            examples: vec![only.to_owned()],
            exact: true,
        });
    }
    let mut compared = Compared::default();
    for condition in conditions {
        budget.spend(condition.wanted.len(), &what)?;
        compared.add(condition);
    }
    let known = crate::policy::keys::find(key).map(|key| key.kind);
    if calls.is_real() || compared.types == Types::default() {
        // What AWS gives is of the key's own type, whatever it is compared with.
        compared.types.number &= known.is_none();
        compared.types.date &= known.is_none();
        compared.types.address &= known.is_none();
        match known {
            Some(KeyType::Ip) => compared.types.address = true,
            Some(KeyType::Date) => compared.types.date = true,
            Some(KeyType::Number) => compared.types.number = true,
            Some(KeyType::Bool) => compared.types.flag = true,
            Some(KeyType::Arn) => compared.types.arn = true,
            Some(KeyType::Text) | None => {}
        }
    }
    let types = compared.types;
    let measured = [types.number, types.date, types.address];
    let measured = measured.iter().filter(|it| **it).count();
    let mut examples = Vec::new();
    if types.number {
        examples.extend(numbers(&compared.numbers));
    }
    if types.date {
        examples.extend(dates(&compared.instants));
    }
    if types.address {
        examples.extend(addresses(&compared.prefixes, calls));
    }
    if types.flag {
        examples.extend(["true".to_owned(), "false".to_owned()]);
    }
    if measured > 0 {
        // Of other types the values are those listed alone.
        examples.extend(compared.texts.iter().map(|text| (*text).to_owned()));
    } else if types.text || types.arn || !types.flag {
        examples.extend(texts(key, &compared, calls, budget, &what)?);
    }
    if calls.is_of_strangers() && is_of_place(key) {
        // What the policies name is not a stranger's.
        examples.retain(|example| !compared.texts.contains(example.as_str()));
    }
    let mut seen = BTreeSet::new();
    examples.retain(|example| seen.insert(example.clone()));
    // Near a number of many digits nobody can tell how AWS compares.
    let long = types.number && compared.numbers.iter().any(|it| !it.is_short());
    let patterns =
        !compared.globs.is_empty() || !compared.arns.is_empty() || !compared.folded.is_empty();
    Ok(Cut {
        examples,
        exact: !long && (measured == 0 || measured == 1 && !patterns),
    })
}

impl<'a> Compared<'a> {
    fn add(&mut self, condition: &'a Condition) {
        let Some(operator) = condition.operator else {
            return;
        };
        match operator.base {
            Base::Null => {}
            Base::Numeric(_) => self.types.number = true,
            Base::Date(_) => self.types.date = true,
            Base::Bool => self.types.flag = true,
            Base::Ip => self.types.address = true,
            Base::Arn => self.types.arn = true,
            Base::StringEquals | Base::StringEqualsIgnoreCase | Base::StringLike | Base::Binary => {
                self.types.text = true;
            }
        }
        for wanted in &condition.wanted {
            match wanted {
                Wanted::Text(text) => {
                    self.texts.insert(text);
                }
                Wanted::Folded(text) => {
                    self.folded.insert(text);
                }
                Wanted::Glob(glob) => match glob.as_literal() {
                    Some(text) => {
                        self.texts.insert(text);
                    }
                    None => self.globs.push(glob),
                },
                Wanted::Arn(glob) => self.arns.push(glob),
                Wanted::Number(number) => self.numbers.push(number),
                Wanted::Instant(instant) => {
                    self.instants.insert(*instant);
                }
                Wanted::Prefix(net) => self.prefixes.push(*net),
                Wanted::Flag(_) => self.flags = true,
                Wanted::Bytes(text, bytes) => {
                    self.texts.insert(text);
                    if let Some(Ok(text)) = bytes.as_deref().map(std::str::from_utf8) {
                        self.texts.insert(text);
                    }
                }
                Wanted::Template(_) | Wanted::Malformed => {}
            }
        }
    }
}

/// A pattern's tokens; `many` is what its wildcards stand for.
pub(super) fn tokens(pieces: &[Piece], many: &Set) -> Pattern {
    let mut tokens = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Lit(text) => tokens.extend(literal(text)),
            Piece::One => tokens.push(Token::One(many.clone())),
            // A variable may hold any text.
            Piece::Many | Piece::Var(_) => tokens.push(Token::Many(many.clone())),
        }
    }
    tokens
}

/// An ARN pattern's tokens: the wildcards of the first five parts stop at colons.
pub(super) fn arn_tokens(pieces: &[Piece]) -> Pattern {
    if pieces == [Piece::Many] {
        return vec![Token::Many(Set::Any)];
    }
    let mut all = Vec::new();
    let mut colons = 0;
    for piece in pieces {
        let many = if colons < 5 {
            Set::Except(':')
        } else {
            Set::Any
        };
        all.extend(tokens(std::slice::from_ref(piece), &many));
        if let Piece::Lit(text) = piece {
            colons += text.matches(':').count();
        }
    }
    all
}

/// Any ARN.
pub(super) fn any_arn() -> Pattern {
    let mut all: Pattern = literal("arn:").collect();
    for _ in 0..4 {
        all.push(Token::Many(Set::Except(':')));
        all.push(Token::One(Set::Char(':')));
    }
    all.push(Token::Many(Set::Any));
    all
}

fn texts(
    key: &str,
    compared: &Compared<'_>,
    calls: &Calls,
    budget: &Budget,
    what: &str,
) -> Result<Vec<String>, TooComplex> {
    let prefix = match key {
        "aws:sourcevpce" => Some("vpce-"),
        "aws:sourcevpc" => Some("vpc-"),
        _ => None,
    };
    // Ids have their form, unless the policies name other values.
    let named = compared.texts.iter().chain(&compared.folded);
    let prefix = prefix.filter(|prefix| {
        // A pattern that no id matches is about other values.
        let ids = format!("{prefix}????????*");
        let fits = |glob: &&Glob| glob.spans(&ids, &Fuel::full()) != Extent::Nothing;
        calls.is_real()
            || named.clone().all(|text| text.starts_with(prefix))
                && compared.globs.iter().all(fits)
                && compared.arns.is_empty()
    });
    let mut plain_first: Option<Vec<Pattern>> = None;
    let universe: Vec<Pattern> = match prefix {
        Some(prefix) => {
            let mut id: Pattern = literal(prefix).collect();
            id.extend(std::iter::repeat_n(Token::One(Set::Of(ALPHANUMERIC)), 8));
            id.push(Token::Many(Set::Of(ALPHANUMERIC)));
            vec![id]
        }
        None if compared.types.arn && !compared.types.text => {
            // First such as callers have.
            let identities = [":role/", ":user/"].map(|kind| {
                let mut arn: Pattern = literal("arn:aws:iam::").collect();
                arn.extend(std::iter::repeat_n(Token::One(Set::Of("0123456789")), 12));
                arn.extend(literal(kind));
                arn.extend([Token::One(Set::Any), Token::Many(Set::Any)]);
                arn
            });
            plain_first = Some(identities.to_vec());
            vec![any_arn()]
        }
        None => vec![vec![Token::One(Set::Any), Token::Many(Set::Any)]],
    };
    let mut languages: Vec<Language> = compared
        .globs
        .iter()
        .map(|glob| Language::of(tokens(&glob.pieces(), &Set::Any)))
        .collect();
    languages.extend(
        compared
            .arns
            .iter()
            .map(|glob| Language::of(arn_tokens(&glob.pieces()))),
    );
    languages.extend(compared.folded.iter().map(|text| {
        Language::of(
            text.chars()
                .map(|char| Token::One(Set::Folded(char)))
                .collect(),
        )
    }));
    if languages.len() > 200 {
        return Err(TooComplex(what.to_owned()));
    }
    let globs = languages.len();
    // The texts are one language more: what is not listed needs an example of its own.
    languages.push(Language(vec![super::automaton::Member {
        negated: false,
        any: compared
            .texts
            .iter()
            .map(|text| literal(text).collect())
            .collect(),
    }]));
    let mut found = match &plain_first {
        Some(plain) => combinations(plain, &languages, budget, what)?,
        None => Vec::new(),
    };
    for example in combinations(&universe, &languages, budget, what)? {
        if !found.iter().any(|it| it.of == example.of) {
            found.push(example);
        }
    }
    let mut examples: Vec<String> = compared
        .texts
        .iter()
        .filter(|text| prefix.is_none_or(|prefix| text.starts_with(prefix)))
        .map(|text| (*text).to_owned())
        .collect();
    let unlisted = found
        .into_iter()
        .filter(|example| example.of.get(globs) == Some(&false));
    examples.extend(unlisted.map(|example| example.text));
    Ok(examples)
}

/// Every number compared with, one between each two, one below and one above.
fn numbers(compared: &[&Decimal]) -> Vec<String> {
    let mut sorted: Vec<&Decimal> = compared.to_vec();
    sorted.sort_by(|one, other| one.compare(other));
    sorted.dedup_by(|one, other| one.compare(other).is_eq());
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else {
        return vec!["0".to_owned()];
    };
    let mut all = vec![first.below()];
    for (one, next) in sorted.iter().zip(sorted.iter().skip(1)) {
        all.push(one.to_string());
        all.push(one.between(next));
    }
    all.push(last.to_string());
    all.push(last.above());
    all
}

/// Every instant compared with, one between each two, one before and one after.
fn dates(compared: &BTreeSet<i128>) -> Vec<String> {
    let day = 86_400 * NANOS;
    let (Some(first), Some(last)) = (compared.first(), compared.last()) else {
        return vec!["2026-01-01T00:00:00Z".to_owned()];
    };
    let mut all = vec![first - day];
    for (one, next) in compared.iter().zip(compared.iter().skip(1)) {
        all.push(*one);
        if next - one > 1 {
            all.push(one + (next - one) / 2);
        }
    }
    all.extend([*last, last + day]);
    all.into_iter().filter_map(written).collect()
}

/// An address of every class that the prefixes cut the addresses of both families into.
fn addresses(prefixes: &[ipnet::IpNet], calls: &Calls) -> Vec<String> {
    let mut v4: BTreeSet<u32> = BTreeSet::new();
    let mut v6: BTreeSet<u128> = BTreeSet::new();
    if calls.is_real() {
        // What no client has: "this" network, loopback, and all from multicast on.
        v4.extend([1 << 24, 127 << 24, 128 << 24, 224 << 24]);
        v6.insert(1);
    } else {
        v4.insert(0);
        v6.insert(0);
    }
    for net in prefixes {
        match net {
            ipnet::IpNet::V4(net) => {
                v4.insert(net.network().into());
                v4.extend(u32::from(net.broadcast()).checked_add(1));
            }
            ipnet::IpNet::V6(net) => {
                v6.insert(net.network().into());
                v6.extend(u128::from(net.broadcast()).checked_add(1));
            }
        }
    }
    let usable = |start: u32| !calls.is_real() || !matches!(start >> 24, 0 | 127 | 224..=255);
    let mut all = Vec::new();
    for start in &v4 {
        let next = v4.range(start + u32::from(*start < u32::MAX)..).next();
        let room = next.map_or(u32::MAX - start, |next| {
            next - start - u32::from(next > start)
        });
        if usable(*start) {
            let plain = PLAIN.into_iter().map(u32::from);
            let mut plain = plain.filter(|it| it.checked_sub(*start).is_some_and(|it| it <= room));
            let one = plain.next().unwrap_or(start + room.min(5));
            all.push(IpAddr::V4(Ipv4Addr::from(one)).to_string());
        }
    }
    for start in &v6 {
        let next = start
            .checked_add(1)
            .and_then(|after| v6.range(after..).next());
        let room = next.map_or(u128::MAX - start, |next| next - start - 1);
        all.push(IpAddr::V6(Ipv6Addr::from(start + room.min(5))).to_string());
    }
    all
}

/// Whether a key says from where a call comes, in a way that no stranger can choose.
fn is_of_place(key: &str) -> bool {
    matches!(
        key,
        "aws:sourcevpce" | "aws:sourcevpc" | "aws:principalorgid" | "aws:principalorgpaths"
    )
}
