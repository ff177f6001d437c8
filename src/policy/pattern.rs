//! Texts with `*`, `?` and policy variables, compiled once and matched without backtracking.
//!
//! Between two `*` the leftmost place is always as good as any later one, so a match never goes
//! back; and what a comparison costs is counted ([`Fuel`]), so that no pattern is slow.
//! Source: AWS, "IAM JSON policy elements: Condition operators" (wildcards) and "Variables and tags".

mod meet;

use std::cell::Cell;

use meet::meet;

/// How much comparing one evaluation may do, in bytes looked at: a fraction of a second.
const FULL_TANK: u64 = 200_000_000;

/// What is left of the comparing that an evaluation may do.
#[derive(Debug)]
pub(super) struct Fuel(Cell<u64>);

impl Fuel {
    pub(super) const fn full() -> Self {
        Self(Cell::new(FULL_TANK))
    }

    /// Uses some; false where nothing is left.
    pub(super) fn spend(&self, bytes: usize) -> bool {
        let left = self.0.get().saturating_sub(bytes as u64 + 1);
        self.0.set(left);
        left > 0
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.get() == 0
    }
}

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Literal text.
    Lit(String),
    /// `?`
    One,
    /// `*`
    Many,
    /// `${key}` or `${key, 'default'}`
    Var(Variable),
}

impl Piece {
    fn is_many_or_nothing(&self) -> bool {
        match self {
            Self::Many | Self::Var(_) => true,
            Self::Lit(text) => text.is_empty(),
            Self::One => false,
        }
    }
}

/// A policy variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variable {
    /// The key, in lower case.
    pub(super) key: String,
    /// The text that stands in where the key has no value.
    pub(super) default: Option<String>,
}

/// Which characters of a text act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// `*` and `?` are wildcards.
    pub(super) wildcards: bool,
    /// `${…}` is a variable.
    pub(super) variables: bool,
}

/// Reads a text as a pattern.
pub(super) fn pieces(text: &str, reading: Reading) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    let push = |pieces: &mut Vec<Piece>, literal: &mut String, piece: Piece| {
        if !literal.is_empty() {
            pieces.push(Piece::Lit(std::mem::take(literal)));
        }
        // Several `*` in a row are one.
        if piece != Piece::Many || pieces.last() != Some(&Piece::Many) {
            pieces.push(piece);
        }
    };
    while let Some(next) = rest.chars().next() {
        if reading.variables
            && let Some(inside) = rest.strip_prefix("${")
            && let Some((name, after)) = inside.split_once('}')
        {
            match name {
                "*" | "?" | "$" => literal.push_str(name),
                _ => push(&mut pieces, &mut literal, Piece::Var(variable(name))),
            }
            rest = after;
            continue;
        }
        match next {
            '*' if reading.wildcards => push(&mut pieces, &mut literal, Piece::Many),
            '?' if reading.wildcards => push(&mut pieces, &mut literal, Piece::One),
            _ => literal.push(next),
        }
        rest = rest.get(next.len_utf8()..).unwrap_or_default();
    }
    if !literal.is_empty() {
        pieces.push(Piece::Lit(literal));
    }
    pieces
}

fn variable(inside: &str) -> Variable {
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => {
            let default = default.trim();
            let quoted = default
                .strip_prefix('\'')
                .and_then(|text| text.strip_suffix('\''));
            (key, quoted.map(str::to_owned))
        }
        None => (inside, None),
    };
    Variable {
        key: key.to_ascii_lowercase(),
        default,
    }
}

/// A pattern without variables. Most are a text, or one with a `*` at its end: these are held and compared
/// as such.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Glob(Form);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Form {
    Everything,
    Text(Box<str>),
    Prefix(Box<str>),
    Parts(Box<Parts>),
}

/// A pattern of any form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Parts {
    head: Segment,
    middle: Vec<Segment>,
    /// Absent where the pattern has no `*`: the head is then the whole.
    tail: Option<Segment>,
}

/// What stands between two `*`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Segment(Vec<Atom>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Atom {
    Lit(Box<str>),
    One,
}

impl Glob {
    /// Compiles pieces; variables must have been filled in, and count as nothing.
    pub(super) fn new(pieces: &[Piece]) -> Self {
        // Neither an empty text nor two that follow each other make another pattern.
        let mut text = String::new();
        for (place, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Lit(more) => text.push_str(more),
                Piece::Var(_) => {}
                Piece::Many if pieces.iter().skip(place).all(Piece::is_many_or_nothing) => {
                    return Self(if text.is_empty() {
                        Form::Everything
                    } else {
                        Form::Prefix(text.into())
                    });
                }
                Piece::Many | Piece::One => return Self(Form::Parts(Box::new(Parts::new(pieces)))),
            }
        }
        Self(Form::Text(text.into()))
    }

    /// A pattern that has wildcards and no variables.
    pub(super) fn wild(text: &str) -> Self {
        match text.find(['*', '?']) {
            None => Self(Form::Text(text.into())),
            Some(0) if text == "*" => Self(Form::Everything),
            Some(place) if place + 1 == text.len() && text.ends_with('*') => {
                Self(Form::Prefix(text.get(..place).unwrap_or_default().into()))
            }
            Some(_) => {
                let reading = Reading {
                    wildcards: true,
                    variables: false,
                };
                Self::new(&pieces(text, reading))
            }
        }
    }

    /// Its parts.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        let literal = |text: &str| Piece::Lit(text.to_owned());
        match &self.0 {
            Form::Everything => vec![Piece::Many],
            Form::Text(text) if text.is_empty() => Vec::new(),
            Form::Text(text) => vec![literal(text)],
            Form::Prefix(text) => vec![literal(text), Piece::Many],
            Form::Parts(parts) => parts.pieces(),
        }
    }

    /// Whether it is `*`.
    pub(super) const fn is_everything(&self) -> bool {
        matches!(self.0, Form::Everything)
    }

    /// The text, where the pattern has no wildcard.
    pub(super) fn as_literal(&self) -> Option<&str> {
        match &self.0 {
            Form::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether the whole text matches.
    pub(super) fn matches(&self, text: &str, fuel: &Fuel) -> bool {
        if self.is_everything() {
            return true;
        }
        if !fuel.spend(text.len()) {
            return false;
        }
        match &self.0 {
            Form::Everything => true,
            Form::Text(own) => **own == *text,
            Form::Prefix(own) => text.starts_with(&**own),
            Form::Parts(parts) => parts.matches(text, fuel),
        }
    }

    /// How much of what a text with wildcards stands for it matches.
    pub(super) fn spans(&self, text: &str, fuel: &Fuel) -> Extent {
        if !is_wild(text) {
            return if self.matches(text, fuel) {
                Extent::Whole
            } else {
                Extent::Nothing
            };
        }
        let own = self.pieces();
        let literal = |piece: &Piece| matches!(piece, Piece::Lit(text) if is_wild(text));
        // Only a '*' takes what a '*' stands for.
        let unsure = text.contains('*') && own.contains(&Piece::One) || own.iter().any(literal);
        if !unsure && self.matches(text, fuel) {
            Extent::Whole
        } else if meet(&own, &Self::wild(text).pieces(), fuel) {
            Extent::Part
        } else {
            Extent::Nothing
        }
    }
}

impl Parts {
    fn new(pieces: &[Piece]) -> Self {
        let mut segments = vec![Segment::default()];
        for piece in pieces {
            match piece {
                Piece::Many => segments.push(Segment::default()),
                Piece::Lit(text) => push_literal(&mut segments, text),
                Piece::One => {
                    if let Some(last) = segments.last_mut() {
                        last.0.push(Atom::One);
                    }
                }
                Piece::Var(_) => {}
            }
        }
        let tail = (segments.len() > 1).then(|| segments.pop().unwrap_or_default());
        let mut segments = segments.into_iter();
        Self {
            head: segments.next().unwrap_or_default(),
            middle: segments.filter(|segment| !segment.0.is_empty()).collect(),
            tail,
        }
    }

    fn pieces(&self) -> Vec<Piece> {
        let mut pieces = self.head.pieces();
        for segment in self.middle.iter().chain(&self.tail) {
            pieces.push(Piece::Many);
            pieces.extend(segment.pieces());
        }
        pieces
    }

    fn matches(&self, text: &str, fuel: &Fuel) -> bool {
        let Some(mut rest) = self.head.strip_from(text) else {
            return false;
        };
        let Some(tail) = &self.tail else {
            return rest.is_empty();
        };
        for segment in &self.middle {
            match segment.find_in(rest, fuel) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        tail.ends(rest)
    }
}

/// How much of the texts that another pattern matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Extent {
    Nothing,
    Part,
    Whole,
}

/// Whether a text has wildcards.
pub(super) fn is_wild(text: &str) -> bool {
    text.contains(['*', '?'])
}

fn push_literal(segments: &mut [Segment], text: &str) {
    if text.is_empty() {
        return;
    }
    let Some(last) = segments.last_mut() else {
        return;
    };
    if let Some(Atom::Lit(before)) = last.0.last_mut() {
        *before = format!("{before}{text}").into();
    } else {
        last.0.push(Atom::Lit(text.into()));
    }
}

/// A literal text as a policy writes it where wildcards act.
pub(super) fn escaped(text: &str) -> String {
    if text.contains(['*', '?']) {
        text.replace('*', "${*}").replace('?', "${?}")
    } else {
        text.to_owned()
    }
}

/// A pattern as a policy writes it.
pub(super) fn shown(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Lit(literal) => text.push_str(&escaped(literal)),
            Piece::One => text.push('?'),
            Piece::Many => text.push('*'),
            Piece::Var(variable) => {
                text.push_str("${");
                text.push_str(&variable.key);
                text.push('}');
            }
        }
    }
    text
}

impl Segment {
    fn pieces(&self) -> Vec<Piece> {
        let piece = |atom: &Atom| match atom {
            Atom::Lit(text) => Piece::Lit(text.to_string()),
            Atom::One => Piece::One,
        };
        self.0.iter().map(piece).collect()
    }

    /// The text after the segment, where it begins with it.
    fn strip_from<'a>(&self, text: &'a str) -> Option<&'a str> {
        let mut rest = text;
        for atom in &self.0 {
            rest = match atom {
                Atom::Lit(literal) => rest.strip_prefix(&**literal)?,
                Atom::One => {
                    let mut chars = rest.chars();
                    chars.next()?;
                    chars.as_str()
                }
            };
        }
        Some(rest)
    }

    /// The text after the segment's leftmost place.
    fn find_in<'a>(&self, text: &'a str, fuel: &Fuel) -> Option<&'a str> {
        if let [Atom::Lit(literal)] = self.0.as_slice() {
            let place = text.find(&**literal)?;
            return text.get(place + literal.len()..);
        }
        let mut rest = text;
        loop {
            // A `?` within makes each place cost the segment's length at worst.
            if !fuel.spend(self.len()) {
                return None;
            }
            if let Some(after) = self.strip_from(rest) {
                return Some(after);
            }
            let mut chars = rest.chars();
            chars.next()?;
            rest = chars.as_str();
        }
    }

    fn len(&self) -> usize {
        let of = |atom: &Atom| match atom {
            Atom::Lit(literal) => literal.len(),
            Atom::One => 1,
        };
        self.0.iter().map(of).sum()
    }

    /// Whether the text ends with the segment.
    fn ends(&self, text: &str) -> bool {
        if let [Atom::Lit(literal)] = self.0.as_slice() {
            return text.ends_with(&**literal);
        }
        let of = |atom: &Atom| match atom {
            Atom::Lit(literal) => literal.chars().count(),
            Atom::One => 1,
        };
        let chars: usize = self.0.iter().map(of).sum();
        let Some(before_last) = chars.checked_sub(1) else {
            return true;
        };
        text.char_indices()
            .rev()
            .nth(before_last)
            .and_then(|(place, _)| text.get(place..))
            .and_then(|end| self.strip_from(end))
            .is_some_and(str::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(pattern: &str, text: &str) -> bool {
        Glob::wild(pattern).matches(text, &Fuel::full())
    }

    #[test]
    fn matches_as_globs_do() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("a*", "a", true),
            ("a*b", "ab", true),
            ("a*b", "aXb", true),
            ("a*b", "a", false),
            ("a*a", "a", false),
            ("?", "", false),
            ("?", "ä", true),
            ("a?c", "aäc", true),
            ("*?", "", false),
            ("*?", "ä", true),
            ("*ab*ab", "abab", true),
            ("*ab*ab", "ab", false),
            ("a*?b", "ab", false),
            ("*a?*b", "xaxb", true),
            ("a*b?", "abxb1", true),
            ("**", "x", true),
            ("A", "a", false),
        ] {
            assert_eq!(like(pattern, text), expected, "{pattern:?} {text:?}");
        }
    }

    #[test]
    fn a_text_with_wildcards_is_matched_whole_or_in_part() {
        for (pattern, text, expected) in [
            ("*", "a*", Extent::Whole),
            ("a*", "a*b", Extent::Whole),
            ("a*", "ab?", Extent::Whole),
            ("a*b", "a*", Extent::Part),
            ("ab", "a*", Extent::Part),
            ("a?", "a*", Extent::Part),
            ("ab", "?b", Extent::Part),
            ("*x*", "a*b", Extent::Part),
            ("b*", "a*", Extent::Nothing),
            ("*c", "a*b", Extent::Nothing),
            ("a", "a?", Extent::Nothing),
            ("ab", "ab", Extent::Whole),
            ("", "*", Extent::Part),
            ("*a*b*", "b*a", Extent::Part),
            ("a*c", "ab*d", Extent::Nothing),
        ] {
            let found = Glob::wild(pattern).spans(text, &Fuel::full());
            assert_eq!(found, expected, "{pattern:?} {text:?}");
        }
    }

    #[test]
    fn slow_patterns_are_not_slow() {
        let text = "a".repeat(8_000);
        assert!(!like(&format!("{}b", "*a".repeat(4_000)), &text));
        assert!(!like(&format!("*{}b*", "?a".repeat(2_000)), &text));
    }

    #[test]
    fn reads_variables() {
        let reading = Reading {
            wildcards: true,
            variables: true,
        };
        let variable = |key: &str, default: Option<&str>| {
            Piece::Var(Variable {
                key: key.into(),
                default: default.map(Into::into),
            })
        };
        for (text, expected) in [
            ("${aws:UserName}", vec![variable("aws:username", None)]),
            (
                "${a, 'x*'}/*",
                vec![
                    variable("a", Some("x*")),
                    Piece::Lit("/".into()),
                    Piece::Many,
                ],
            ),
            ("${*}${?}${$}", vec![Piece::Lit("*?$".into())]),
            ("${a", vec![Piece::Lit("${a".into())]),
        ] {
            assert_eq!(pieces(text, reading), expected, "{text}");
        }
    }
}
