//! A decoded answer: who gave it, what it means, what is left.

use super::super::{Decoded, Finding, LineRange, Report, Role, phrases};
use super::field;
use super::wrap::Page;
use crate::checks::plural;

/// What the checks found in what the text shows, beside what its own words mean.
pub(super) fn others<'a>(
    report: &'a Report,
    decoded: &'a Decoded,
) -> impl Iterator<Item = &'a Finding> {
    let told = |one: &&Finding| {
        matches!(one.role, Role::Cause | Role::Risk) && one.title != decoded.summary
    };
    report.findings.iter().filter(told)
}

pub(super) fn draw(page: &mut Page, decoded: &Decoded) {
    field(page, "answered by", decoded.answered_by.title);
    field(page, "since", &decoded.answered_by.because);
    if let Some(error) = &decoded.error {
        let code = error
            .code
            .map(|code| format!(" {code}"))
            .unwrap_or_default();
        field(
            page,
            "error",
            &format!("{}{code} {}", error.number, error.slug),
        );
        field(page, "means", error.means);
    }
    if let Some(decision) = &decoded.decision {
        field(page, "decided", &decision.told());
    }
    if let Some(request) = &decoded.request {
        field(page, "read as", &request.told());
    }
    if let Some(meaning) = decoded.meaning {
        field(page, "means", meaning);
    }
    if !decoded.proven.is_empty() {
        field(page, "proven", &phrases::hops(&decoded.proven));
    }
    if !decoded.candidates.is_empty() {
        page.blank();
        page.line("  what is left, in the order in which to test it");
        for (number, one) in decoded.candidates.iter().enumerate() {
            field(
                page,
                &(number + 1).to_string(),
                &format!("{}  ({})", one.what, one.slug),
            );
            field(page, "", one.discriminator);
        }
    }
    page.blank();
    for fix in &decoded.fix {
        field(page, "fix", fix);
    }
    for next in &decoded.send_next {
        field(page, "send next", next);
    }
    for note in &decoded.notes {
        field(page, "note", note);
    }
    if let Some(code) = decoded.error.as_ref().and_then(|error| error.code) {
        field(page, "more", &format!("apigw-doctor explain {code}"));
    }
    read(page, decoded);
}

/// How many pieces are listed one by one.
const MOST_LISTED: usize = 12;

/// What was read of the text, and how much was not.
fn read(page: &mut Page, decoded: &Decoded) {
    if decoded.read.is_empty() {
        return;
    }
    page.blank();
    for piece in decoded.read.iter().take(MOST_LISTED) {
        let lines = match piece.lines {
            LineRange { first, last } if first == last => format!("line {first}"),
            LineRange { first, last } => format!("lines {first}-{last}"),
        };
        field(
            page,
            "read",
            &format!("{}, {lines}: {}", piece.kind, piece.says),
        );
    }
    if let Some(more) = decoded
        .read
        .len()
        .checked_sub(MOST_LISTED)
        .filter(|more| *more > 0)
    {
        field(page, "read", &plural(more, "further piece"));
    }
    let not_read: usize = decoded
        .not_read
        .iter()
        .map(|it| it.last + 1 - it.first)
        .sum();
    if not_read > 0 {
        let first = decoded
            .not_read
            .iter()
            .take(4)
            .map(|it| it.first.to_string());
        let places: Vec<String> = first.collect();
        let count = plural(not_read, "line");
        field(
            page,
            "not read",
            &format!("{count}, the first at line {}", places.join(", ")),
        );
    }
}
