//! Words that only the facts tell from others: looked for in every text, as whole words.

use std::collections::{BTreeMap, BTreeSet};

use super::aliases::Kind;
use crate::model::Region;

/// A word that is known, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Api,
    Host,
    /// A domain of one label: where a dot goes before it, if it is an ordinary word.
    Domain,
    Name,
}

impl Word {
    pub(super) const fn kind(self) -> Kind<'static> {
        match self {
            Self::Api => Kind::Api,
            Self::Host | Self::Domain => Kind::Host,
            Self::Name => Kind::Principal,
        }
    }
}

/// Names that say nothing of their owner, and stand in texts of ours or AWS's as ordinary words.
const ORDINARY: &[&str] = &[
    "account",
    "active",
    "address",
    "admin",
    "allow",
    "amazon",
    "amazonaws",
    "anybody",
    "anyone",
    "associated",
    "available",
    "backend",
    "call",
    "caller",
    "client",
    "clients",
    "cloud",
    "data",
    "database",
    "default",
    "deny",
    "deployment",
    "dev",
    "device",
    "disabled",
    "domain",
    "elsewhere",
    "enabled",
    "endpoint",
    "endpoints",
    "execute",
    "execute-api",
    "example",
    "external",
    "failed",
    "firewall",
    "frontend",
    "function",
    "gateway",
    "group",
    "host",
    "https",
    "icmp",
    "inbound",
    "instance",
    "interface",
    "internal",
    "internet",
    "invoke",
    "lambda",
    "local",
    "main",
    "master",
    "name",
    "network",
    "none",
    "null",
    "other",
    "outbound",
    "outside",
    "peering",
    "pets",
    "policy",
    "prefix",
    "primary",
    "private",
    "prod",
    "production",
    "proxy",
    "public",
    "release",
    "request",
    "resolver",
    "resource",
    "role",
    "root",
    "route",
    "running",
    "security",
    "server",
    "service",
    "shared",
    "source",
    "stage",
    "staging",
    "state",
    "status",
    "subnet",
    "system",
    "table",
    "target",
    "test",
    "testing",
    "traffic",
    "transit",
    "user",
    "value",
    "vpce",
    "zone",
];

/// Words that are looked for.
#[derive(Debug, Default)]
pub(super) struct Words {
    known: BTreeMap<String, Word>,
    /// The same by the letters and digits that they begin with, in small letters; the longest first.
    by_start: BTreeMap<String, Vec<(String, Word)>>,
    /// What must stay: the call's own path.
    kept: BTreeSet<String>,
}

impl Words {
    /// Notes an API id, or a custom domain that stands for one.
    pub(super) fn know(&mut self, name: &str) {
        let word = if name.contains('.') {
            Word::Host
        } else {
            Word::Api
        };
        self.add(name, word);
    }

    pub(super) fn add(&mut self, word: &str, what: Word) {
        let word = word.trim();
        let word = match what {
            Word::Host | Word::Domain | Word::Api => word.to_ascii_lowercase(),
            Word::Name if !distinctive(word) => return,
            Word::Name => word.to_owned(),
        };
        if !word.is_empty() && word != crate::model::SIBLING {
            self.known.entry(word).or_insert(what);
        }
    }

    /// Notes what stays although it may be somebody's name as well.
    pub(super) fn keep(&mut self, word: &str) {
        self.kept.insert(word.to_owned());
    }

    /// Looks for what is known by now. The longest first, so that a name that ends another one does not
    /// break it.
    pub(super) fn compile(&mut self) {
        self.by_start.clear();
        for (word, what) in &self.known {
            if *what == Word::Name && self.kept.contains(word) {
                continue;
            }
            let start = run(word).to_ascii_lowercase();
            let all = self.by_start.entry(start).or_default();
            all.push((word.clone(), *what));
        }
        for all in self.by_start.values_mut() {
            all.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
    }

    /// The text with every known word that `alias` names anew. `closed` texts are wholly what a program
    /// reads: there, a word that is all of it may be another one by chance.
    pub(super) fn replace(
        &self,
        text: &str,
        closed: bool,
        mut alias: impl FnMut(Word, &str) -> String,
    ) -> String {
        if self.by_start.is_empty() {
            return text.to_owned();
        }
        let mut clean = String::with_capacity(text.len());
        let mut rest = text;
        let mut before = None;
        while let Some(first) = rest.chars().next() {
            let inside = before.is_some_and(|c: char| c.is_ascii_alphanumeric());
            let run = run(rest);
            if inside || run.is_empty() && !self.by_start.contains_key("") {
                clean.push(first);
                before = Some(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
                continue;
            }
            let candidates = self.by_start.get(&run.to_ascii_lowercase());
            let found = candidates.into_iter().flatten().find(|(word, what)| {
                let all = closed && *what == Word::Name && word.len() == text.len();
                fits(word, *what, rest, before) && !(all && alphabetic(word))
            });
            if let Some((word, what)) = found {
                clean.push_str(&alias(*what, word));
                before = word.chars().next_back();
                rest = rest.get(word.len()..).unwrap_or_default();
            } else {
                let length = run.len().max(first.len_utf8());
                clean.push_str(rest.get(..length).unwrap_or_default());
                before = rest.get(..length).and_then(|it| it.chars().next_back());
                rest = rest.get(length..).unwrap_or_default();
            }
        }
        clean
    }
}

/// The letters and digits that a text begins with.
fn run(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

fn alphabetic(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn fits(word: &str, what: Word, rest: &str, before: Option<char>) -> bool {
    let Some(here) = rest.get(..word.len()) else {
        return false;
    };
    let same = match what {
        Word::Api | Word::Host | Word::Domain => here.eq_ignore_ascii_case(word),
        Word::Name => here == word,
    };
    let after = rest.get(word.len()..).and_then(|rest| rest.chars().next());
    let ends = word
        .chars()
        .next_back()
        .is_some_and(|c| c.is_ascii_alphanumeric());
    // A word of letters alone is part of many longer ones, such as the names of Regions.
    let joined = |c: Option<char>| matches!(c, Some('-' | '_'));
    same && !(what == Word::Domain && before != Some('.') && !distinctive(word))
        && !(ends && after.is_some_and(|c| c.is_ascii_alphanumeric()))
        && !(what == Word::Name && alphabetic(word) && (joined(before) || joined(after)))
}

/// Whether a word looks like a Region or a part of one; `pay-api-1` parses as one, too.
fn is_region(word: &str) -> bool {
    const AREAS: [&str; 13] = [
        "us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx", "cn", "eusc", "usgov", "aws",
    ];
    let area = word.split('-').next().unwrap_or_default();
    AREAS.contains(&area) && word.parse::<Region>().is_ok()
}

/// Whether a value of a condition is a name, and no number or truth.
pub(super) fn is_name(value: &str) -> bool {
    !matches!(value.to_ascii_lowercase().as_str(), "true" | "false")
        && value.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether a name can be looked for in texts: it is long enough, and no ordinary word.
fn distinctive(name: &str) -> bool {
    let small = name.to_ascii_lowercase();
    name.len() >= 4
        && !name
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_punctuation())
        && !ORDINARY.contains(&small.as_str())
        && !matches!(small.as_str(), "true" | "false")
        && !is_region(&small)
        && small.parse::<std::net::IpAddr>().is_err()
        && small.parse::<ipnet::IpNet>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_found_and_parts_are_not() {
        let mut words = Words::default();
        for name in ["payments", "pay-api-1", "client", "west", "My shop"] {
            words.add(name, Word::Name);
        }
        words.add("api.corp.example", Word::Host);
        words.compile();
        let of = |text: &str| words.replace(text, false, |_, _| "X".to_owned());
        for (text, expected) in [
            ("sg-1 (payments)", "sg-1 (X)"),
            ("repayments, payments2", "repayments, payments2"),
            ("pay-api-1-x of My shop", "X-x of X"),
            ("the client", "the client"),
            ("us-west-2", "us-west-2"),
            ("https://API.corp.example/", "https://X/"),
            ("é payments", "é X"),
        ] {
            assert_eq!(of(text), expected);
        }
        assert_eq!(
            words.replace("payments", true, |_, _| "X".to_owned()),
            "payments"
        );
    }
}
