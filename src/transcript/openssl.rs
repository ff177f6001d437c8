//! What `openssl s_client` prints.

use super::connect::{connected, resolved};
use super::failure::observe;
use super::{Call, Handshake, Lines, Piece, PieceKind, Seen, Text, phrases};
use crate::facts::{Certificate, TlsOutcome};
use crate::front_door::{Failure, Given, Kind};

const STARTS: &[&str] = &[
    "CONNECTED(",
    "Connecting to ",
    "connect:errno=",
    "BIO_lookup_ex",
    "s_client: ",
    "depth=",
];

/// What the lines show.
#[derive(Default)]
struct Session {
    call: Call,
    chain: Vec<Certificate>,
    verify: Option<String>,
    connected: bool,
    /// TLS version and cipher.
    finished: Option<(String, String)>,
    subject: Option<String>,
    /// The leaf's subject, where no chain is printed.
    leaf: Option<String>,
    error: Option<String>,
}

impl Session {
    /// One line; what is no certificate's text.
    fn take(&mut self, line: &str) {
        if line.starts_with("CONNECTED(") {
            self.connected = true;
        } else if let Some(address) = line.strip_prefix("Connecting to ") {
            self.call.address = address.parse().ok();
        } else if let Some((_, rest)) = line.split_once("s:")
            && line.starts_with(|c: char| c.is_ascii_digit())
        {
            self.subject = Some(rest.trim().to_owned());
        } else if let Some(rest) = line.strip_prefix("i:") {
            if let Some(subject) = self.subject.take() {
                self.chain.push(certificate(&subject, rest.trim()));
            }
        } else if let Some(rest) = line.strip_prefix("depth=0 ") {
            self.leaf = Some(rest.to_owned());
        } else if let Some(rest) = line
            .strip_prefix("Verify return code: ")
            .or_else(|| line.strip_prefix("Verification error: "))
        {
            self.verify = Some(rest.to_owned());
        } else if let Some(rest) = line.strip_prefix("verify error:") {
            self.verify.get_or_insert_with(|| rest.to_owned());
        } else if let Some(rest) = line.strip_prefix("New, ") {
            if !rest.contains("(NONE)") {
                let (version, cipher) = rest.split_once(", Cipher is ").unwrap_or((rest, ""));
                self.finished = Some((version.to_owned(), cipher.to_owned()));
            }
        } else if line.contains(":error:")
            || line.starts_with("connect:errno=")
            || line.contains("BIO_lookup_ex")
            || line.contains("write:errno=")
            || line.contains("read:errno=")
        {
            self.error.get_or_insert(line.to_owned());
        }
    }
}

/// Takes the lines from one on; the one after the last, too.
fn session(text: &Text<'_>, at: usize, call: Call) -> (Session, usize) {
    let mut session = Session {
        call,
        ..Session::default()
    };
    let (mut end, mut in_pem, mut blank) = (at, false, 0);
    while end < text.len() && end - at < 600 && !text.is_boundary(end) {
        let line = text.at(end).trim();
        in_pem |= line.starts_with("-----BEGIN");
        if in_pem {
            in_pem = !line.starts_with("-----END");
            end += 1;
            continue;
        }
        blank = if line.is_empty() { blank + 1 } else { 0 };
        if blank > 1 || line.starts_with('{') || line.starts_with("HTTP/") {
            break;
        }
        session.take(line);
        end += 1;
        if line.starts_with("Extended master secret")
            || line.starts_with("Max Early Data")
            || line == "closed"
            || line == "DONE"
        {
            // The session's block ends by a line of dashes.
            if text.at(end).trim() == "---" {
                end += 1;
            }
            break;
        }
    }
    (session, end)
}

/// The call that the command names, which stands before the transcript.
fn call(text: &Text<'_>, at: usize) -> Call {
    let mut call = Call::default();
    let command = (at.saturating_sub(3)..at)
        .rev()
        .find(|index| !text.is_blank(*index))
        .and_then(|index| super::lines::command(text.at(index)));
    if let Some(command) = command {
        let word = |option: &str| {
            let (_, rest) = command.split_once(option)?;
            rest.split_whitespace()
                .next()
                .map(|it| it.trim_matches(['\'', '"']).to_owned())
        };
        let to = word("-connect ").map(|it| {
            it.rsplit_once(':')
                .map_or(it.clone(), |(host, _)| host.to_owned())
        });
        call.host = word("-servername ")
            .or(to)
            .map(|it| it.to_ascii_lowercase());
    }
    call
}

/// From the first line to the session's end, or to the error.
pub(super) fn read(text: &Text<'_>, at: usize) -> Option<Piece> {
    let first = text.at(at).trim();
    let errors = first.contains(":error:") && first.contains("s_client");
    if !STARTS.iter().any(|mark| first.starts_with(mark))
        && !errors
        && !first.contains("BIO_connect")
    {
        return None;
    }
    let (session, end) = session(text, at, call(text, at));
    let lines = Lines { first: at, end };
    let block = text.joined(lines);
    let failure = failure(&block, &session);
    let Session {
        call,
        mut chain,
        verify,
        connected: is_connected,
        finished,
        leaf,
        ..
    } = session;
    let mut seen = Seen {
        call,
        ..Seen::default()
    };
    if let Some(subject) = leaf.filter(|_| chain.is_empty()) {
        chain.push(certificate(&subject, ""));
    }
    let trusted = verify.as_deref().is_none_or(|it| it.starts_with('0'));
    if let (Some(host), Some(address)) = (seen.call.host.clone(), seen.call.address) {
        seen.lookups.push(resolved(&host, address));
        if is_connected {
            seen.connections.push(connected(Some(host), address, 443));
        }
    }
    let names: Vec<&str> = chain
        .first()
        .into_iter()
        .flat_map(|leaf: &Certificate| &leaf.names)
        .map(String::as_str)
        .collect();
    let says = match failure {
        Some(failure) => failure
            .entry()
            .map_or_else(String::new, |entry| entry.title.to_owned()),
        None => format!(
            "the handshake completed, certificate for {}",
            names.first().unwrap_or(&"?")
        ),
    };
    match failure {
        Some(failure) => {
            observe(&mut seen, failure, &block);
            for handshake in &mut seen.handshakes {
                handshake.chain.clone_from(&chain);
            }
            seen.given = Some(Given {
                kind: Kind::Failure,
                failure: Some(failure),
                ..Given::default()
            });
        }
        None if trusted => {
            let (version, cipher) = finished.unwrap_or_default();
            seen.handshakes.push(Handshake {
                host: seen.call.host.clone(),
                address: seen.call.address,
                outcome: TlsOutcome::Completed {
                    version,
                    cipher,
                    group: None,
                    alpn: None,
                },
                chain,
            });
        }
        None => {}
    }
    Some(Piece {
        kind: PieceKind::Openssl,
        lines,
        says,
        seen,
    })
}

fn failure(block: &str, session: &Session) -> Option<Failure> {
    if !session.connected {
        let found = phrases::of(block).map(|found| found.failure);
        return Some(match found {
            Some(Failure::TimedOut | Failure::NotConnected) | None => Failure::ConnectTimeout,
            Some(failure) => failure,
        });
    }
    let verify = session.verify.as_deref();
    if let Some(verify) = verify.filter(|it| !it.starts_with('0')) {
        let name = verify.contains("ostname mismatch");
        return Some(
            if verify.contains("expired") || verify.contains("not yet valid") {
                Failure::Expired
            } else if name && block.contains("*.execute-api.") {
                Failure::NameMismatchExecuteApi
            } else if name {
                Failure::NameMismatch
            } else {
                Failure::UntrustedIssuer
            },
        );
    }
    if session.finished.is_some() {
        return None;
    }
    let error = session.error.as_deref().unwrap_or_default();
    Some(match phrases::of(error).map(|found| found.failure) {
        Some(Failure::Reset | Failure::ClosedEarly) => Failure::HandshakeCut,
        Some(failure) => failure,
        None if error.contains("errno=") => Failure::HandshakeCut,
        None if block.contains("no peer certificate available") => Failure::HandshakeCut,
        None => Failure::HandshakeTimeout,
    })
}

fn certificate(subject: &str, issuer: &str) -> Certificate {
    let name = subject
        .split("CN")
        .nth(1)
        .map(|rest| rest.trim_start_matches([' ', '=']));
    let name = name
        .and_then(|rest| rest.split([',', '/']).next())
        .unwrap_or_default()
        .trim();
    Certificate {
        subject: subject.to_owned(),
        issuer: issuer.to_owned(),
        names: (!name.is_empty())
            .then(|| name.to_owned())
            .into_iter()
            .collect(),
        not_before: String::new(),
        not_after: String::new(),
    }
}
