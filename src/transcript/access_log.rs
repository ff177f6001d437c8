//! The access log of a stage: JSON is read elsewhere; here the common log format, CSV and XML of AWS's own
//! examples. A line without a request id may be of any web server, and proves nothing of a stage.

use super::{Lines, Piece, PieceKind, Seen, Text};
use crate::front_door::{self, Given, Kind};

/// Lines of an access log, one after the other; the last one is read.
pub(super) fn read(text: &Text<'_>, at: usize) -> Option<Piece> {
    let mut end = at;
    let mut last = None;
    while end < text.len() {
        let Some(given) = line(text.at(end)) else {
            break;
        };
        // Of several calls, one that failed.
        let failed = given.status.is_some_and(|status| status >= 400);
        if failed || last.is_none() {
            last = Some(given);
        }
        end += 1;
    }
    let given = last?;
    let notes = if given.stage_log_of.is_none() {
        vec!["the line has no request id of API Gateway's: it may be of any web server or proxy"]
    } else {
        Vec::new()
    };
    Some(Piece {
        kind: PieceKind::AccessLog,
        lines: Lines { first: at, end },
        says: given.one_line(),
        seen: Seen {
            given: Some(given),
            notes,
            ..Seen::default()
        },
    })
}

fn line(line: &str) -> Option<Given> {
    if let Some(given) = front_door::read_access_log(line) {
        return Some(given);
    }
    xml(line)
}

/// `<request id="…"> <ip>…</ip> … <status>403</status> …`: AWS's example in XML.
fn xml(line: &str) -> Option<Given> {
    if !line.contains("<request id=\"") || !line.contains("<status>") {
        return None;
    }
    let value = |name: &str| {
        let (_, rest) = line.split_once(&format!("<{name}>"))?;
        rest.split('<').next()
    };
    Some(Given {
        kind: Kind::AccessLog,
        status: value("status")?.parse().ok(),
        method: value("httpMethod").map(str::to_owned),
        stage_log_of: Some(front_door::Who::RestApi),
        ..Given::default()
    })
}
