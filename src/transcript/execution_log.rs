//! The execution log of a stage. A line of it has a mark that no other text has: the request's id in
//! parentheses, or the log's own sentences of how an execution ended.

use super::{Lines, Piece, PieceKind, Seen, Text};
use crate::front_door::{self, Given};

/// What a test of a method leaves out.
pub(super) const BYPASSES: &str = "a test of a method (console or test-invoke-method) bypasses the network, the resource policy, the endpoint policy and the stage: it shows the method and its integration alone";

/// The log's own sentences.
const SENTENCES: &[&str] = &[
    "Execution log for request",
    "Starting execution for request: ",
    "Execution failed due to ",
    "Execution failed: ",
    "Method completed with status: ",
    "Gateway response type: ",
    "Gateway response body: ",
    "Endpoint response body before transformations",
    "Endpoint response headers: ",
    "Endpoint request URI: ",
    "Endpoint request headers: ",
    "Method request path: ",
    "Method request query string: ",
    "Method request headers: ",
    "Method request body before transformations",
    "Method response body after transformations",
    "Method response headers: ",
    "Successfully completed execution",
    "Received response. Status: ",
    "Sending request to https://",
    "Verifying Usage Plan for request",
    "API Key authorized because",
    "API Key not authorized because",
    "Extended Request Id: ",
    "AWS Integration Endpoint RequestId",
    "X-ray Tracing ID",
    "HTTP Method: ",
];

/// Whether a line is one of an execution log's.
pub(super) fn is_line(line: &str) -> bool {
    has_request_id(line) || SENTENCES.iter().take(8).any(|words| line.contains(words))
}

/// `(5f0c1c3e-6c1b-4b0a-9d5e-2f1f0a7c9b11) Words`, perhaps behind a time.
fn has_request_id(line: &str) -> bool {
    let mut head = line.get(..line.len().min(120)).unwrap_or(line);
    while let Some((_, rest)) = head.split_once('(') {
        if let Some((id, after)) = rest.split_once(')')
            && id.len() == 36
            && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
            && after.starts_with(' ')
        {
            return true;
        }
        head = rest;
    }
    // Ids that were shortened for the ticket: only with the log's own words behind them.
    let bare = line.trim_start();
    bare.starts_with('(')
        && bare
            .split_once(") ")
            .is_some_and(|(_, rest)| SENTENCES.iter().any(|words| rest.starts_with(words)))
}

/// Lines of an execution log, one after the other.
pub(super) fn read(text: &Text<'_>, at: usize) -> Option<Piece> {
    if !is_line(text.at(at)) {
        return None;
    }
    let mut end = at;
    while end < text.len() && !text.is_boundary(end) {
        let line = text.at(end);
        let own = is_line(line) || SENTENCES.iter().any(|words| line.contains(words));
        // A body of several lines stands between.
        let more = !own
            && (end + 1..(end + 12).min(text.len())).any(|next| has_request_id(text.at(next)))
            && !text.is_blank(end);
        if !own && !more {
            break;
        }
        end += 1;
    }
    let lines = Lines {
        first: at,
        end: end.max(at + 1),
    };
    let given = given(&text.joined(lines))?;
    let says = given.one_line();
    let (kind, notes) = if given.is_test {
        (PieceKind::TestInvoke, vec![BYPASSES])
    } else {
        (PieceKind::ExecutionLog, Vec::new())
    };
    Some(Piece {
        kind,
        lines,
        says,
        seen: Seen {
            given: Some(given),
            notes,
            ..Seen::default()
        },
    })
}

/// What a log says of its call.
pub(super) fn given(log: &str) -> Option<Given> {
    let mut given = front_door::read_execution_log(log)?;
    // Only a test prints the whole log under this head.
    given.is_test = log.contains("Execution log for request");
    Some(given)
}
