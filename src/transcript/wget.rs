//! What wget prints: Resolving, Connecting, the request's status.

use std::net::IpAddr;

use super::connect::{connected, resolved};
use super::failure::observe;
use super::{Call, Lines, Piece, PieceKind, Seen, Text, phrases};
use crate::facts::Answer;
use crate::front_door::{self, Failure, Given, Kind};

/// What the lines show.
#[derive(Default)]
struct Run {
    seen: Seen,
    failure: Option<Failure>,
    status: Option<u16>,
    headers: Vec<(String, String)>,
    in_head: bool,
}

/// What stands between the lines that tell something.
const ASIDES: &[&str] = &[
    "Length",
    "Saving",
    "Retrying",
    "Self-signed",
    "To connect to ",
    "Unable to locally",
    "Reusing",
    "HTTP request",
    "Issued certificate",
];

/// The same, where it stands inside a line.
const ASIDES_WITHIN: &[&str] = &[
    "ERROR ",
    "saved [",
    "100%",
    "Giving up",
    "requested host name",
];

/// What begins a line that names a failure.
const COMPLAINTS: &[&str] = &["wget: ", "ERROR: ", "OpenSSL: ", "Unable to ", "GnuTLS:"];

impl Run {
    /// Whether a line is wget's.
    fn take(&mut self, line: &str) -> bool {
        let header = line.split_once(": ").filter(|(name, _)| {
            let own = line.starts_with("ERROR") || line.starts_with("Length");
            self.in_head && !name.contains(' ') && !own && !line.starts_with("Saving")
        });
        if let Some((_, url)) = line.split_once("--  ").filter(|_| line.starts_with("--20")) {
            self.seen.call = Call::of_url(url.trim());
        } else if let Some(rest) = line.strip_prefix("Resolving ") {
            self.resolving(rest);
        } else if let Some(rest) = line.strip_prefix("Connecting to ") {
            self.connecting(rest);
        } else if let Some((_, rest)) = line.split_once("awaiting response... ") {
            self.status = rest.split_whitespace().find_map(|word| word.parse().ok());
            if self.status.is_none() {
                self.failure =
                    Some(phrases::of(rest).map_or(Failure::ClosedEarly, |found| found.failure));
            }
            self.in_head = true;
        } else if line.starts_with("HTTP/") && self.in_head {
            let status = line.split_whitespace().nth(1);
            self.status = status.and_then(|it| it.parse().ok()).or(self.status);
        } else if let Some((name, value)) = header {
            self.headers
                .push((name.to_ascii_lowercase(), value.to_owned()));
        } else if COMPLAINTS.iter().any(|mark| line.starts_with(mark)) {
            if let Some(found) = phrases::of(line) {
                self.failure.get_or_insert(found.failure);
            } else {
                self.status = self.status.or_else(|| front_door::spoken_status(line));
            }
        } else {
            return line.is_empty()
                || ASIDES.iter().any(|mark| line.starts_with(mark))
                || ASIDES_WITHIN.iter().any(|mark| line.contains(mark));
        }
        true
    }

    /// `Resolving HOST (HOST)... 10.0.3.10, 10.0.2.10`
    fn resolving(&mut self, rest: &str) {
        let host = rest.split([' ', '(']).next().unwrap_or_default();
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let (_, said) = rest.split_once("... ").unwrap_or(("", rest));
        let addresses: Vec<IpAddr> = said
            .split([',', ' '])
            .filter_map(|it| it.parse().ok())
            .collect();
        self.seen.call.host.get_or_insert_with(|| host.clone());
        if let Some(address) = addresses.first() {
            let mut lookup = resolved(&host, *address);
            if let Answer::Addresses { addresses: all, .. } = &mut lookup.answer {
                *all = addresses;
            }
            self.seen.lookups.push(lookup);
        } else if said.contains("failed") {
            self.failure =
                Some(phrases::of(said).map_or(Failure::NameNotFound, |found| found.failure));
        }
    }

    /// `Connecting to HOST (HOST)|10.0.3.10|:443... connected.`
    fn connecting(&mut self, rest: &str) {
        let busybox = || {
            let inner = rest.split('(').nth(1)?;
            inner.split([':', ')']).next()?.parse().ok()
        };
        let address = rest.split('|').nth(1).and_then(|it| it.parse().ok());
        let address = address.or_else(busybox);
        self.seen.call.address = address.or(self.seen.call.address);
        if rest.contains("connected.") {
            if let Some(address) = address {
                let host = self.seen.call.host.clone();
                self.seen.connections.push(connected(host, address, 443));
            }
        } else if rest.contains("failed: ") {
            let found = phrases::of(rest).map_or(Failure::ConnectFailed, |found| found.failure);
            self.failure = Some(found);
        }
    }
}

/// From `--2026-11-30 …--  URL`, or from its first words where that was left out.
pub(super) fn read(text: &Text<'_>, at: usize) -> Option<Piece> {
    let first = text.at(at).trim();
    let is_request = |line: &str| line.starts_with("--20") && line.contains("--  http");
    let starts = is_request(first)
        || first.starts_with("Resolving ") && first.contains("... ")
        || first.starts_with("Connecting to ") && (first.contains("|:") || first.contains("... "));
    if !starts {
        return None;
    }
    let mut run = Run::default();
    let mut end = at;
    while end < text.len() && !text.is_boundary(end) && end - at < 200 {
        let line = text.at(end).trim();
        let next = text.at(end + 1).trim_start();
        let ends = line.is_empty() && (next.is_empty() || next.starts_with(['{', '<']));
        if end > at && is_request(line) || ends || !run.take(line) {
            break;
        }
        end += 1;
    }
    let lines = Lines { first: at, end };
    let block = text.joined(lines);
    let mut seen = run.seen;
    let failure = run.failure;
    let given = if let Some(status) = run.status {
        Given {
            kind: Kind::Transcript,
            status: Some(status),
            headers: run.headers,
            ..Given::default()
        }
    } else if front_door::proxy_trouble(&block).is_some() {
        front_door::read(&block)
    } else if let Some(failure) = failure.or_else(|| phrases::of(&block).map(|found| found.failure))
    {
        let failure = match failure {
            Failure::NameMismatch if block.contains("*.execute-api.") => {
                Failure::NameMismatchExecuteApi
            }
            failure => failure,
        };
        observe(&mut seen, failure, &block);
        Given {
            kind: Kind::Failure,
            failure: Some(failure),
            ..Given::default()
        }
    } else {
        let says = "a connection".to_owned();
        return Some(Piece {
            kind: PieceKind::Wget,
            lines,
            says,
            seen,
        });
    };
    let says = given.one_line();
    seen.given = Some(given);
    Some(Piece {
        kind: PieceKind::Wget,
        lines,
        says,
        seen,
    })
}
