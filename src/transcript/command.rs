//! A command at a prompt.

use std::net::IpAddr;

use super::lines::command as typed;
use super::{Call, Lines, Piece, PieceKind, Seen, Text};
use crate::model::Pasted;

/// A command at a prompt: it names the call, and shows nothing.
pub(super) fn read(text: &Text<'_>, at: usize) -> Option<Piece> {
    let first = typed(text.at(at))?;
    // A line that goes on.
    let mut end = at + 1;
    let mut whole = first.to_owned();
    while whole.trim_end().ends_with(['\\', '^', '`']) && end < text.len() && end - at < 60 {
        whole.push('\n');
        whole.push_str(text.at(end));
        end += 1;
    }
    let mut call = match Pasted::read(&whole) {
        Ok(pasted) => {
            let mut call = if pasted.url.contains("://") {
                Call::of_url(&pasted.url)
            } else {
                Call::of_words(&pasted.url)
            };
            call.method = pasted.method.filter(|_| call.url.is_some());
            call.headers_known = call.url.is_some();
            for header in &pasted.headers {
                if let Some((name, value)) = header.split_once(':') {
                    call.take_header(name, value);
                }
            }
            call
        }
        Err(_) => Call::of_words(&whole),
    };
    if call.url.is_none() && call.host.is_none() {
        call.host = host_argument(&whole).map(str::to_ascii_lowercase);
    }
    Some(Piece {
        kind: PieceKind::Command,
        lines: Lines { first: at, end },
        says: whole
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned(),
        seen: Seen {
            call,
            ..Seen::default()
        },
    })
}

/// The host that a command of the network tools names.
fn host_argument(command: &str) -> Option<&str> {
    command.split_whitespace().skip(1).find(|word| {
        let word = word.trim_matches(['\'', '"']);
        word.contains('.')
            && !word.starts_with(['-', '@', '+', '/', '.'])
            && word.parse::<IpAddr>().is_err()
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c))
    })
}
