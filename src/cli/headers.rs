//! Headers as typed: one, or a file of them, or one whose value stands in the environment. The latter two
//! keep a secret out of the list of processes, which everybody on the host can read.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::sync::{Mutex, PoisonError};

use crate::error::Error;
use crate::model::{SELECTOR_HEADER, is_secret_header, without_secrets};
use crate::waiting;

/// No headers are as long: API Gateway takes 10,240 bytes of them.
const LONGEST: u64 = 64 * 1024;

/// A header, and whether its value must not be recorded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) secret: bool,
}

/// What an option of ours says: `Name: value`, `@FILE`, or `@-` for stdin. A variable in a value
/// (`$NAME`, `${NAME}`) is one of the environment; `$$` is a dollar sign.
///
/// # Errors
/// It says no header, the file cannot be read, or the variable is not set.
pub(super) fn typed(text: &str) -> Result<Vec<Header>, Error> {
    if let Some(path) = text.strip_prefix('@') {
        let file = read(path)?;
        let lines = file.lines().map(str::trim_end);
        return lines.filter(|line| !line.is_empty()).map(parse).collect();
    }
    let header = parse(text)?;
    let (value, expanded) = expand(&header.value, |name| std::env::var(name).ok())?;
    if !value.chars().all(legal) {
        return Err(wrong(&header.name));
    }
    // The headers that choose the API are part of the question, whoever says them.
    let asks = ["host", SELECTOR_HEADER]
        .iter()
        .any(|name| header.name.eq_ignore_ascii_case(name));
    Ok(vec![Header {
        secret: (header.secret || expanded || hidden(&value)) && !asks,
        value,
        ..header
    }])
}

/// `Name: value`, with nothing expanded: what others wrote must not make us send our environment.
///
/// # Errors
/// It is no header.
pub(super) fn parse(text: &str) -> Result<Header, Error> {
    // Only the name is shown: what follows it may be a secret.
    let shown = text.split([':', ' ']).next().unwrap_or_default();
    let (name, value) = text.split_once(':').ok_or_else(|| wrong(shown))?;
    let (name, value) = (name.trim(), value.trim());
    // RFC 9110, 5.6.2: the characters of a token.
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(token) || !value.chars().all(legal) {
        return Err(wrong(shown));
    }
    Ok(Header {
        name: name.to_owned(),
        value: value.to_owned(),
        secret: is_secret_header(name) || hidden(value),
    })
}

fn wrong(shown: &str) -> Error {
    let shown: String = without_secrets(shown).chars().take(40).collect();
    Error::Usage(format!(
        "'{shown}' begins no header: write 'Name: value', or @FILE for a file of them"
    ))
}

fn hidden(value: &str) -> bool {
    without_secrets(value) != value
}

fn legal(c: char) -> bool {
    c == '\t' || !c.is_control()
}

/// The value with its variables, and whether it had any.
fn expand(value: &str, variable: impl Fn(&str) -> Option<String>) -> Result<(String, bool), Error> {
    let mut whole = String::new();
    let mut any = false;
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('$') {
        whole.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            whole.push('$');
            rest = after;
            continue;
        }
        let braced = after.strip_prefix('{');
        let (name, after) = braced
            .and_then(|inner| inner.split_once('}'))
            .unwrap_or_else(|| {
                let end = after
                    .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                    .unwrap_or(after.len());
                after.split_at_checked(end).unwrap_or((after, ""))
            });
        if !is_name(name) {
            // No variable: the dollar sign stands for itself.
            whole.push('$');
            rest = rest.get(before.len() + 1..).unwrap_or_default();
            continue;
        }
        let value = variable(name).ok_or_else(|| {
            Error::Usage(format!(
                "the environment has no variable {name}, which a header names; a dollar sign is written $$"
            ))
        })?;
        whole.push_str(value.trim());
        any = true;
        rest = after;
    }
    whole.push_str(rest);
    Ok((whole, any))
}

fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// What was read so far: stdin and pipes can be read once, and a command may look at its target twice.
static READ: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

fn read(path: &str) -> Result<String, Error> {
    let mut known = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(text) = known.get(path) {
        return Ok(text.clone());
    }
    let from_path = path.to_owned();
    // A pipe may have a writer that never writes.
    let text = waiting::within(waiting::rest(), move || from(&from_path));
    let text = text.map_err(|error| Error::Read {
        path: if path == "-" { "stdin" } else { path }.to_owned(),
        error,
    })?;
    known.insert(path.to_owned(), text.clone());
    Ok(text)
}

fn from(path: &str) -> io::Result<String> {
    let mut text = String::new();
    if path == "-" {
        io::stdin()
            .lock()
            .take(LONGEST + 1)
            .read_to_string(&mut text)?;
    } else {
        File::open(path)?
            .take(LONGEST + 1)
            .read_to_string(&mut text)?;
    }
    if text.len() as u64 > LONGEST {
        let problem = "it is larger than 64 KiB, and no headers are";
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, problem));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands_what_is_a_variable() {
        let variable = |name: &str| (name == "KEY").then(|| "k3y".to_owned());
        let of = |text: &str| expand(text, variable).ok();
        for (text, value, any) in [
            ("$KEY", "k3y", true),
            ("Bearer ${KEY}x", "Bearer k3yx", true),
            ("a$$KEY", "a$KEY", false),
            ("costs 5$, or $5", "costs 5$, or $5", false),
            ("${", "${", false),
            ("plain", "plain", false),
        ] {
            assert_eq!(of(text), Some((value.to_owned(), any)), "{text}");
        }
        assert_eq!(of("$OTHER"), None);
        let error = expand("$OTHER", variable).expect_err("it is not set");
        assert!(error.to_string().contains("OTHER"), "{error}");
    }

    #[test]
    fn what_others_wrote_is_not_expanded() {
        let header = parse("x-note: $HOME").expect("a header");
        assert_eq!(header.value, "$HOME");
    }

    #[test]
    fn secrets_are_known_by_name_and_by_shape() {
        for (text, secret) in [
            ("x-csrf: a", true),
            ("Referer: https://h/", true),
            ("x-note: Bearer abcdefgh1", true),
            ("x-note: eyJhbGciOiJI.eyJzdWIiOiIx.c2ln", true),
            ("accept: a/b", false),
            ("host: h.example", false),
        ] {
            let header = &typed(text).expect("a header")[0];
            assert_eq!(header.secret, secret, "{text}");
        }
    }
}
