//! The failure that words name, and what it shows.

use super::{Connection, Handshake, Seen, phrases};
use crate::facts::{Answer, Asked, Lookup, TcpOutcome, TlsOutcome};
use crate::front_door::Failure;

/// The failure that a text names.
pub(super) fn failure_in(text: &str) -> Option<Failure> {
    phrases::of(text).map(|found| refine(found.failure, text))
}

/// What the rest of the words makes of a failure.
pub(super) fn refine(failure: Failure, block: &str) -> Failure {
    match failure {
        Failure::NameMismatch if block.contains("*.execute-api.") => {
            Failure::NameMismatchExecuteApi
        }
        // Go and others say the same of the lookup, the connection and the answer.
        Failure::TimedOut if block.contains("i/o timeout") && block.contains("dial tcp") => {
            if block.contains("lookup ") {
                Failure::NameNotAnswered
            } else {
                Failure::ConnectTimeout
            }
        }
        Failure::NotConnected if block.contains("dial tcp") && block.contains("lookup ") => {
            Failure::NameNotAnswered
        }
        Failure::TimedOut if block.contains("ailed to connect to") => Failure::ConnectTimeout,
        Failure::ConnectFailed | Failure::Refused if waited_long(block) => Failure::ConnectTimeout,
        Failure::ReadTimeout
            if block.contains("failed to connect") || block.contains("Failed to connect") =>
        {
            Failure::ConnectTimeout
        }
        Failure::UntrustedIssuer if block.contains("RemoteCertificateNameMismatch") => {
            Failure::NameMismatch
        }
        failure => failure,
    }
}

/// Whether curl waited so long that nobody answered: `after 130562 ms`.
fn waited_long(block: &str) -> bool {
    block.split_once(" after ").is_some_and(|(_, rest)| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        rest.get(digits.len()..)
            .is_some_and(|rest| rest.starts_with(" ms"))
            && digits.parse::<u64>().is_ok_and(|ms| ms >= 20_000)
    })
}

/// What a failure shows, as a probe would have seen it.
pub(super) fn observe(seen: &mut Seen, failure: Failure, block: &str) {
    let host = seen.call.host.clone();
    let address = seen.call.address;
    if let Some(host) = &host {
        let answer = match failure {
            Failure::NameNotFound => Some(Answer::NotFound),
            Failure::NameNotAnswered => Some(Answer::Failed(
                "temporary failure in name resolution".to_owned(),
            )),
            _ => None,
        };
        if let Some(answer) = answer {
            seen.lookups.push(Lookup {
                asked: Asked::Getaddrinfo,
                name: host.clone(),
                answer,
                ms: 0,
                replies: Vec::new(),
            });
        }
    }
    let outcome = match failure {
        Failure::ConnectTimeout => Some(TcpOutcome::TimedOut),
        Failure::Refused => Some(TcpOutcome::Refused),
        Failure::Unreachable
            if block.contains("etwork is unreachable") || block.contains("ENETUNREACH") =>
        {
            Some(TcpOutcome::NetworkUnreachable)
        }
        Failure::Unreachable => Some(TcpOutcome::HostUnreachable),
        Failure::NotPermitted => Some(TcpOutcome::NotPermitted),
        Failure::Exhausted => Some(TcpOutcome::Exhausted),
        Failure::ConnectFailed => Some(TcpOutcome::Failed("no connection was made".to_owned())),
        _ => None,
    };
    if let (Some(outcome), Some(address)) = (outcome, address) {
        seen.connections.push(Connection {
            host: host.clone(),
            address,
            port: port_in(block).unwrap_or(443),
            outcome,
            ms: 0,
        });
    }
    let outcome = match failure {
        Failure::UntrustedIssuer => Some(TlsOutcome::UnknownIssuer),
        Failure::NameMismatch | Failure::NameMismatchExecuteApi => Some(TlsOutcome::NameMismatch),
        Failure::Expired => Some(TlsOutcome::NotValidNow {
            detail: "certificate has expired or is not yet valid".to_owned(),
        }),
        Failure::VersionRefused => Some(TlsOutcome::VersionRefused {
            detail: "no common version".to_owned(),
        }),
        Failure::HandshakeCut => Some(TlsOutcome::Closed),
        Failure::HandshakeTimeout => Some(TlsOutcome::Silence),
        Failure::HandshakeFailed => Some(TlsOutcome::Failed {
            detail: "the handshake failed".to_owned(),
        }),
        Failure::NotTls => Some(TlsOutcome::NotTls {
            detail: "what came back is not TLS".to_owned(),
        }),
        _ => None,
    };
    if let Some(outcome) = outcome {
        seen.handshakes.push(Handshake {
            host,
            address,
            outcome,
            chain: Vec::new(),
        });
    }
}

/// The port behind an address or a host, where it is not part of a time.
fn port_in(block: &str) -> Option<u16> {
    for mark in ["port ", "port=", "port: "] {
        if let Some((_, rest)) = block.split_once(mark) {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if let Ok(port) = digits.parse() {
                return Some(port);
            }
        }
    }
    [":443", ":80", ":8080", ":3128", ":8443"]
        .iter()
        .find(|port| block.contains(**port))
        .and_then(|port| port.trim_start_matches(':').parse().ok())
}
