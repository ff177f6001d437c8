//! What it means where a program says that no answer came.

use super::super::{Candidate, Kind, Who, Witness};
use super::{Decoded, RUN_NEXT, State};
use crate::model::Hop;

/// What curl says where no answer came.
pub(super) fn of_curl(number: u8) -> Decoded {
    let (proven, what, tell): (&[Hop], _, _) = match number {
        5 | 6 => (&[], "the name did not resolve", "apigw-doctor dns URL"),
        7 => (
            &[Hop::Dns],
            "nobody took the connection: refused, unreachable or timed out",
            "apigw-doctor tcp URL",
        ),
        28 => (
            &[],
            "the time was up; the connection or the answer took too long",
            "apigw-doctor tcp URL",
        ),
        35 => (
            &[Hop::Dns, Hop::Tcp],
            "the TLS handshake failed",
            "apigw-doctor tls URL",
        ),
        51 | 60 | 77 => (
            &[Hop::Dns, Hop::Tcp],
            "the certificate is not one that the client trusts for this name",
            "apigw-doctor tls URL",
        ),
        52 | 56 => (
            &[Hop::Dns, Hop::Tcp],
            "the connection was closed without an answer",
            "apigw-doctor invoke URL",
        ),
        97 => (
            &[],
            "the proxy refused the connection",
            "printenv | grep -i proxy",
        ),
        _ => (
            &[],
            "curl gave up before an answer came",
            "apigw-doctor diagnose URL",
        ),
    };
    let because = format!("curl ended with error {number}: {what}");
    let known = matches!(number, 5 | 6 | 7 | 28 | 35 | 51 | 52 | 56 | 60 | 77 | 97);
    Decoded {
        state: if known {
            State::Error
        } else {
            State::CannotTell
        },
        kind: Kind::Failure,
        status: None,
        witness: Witness::new(Who::Nobody, because),
        known: None,
        foreign: None,
        decision: None,
        parsed: None,
        broken_at: match number {
            5 | 6 => Some(Hop::Dns),
            7 | 28 | 97 => Some(Hop::Tcp),
            35 | 51 | 52 | 56 | 60 | 77 => Some(Hop::Tls),
            _ => None,
        },
        proven: proven.to_vec(),
        candidates: vec![Candidate {
            slug: "cli-errno-map",
            what,
            tell,
        }],
        fixes: vec![format!("run where the call fails: {tell}")],
        send_next: vec![RUN_NEXT],
        notes: Vec::new(),
    }
}
