//! The last look at what goes out, whoever rendered it: nothing in it is a command to a terminal or to a
//! CI server.
//!
//! Texts of others are made inert where they come into a rendering. This catches what a rendering forgot,
//! and what only a whole line can show.

use std::borrow::Cow;

use anstream::adapter::strip_str;

use crate::model::{is_hidden, visible};

/// What a CI server takes for a command of its own, after white space: GitHub Actions, and Azure
/// Pipelines and GitHub before it, the latter anywhere in a line.
const AT_THE_BEGINNING: &str = "::";
const ANYWHERE: [&str; 3] = ["##[", "##vso[", "##teamcity["];

/// The text as it may go to a terminal or a log. Colours stay.
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    if text.lines().all(|line| !is_suspect(line)) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for line in text.split_inclusive('\n') {
        if is_suspect(line) {
            safe.push_str(&inert(line));
        } else {
            safe.push_str(line);
        }
    }
    Cow::Owned(safe)
}

fn is_suspect(line: &str) -> bool {
    line.contains(is_hidden)
        || line.contains("::") && bare(line).starts_with(AT_THE_BEGINNING)
        || ANYWHERE.iter().any(|mark| line.contains(mark))
}

/// The line without colours, from its first letter on.
fn bare(line: &str) -> String {
    strip_str(line).to_string().trim_start().to_owned()
}

fn inert(line: &str) -> String {
    let mut safe = String::with_capacity(line.len() + 16);
    let mut rest = line;
    while let Some(place) = rest.find('\u{1b}') {
        let (before, escape) = rest.split_at(place);
        safe.push_str(&visible(before));
        let length = colour(escape);
        let (kept, after) = escape.split_at(length.max(1));
        safe.push_str(&if length > 0 {
            kept.into()
        } else {
            visible(kept)
        });
        rest = after;
    }
    safe.push_str(&visible(rest));
    if bare(&safe).starts_with(AT_THE_BEGINNING) {
        safe = safe.replacen("::", "\\u{3a}:", 1);
    }
    for mark in ANYWHERE {
        safe = safe.replace(mark, &mark.replacen('#', "\\u{23}", 1));
    }
    safe
}

/// The length of a sequence that sets colours and weights, at the beginning of a text; zero where another
/// one stands there.
fn colour(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("\u{1b}[") else {
        return 0;
    };
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';');
    match end {
        Some(end) if rest.get(end..=end) == Some("m") => end + 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_command_to_a_terminal_or_a_ci_server() {
        for (text, safe) in [
            ("a\n  ::error::x\n", "a\n  \\u{3a}:error::x\n"),
            (
                "\u{1b}[2m::add-mask::x\u{1b}[0m",
                "\u{1b}[2m\\u{3a}:add-mask::x\u{1b}[0m",
            ),
            ("see ##[error]x", "see \\u{23}#[error]x"),
            ("##vso[task.x]", "\\u{23}#vso[task.x]"),
            (
                "\u{1b}[2J\u{1b}[1mbold\u{1b}[0m",
                "\\u{1b}[2J\u{1b}[1mbold\u{1b}[0m",
            ),
            ("\u{1b}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"),
            ("a ::1 b\n## heading\n", "a ::1 b\n## heading\n"),
        ] {
            assert_eq!(guarded(text), safe);
        }
    }
}
