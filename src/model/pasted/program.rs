//! Commands of other programs than curl: awscurl, wget, httpie, Invoke-WebRequest and Invoke-RestMethod.

use super::curl::{self, Command};
use crate::model::UrlError;

/// What a program's command says; `None` where the text is none of them.
pub(super) fn read(text: &str) -> Option<Result<Command, UrlError>> {
    let first = text.split_whitespace().next()?;
    let has_more = text.len() > first.len();
    let program = first.rsplit(['/', '\\']).next().unwrap_or(first);
    let read = match program {
        "awscurl" => awscurl,
        "wget" | "wget.exe" => wget,
        "http" | "https" | "httpie" => httpie,
        _ if ["Invoke-WebRequest", "Invoke-RestMethod", "iwr", "irm"]
            .iter()
            .any(|name| program.eq_ignore_ascii_case(name)) =>
        {
            return has_more.then(|| powershell(text).map_err(|problem| refuse(program, &problem)));
        }
        _ => return None,
    };
    if !has_more {
        return None;
    }
    let Some(words) = curl::words(text) else {
        return Some(Err(refuse(program, "its quotation marks do not match")));
    };
    Some(read(&words).map_err(|problem| refuse(program, &problem)))
}

fn refuse(program: &str, problem: &str) -> UrlError {
    UrlError {
        text: format!("{program} \u{2026}"),
        problem: problem.to_owned(),
    }
}

/// One URL, or why there is none.
fn one(mut urls: Vec<String>) -> Result<String, String> {
    match urls.len() {
        0 => Err("the command names no URL".to_owned()),
        1 => Ok(urls.remove(0)),
        count => Err(format!("the command calls {count} URLs; give one")),
    }
}

fn leave(left_out: &mut Vec<String>, what: &str) {
    if !left_out.iter().any(|one| one == what) {
        left_out.push(what.to_owned());
    }
}

/// okigan/awscurl: curl's options of a request, and those of the signature.
fn awscurl(words: &[String]) -> Result<Command, String> {
    let (mut urls, mut headers, mut method, mut left_out) =
        (Vec::new(), Vec::new(), None, Vec::new());
    let mut data = false;
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        let (name, given) = match word.split_once('=').filter(|_| word.starts_with("--")) {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (word.as_str(), None),
        };
        let mut value = || {
            given
                .clone()
                .or_else(|| rest.next().cloned())
                .unwrap_or_default()
        };
        match name {
            "-X" | "--request" => method = Some(value().to_ascii_uppercase()),
            "-H" | "--header" => headers.push(value()),
            "-d" | "--data" | "--data-binary" => {
                value();
                data = true;
                leave(&mut left_out, name);
            }
            "--service" | "--region" | "--profile" | "--access_key" | "--secret_key"
            | "--access-key" | "--secret-key" | "--security_token" | "--session_token" | "-o"
            | "--output" => {
                value();
            }
            _ if name.starts_with('-') => {}
            _ => urls.push(word.clone()),
        }
    }
    // awscurl signs each call with Signature Version 4.
    leave(&mut left_out, "the signature of awscurl");
    Ok(Command {
        url: one(urls)?,
        method: method.unwrap_or_else(|| if data { "POST" } else { "GET" }.to_owned()),
        headers,
        left_out,
    })
}

/// Options of wget that take a value in the next word.
const WGET_SHORT: &str = "OoaBiDARPTtwQlUe";
const WGET_LONG: &[&str] = &[
    "output-document",
    "output-file",
    "append-output",
    "timeout",
    "tries",
    "wait",
    "user-agent",
    "referer",
    "header",
    "method",
    "post-data",
    "post-file",
    "body-data",
    "body-file",
    "user",
    "password",
    "http-user",
    "http-password",
    "ca-certificate",
    "ca-directory",
    "certificate",
    "private-key",
    "bind-address",
    "connect-timeout",
    "read-timeout",
    "dns-timeout",
    "directory-prefix",
    "load-cookies",
    "execute",
    "limit-rate",
    "max-redirect",
    "secure-protocol",
];

fn wget(words: &[String]) -> Result<Command, String> {
    let (mut urls, mut headers, mut method, mut left_out) =
        (Vec::new(), Vec::new(), None, Vec::new());
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        if let Some(long) = word.strip_prefix("--") {
            let (name, mut value) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (long, None),
            };
            if value.is_none() && WGET_LONG.contains(&name) {
                value = rest.next().cloned();
            }
            let value = value.unwrap_or_default();
            match name {
                "header" => headers.push(value),
                "user-agent" => headers.push(format!("User-Agent: {value}")),
                "referer" => headers.push(format!("Referer: {value}")),
                "method" => method = Some(value.to_ascii_uppercase()),
                "spider" => method = method.or_else(|| Some("HEAD".to_owned())),
                "post-data" | "post-file" => {
                    method = Some("POST".to_owned());
                    leave(&mut left_out, &format!("--{name}"));
                }
                "body-data" | "body-file" | "user" | "password" | "http-user" | "http-password"
                | "certificate" | "private-key" | "load-cookies" | "execute" => {
                    leave(&mut left_out, &format!("--{name}"));
                }
                _ => {}
            }
        } else if let Some(short) = word.strip_prefix('-').filter(|short| !short.is_empty()) {
            if let Some(at) = short.find(|c| WGET_SHORT.contains(c)) {
                let letter = short.get(at..=at).unwrap_or_default();
                let attached = short.get(at + 1..).unwrap_or_default();
                let value = if attached.is_empty() {
                    rest.next().cloned().unwrap_or_default()
                } else {
                    attached.to_owned()
                };
                match letter {
                    "U" => headers.push(format!("User-Agent: {value}")),
                    "e" => leave(&mut left_out, "-e"),
                    _ => {}
                }
            }
        } else {
            urls.push(word.clone());
        }
    }
    Ok(Command {
        url: one(urls)?,
        method: method.unwrap_or_else(|| "GET".to_owned()),
        headers,
        left_out,
    })
}

/// Options of httpie that take a value.
const HTTPIE_VALUES: &[&str] = &[
    "--auth",
    "-a",
    "--auth-type",
    "-A",
    "--proxy",
    "--timeout",
    "--verify",
    "--cert",
    "--cert-key",
    "--print",
    "-p",
    "--style",
    "-s",
    "--pretty",
    "--output",
    "-o",
    "--session",
    "--session-read-only",
    "--max-redirects",
    "--ssl",
    "--ciphers",
    "--default-scheme",
    "--boundary",
    "--raw",
    "--format-options",
    "--response-charset",
    "--response-mime",
];

fn httpie(words: &[String]) -> Result<Command, String> {
    let mut scheme = if words.first().is_some_and(|word| word == "https") {
        "https"
    } else {
        "http"
    };
    let (mut headers, mut method, mut url, mut left_out) =
        (Vec::new(), None, None::<String>, Vec::new());
    let mut data = false;
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        if word.starts_with('-') {
            let (name, given) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            let value = if HTTPIE_VALUES.contains(&name) {
                given.or_else(|| rest.next().cloned())
            } else {
                given
            };
            match name {
                "--auth"
                | "-a"
                | "--proxy"
                | "--cert"
                | "--session"
                | "--session-read-only"
                | "--raw"
                | "-A"
                | "--auth-type" => {
                    data |= name == "--raw";
                    leave(&mut left_out, name);
                }
                "--default-scheme" if value.as_deref() == Some("https") => scheme = "https",
                _ => {}
            }
            continue;
        }
        let Some(own) = &url else {
            let verb =
                method.is_none() && word.len() < 9 && word.chars().all(|c| c.is_ascii_uppercase());
            if verb {
                method = Some(word.clone());
            } else {
                url = Some(word.clone());
            }
            continue;
        };
        let _ = own;
        // The separators, the longest first, as httpie's own documentation has it.
        match item(word) {
            Some((name, ":", value)) => headers.push(format!("{name}: {value}")),
            Some((_, "==", _)) => leave(&mut left_out, "the query parameters of httpie"),
            Some(_) => {
                data = true;
                leave(&mut left_out, "the request's body");
            }
            None => leave(&mut left_out, word),
        }
    }
    let url = url.ok_or_else(|| "the command names no URL".to_owned())?;
    let url = if url.contains("://") {
        url
    } else if let Some(path) = url.strip_prefix(':') {
        format!("{scheme}://localhost{path}")
    } else {
        format!("{scheme}://{url}")
    };
    Ok(Command {
        url,
        method: method.unwrap_or_else(|| if data { "POST" } else { "GET" }.to_owned()),
        headers,
        left_out,
    })
}

/// A request item of httpie: name, separator, value.
fn item(word: &str) -> Option<(&str, &'static str, &str)> {
    let at = word.find([':', '=', '@', ';'])?;
    let (name, rest) = word.split_at(at);
    let separator = [":=@", ":=", "==", "=@", ":@", ":", "=", "@", ";"]
        .into_iter()
        .find(|separator| rest.starts_with(separator))?;
    Some((name, separator, rest.get(separator.len()..)?))
}

/// Parameters of PowerShell's that take no value.
const SWITCHES: &[&str] = &[
    "usebasicparsing",
    "skipcertificatecheck",
    "skiphttperrorcheck",
    "disablekeepalive",
    "passthru",
    "verbose",
    "usedefaultcredentials",
    "allowunencryptedauthentication",
];

/// PowerShell: parameters by name, and headers as a hash table.
fn powershell(text: &str) -> Result<Command, String> {
    let text = text.replace("`\r\n", " ").replace("`\n", " ");
    let (mut urls, mut headers, mut method, mut left_out) =
        (Vec::new(), Vec::new(), None, Vec::new());
    let mut rest = text.trim_start();
    rest = rest
        .split_once(char::is_whitespace)
        .map_or("", |(_, rest)| rest);
    loop {
        rest = rest.trim_start();
        let Some((word, after)) = token(rest) else {
            break;
        };
        if matches!(word, "|" | ";") {
            break;
        }
        rest = after;
        if !word.starts_with('-') || word.len() < 2 {
            urls.push(unquoted(word).to_owned());
            continue;
        }
        let (name, attached) = word
            .split_once(':')
            .map_or((word, None), |(name, value)| (name, Some(value)));
        let parameter = name.trim_start_matches('-').to_ascii_lowercase();
        if SWITCHES.contains(&parameter.as_str()) {
            continue;
        }
        let value = if let Some(value) = attached.filter(|it| !it.is_empty()) {
            value
        } else {
            let Some((value, after)) = token(rest.trim_start()) else {
                break;
            };
            rest = after;
            value
        };
        // PowerShell takes the beginning of a parameter's name.
        let parameter = ["uri", "method", "headers"]
            .into_iter()
            .find(|full| full.starts_with(parameter.as_str()))
            .unwrap_or(parameter.as_str());
        match parameter {
            "uri" => urls.push(unquoted(value).to_owned()),
            "method" | "custommethod" => method = Some(unquoted(value).to_ascii_uppercase()),
            "useragent" => headers.push(format!("User-Agent: {}", unquoted(value))),
            "headers" => hash_table(value, &mut headers, &mut left_out),
            "body"
            | "infile"
            | "form"
            | "proxy"
            | "proxycredential"
            | "credential"
            | "certificate"
            | "certificatethumbprint"
            | "token"
            | "authentication"
            | "websession"
            | "sessionvariable" => {
                leave(&mut left_out, name);
            }
            _ => {}
        }
    }
    urls.retain(|url| url.contains("://") || url.contains('.') || url.starts_with('$'));
    Ok(Command {
        url: one(urls)?,
        method: method.unwrap_or_else(|| "GET".to_owned()),
        headers,
        left_out,
    })
}

/// `@{'name'='value'; name = $variable}`
fn hash_table(value: &str, headers: &mut Vec<String>, left_out: &mut Vec<String>) {
    let Some(inner) = value.strip_prefix("@{").and_then(|it| it.strip_suffix('}')) else {
        return leave(left_out, "-Headers, which is a variable");
    };
    for pair in inner.split([';', '\n']).filter(|it| !it.trim().is_empty()) {
        match pair.split_once('=') {
            Some((name, value)) if !value.trim().starts_with('$') => {
                headers.push(format!("{}: {}", unquoted(name), unquoted(value)));
            }
            Some((name, _)) => leave(
                left_out,
                &format!("the header {}, whose value is a variable", unquoted(name)),
            ),
            None => leave(left_out, "-Headers"),
        }
    }
}

/// The next word: quoted, a hash table in braces, or up to white space.
fn token(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?;
    let end = match first {
        '"' | '\'' => text.get(1..)?.find(first).map(|at| at + 2),
        '@' if text.starts_with("@{") => text.find('}').map(|at| at + 1),
        '(' => text.find(')').map(|at| at + 1),
        _ => Some(text.find(char::is_whitespace).unwrap_or(text.len())),
    };
    Some(text.split_at(end.unwrap_or(text.len())))
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = ['"', '\'']
        .iter()
        .find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    inner.unwrap_or(text)
}
