//! Answers with their heads: `curl -i`, `curl -v`, and every other program that prints a status line.

use super::failure::observe;
use super::lines::is_request;
use super::{Call, Lines, Piece, PieceKind, Seen, Text, phrases, verbose};
use crate::facts::TcpOutcome;
use crate::front_door::{self, Failure, Given, Kind};

/// How many lines one transcript has at most.
const MOST_LINES: usize = 3000;

/// How many lines a body that is no JSON and no page has at most.
const MOST_BODY: usize = 40;

/// What curl writes behind a star.
const STARS: &[&str] = &[
    "Trying ",
    "Connected to ",
    "Host ",
    "IPv4:",
    "IPv6:",
    "ALPN",
    "Could not resolve",
    "connect to ",
    "Rebuilt URL",
    "Uses proxy",
    "Closing ",
    "Server certificate",
    "SSL ",
    "TLSv",
    "TLS ",
    "Connection ",
    "Resolving ",
    "Failed to connect",
    "Immediate connect",
    "Using ",
    "CAfile",
    "successfully set",
    "Server auth",
    "Request completely",
    "Mark bundle",
    "subject",
    "start date",
    "expire date",
    "issuer",
    "using ",
    "h2h3",
    "[HTTP/2]",
    "OpenSSL",
    "schannel",
    "Establish HTTP proxy",
    "CONNECT",
    "Proxy ",
    "Received HTTP code",
    "Recv failure",
    "Empty reply",
    "Operation timed out",
    "Hostname",
    "Added ",
    "Re-using",
    "Reusing",
    "old SSL",
    "no chunk",
    "upload completely",
    "HTTP ",
    "HTTP/",
    "  CA",
    "NSS",
    "error:",
    "Send failure",
    "Issue another",
    "Clear auth",
    "Too old",
    "ipv4 connect",
    "ipv6 connect",
    "STATE",
    "getaddrinfo",
    "Certificate level",
    "Peer certificate",
    "common name",
    "server certificate",
    "Couldn't",
    "Could not",
    "Expire",
    "Unable to",
    "Curl_",
    "Preparing",
    "Setting",
    "LibreSSL",
    "gnutls",
    "GnuTLS",
    "After ",
];

/// A line of `curl -v`.
fn verbose(line: &str) -> bool {
    let star = line.strip_prefix("* ").map(str::trim_start);
    star.is_some_and(|rest| STARS.iter().any(|mark| rest.starts_with(mark.trim_start())))
        || line.starts_with("> ") && line.len() > 2
        || line.starts_with("< ") && line.len() > 2
        || matches!(line.trim_end(), ">" | "<" | "*")
        || ["{ [", "} [", "* "]
            .iter()
            .any(|mark| line.starts_with(mark))
            && line.ends_with("data]")
}

/// Whether a transcript may begin here.
fn begins(line: &str) -> bool {
    if front_door::status_line(line).is_some() {
        return true;
    }
    if let Some(rest) = line.strip_prefix("> ") {
        return is_request(rest);
    }
    line.starts_with("* ") && verbose(line)
}

/// The progress that curl prints on stderr.
fn progress(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("% Total")
        || line.starts_with("Dload")
        || (line.contains("--:--:--") && line.starts_with(|c: char| c.is_ascii_digit()))
}

pub(super) fn read(text: &Text<'_>, at: usize) -> Option<Piece> {
    if !begins(text.at(at)) && !progress(text.at(at)) {
        return None;
    }
    let (end, region, is_verbose) = extent(text, at);
    let lines = Lines { first: at, end };
    let mut seen = Seen::default();
    if is_verbose {
        verbose::read(&region, &mut seen);
    }
    let mut given = front_door::read(&region);
    if given.status.is_none() && given.proxy_said.is_none() {
        let failure = failure(&region, &seen);
        if let Some(failure) = failure {
            observe_once(&mut seen, failure, &region);
            given = Given {
                kind: Kind::Failure,
                failure: Some(failure),
                ..Given::default()
            };
        } else if given.kind != Kind::Transcript {
            let says = "no answer in it".to_owned();
            return Some(Piece {
                kind: PieceKind::CurlVerbose,
                lines,
                says,
                seen,
            });
        }
    }
    given.method = given.method.or_else(|| seen.call.method.clone());
    let says = given.one_line();
    seen.given = Some(given);
    let kind = if is_verbose {
        PieceKind::CurlVerbose
    } else {
        PieceKind::HttpAnswer
    };
    Some(Piece {
        kind,
        lines,
        seen,
        says,
    })
}

/// Where a transcript ends, its text, and whether it is of `curl -v`.
fn extent(text: &Text<'_>, at: usize) -> (usize, String, bool) {
    let mut region = String::new();
    let (mut end, mut is_verbose, mut in_head, mut after_head) = (at, false, false, false);
    while end < text.len() && end - at < MOST_LINES {
        let line = text.at(end);
        if end > at && super::lines::command(line).is_some() && !verbose(line)
            || super::lines::is_prompt(line) && line.trim() != ">"
        {
            break;
        }
        let marked = verbose(line);
        is_verbose |= marked;
        let bare = line.strip_prefix("< ").unwrap_or(line);
        if front_door::status_line(bare).is_some() {
            in_head = true;
            after_head = false;
        } else if in_head {
            let header = bare.trim();
            if header.is_empty() || header == "<" {
                in_head = false;
                after_head = true;
            } else if !marked
                && header
                    .split_once(':')
                    .is_none_or(|(name, _)| name.contains(' '))
            {
                // The head of an answer that was cut: what follows is no header.
                in_head = false;
                after_head = true;
                continue;
            }
        } else if line.trim().is_empty() {
            let more = text.at(end + 1);
            if !(after_head || begins(more) || verbose(more) || progress(more)) {
                break;
            }
        } else if !(marked || progress(line) || line.starts_with("curl: (")) {
            if !after_head {
                break;
            }
            let (next, body) = body(text, end);
            region.push_str(&body);
            region.push('\n');
            end = next;
            after_head = false;
            continue;
        }
        region.push_str(line);
        region.push('\n');
        end += 1;
        if line.starts_with("curl: (") {
            break;
        }
    }
    (end.max(at + 1), region, is_verbose)
}

/// The body that begins at a line: a JSON value, a page, or lines up to a blank one.
fn body(text: &Text<'_>, at: usize) -> (usize, String) {
    let line = text.at(at);
    let indent = line.len() - line.trim_start().len();
    if line.trim_start().starts_with(['{', '['])
        && let Some((_, length)) = text.json_at(text.offset(at) + indent, at)
    {
        let start = text.offset(at) + indent;
        let end = text.line_of(start + length).max(at) + 1;
        return (
            end,
            text.all
                .get(start..start + length)
                .unwrap_or_default()
                .to_owned(),
        );
    }
    let page = line.trim_start().starts_with('<');
    let mut end = at;
    let mut body = String::new();
    while end < text.len() && end - at < if page { 400 } else { MOST_BODY } {
        let line = text.at(end);
        if end > at
            && (text.is_boundary(end)
                || verbose(line)
                || line.starts_with("curl: (")
                || begins(line))
        {
            break;
        }
        if line.trim().is_empty() && (!page || text.is_blank(end + 1)) {
            break;
        }
        body.push_str(super::lines::before_prompt(line));
        body.push('\n');
        end += 1;
        let lower = line.trim_end().to_ascii_lowercase();
        if page
            && ["</html>", "</error>", "</errorresponse>", "exception>"]
                .iter()
                .any(|mark| lower.ends_with(mark) && lower.contains("</"))
        {
            break;
        }
    }
    (end.max(at + 1), body.trim_end().to_owned())
}

/// How a transcript without an answer ended.
fn failure(region: &str, seen: &Seen) -> Option<Failure> {
    let connected = seen
        .connections
        .iter()
        .any(|it| matches!(it.outcome, TcpOutcome::Connected { .. }));
    let found = region
        .lines()
        .filter(|line| !line.starts_with("> ") && !line.starts_with("< "))
        .filter_map(phrases::of)
        .min_by_key(|found| found.place)
        .map(|found| found.failure);
    match found {
        Some(Failure::NameMismatch) if region.contains("*.execute-api.") => {
            Some(Failure::NameMismatchExecuteApi)
        }
        // Behind a connection, a timeout is of what follows.
        Some(Failure::ConnectTimeout | Failure::TimedOut) if connected => {
            Some(if region.contains("SSL connection using") {
                Failure::ReadTimeout
            } else {
                Failure::HandshakeTimeout
            })
        }
        Some(Failure::Reset) if connected && !region.contains("SSL connection using") => {
            Some(Failure::HandshakeCut)
        }
        Some(Failure::Reset) if connected => Some(Failure::ClosedEarly),
        Some(failure) => Some(failure),
        None if connected && region.contains("\n> ") => None,
        // The paste ends while it waits.
        None if !connected && region.contains("* ") && region.contains("Trying ") => {
            Some(Failure::ConnectTimeout)
        }
        None => None,
    }
}

/// What a failure shows beside what was observed already.
fn observe_once(seen: &mut Seen, failure: Failure, region: &str) {
    let mut more = Seen {
        call: seen.call.clone(),
        ..Seen::default()
    };
    observe(&mut more, failure, region);
    if seen.lookups.is_empty() {
        seen.lookups = more.lookups;
    }
    if seen.connections.is_empty() {
        seen.connections = more.connections;
    }
    if seen.handshakes.is_empty() {
        seen.handshakes = more.handshakes;
    }
}

/// The call that a request's head names.
pub(super) fn of_request_head<'a>(lines: impl Iterator<Item = &'a str>) -> Call {
    let mut call = Call {
        headers_known: true,
        ..Call::default()
    };
    for line in lines {
        if is_request(line) {
            let mut words = line.split_whitespace();
            call.method = words.next().map(str::to_owned);
            call.path = words
                .next()
                .map(|path| path.split('?').next().unwrap_or(path).to_owned());
        } else if let Some((name, value)) = line.split_once(':') {
            if name.trim().eq_ignore_ascii_case("host") {
                call.host = Some(value.trim().trim_end_matches(":443").to_ascii_lowercase());
            }
            call.take_header(name, value);
        }
    }
    call
}
