//! A request's head as it is sent, and its answer: `http -v`, and what other programs print so.

use super::http::{of_request_head, read as answer};
use super::lines::is_request;
use super::{Lines, Piece, PieceKind, Seen, Text};

/// A request line that a head follows.
pub(super) fn read(text: &Text<'_>, at: usize) -> Option<Piece> {
    let first = text.at(at);
    if !is_request(first)
        || text
            .at(at + 1)
            .split_once(':')
            .is_none_or(|(name, _)| name.contains(' '))
    {
        return None;
    }
    let mut end = at;
    while end < text.len() && !text.is_blank(end) && end - at < 100 {
        end += 1;
    }
    let call = of_request_head((at..end).map(|index| text.at(index)));
    // A body of the request may stand between; the answer's status line is near.
    let status = (end..end + 40)
        .take_while(|index| *index < text.len())
        .find(|index| crate::front_door::status_line(text.at(*index)).is_some());
    let Some(piece) = status.and_then(|status| answer(text, status)) else {
        return Some(Piece {
            kind: PieceKind::Httpie,
            lines: Lines { first: at, end },
            says: "a request without its answer".to_owned(),
            seen: Seen {
                call,
                ..Seen::default()
            },
        });
    };
    let mut seen = piece.seen;
    let own = seen.call.clone();
    seen.call = call;
    seen.call.or(&own);
    if let Some(given) = &mut seen.given {
        given.method = given.method.take().or_else(|| seen.call.method.clone());
    }
    Some(Piece {
        kind: PieceKind::Httpie,
        lines: Lines {
            first: at,
            end: piece.lines.end,
        },
        says: piece.says,
        seen,
    })
}
