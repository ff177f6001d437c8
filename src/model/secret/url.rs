//! Secrets in whatever looks like a URL, also where it cannot be parsed.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex_lite::Regex;

use super::{REDACTED, WORDS};

/// A URL up to what ends it in a text; its slashes may be escaped, as some JSON has them.
static URL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)\b[a-z][a-z0-9+.-]*:(?://|\\/\\/)[^\s"'<>`]+"#).ok());

/// `user:password@host` without a scheme.
static USER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?P<user>[\w.+%-]+):(?P<password>[^\s:/@"'<>]+)(?P<at>@[\w\[])"#).ok()
});

/// Parameters that are no secrets by the words of their names, and are secrets all the same; in lower
/// case, without what separates words.
const PARAMETERS: [&str; 11] = [
    "sig",
    "sid",
    "pwd",
    "pass",
    "pin",
    "otp",
    "code",
    "jwt",
    "bearer",
    "assertion",
    "samlresponse",
];

/// Whether the values of a query's or form's parameter are secrets.
#[must_use]
pub fn is_secret_parameter(name: &str) -> bool {
    let plain: String = name
        .to_ascii_lowercase()
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | '.' | ' ' | '+'))
        .collect();
    PARAMETERS.contains(&plain.as_str()) || WORDS.iter().any(|word| plain.contains(word))
}

/// The text with every URL in it without secrets.
pub(super) fn in_text(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if let Some(url) = &*URL
        && (text.contains("://") || text.contains(":\\/\\/"))
    {
        let clean = url.replace_all(&text, |found: &regex_lite::Captures<'_>| {
            url_without_secrets(found.get(0).map_or("", |url| url.as_str()))
        });
        if let Cow::Owned(clean) = clean {
            text = Cow::Owned(clean);
        }
    }
    if let Some(user) = &*USER
        && text.contains('@')
    {
        let clean = user.replace_all(&text, |found: &regex_lite::Captures<'_>| {
            let part = |name| found.name(name).map_or("", |part| part.as_str());
            // AWS writes a caller so: the unique id of its role, and the name of its session.
            let password = match part("user").len() {
                20.. if part("user").starts_with('A') => part("password"),
                _ => REDACTED,
            };
            format!("{}:{password}{}", part("user"), part("at"))
        });
        if let Cow::Owned(clean) = clean {
            text = Cow::Owned(clean);
        }
    }
    text
}

/// What looks like a URL, with [`REDACTED`] in the place of its user name and password, of its fragment,
/// and of the values of secret parameters.
#[must_use]
pub fn url_without_secrets(url: &str) -> String {
    let start = ["://", ":\\/\\/"]
        .iter()
        .find_map(|mark| Some(url.find(mark)? + mark.len()))
        .unwrap_or_default();
    let (scheme, rest) = url.split_at_checked(start).unwrap_or(("", url));
    let (user, rest) = rest
        .split_at_checked(user_ends(scheme, rest))
        .unwrap_or(("", rest));
    let mut clean = scheme.to_owned();
    if !user.is_empty() {
        clean.push_str(REDACTED);
    }
    let (rest, fragment) = match rest.split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (rest, None),
    };
    match rest.split_once('?') {
        Some((path, query)) => {
            clean.push_str(&path_without_secrets(path));
            clean.push('?');
            clean.push_str(&query_without_secrets(query));
        }
        None => clean.push_str(&path_without_secrets(rest)),
    }
    if let Some(fragment) = fragment {
        let kept = is_page(rest) && !fragment.contains('=');
        clean.push('#');
        clean.push_str(if kept || fragment.is_empty() {
            fragment
        } else {
            REDACTED
        });
    }
    clean
}

/// Whether it is a page of AWS's documentation or console: there, the fragment says which.
fn is_page(rest: &str) -> bool {
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    host == "docs.aws.amazon.com"
        || host.ends_with("console.aws.amazon.com")
        || host.ends_with("console.amazonaws.cn")
        || host.ends_with("console.amazonaws-us-gov.com")
}

/// Where the user name and password end: at the last `@` of the authority. A password that holds a
/// slash ends the authority too early for a parser, and leaves a port that is none.
/// Paths of databases hold no `@`.
fn user_ends(scheme: &str, rest: &str) -> usize {
    let small = scheme.to_ascii_lowercase();
    if !small.is_empty() && !small.starts_with("http") && !small.starts_with("ws") {
        let tail = rest.find(['?', '#']).unwrap_or(rest.len());
        return rest
            .get(..tail)
            .and_then(|rest| rest.rfind('@'))
            .unwrap_or_default();
    }
    let length = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let authority = rest.get(..length).unwrap_or(rest);
    if let Some(at) = authority.rfind('@') {
        return at;
    }
    let port = authority.rsplit_once(':').map_or("", |(_, port)| port);
    let number = port.bytes().all(|byte| byte.is_ascii_digit()) || authority.starts_with('[');
    if number {
        return 0;
    }
    rest.rfind('@').unwrap_or_default()
}

/// A path with [`REDACTED`] in the place of the values of secret parameters (`;jsessionid=`), and of what
/// is a secret once it is decoded.
fn path_without_secrets(path: &str) -> Cow<'_, str> {
    if !path.contains([';', '%']) {
        return Cow::Borrowed(path);
    }
    let mut clean = String::new();
    for piece in path.split_inclusive(['/', ';']) {
        let (piece, end) = match piece.strip_suffix(['/', ';']) {
            Some(inner) => (inner, piece.get(inner.len()..).unwrap_or_default()),
            None => (piece, ""),
        };
        clean.push_str(&parameter_without_secrets(piece));
        clean.push_str(end);
    }
    Cow::Owned(clean)
}

/// A query with [`REDACTED`] in the place of the values of secret parameters.
fn query_without_secrets(query: &str) -> String {
    let mut clean = String::new();
    for parameter in query.split_inclusive(['&', ';']) {
        let (parameter, end) = match parameter.strip_suffix(['&', ';']) {
            Some(inner) => (inner, parameter.get(inner.len()..).unwrap_or_default()),
            None => (parameter, ""),
        };
        clean.push_str(&parameter_without_secrets(parameter));
        clean.push_str(end);
    }
    clean
}

/// A parameter with [`REDACTED`] in the place of its value, where its name says that it is a secret, or
/// where its value holds one once it is decoded.
fn parameter_without_secrets(parameter: &str) -> Cow<'_, str> {
    let (name, value) = match parameter.split_once('=') {
        Some((name, value)) => (Some(name), value),
        None => (None, parameter),
    };
    if value.is_empty() || value.starts_with(REDACTED) {
        return Cow::Borrowed(parameter);
    }
    let named = name.is_some_and(|name| secret_here(name, value));
    if !named && !hides_a_secret(value) {
        return Cow::Borrowed(parameter);
    }
    Cow::Owned(match name {
        Some(name) => format!("{name}={REDACTED}"),
        None => REDACTED.to_owned(),
    })
}

/// Whether a secret shows where a value is decoded.
fn hides_a_secret(value: &str) -> bool {
    if !value.contains('%') {
        return false;
    }
    let decoded = percent_decoded(value);
    decoded.len() < value.len() && super::without_secrets(&decoded) != decoded
}

/// A variable of the shell, as commands to copy have it, is no secret.
fn secret_here(name: &str, value: &str) -> bool {
    let name = percent_decoded(name);
    is_secret_parameter(&name) && !value.starts_with('$')
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = (*first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(code) = code {
            bytes.push(code);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_lose_user_fragment_and_secret_parameters() {
        for (text, expected) in [
            ("https://u:p@h.example/x", "https://REDACTED@h.example/x"),
            ("see https://tok@h/x.", "see https://REDACTED@h/x."),
            (
                "postgres://u:p@ss/w@db:5432/x",
                "postgres://REDACTED@db:5432/x",
            ),
            (
                "postgres://u:pa/ss@db:5432/x",
                "postgres://REDACTED@db:5432/x",
            ),
            (
                "https://h/x?a=1&api_key=k&b=2",
                "https://h/x?a=1&api_key=REDACTED&b=2",
            ),
            ("https://h/x?%74oken=k", "https://h/x?%74oken=REDACTED"),
            ("https://h/x#access_token=k", "https://h/x#REDACTED"),
            (
                "{\"u\":\"http:\\/\\/a:b@h\\/\"}",
                "{\"u\":\"http:\\/\\/REDACTED@h\\/\"}",
            ),
            ("u:p@h.example", "u:REDACTED@h.example"),
            ("https://h:443/a@b", "https://h:443/a@b"),
            ("mail to a@b.example", "mail to a@b.example"),
            (
                "https://docs.aws.amazon.com/x.html#part",
                "https://docs.aws.amazon.com/x.html#part",
            ),
            (
                "AROAEXAMPLEEXAMPLE12:alice@b.example",
                "AROAEXAMPLEEXAMPLE12:alice@b.example",
            ),
            ("https://h/x?key=$KEY", "https://h/x?key=$KEY"),
            ("https://h/x?pin=1234", "https://h/x?pin=REDACTED"),
            (
                "https://h/x;jsessionid=1F/y;v=2",
                "https://h/x;jsessionid=REDACTED/y;v=2",
            ),
            (
                "https://h/x?to=https%3A%2F%2Fu%3Ap%40h%2F&a=b%20c",
                "https://h/x?to=REDACTED&a=b%20c",
            ),
            ("https://h/a%20b/token%3Dk/c", "https://h/a%20b/REDACTED/c"),
        ] {
            assert_eq!(in_text(text), expected);
            assert_eq!(in_text(expected), expected, "a second time");
        }
    }
}
