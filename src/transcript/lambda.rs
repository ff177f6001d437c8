//! The log of a Lambda function that is the client: it may name the failure, or only that its time was up.

use super::{Lines, Piece, PieceKind, Seen, Text};
use crate::front_door::{Failure, Given, Kind};

const MARKS: &[&str] = &[
    "START RequestId: ",
    "END RequestId: ",
    "REPORT RequestId: ",
    "INIT_START ",
    "INIT_REPORT",
    "EXTENSION\tName",
    "XRAY TraceId",
];

/// `2020-03-31T09:42:58.113Z ID Task timed out after 28.03 seconds`
fn timed_out(line: &str) -> bool {
    line.contains("Task timed out after ")
        || line.contains("Status: timeout") && line.contains("REPORT RequestId")
}

/// Lines that the Lambda service writes. The function's own lines between them are read by themselves.
pub(super) fn read(text: &Text<'_>, at: usize) -> Option<Piece> {
    let own = |index: usize| {
        let line = text.at(index);
        MARKS.iter().any(|mark| line.contains(mark)) || timed_out(line)
    };
    if !own(at) {
        return None;
    }
    let (mut end, mut out) = (at, false);
    while end < text.len() && (own(end) || text.is_blank(end) && own(end + 1)) {
        out |= timed_out(text.at(end));
        end += 1;
    }
    // What the function itself said beside it tells more than that its time was up.
    let around = at.saturating_sub(40)..(end + 40).min(text.len());
    let named = around
        .filter(|index| !(at..end).contains(index))
        .any(|index| {
            text.phrases
                .get(index)
                .copied()
                .flatten()
                .is_some_and(|found| found.failure != Failure::CallerTimedOut)
        });
    let mut seen = Seen::default();
    let says = if out && !named {
        let given = Given {
            kind: Kind::Failure,
            failure: Some(Failure::CallerTimedOut),
            ..Given::default()
        };
        let says = given.one_line();
        seen.given = Some(given);
        says
    } else if out {
        "the function's time was up".to_owned()
    } else {
        "the function ran".to_owned()
    };
    Some(Piece {
        kind: PieceKind::LambdaLog,
        lines: Lines {
            first: at,
            end: end.max(at + 1),
        },
        says,
        seen,
    })
}
