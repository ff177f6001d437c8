//! A `curl` command, read as a shell would and as curl does. Its data and credentials are left alone.

use crate::model::UrlError;

/// What of a command matters here.
pub(super) struct Command {
    pub(super) url: String,
    pub(super) method: String,
    pub(super) headers: Vec<String>,
    /// The options that shape the call and are not followed, as they are written.
    pub(super) left_out: Vec<String>,
}

/// Options that shape the call, and that are not followed: credentials, another way, a body.
const NOT_FOLLOWED: &[&str] = &[
    "E",
    "F",
    "K",
    "T",
    "U",
    "aws-sigv4",
    "cert",
    "config",
    "connect-to",
    "d",
    "data",
    "form",
    "json",
    "n",
    "netrc",
    "netrc-file",
    "proxy",
    "proxy-user",
    "resolve",
    "u",
    "upload-file",
    "user",
    "x",
];

/// Short options that take a value.
const SHORT_WITH_VALUE: &str = "AbcCdDeEFhHKmoPQrtTuUwxXyYz";
/// Long options that take none, of those that are often seen; every other one that is followed by no
/// URL takes one.
const LONG_WITHOUT_VALUE: &[&str] = &[
    "anyauth",
    "basic",
    "compressed",
    "digest",
    "fail",
    "fail-with-body",
    "get",
    "globoff",
    "head",
    "http1.0",
    "http1.1",
    "http2",
    "http2-prior-knowledge",
    "http3",
    "include",
    "insecure",
    "ipv4",
    "ipv6",
    "junk-session-cookies",
    "location",
    "location-trusted",
    "negotiate",
    "netrc",
    "no-alpn",
    "no-buffer",
    "no-keepalive",
    "no-progress-meter",
    "ntlm",
    "parallel",
    "path-as-is",
    "progress-bar",
    "proxy-insecure",
    "raw",
    "remote-name",
    "retry-all-errors",
    "retry-connrefused",
    "show-error",
    "show-headers",
    "silent",
    "ssl-no-revoke",
    "tcp-nodelay",
    "tlsv1.0",
    "tlsv1.1",
    "tlsv1.2",
    "tlsv1.3",
    "trace-time",
    "verbose",
];

#[derive(Default)]
struct Seen {
    urls: Vec<String>,
    method: Option<String>,
    headers: Vec<String>,
    left_out: Vec<String>,
    /// The strongest option that implies a method.
    implied: Implied,
}

/// What options imply of the method, the weakest first.
#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Implied {
    #[default]
    Nothing,
    Upload,
    Data,
    Get,
    Head,
}

pub(super) fn read(text: &str) -> Result<Command, UrlError> {
    let refuse = |problem: &str| UrlError {
        text: "curl …".to_owned(),
        problem: problem.to_owned(),
    };
    let words = words(text).ok_or_else(|| refuse("its quotation marks do not match"))?;
    let mut seen = Seen::default();
    let mut rest = words.into_iter().skip(1);
    while let Some(word) = rest.next() {
        if let Some(long) = word.strip_prefix("--") {
            let (name, given) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (long, None),
            };
            if LONG_WITHOUT_VALUE.contains(&name) || name.starts_with("no-") {
                seen.option(name, "");
            } else if let Some(value) = given.or_else(|| rest.next()) {
                seen.option(name, &value);
            }
        } else if let Some(short) = word.strip_prefix('-').filter(|short| !short.is_empty()) {
            let mut letters = short.chars();
            while let Some(letter) = letters.next() {
                if SHORT_WITH_VALUE.contains(letter) {
                    let attached = letters.as_str();
                    let value = if attached.is_empty() {
                        rest.next().unwrap_or_default()
                    } else {
                        attached.to_owned()
                    };
                    seen.option(letter.encode_utf8(&mut [0; 4]), &value);
                    break;
                }
                seen.option(letter.encode_utf8(&mut [0; 4]), "");
            }
        } else {
            seen.urls.push(word);
        }
    }
    seen.finish().map_err(|problem| refuse(&problem))
}

impl Seen {
    fn option(&mut self, name: &str, value: &str) {
        // `--data-raw` and its kin are `--data` in other clothes.
        if NOT_FOLLOWED.contains(&name) || name.starts_with("data-") {
            let dashes = if name.len() == 1 { "-" } else { "--" };
            let option = format!("{dashes}{name}");
            if !self.left_out.contains(&option) {
                self.left_out.push(option);
            }
        }
        match name {
            "X" | "request" => self.method = Some(value.to_ascii_uppercase()),
            "H" | "header" => self.headers.push(value.to_owned()),
            "A" | "user-agent" => self.headers.push(format!("User-Agent: {value}")),
            "e" | "referer" => self.headers.push(format!("Referer: {value}")),
            "b" | "cookie" if value.contains('=') => self.headers.push(format!("Cookie: {value}")),
            "oauth2-bearer" => self.headers.push(format!("Authorization: Bearer {value}")),
            "url" => self.urls.push(value.to_owned()),
            "I" | "head" => self.implies(Implied::Head),
            "G" | "get" => self.implies(Implied::Get),
            "T" | "upload-file" => self.implies(Implied::Upload),
            "F" | "form" | "d" | "json" => self.implies(Implied::Data),
            name if name.starts_with("data") => self.implies(Implied::Data),
            _ => {}
        }
    }

    fn implies(&mut self, what: Implied) {
        self.implied = self.implied.max(what);
    }

    fn finish(mut self) -> Result<Command, String> {
        let url = match self.urls.len() {
            0 => return Err("the command names no URL".to_owned()),
            1 => self.urls.remove(0),
            count => return Err(format!("the command calls {count} URLs; give one")),
        };
        let implied = match self.implied {
            Implied::Head => "HEAD",
            Implied::Nothing | Implied::Get => "GET",
            Implied::Data => "POST",
            Implied::Upload => "PUT",
        };
        Ok(Command {
            url,
            method: self.method.unwrap_or_else(|| implied.to_owned()),
            headers: self.headers,
            left_out: self.left_out,
        })
    }
}

/// The words of the first command of a line, by the rules of a POSIX shell; `None` where a quotation
/// mark has no partner. The line continuations of Windows are read, too.
pub(super) fn words(text: &str) -> Option<Vec<String>> {
    let text = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let text = text.replace("^\r\n", " ").replace("^\n", " ");
    let text = text.replace("`\r\n", " ").replace("`\n", " ");
    shlex::split(first_command(&text))
}

/// Up to what makes the rest another command: a pipe, a semicolon or a redirection that begins a word.
fn first_command(text: &str) -> &str {
    let (mut quote, mut escaped, mut in_word) = (None, false, false);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some('"') | None, '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '|' | ';' | '>') if !in_word => return text.get(..at).unwrap_or(text),
            _ => {}
        }
        in_word = quote.is_some() || escaped || !c.is_whitespace();
    }
    text
}
