//! Lines of code that make a call: requests and httpx of Python, fetch and axios of JavaScript, `net/http` of Go,
//! `HttpClient` of .NET, and others that name the method.

use super::curl::Command;

/// Calls, and the method that each implies.
const CALLS: &[(&str, Option<&str>)] = &[
    ("requests.request(", None),
    ("session.request(", None),
    ("httpx.request(", None),
    ("requests.", Some("")),
    ("httpx.", Some("")),
    ("session.", Some("")),
    ("client.", Some("")),
    ("axios.request(", None),
    ("axios.", Some("")),
    ("axios(", None),
    ("fetch(", None),
    ("got.", Some("")),
    ("got(", None),
    ("urllib.request.urlopen(", None),
    ("http.NewRequest(", None),
    ("http.NewRequestWithContext(", None),
    ("http.", Some("")),
    ("HTTParty.", Some("")),
    ("Faraday.", Some("")),
    ("Http::", Some("")),
    ("client->request(", None),
    ("client->", Some("")),
];

const VERBS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options"];

/// What the line calls; `None` where it is no such line, or names no URL.
pub(super) fn read(text: &str) -> Option<Command> {
    let (method, arguments) = CALLS.iter().find_map(|(call, implied)| {
        let (before, rest) = text.split_once(call)?;
        // `this.fetch(` and `await fetch(` are calls, `prefetch(` is none.
        if before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
            return None;
        }
        if implied.is_none() {
            Some((None, rest))
        } else {
            let (verb, rest) = rest.split_once('(')?;
            let verb = verb
                .strip_suffix("Async")
                .unwrap_or(verb)
                .to_ascii_uppercase();
            VERBS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(&verb))
                .then_some((Some(verb), rest))
        }
    })?;
    let strings = strings(arguments);
    let url = strings.iter().find(|one| one.contains("://"))?.clone();
    let mut left_out = Vec::new();
    // A first argument in capitals is the method of requests.request().
    let first = strings
        .first()
        .filter(|one| VERBS.contains(&one.to_ascii_lowercase().as_str()));
    let named = member(arguments, "method").and_then(quoted);
    let method = method
        .or_else(|| named.map(|verb| verb.to_ascii_uppercase()))
        .or_else(|| first.map(|verb| verb.to_ascii_uppercase()))
        .unwrap_or_else(|| "GET".to_owned());
    let headers = headers(arguments, &mut left_out);
    for name in [
        "auth",
        "cert",
        "proxies",
        "proxy",
        "agent",
        "httpsAgent",
        "data",
        "json",
        "body",
        "params",
        "files",
        "cookies",
    ] {
        if member(arguments, name).is_some() {
            left_out.push(name.to_owned());
        }
    }
    Some(Command {
        url,
        method,
        headers,
        left_out,
    })
}

/// What stands behind a name of an argument or a member: `headers=`, `headers:`, `"headers":`.
fn member<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut from = 0;
    while let Some(found) = text.get(from..)?.find(name) {
        let at = from + found;
        let before = text.get(..at)?.chars().next_back();
        let after = text
            .get(at + name.len()..)?
            .trim_start_matches(['"', '\''])
            .trim_start();
        let alone = before.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
        if alone
            && let Some(value) = after.strip_prefix([':', '='])
            && !value.starts_with('=')
        {
            return Some(value.trim_start());
        }
        from = at + name.len();
    }
    None
}

/// The string that begins a text.
fn quoted(text: &str) -> Option<String> {
    let text = text.trim_start_matches(['f', 'r', 'b']);
    let quote = text
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let rest = text.get(1..)?;
    rest.split(quote).next().map(str::to_owned)
}

/// The strings of a text, in their order.
fn strings(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'', '`']) {
        let Some(quote) = rest.get(at..).and_then(|it| it.chars().next()) else {
            break;
        };
        let inner = rest.get(at + 1..).unwrap_or_default();
        let Some(end) = inner.find(quote) else {
            break;
        };
        all.push(inner.get(..end).unwrap_or_default().to_owned());
        rest = inner.get(end + 1..).unwrap_or_default();
        if all.len() > 200 {
            break;
        }
    }
    all
}

/// The headers that are written there; of others their names.
fn headers(arguments: &str, left_out: &mut Vec<String>) -> Vec<String> {
    let Some(value) = member(arguments, "headers") else {
        return Vec::new();
    };
    let value = value.trim_start_matches("new Headers(");
    let Some(inner) = value.strip_prefix('{') else {
        left_out.push("headers, which is a variable".to_owned());
        return Vec::new();
    };
    let inner = inner.split('}').next().unwrap_or(inner);
    let mut all = Vec::new();
    for pair in split(inner) {
        let Some((name, value)) = pair.split_once(':') else {
            if !pair.trim().is_empty() {
                left_out.push(format!(
                    "the headers of {}",
                    pair.trim().trim_start_matches('.')
                ));
            }
            continue;
        };
        let name = name.trim().trim_matches(['"', '\'', '`']);
        match quoted(value.trim()) {
            Some(value) => all.push(format!("{name}: {value}")),
            None => left_out.push(format!("the header {name}, whose value is a variable")),
        }
    }
    all
}

/// The parts between commas that stand in no string.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quote) = (Vec::new(), 0, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, ',') => {
                parts.push(text.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}
