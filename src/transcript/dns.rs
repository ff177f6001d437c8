//! What the tools that ask resolvers print: dig, nslookup, host, getent, Resolve-DnsName.

use std::net::IpAddr;

use super::{Call, Lines, Piece, PieceKind, Seen, Text};
use crate::facts::{Answer, Asked, Lookup};
use crate::front_door::{Failure, Given, Kind};

/// How many lines one answer has at most.
const MOST_LINES: usize = 300;

/// An answer as it is collected.
#[derive(Default)]
struct Found {
    name: Option<String>,
    addresses: Vec<IpAddr>,
    cnames: Vec<String>,
    ttl: Option<u32>,
    negative: Option<Answer>,
    server: Option<IpAddr>,
    /// Whether the command named that server itself, in place of the host's own.
    named_server: bool,
}

impl Found {
    fn piece(self, kind: PieceKind, lines: Lines) -> Option<Piece> {
        let failure = match (&self.negative, self.addresses.is_empty()) {
            (Some(Answer::NxDomain | Answer::NotFound | Answer::NoData), true) => {
                Some(Failure::NameNotFound)
            }
            (Some(_), true) => Some(Failure::NameNotAnswered),
            _ => None,
        };
        let given = failure.map(|failure| Given {
            kind: Kind::Failure,
            failure: Some(failure),
            ..Given::default()
        });
        let Some(name) = self.name else {
            let says = given.as_ref().map(Given::one_line)?;
            return Some(Piece {
                kind,
                lines,
                says,
                seen: Seen {
                    given,
                    ..Seen::default()
                },
            });
        };
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let answer = match self.negative {
            Some(answer) if self.addresses.is_empty() => answer,
            _ if self.addresses.is_empty() => Answer::NoData,
            _ => Answer::Addresses {
                addresses: self.addresses,
                cnames: self.cnames,
                ttl: self.ttl,
            },
        };
        let asked = match self.server {
            Some(server) if self.named_server => Asked::Given(server),
            Some(server) => Asked::Configured(server),
            None => Asked::Getaddrinfo,
        };
        let says = told(&name, &answer, self.server);
        Some(Piece {
            kind,
            lines,
            says,
            seen: Seen {
                given,
                call: Call {
                    host: Some(name.clone()),
                    ..Call::default()
                },
                lookups: vec![Lookup {
                    asked,
                    name,
                    answer,
                    ms: 0,
                    replies: Vec::new(),
                }],
                ..Seen::default()
            },
        })
    }
}

fn told(name: &str, answer: &Answer, server: Option<IpAddr>) -> String {
    let what = match answer {
        Answer::Addresses { addresses, .. } => {
            let all: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            all.join(", ")
        }
        Answer::NxDomain => "does not exist (NXDOMAIN)".to_owned(),
        Answer::NoData => "has no address".to_owned(),
        Answer::NotFound => "was not found".to_owned(),
        Answer::ServFail => "SERVFAIL".to_owned(),
        Answer::Refused => "REFUSED".to_owned(),
        Answer::Silence => "no reply".to_owned(),
        _ => "no usable answer".to_owned(),
    };
    let by = server
        .map(|server| format!(", by {server}"))
        .unwrap_or_default();
    format!("{name}: {what}{by}")
}

/// `dig`: from its first line, or from the header where that was left out, to the blank lines at the end.
pub(super) fn dig(text: &Text<'_>, at: usize) -> Option<Piece> {
    let first = text.at(at).trim_start();
    if !(first.starts_with("; <<>> DiG")
        || first.starts_with(";; ")
        || first.starts_with(";; Got answer"))
    {
        return short(text, at);
    }
    let mut found = Found::default();
    let (mut end, mut section) = (at, "");
    while end < text.len() && end - at < MOST_LINES {
        let line = text.at(end).trim();
        if end > at && (text.is_boundary(end) || line.starts_with("; <<>> DiG")) {
            break;
        }
        if line.is_empty() {
            let more = (end + 1..end + 3).any(|next| {
                let line = text.at(next).trim_start();
                line.starts_with(';') || is_record(line)
            });
            if !more {
                break;
            }
        } else if let Some(rest) = line.strip_prefix("; <<>> DiG") {
            for word in rest.split_whitespace().skip(1) {
                if let Some(server) = word.strip_prefix('@') {
                    found.server = server.parse().ok();
                    found.named_server = true;
                } else if word.contains('.')
                    && !word.starts_with(['+', '<', '-'])
                    && !word.starts_with(|c: char| c.is_ascii_digit())
                {
                    found.name = Some(word.to_owned());
                }
            }
        } else if let Some((_, rest)) = line.split_once("status: ") {
            found.negative = match rest.split(',').next().unwrap_or_default() {
                "NXDOMAIN" => Some(Answer::NxDomain),
                "SERVFAIL" => Some(Answer::ServFail),
                "REFUSED" => Some(Answer::Refused),
                _ => found.negative,
            };
        } else if line.contains("connection timed out; no servers could be reached")
            || line.contains("communications error") && line.contains("timed out")
            || line.contains("no servers could be reached")
        {
            found.negative = Some(Answer::Silence);
            if let Some(server) = line.split("communications error to ").nth(1) {
                found.server = found
                    .server
                    .or_else(|| server.split('#').next()?.parse().ok());
            }
        } else if let Some(rest) = line.strip_prefix(";; SERVER: ") {
            found.server = found
                .server
                .or_else(|| rest.split(['#', '(', ' ']).next()?.parse().ok());
        } else if line.starts_with(";; ") && line.contains("SECTION:") {
            section = line;
        } else if section.contains("QUESTION") && line.starts_with(';') {
            let name = line
                .trim_start_matches(';')
                .split_whitespace()
                .next()
                .unwrap_or_default();
            found.name = Some(name.to_owned());
        } else if is_record(line) {
            if !section.contains("AUTHORITY") && !section.contains("ADDITIONAL") {
                record(line, &mut found);
            }
        } else if !line.starts_with(';') {
            break;
        }
        end += 1;
    }
    found.piece(PieceKind::Dig, Lines { first: at, end })
}

/// Whether a line is a resource record: `name. 60 IN A 10.0.3.10`.
fn is_record(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().take(5).collect();
    matches!(words.as_slice(), [name, ttl, "IN", kind, _] if name.ends_with('.') && ttl.parse::<u32>().is_ok() && kind.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()))
}

fn record(line: &str, found: &mut Found) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [name, ttl, _, kind, value, ..] = words.as_slice() else {
        return;
    };
    found.name.get_or_insert_with(|| (*name).to_owned());
    match *kind {
        "A" | "AAAA" => {
            found.addresses.extend(value.parse::<IpAddr>().ok());
            let ttl = ttl.parse().ok();
            found.ttl = match (found.ttl, ttl) {
                (Some(own), Some(other)) => Some(u32::min(own, other)),
                (own, other) => own.or(other),
            };
        }
        "CNAME" => found.cnames.push(value.trim_end_matches('.').to_owned()),
        _ => {}
    }
}

/// `dig +short` at a prompt: addresses and names, one a line, or nothing.
fn short(text: &Text<'_>, at: usize) -> Option<Piece> {
    let mut before = at.checked_sub(1)?;
    if text.is_blank(before) {
        before = before.checked_sub(1)?;
    }
    let command = super::lines::command(text.at(before))?;
    let is_dig = command.trim_start().starts_with("dig ") && command.contains("+short");
    if !is_dig {
        return None;
    }
    let mut found = Found::default();
    for word in command.split_whitespace().skip(1) {
        if let Some(server) = word.strip_prefix('@') {
            found.server = server.parse().ok();
            found.named_server = true;
        } else if word.contains('.') && !word.starts_with(['+', '-']) {
            found.name = Some(word.to_owned());
        }
    }
    let mut end = at;
    while end < text.len() && !text.is_boundary(end) && !text.is_blank(end) {
        let line = text.at(end).trim();
        if let Ok(address) = line.parse() {
            found.addresses.push(address);
        } else if line.ends_with('.') && !line.contains(' ') {
            found.cnames.push(line.trim_end_matches('.').to_owned());
        } else if line.contains("timed out") || line.contains("no servers could be reached") {
            found.negative = Some(Answer::Silence);
        } else {
            break;
        }
        end += 1;
    }
    (end > at).then(|| found.piece(PieceKind::Dig, Lines { first: at, end }))?
}

/// `nslookup`: the server, then names and addresses, or the words of a failure.
pub(super) fn nslookup(text: &Text<'_>, at: usize) -> Option<Piece> {
    let first = text.at(at).trim();
    let server = first.strip_prefix("Server:").map(str::trim);
    let failed = nslookup_failure(first);
    let timed_out = first.starts_with("DNS request timed out");
    if server.is_none() && failed.is_none() && !timed_out && !is_answer_alone(text, at) {
        return None;
    }
    let mut found = Found::default();
    let mut end = at;
    let (mut named, mut server_told) = (false, false);
    while end < text.len() && end - at < MOST_LINES {
        let line = text.at(end).trim();
        let another = line.starts_with("Server:") && std::mem::replace(&mut server_told, true);
        if end > at && (text.is_boundary(end) || another) {
            break;
        }
        if let Some((name, answer)) = nslookup_failure(line) {
            found.name = name.or(found.name);
            found.negative = Some(answer);
            end += 1;
            break;
        }
        if line.starts_with("DNS request timed out")
            || line.contains("no servers could be reached")
            || line.contains("request timed out")
        {
            found.negative = Some(Answer::Silence);
        } else if let Some(address) = line
            .strip_prefix("Address:")
            .or_else(|| line.strip_prefix("Addresses:"))
        {
            let address = address.trim();
            let bare = address.split('#').next().unwrap_or(address);
            if !named {
                found.server = found.server.or_else(|| bare.parse().ok());
            } else if let Ok(address) = bare.parse() {
                found.addresses.push(address);
            }
        } else if let Some(name) = line.strip_prefix("Name:") {
            // Whoever pastes several answers may leave out all that stands between them.
            let same = found.name.as_deref() == Some(name.trim());
            if named && !same && !found.addresses.is_empty() {
                break;
            }
            named = true;
            found.name = Some(name.trim().to_owned());
        } else if let Some((name, alias)) = line.split_once("canonical name =") {
            found.name.get_or_insert_with(|| name.trim().to_owned());
            found
                .cnames
                .push(alias.trim().trim_end_matches('.').to_owned());
        } else if named && line.parse::<IpAddr>().is_ok() {
            found.addresses.extend(line.parse::<IpAddr>().ok());
        } else if line.starts_with("Aliases:") {
            found.cnames.extend(found.name.take());
            let alias = line.trim_start_matches("Aliases:").trim();
            found.name = Some(alias.to_owned());
        } else if let Some(value) = line.strip_prefix("Server:") {
            found.server = value.trim().parse().ok();
        } else if line.is_empty() {
            let more = (end + 1..end + 3).any(|next| {
                let line = text.at(next).trim();
                [
                    "Name:",
                    "Address",
                    "Non-authoritative",
                    "***",
                    "**",
                    "Aliases",
                    "Authoritative",
                ]
                .iter()
                .any(|mark| line.starts_with(mark))
                    || line.contains("canonical name =")
            });
            if !more {
                break;
            }
        } else if !(line.contains("authoritative answer")
            || line.starts_with("timeout was")
            || line.starts_with("Got ")
            || line.starts_with(";; ")
            || line.contains("canonical")
            || line.starts_with("Authoritative"))
        {
            break;
        }
        end += 1;
    }
    if found.name.is_none() {
        found.name = name_of_command(text, at, "nslookup");
    }
    found.named_server = before(text, at).is_some_and(|command| {
        let last = command.split_whitespace().skip(2).last();
        last.is_some_and(|word| word.parse::<IpAddr>().is_ok())
    });
    found.piece(PieceKind::Nslookup, Lines { first: at, end })
}

/// Whether an answer begins whose server was left out: the answer's heading, or its name.
fn is_answer_alone(text: &Text<'_>, at: usize) -> bool {
    let begins = |index: usize, mark: &str| text.at(index).trim().starts_with(mark);
    let name = |index: usize| begins(index, "Name:") && begins(index + 1, "Address");
    let alias = |index: usize| text.at(index).contains("canonical name =");
    name(at) || (begins(at, "Non-authoritative answer") && (name(at + 1) || alias(at + 1)))
}

/// `** server can't find NAME: NXDOMAIN`, `*** Can't find NAME: No answer`, and the words of Windows.
fn nslookup_failure(line: &str) -> Option<(Option<String>, Answer)> {
    let name = |text: &str| {
        let name = text
            .split([':', ' '])
            .next()
            .unwrap_or_default()
            .trim_end_matches('.');
        name.contains('.').then(|| name.to_owned())
    };
    if let Some(rest) = line.strip_prefix("** server can't find ") {
        let answer = match rest.rsplit(':').next().unwrap_or_default().trim() {
            "SERVFAIL" => Answer::ServFail,
            "REFUSED" => Answer::Refused,
            _ => Answer::NxDomain,
        };
        return Some((name(rest), answer));
    }
    if let Some(rest) = line.strip_prefix("*** Can't find ") {
        return Some((name(rest), Answer::NoData));
    }
    if line.starts_with("*** ")
        && let Some((_, rest)) = line.split_once(" can't find ")
    {
        let answer = if rest.contains("Non-existent") {
            Answer::NxDomain
        } else if rest.contains("Server failed") {
            Answer::ServFail
        } else if rest.contains("refused") {
            Answer::Refused
        } else if rest.contains("No response") {
            Answer::Silence
        } else {
            Answer::NoData
        };
        return Some((name(rest), answer));
    }
    if line.starts_with("*** Request to ") && line.contains("timed-out")
        || line.starts_with(";; connection timed out; no servers could be reached")
    {
        return Some((None, Answer::Silence));
    }
    if let Some(rest) = line.strip_prefix("nslookup: can't resolve '") {
        return Some((rest.split('\'').next().map(str::to_owned), Answer::NotFound));
    }
    None
}

/// The command before a line.
fn before<'a>(text: &Text<'a>, at: usize) -> Option<&'a str> {
    let before = (at.saturating_sub(3)..at)
        .rev()
        .find(|index| !text.is_blank(*index))?;
    super::lines::command(text.at(before))
}

/// The name that the command before asked for.
fn name_of_command(text: &Text<'_>, at: usize, program: &str) -> Option<String> {
    let command = before(text, at)?;
    if !command.contains(program) {
        return None;
    }
    let mut words = command.split_whitespace().skip(1);
    words
        .find(|word| word.contains('.') && !word.starts_with('-'))
        .map(str::to_owned)
}

/// `NAME has address 10.0.3.10`, `Host NAME not found: 3(NXDOMAIN)`.
pub(super) fn host(text: &Text<'_>, at: usize) -> Option<Piece> {
    let mut found = Found::default();
    let mut end = at;
    while end < text.len() && end - at < MOST_LINES {
        let line = text.at(end).trim();
        if let Some((name, address)) = line
            .split_once(" has address ")
            .or_else(|| line.split_once(" has IPv6 address "))
        {
            if name.contains(' ') {
                break;
            }
            found.name.get_or_insert_with(|| name.to_owned());
            let Ok(address) = address.trim().parse() else {
                break;
            };
            found.addresses.push(address);
        } else if let Some((name, alias)) = line.split_once(" is an alias for ") {
            if name.contains(' ') {
                break;
            }
            found.name.get_or_insert_with(|| name.to_owned());
            found.cnames.push(alias.trim_end_matches('.').to_owned());
        } else if let Some(rest) = line.strip_prefix("Host ")
            && let Some((name, why)) = rest.split_once(" not found: ")
        {
            found.name.get_or_insert_with(|| name.to_owned());
            found.negative = Some(if why.contains("NXDOMAIN") {
                Answer::NxDomain
            } else if why.contains("SERVFAIL") {
                Answer::ServFail
            } else if why.contains("REFUSED") {
                Answer::Refused
            } else {
                Answer::NoData
            });
        } else if let Some((name, _)) = line.split_once(" has no A record") {
            found.name.get_or_insert_with(|| name.to_owned());
            found.negative = Some(Answer::NoData);
        } else if line.starts_with(";; connection timed out; no servers could be reached")
            && end == at
        {
            found.name = name_of_command(text, at, "host");
            found.negative = Some(Answer::Silence);
        } else {
            break;
        }
        end += 1;
    }
    (end > at).then(|| found.piece(PieceKind::HostCommand, Lines { first: at, end }))?
}

/// `10.0.3.10       STREAM name`, or `10.0.3.10       name` after `getent hosts`.
pub(super) fn getent(text: &Text<'_>, at: usize) -> Option<Piece> {
    let mut found = Found::default();
    let mut end = at;
    while end < text.len() && !text.is_blank(end) && !text.is_boundary(end) {
        let mut words = text.at(end).split_whitespace();
        let Some(Ok(address)) = words.next().map(str::parse::<IpAddr>) else {
            break;
        };
        let rest: Vec<&str> = words.collect();
        match rest.as_slice() {
            ["STREAM", name, ..] if name.contains('.') => {
                found.name.get_or_insert_with(|| (*name).to_owned());
            }
            ["STREAM" | "DGRAM" | "RAW"] => {}
            [name, ..]
                if name.contains("execute-api")
                    || end == at && name_of_command(text, at, "getent").is_some() =>
            {
                found.name.get_or_insert_with(|| (*name).to_owned());
            }
            _ => break,
        }
        if !found.addresses.contains(&address) {
            found.addresses.push(address);
        }
        end += 1;
    }
    if end == at {
        return None;
    }
    if let Some(name) = name_of_command(text, at, "getent") {
        found.name = Some(name);
    }
    found.piece(PieceKind::Getent, Lines { first: at, end })
}

/// PowerShell's table: `Name  Type  TTL  Section  IPAddress`, or the error of the same command.
pub(super) fn resolve_dns_name(text: &Text<'_>, at: usize) -> Option<Piece> {
    let first = text.at(at);
    if let Some(rest) = first.trim().strip_prefix("Resolve-DnsName : ") {
        let mut found = Found::default();
        let (name, why) = rest.split_once(" : ")?;
        found.name = Some(name.to_owned());
        found.negative = Some(if why.contains("does not exist") {
            Answer::NxDomain
        } else if why.contains("timeout") || why.contains("timed out") {
            Answer::Silence
        } else if why.contains("server failure") {
            Answer::ServFail
        } else {
            Answer::NotFound
        });
        let mut end = at + 1;
        while end < text.len() && !text.is_blank(end) && !text.is_boundary(end) {
            end += 1;
        }
        return found.piece(PieceKind::ResolveDnsName, Lines { first: at, end });
    }
    let words: Vec<&str> = first.split_whitespace().collect();
    if !words.starts_with(&["Name", "Type", "TTL", "Section"]) {
        return None;
    }
    let mut found = Found::default();
    let mut end = at + 1;
    while end < text.len() && !text.is_boundary(end) {
        let words: Vec<&str> = text.at(end).split_whitespace().collect();
        match words.as_slice() {
            [name, "A" | "AAAA", ttl, _, address] => {
                found.name.get_or_insert_with(|| (*name).to_owned());
                found.ttl = ttl.parse().ok();
                found.addresses.extend(address.parse::<IpAddr>().ok());
            }
            [name, "CNAME", _, _, alias] => {
                found.name.get_or_insert_with(|| (*name).to_owned());
                found.cnames.push((*alias).to_owned());
            }
            [] if end == at + 1 || text.is_blank(end) && !text.is_blank(end + 1) => {}
            [dashes, ..] if dashes.starts_with("--") => {}
            _ => break,
        }
        end += 1;
    }
    found.piece(PieceKind::ResolveDnsName, Lines { first: at, end })
}
