//! Whatever is pasted is cut into pieces that follow each other, and makes a report.

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::report::{self, Naming, Redactor, Report};
use apigw_doctor::transcript::Transcript;

use super::{some_level, text};

pub(crate) fn run(data: &[u8]) {
    let Some(text) = text(data) else {
        return;
    };
    let transcript = Transcript::read(text);
    let mut last = 0;
    for piece in &transcript.pieces {
        assert!(piece.lines.first >= last, "pieces overlap");
        assert!(piece.lines.end > piece.lines.first, "a piece is empty");
        last = piece.lines.end;
    }
    let lines = text.lines().count() + 1;
    assert!(
        transcript.unread_lines() <= lines,
        "more is unread than there is"
    );
    let mut redactor = Redactor::new(some_level(data), Naming::Readable, None);
    let report = Report::of_text(text, REGISTRY);
    let _json = report::json(&redactor.apply(report));
}
