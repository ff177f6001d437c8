//! From a text to its parts. Whatever can be understood is; the problem of what cannot is one line.

use super::{Host, InvokeUrl, Mistake, Parts, Scheme};
use crate::model::Span;
use crate::model::region::distance;

/// More than any client sends.
const LONGEST: usize = 65_536;

pub(super) fn parse(text: &str) -> Result<InvokeUrl, String> {
    if text.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} bytes"));
    }
    if text.chars().any(char::is_control) {
        return Err("it holds control characters".to_owned());
    }
    if text
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("arn:"))
    {
        return arn(text);
    }
    let (scheme, start) = scheme(text);
    let rest = text.get(start..).unwrap_or_default();
    let length = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(length);
    let (userinfo, host_at) = match authority.rfind('@') {
        Some(at) => (Some(span(start, at)), at + 1),
        None => (None, 0),
    };
    let host_start = start + host_at;
    let host_port = authority.get(host_at..).unwrap_or_default();
    let (host, port) = split_port(host_port)?;
    let hostname = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .trim_end_matches('.')
        .to_lowercase();
    plausible(scheme, &hostname)?;
    if scheme == Scheme::Missing && userinfo.is_some() {
        return Err("it has no scheme, and reads like an address of mail".to_owned());
    }
    let recognised = Host::recognise(&hostname, tail);
    if scheme == Scheme::Malformed && text.contains("://") && !near_https(text) {
        return Err("only https:// URLs can be called".to_owned());
    }
    if matches!(&recognised, Host::Other) && !hostname.chars().all(of_a_name) {
        return Err("its host is not a hostname".to_owned());
    }
    let tail_start = start + length;
    let (tail, fragment) = match tail.split_once('#') {
        Some((tail, fragment)) => (
            tail,
            Some(span(tail_start + tail.len() + 1, fragment.len())),
        ),
        None => (tail, None),
    };
    let (path, query) = match tail.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (tail, None),
    };
    let parts = Parts {
        scheme: span(0, start),
        userinfo,
        host: span(host_start, host.len()),
        port: port.map(|(at, length, _)| span(host_start + at, length)),
        path: span(tail_start, path.len()),
        query: query.map(|query| span(tail_start + path.len() + 1, query.len())),
        fragment,
    };
    Ok(InvokeUrl {
        text: text.to_owned(),
        scheme,
        hostname,
        host: recognised,
        port: port.map(|(_, _, number)| number),
        path: path.to_owned(),
        query: query.map(str::to_owned),
        parts,
    })
}

const fn span(start: usize, length: usize) -> Span {
    Span {
        start,
        end: start + length,
    }
}

/// An ARN has neither scheme nor path: all of it stands in the place of the host.
fn arn(text: &str) -> Result<InvokeUrl, String> {
    if text.split(':').count() < 6 || text.contains(char::is_whitespace) {
        return Err("an ARN has six parts, and an invoke URL begins with https://".to_owned());
    }
    let host = Host::recognise(text, "");
    let path = match &host {
        Host::Mistaken(found) if found.mistake == Mistake::Arn => found.path.clone(),
        _ => None,
    };
    let end = span(text.len(), 0);
    Ok(InvokeUrl {
        text: text.to_owned(),
        scheme: Scheme::Missing,
        hostname: text.to_owned(),
        host,
        port: None,
        path: path.unwrap_or_default(),
        query: None,
        parts: Parts {
            scheme: span(0, 0),
            userinfo: None,
            host: span(0, text.len()),
            port: None,
            path: end,
            query: None,
            fragment: None,
        },
    })
}

/// The scheme, and where the authority begins.
fn scheme(text: &str) -> (Scheme, usize) {
    let lower = text.to_ascii_lowercase();
    let begins = |prefix: &str| lower.starts_with(prefix).then_some(prefix.len());
    let (mut scheme, mut start) = if let Some((name, _)) = lower.split_once("://")
        && name.len() <= 20
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    {
        let scheme = match name {
            "https" => Scheme::Https,
            "http" => Scheme::Http,
            "ws" | "wss" => Scheme::WebSocket,
            _ => Scheme::Malformed,
        };
        (scheme, name.len() + 3)
    } else if let Some(start) = [
        "https:/", "https:", "http:/", "http:", "https//", "http//", "://", "//",
    ]
    .iter()
    .find_map(|prefix| begins(prefix))
    {
        (Scheme::Malformed, start)
    } else {
        (Scheme::Missing, 0)
    };
    loop {
        let rest = lower.get(start..).unwrap_or_default();
        let again = ["https://", "http://", "https:/", "//", "/", "\\"]
            .iter()
            .find(|prefix| scheme != Scheme::Missing && rest.starts_with(*prefix));
        match again {
            Some(prefix) => {
                scheme = Scheme::Malformed;
                start += prefix.len();
            }
            None => return (scheme, start),
        }
    }
}

/// Whether what stands before the host was meant for `https://`.
fn near_https(text: &str) -> bool {
    let name: String = text
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .collect::<String>()
        .to_ascii_lowercase();
    distance(&name, "https") <= 2
}

type Port = (usize, usize, u16);

fn split_port(text: &str) -> Result<(&str, Option<Port>), String> {
    let end = text.find(']').map_or(0, |end| end + 1);
    let after = text.get(end..).unwrap_or_default();
    let Some(colon) = after.rfind(':') else {
        return Ok((text, None));
    };
    let (host, port) = after.split_at(colon);
    if host.contains(':') {
        return Ok((text, None));
    }
    let digits = port.trim_start_matches(':');
    let at = end + colon + 1;
    let host = text.get(..end + colon).unwrap_or_default();
    if digits.is_empty() {
        return Ok((host, None));
    }
    let number = digits
        .parse()
        .map_err(|_| "its port is not a number to 65535".to_owned())?;
    Ok((host, Some((at, digits.len(), number))))
}

fn plausible(scheme: Scheme, hostname: &str) -> Result<(), String> {
    if hostname.is_empty() {
        return Err("it has no host".to_owned());
    }
    let placeholder = |c: char| matches!(c, '{' | '}' | '<' | '>' | '$' | '[' | ']');
    let legal = |c: char| of_a_name(c) || placeholder(c) || matches!(c, '%' | ':') || !c.is_ascii();
    if hostname.contains(char::is_whitespace) {
        return Err("its host holds white space".to_owned());
    }
    if !hostname.chars().all(legal) {
        return Err("its host is not a hostname".to_owned());
    }
    let dotted = hostname.contains('.') || hostname.contains(':') || hostname.contains('%');
    match scheme {
        Scheme::Missing if !dotted => Err("it has no scheme: write https:// before it".to_owned()),
        Scheme::Malformed if !dotted => Err("its host is not a hostname".to_owned()),
        _ => Ok(()),
    }
}

const fn of_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_')
}
