//! What the tools that only connect print: telnet, nc, Test-NetConnection.

use std::net::IpAddr;

use super::failure::observe;
use super::{Call, Connection, Lines, Piece, PieceKind, Seen, Text, phrases};
use crate::facts::{Answer, Asked, Lookup, TcpOutcome};
use crate::front_door::{Failure, Given, Kind};

/// What was tried, and how it ended.
fn piece(
    kind: PieceKind,
    lines: Lines,
    call: Call,
    port: u16,
    ended: Option<Failure>,
    block: &str,
) -> Piece {
    let mut seen = Seen {
        call,
        ..Seen::default()
    };
    let to = match (&seen.call.host, seen.call.address) {
        (Some(host), Some(address)) if *host != address.to_string() => {
            format!("{host} ({address})")
        }
        (_, Some(address)) => address.to_string(),
        (Some(host), None) => host.clone(),
        (None, None) => "the address".to_owned(),
    };
    if let (Some(host), Some(address)) = (&seen.call.host, seen.call.address)
        && host.parse::<IpAddr>().is_err()
    {
        seen.lookups.push(resolved(host, address));
    }
    let says = match ended {
        None => {
            if let Some(address) = seen.call.address {
                seen.connections
                    .push(connected(seen.call.host.clone(), address, port));
            }
            format!("{to} port {port}: connected")
        }
        Some(failure) => {
            observe(&mut seen, failure, block);
            for connection in &mut seen.connections {
                connection.port = port;
            }
            seen.given = Some(Given {
                kind: Kind::Failure,
                failure: Some(failure),
                ..Given::default()
            });
            let title = failure.entry().map_or("it failed", |entry| entry.title);
            format!("{to} port {port}: {title}")
        }
    };
    Piece {
        kind,
        lines,
        seen,
        says,
    }
}

/// A name that led to an address, by what a program says of its connection.
pub(super) fn resolved(host: &str, address: IpAddr) -> Lookup {
    Lookup {
        asked: Asked::Getaddrinfo,
        name: host.trim_end_matches('.').to_ascii_lowercase(),
        answer: Answer::Addresses {
            addresses: vec![address],
            cnames: Vec::new(),
            ttl: None,
        },
        ms: 0,
        replies: Vec::new(),
    }
}

/// A connection that came about.
pub(super) fn connected(host: Option<String>, address: IpAddr, port: u16) -> Connection {
    Connection {
        host,
        address,
        port,
        outcome: TcpOutcome::Connected {
            local: std::net::SocketAddr::from(([0, 0, 0, 0], 0)),
        },
        ms: 0,
    }
}

/// The host and port of the command before a line.
fn of_command(text: &Text<'_>, at: usize, programs: &[&str]) -> Option<(String, u16)> {
    let before = (at.saturating_sub(3)..at)
        .rev()
        .find(|index| !text.is_blank(*index))?;
    let command = super::lines::command(text.at(before))?;
    let mut words = command.split_whitespace();
    let program = words.find(|word| programs.contains(word))?;
    let rest: Vec<&str> = words.collect();
    let _ = program;
    let port = rest.iter().rev().find_map(|word| word.parse().ok())?;
    let host = rest
        .iter()
        .find(|word| word.contains('.') && !word.starts_with('-'))?;
    Some((host.to_ascii_lowercase(), port))
}

/// `telnet`: Trying …, Connected to …, or Unable to connect.
pub(super) fn telnet(text: &Text<'_>, at: usize) -> Option<Piece> {
    let first = text.at(at).trim();
    let tried = first.strip_prefix("Trying ").and_then(|rest| {
        let bare = rest.trim_end_matches('.');
        let bare = bare.split_once(':').map_or(bare, |(address, port)| {
            if port.chars().all(|c| c.is_ascii_digit()) {
                address
            } else {
                bare
            }
        });
        bare.parse::<IpAddr>().ok()
    });
    let windows = first.starts_with("Connecting To ")
        && first.contains("Could not open connection to the host");
    if tried.is_none() && !first.starts_with("telnet: ") && !windows {
        return None;
    }
    let named = of_command(text, at, &["telnet"]);
    let mut call = Call {
        host: named.as_ref().map(|(host, _)| host.clone()),
        address: tried,
        ..Call::default()
    };
    let mut port = named.map_or(443, |(_, port)| port);
    let (mut end, mut ended, mut known) = (at, None, false);
    if windows {
        if let Some(host) = first
            .trim_start_matches("Connecting To ")
            .split("...")
            .next()
        {
            call.host = Some(host.to_ascii_lowercase());
        }
        if let Some((_, rest)) = first.split_once("on port ") {
            port = rest
                .split(':')
                .next()
                .and_then(|it| it.trim().parse().ok())
                .unwrap_or(port);
        }
        let block = text.at(at).to_owned();
        return Some(piece(
            PieceKind::Telnet,
            Lines {
                first: at,
                end: at + 1,
            },
            call,
            port,
            Some(Failure::ConnectFailed),
            &block,
        ));
    }
    while end < text.len() && !text.is_boundary(end) && end - at < 40 {
        let line = text.at(end).trim();
        if let Some(host) = line.strip_prefix("Connected to ") {
            known = true;
            call.host = call
                .host
                .or_else(|| Some(host.trim_end_matches('.').to_ascii_lowercase()));
        } else if line.starts_with("Escape character")
            || line.starts_with("Connection closed")
            || line.starts_with("Trying ")
        {
            if let Some(address) = line
                .strip_prefix("Trying ")
                .and_then(|it| it.trim_end_matches('.').parse().ok())
            {
                call.address = Some(address);
            }
        } else if line.starts_with("telnet: ") {
            let found = phrases::of(line).map(|found| found.failure);
            if let Some((host, _)) = line.trim_start_matches("telnet: ").split_once(": ")
                && host.contains('.')
                && host.parse::<IpAddr>().is_err()
            {
                let host = host
                    .trim_start_matches("could not resolve ")
                    .split('/')
                    .next()
                    .unwrap_or(host);
                call.host = call.host.or_else(|| Some(host.to_ascii_lowercase()));
            }
            ended = Some(found.unwrap_or(Failure::ConnectFailed));
            end += 1;
            break;
        } else {
            break;
        }
        end += 1;
    }
    if !known && ended.is_none() {
        // The text ends while it waits: nobody answered until then.
        ended = Some(Failure::ConnectTimeout);
    }
    let lines = Lines { first: at, end };
    let block = text.joined(lines);
    Some(piece(PieceKind::Telnet, lines, call, port, ended, &block))
}

/// `nc -vz`: of OpenBSD, of Nmap, of traditional netcat and of macOS.
pub(super) fn netcat(text: &Text<'_>, at: usize) -> Option<Piece> {
    let line = text.at(at).trim();
    let lines = Lines {
        first: at,
        end: at + 1,
    };
    let mut call = Call::default();
    if let Some(rest) = line.strip_prefix("Connection to ")
        && let Some((to, how)) = rest.split_once(" port ")
        && how.contains("succeeded")
    {
        // OpenBSD's: `HOST 443 port [tcp/https] succeeded!`; macOS's: `HOST port 443 [tcp/https] succeeded!`.
        let before = to
            .rsplit_once(' ')
            .and_then(|(to, port)| Some((to, port.parse().ok()?)));
        let (to, port) = match before {
            Some((to, port)) => (to, Some(port)),
            None => (
                to,
                how.split([' ', '[']).next().and_then(|it| it.parse().ok()),
            ),
        };
        let (host, address) = host_and_address(to);
        call.host = host;
        call.address = address;
        let port = port.unwrap_or(443);
        return Some(piece(PieceKind::Netcat, lines, call, port, None, line));
    }
    if let Some(rest) = line
        .strip_prefix("nc: connect to ")
        .or_else(|| line.strip_prefix("nc: connectx to "))
        .or_else(|| line.strip_prefix("netcat: connect to "))
        && let Some((to, how)) = rest.split_once(" port ")
    {
        let (host, address) = host_and_address(to);
        call.host = host;
        call.address = address;
        let port = how
            .split(' ')
            .next()
            .and_then(|it| it.parse().ok())
            .unwrap_or(443);
        let silent = how.contains("timed out") || how.contains("in progress");
        let failure = match phrases::of(how) {
            Some(found) => connecting(found.failure),
            None if silent => Failure::ConnectTimeout,
            None => Failure::ConnectFailed,
        };
        let ended = Some(failure);
        return Some(piece(PieceKind::Netcat, lines, call, port, ended, line));
    }
    if let Some(rest) = line.strip_prefix("Ncat: ") {
        if rest.starts_with("Version") || rest.contains("bytes sent") {
            // The line after tells.
            return next_ncat(text, at);
        }
        if let Some((host, port)) = of_command(text, at, &["nc", "ncat"])
            .or_else(|| of_command(text, at.saturating_sub(1), &["nc", "ncat"]))
        {
            call.host = Some(host);
            let port = ncat_to(rest, &mut call).unwrap_or(port);
            return Some(ncat(lines, call, port, rest));
        }
        let port = ncat_to(rest, &mut call).unwrap_or(443);
        return Some(ncat(lines, call, port, rest));
    }
    // `host [10.0.3.10] 443 (https) open`, `(UNKNOWN) [10.0.3.10] 443 (https) : Connection timed out`.
    if let Some((before, rest)) = line.split_once(" [")
        && let Some((address, rest)) = rest.split_once("] ")
        && let Ok(address) = address.parse::<IpAddr>()
        && !before.contains(' ')
    {
        let mut words = rest.split_whitespace();
        let port = words.next()?.parse().ok()?;
        call.address = Some(address);
        call.host = before.contains('.').then(|| before.to_ascii_lowercase());
        if rest.contains("open") {
            return Some(piece(PieceKind::Netcat, lines, call, port, None, line));
        }
        let failure = phrases::of(rest).map_or(Failure::ConnectFailed, |found| found.failure);
        return Some(piece(
            PieceKind::Netcat,
            lines,
            call,
            port,
            Some(connecting(failure)),
            line,
        ));
    }
    if let Some(rest) = line.strip_prefix("nc: getaddrinfo") {
        call.host = of_command(text, at, &["nc", "ncat"]).map(|(host, _)| host);
        let failure = phrases::of(rest).map_or(Failure::NameNotFound, |found| found.failure);
        return Some(piece(
            PieceKind::Netcat,
            lines,
            call,
            443,
            Some(failure),
            line,
        ));
    }
    None
}

/// What a failure says where only a connection was tried.
const fn connecting(failure: Failure) -> Failure {
    match failure {
        Failure::TimedOut => Failure::ConnectTimeout,
        Failure::NotConnected => Failure::ConnectFailed,
        failure => failure,
    }
}

fn next_ncat(text: &Text<'_>, at: usize) -> Option<Piece> {
    let next = text.at(at + 1).trim().starts_with("Ncat: ");
    let piece = next.then(|| netcat(text, at + 1))??;
    Some(Piece {
        lines: Lines {
            first: at,
            end: piece.lines.end,
        },
        ..piece
    })
}

fn ncat_to(rest: &str, call: &mut Call) -> Option<u16> {
    let to = rest.strip_prefix("Connected to ")?.trim_end_matches('.');
    let (address, port) = to.rsplit_once(':')?;
    call.address = address.parse().ok();
    port.parse().ok()
}

fn ncat(lines: Lines, call: Call, port: u16, rest: &str) -> Piece {
    if rest.starts_with("Connected to ") {
        return piece(PieceKind::Netcat, lines, call, port, None, rest);
    }
    let failure = phrases::of(rest).map_or(Failure::ConnectFailed, |found| found.failure);
    piece(
        PieceKind::Netcat,
        lines,
        call,
        port,
        Some(connecting(failure)),
        rest,
    )
}

/// `host (10.0.3.10)`, a host or an address.
fn host_and_address(text: &str) -> (Option<String>, Option<IpAddr>) {
    match text.split_once(" (") {
        Some((host, address)) => (
            Some(host.to_ascii_lowercase()),
            address.trim_end_matches(')').parse().ok(),
        ),
        None => match text.parse() {
            Ok(address) => (None, Some(address)),
            Err(_) => (Some(text.to_ascii_lowercase()), None),
        },
    }
}

/// PowerShell's `Test-NetConnection`.
pub(super) fn test_net_connection(text: &Text<'_>, at: usize) -> Option<Piece> {
    let member = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_owned(), value.trim().to_owned()))
    };
    let line = text.at(at).trim();
    let warned = line.starts_with("WARNING: TCP connect to");
    if !warned && member(line).is_none_or(|(name, _)| name != "ComputerName") {
        return None;
    }
    let mut call = Call::default();
    let (mut end, mut port, mut succeeded) = (at, 443, None);
    while end < text.len() && end - at < 30 && !text.is_boundary(end) {
        let line = text.at(end).trim();
        if let Some((name, value)) = member(line) {
            match name.as_str() {
                "ComputerName" => call.host = Some(value.to_ascii_lowercase()),
                "RemoteAddress" => call.address = value.parse().ok(),
                "RemotePort" => port = value.parse().unwrap_or(443),
                "TcpTestSucceeded" => {
                    succeeded = Some(value.eq_ignore_ascii_case("true"));
                    end += 1;
                    break;
                }
                _ => {}
            }
        } else if !line.is_empty() {
            break;
        }
        end += 1;
    }
    let lines = Lines { first: at, end };
    let block = text.joined(lines);
    let failure = match (succeeded, warned) {
        (Some(true), _) => None,
        (Some(false), _) | (None, true) => Some(Failure::ConnectFailed),
        (None, false) => return None,
    };
    Some(piece(
        PieceKind::TestNetConnection,
        lines,
        call,
        port,
        failure,
        &block,
    ))
}
