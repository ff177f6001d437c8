//! A decoded answer: who gave it, what it means, what is left.

use colored::Colorize;

use super::super::{Decoded, phrases};
use super::field;
use super::wrap::Page;

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
            field(page, "", &one.discriminator.dimmed().to_string());
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
}
