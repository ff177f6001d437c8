//! The times that `curl -w` prints. A phase whose time is zero was not reached.

use super::{Call, Lines, Piece, PieceKind, Seen, Text};
use crate::front_door::{Failure, Given, Kind};

const KEYS: &[&str] = &[
    "time_namelookup",
    "time_connect",
    "time_appconnect",
    "time_pretransfer",
    "time_redirect",
    "time_starttransfer",
    "time_total",
    "http_code",
    "response_code",
    "remote_ip",
    "remote_port",
    "num_connects",
    "ssl_verify_result",
    "size_download",
    "speed_download",
    "local_ip",
    "exitcode",
    "errormsg",
    "url_effective",
    "http_version",
    "dns",
    "lookup",
    "connect",
    "appconnect",
    "tls",
    "ttfb",
    "starttransfer",
    "total",
    "code",
    "status",
];

fn member(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim().split_once([':', '='])?;
    let name = name.trim().trim_matches(['"', '%', '{', '}']);
    KEYS.contains(&name)
        .then(|| (name, value.trim().trim_matches(['"', ',', '|'])))
}

/// Two or more lines `time_connect: 0.012345`, or one line with several.
pub(super) fn read(text: &Text<'_>, at: usize) -> Option<Piece> {
    let mut times: Vec<(String, String)> = Vec::new();
    let mut end = at;
    let one = text.at(at).trim();
    if one.matches("time_").count() > 1 {
        for word in one.split([' ', ',', ';', '|']) {
            times.extend(member(word).map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
        end = at + 1;
    } else {
        let strict = |line: &str| line.trim().contains("time_") && member(line).is_some();
        if !(strict(one) || member(one).is_some() && strict(text.at(at + 1))) {
            return None;
        }
        while end < text.len() {
            let line = text.at(end).trim();
            if line.chars().all(|c| matches!(c, '-' | '=' | '+')) && !line.is_empty() {
                end += 1;
                continue;
            }
            let Some((name, value)) = member(line) else {
                break;
            };
            times.push((name.to_owned(), value.to_owned()));
            end += 1;
        }
    }
    if times.len() < 2 {
        return None;
    }
    let find = |keys: &[&str]| {
        times
            .iter()
            .find(|(name, _)| keys.contains(&name.as_str()))
            .map(|(_, value)| value.as_str())
    };
    let seconds = |keys: &[&str]| {
        find(keys).and_then(|value| value.trim_end_matches('s').trim().parse::<f64>().ok())
    };
    let reached = |keys: &[&str]| seconds(keys).map(|value| value > 0.0);
    let status = find(&["http_code", "response_code", "code", "status"])
        .and_then(|it| it.parse::<u16>().ok());
    let failure = if status.is_some_and(|status| status > 0) {
        None
    } else if reached(&["time_namelookup", "dns", "lookup"]) == Some(false) {
        Some(Failure::NameNotFound)
    } else if reached(&["time_connect", "connect"]) == Some(false) {
        Some(Failure::ConnectTimeout)
    } else if reached(&["time_appconnect", "appconnect", "tls"]) == Some(false) {
        Some(Failure::HandshakeFailed)
    } else if reached(&["time_starttransfer", "starttransfer", "ttfb"]) == Some(false) {
        Some(Failure::ReadTimeout)
    } else {
        None
    };
    let mut seen = Seen {
        call: Call {
            address: find(&["remote_ip"]).and_then(|it| it.parse().ok()),
            ..Call::default()
        },
        ..Seen::default()
    };
    let says = match (failure, status) {
        (Some(failure), _) => {
            seen.given = Some(Given {
                kind: Kind::Failure,
                failure: Some(failure),
                ..Given::default()
            });
            failure
                .entry()
                .map_or_else(String::new, |entry| entry.title.to_owned())
        }
        (None, Some(status)) if status > 0 => {
            seen.given = Some(Given {
                kind: Kind::Body,
                status: Some(status),
                ..Given::default()
            });
            format!(
                "status {status}, in {} s",
                find(&["time_total", "total"]).unwrap_or("?")
            )
        }
        _ => format!("in {} s", find(&["time_total", "total"]).unwrap_or("?")),
    };
    Some(Piece {
        kind: PieceKind::CurlTimings,
        lines: Lines { first: at, end },
        says,
        seen,
    })
}
