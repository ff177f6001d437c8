//! What `curl -v` says beside the answer: the stars, and the request's head.

use std::net::IpAddr;

use super::connect::{connected, resolved};
use super::lines::is_request;
use super::{Connection, Handshake, Seen};
use crate::facts::{Answer, Asked, Certificate, Lookup, TcpOutcome, TlsOutcome};
use crate::front_door;

/// What is known so far, and belongs to no part of the piece yet.
struct Told<'a> {
    seen: &'a mut Seen,
    /// Where a connection is being tried.
    trying: Option<(IpAddr, u16)>,
    /// Whether the request is the one to a proxy.
    tunnel: bool,
    certificate: Certificate,
    /// TLS version and cipher.
    agreed: Option<(String, String)>,
    verified: bool,
}

/// Reads the lines of a transcript into what it shows.
pub(super) fn read(region: &str, seen: &mut Seen) {
    let mut told = Told {
        seen,
        trying: None,
        tunnel: false,
        certificate: Certificate {
            subject: String::new(),
            issuer: String::new(),
            names: Vec::new(),
            not_before: String::new(),
            not_after: String::new(),
        },
        agreed: None,
        verified: false,
    };
    for line in region.lines() {
        if let Some(request) = line.strip_prefix("> ") {
            told.request(request);
        } else if let Some(star) = line.strip_prefix("* ") {
            let star = star.trim();
            if !told.connection(star) {
                told.handshake(star);
            }
        }
    }
    told.end(region);
}

impl Told<'_> {
    /// A line of the request's head.
    fn request(&mut self, request: &str) {
        let call = &mut self.seen.call;
        if is_request(request) {
            let mut words = request.split_whitespace();
            let method = words.next().unwrap_or_default();
            self.tunnel = method == "CONNECT";
            if !self.tunnel {
                call.method = Some(method.to_owned());
                call.path = words
                    .next()
                    .map(|path| path.split('?').next().unwrap_or(path).to_owned());
                call.headers.clear();
                call.headers_known = true;
            }
        } else if let Some((name, value)) = request.split_once(':')
            && !self.tunnel
        {
            if name.eq_ignore_ascii_case("host") {
                let host = value.trim().trim_end_matches(":443").to_ascii_lowercase();
                call.host.get_or_insert(host);
            }
            call.take_header(name, value);
        }
    }

    /// Whether a star is about the name or the connection.
    fn connection(&mut self, star: &str) -> bool {
        let seen = &mut *self.seen;
        if let Some(to) = star.strip_prefix("Trying ") {
            self.trying = endpoint(to.trim_end_matches('.'));
        } else if let Some(rest) = star.strip_prefix("Connected to ") {
            self.connected(rest);
        } else if let Some(rest) = star.strip_prefix("connect to ") {
            // `connect to 10.0.3.10 port 443 from … failed: Connection timed out`
            let address = rest.split(' ').next().and_then(|it| it.parse().ok());
            let address = address.or(self.trying.map(|(address, _)| address));
            let port = rest.split("port ").nth(1);
            let port = port.and_then(|it| it.split(' ').next()?.parse().ok());
            if let (Some(address), Some(outcome)) = (address, outcome(rest)) {
                seen.connections.push(Connection {
                    host: None,
                    address,
                    port: port.unwrap_or(443),
                    outcome,
                    ms: 0,
                });
                seen.call.address.get_or_insert(address);
            }
        } else if let Some(rest) = star.strip_prefix("Could not resolve host: ") {
            let host = rest.split([' ', ';', '(']).next().unwrap_or_default();
            let host = host.to_ascii_lowercase();
            seen.lookups.push(not_found(&host));
            seen.call.host.get_or_insert(host);
        } else if let Some(rest) = star.strip_prefix("Host ")
            && let Some((host, _)) = rest.split_once(" was resolved")
        {
            let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
            seen.call.host.get_or_insert(host.to_ascii_lowercase());
        } else if let Some(rest) = star.strip_prefix("IPv4: ") {
            let all: Vec<IpAddr> = rest.split(", ").filter_map(|it| it.parse().ok()).collect();
            if let (Some(host), Some(first)) = (seen.call.host.clone(), all.first()) {
                let mut lookup = resolved(&host, *first);
                lookup.answer = Answer::Addresses {
                    addresses: all,
                    cnames: Vec::new(),
                    ttl: None,
                };
                seen.lookups.push(lookup);
            }
        } else {
            return false;
        }
        true
    }

    /// `Connected to HOST (10.0.3.10) port 443 (#0)`
    fn connected(&mut self, rest: &str) {
        let seen = &mut *self.seen;
        if let Some((host, rest)) = rest.split_once(" (")
            && let Some((address, rest)) = rest.split_once(')')
            && let Ok(address) = address.parse::<IpAddr>()
        {
            let port = rest
                .split("port ")
                .nth(1)
                .and_then(|it| it.split([' ', '(']).next()?.parse().ok())
                .unwrap_or(443);
            let host = host.to_ascii_lowercase();
            seen.lookups.push(resolved(&host, address));
            seen.connections
                .push(connected(Some(host.clone()), address, port));
            if seen.call.host.is_none() || seen.call.host.as_deref() == Some(&host) {
                seen.call.address = Some(address);
            }
            if port != 3128 && port != 8080 {
                seen.call.host = Some(host);
            }
        }
    }

    /// A star that is about TLS.
    fn handshake(&mut self, star: &str) {
        if let Some(rest) = star.strip_prefix("subject: ") {
            rest.clone_into(&mut self.certificate.subject);
            let name = rest
                .split("CN=")
                .nth(1)
                .and_then(|it| it.split([';', ',']).next());
            self.certificate
                .names
                .extend(name.map(|it| it.trim().to_owned()));
        } else if let Some(rest) = star.strip_prefix("issuer: ") {
            rest.clone_into(&mut self.certificate.issuer);
        } else if star.starts_with("SSL certificate verify ok") {
            self.verified = true;
        } else if let Some(rest) = star.strip_prefix("SSL connection using ") {
            let mut parts = rest.split(" / ");
            let mut part = || parts.next().unwrap_or_default().to_owned();
            self.agreed = Some((part(), part()));
        }
    }

    /// What follows from the whole.
    fn end(self, region: &str) {
        let seen = self.seen;
        let answered = region.lines().any(|line| {
            line.strip_prefix("< ")
                .is_some_and(|it| front_door::status_line(it).is_some())
        });
        if let Some((version, cipher)) = self.agreed
            && (self.verified || answered)
            && !region.contains("SSL certificate verify result")
        {
            let certificate = self.certificate;
            seen.handshakes.push(Handshake {
                host: seen.call.host.clone(),
                address: seen.call.address,
                outcome: TlsOutcome::Completed {
                    version,
                    cipher,
                    group: None,
                    alpn: None,
                },
                // A certificate without its issuer would seem to be of nobody's.
                chain: (!certificate.subject.is_empty() && !certificate.issuer.is_empty())
                    .then_some(certificate)
                    .into_iter()
                    .collect(),
            });
        }
        if let Some((address, port)) = self.trying
            && seen.connections.is_empty()
        {
            // It may still be waiting; the words after say how that ended.
            seen.call.address = Some(address);
            if let Some(outcome) = outcome(region) {
                seen.connections.push(Connection {
                    host: seen.call.host.clone(),
                    address,
                    port,
                    outcome,
                    ms: 0,
                });
            }
        }
        if let Some(host) = &seen.call.host {
            for connection in &mut seen.connections {
                connection.host.get_or_insert_with(|| host.clone());
            }
        }
    }
}

/// `10.0.3.10:443`, `[fd00::1]:443`, `10.0.3.10`
fn endpoint(text: &str) -> Option<(IpAddr, u16)> {
    if let Ok(address) = text.parse() {
        return Some((address, 443));
    }
    let (address, port) = text.rsplit_once(':')?;
    Some((
        address.trim_matches(['[', ']']).parse().ok()?,
        port.parse().ok()?,
    ))
}

fn not_found(host: &str) -> Lookup {
    Lookup {
        asked: Asked::Getaddrinfo,
        name: host.to_owned(),
        answer: Answer::NotFound,
        ms: 0,
        replies: Vec::new(),
    }
}

/// How a connection ended, in curl's words.
fn outcome(text: &str) -> Option<TcpOutcome> {
    if text.contains("refused") {
        Some(TcpOutcome::Refused)
    } else if text.contains("No route to host") {
        Some(TcpOutcome::HostUnreachable)
    } else if text.contains("Network is unreachable") {
        Some(TcpOutcome::NetworkUnreachable)
    } else if text.contains("ermission denied") || text.contains("not permitted") {
        Some(TcpOutcome::NotPermitted)
    } else if text.contains("timed out")
        || text.contains("Timeout was reached")
        || text.contains("Connection timeout")
    {
        Some(TcpOutcome::TimedOut)
    } else {
        None
    }
}
