//! The shapes of secrets in texts.

use std::borrow::Cow;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::AhoCorasick;
use regex_lite::{Captures, Regex};

use super::REDACTED;

/// A kind of secret, and how a text shows it.
#[derive(Debug)]
pub struct Shape {
    /// What it is.
    pub what: &'static str,
    /// One text that holds one: `hunter2hunter2` in it is the secret, where its shape is not its own.
    pub example: &'static str,
    /// Words of which every text with such a secret has one, in small letters. Most texts have none, and
    /// are not searched.
    hints: &'static [&'static str],
    /// The pattern; its group `keep` stays.
    pattern: &'static str,
}

/// Names of members and elements whose values are secrets. The names of condition keys hold a colon and
/// are none.
macro_rules! named {
    ($before:literal, $after:literal) => {
        concat!(
            "(?i)(?P<keep>",
            $before,
            r"[\w.-]*(?:token|secret|passw(?:or)?d|passphrase|pwd|signature|credential|session_?id|csrf|xsrf|cookie|jwt|api[_-]?key|access[_-]?key|private[_-]?key|signing[_-]?key|authorization)[\w.-]*",
            $after
        )
    };
}

const IN_NAMES: &[&str] = &[
    "token",
    "secret",
    "passw",
    "passphrase",
    "pwd",
    "signature",
    "credential",
    "session",
    "csrf",
    "xsrf",
    "cookie",
    "jwt",
    "key",
    "authorization",
];

/// Every kind of secret that is known by the text around it or by its own letters.
///
/// Source: AWS, "Signature Version 4 request elements" and "IAM identifiers"; RFC 6750; RFC 7519; RFC
/// 7617; RFC 7468.
pub const SHAPES: &[Shape] = &[
    Shape {
        what: "private keys in PEM",
        example: "-----BEGIN EC PRIVATE KEY-----\nhunter2hunter2\n-----END EC PRIVATE KEY-----",
        hints: &["private key"],
        pattern: r"(?is)-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|\z)",
    },
    Shape {
        what: "headers by the words of their names, in texts",
        example: "x-api-key: hunter2hunter2",
        hints: &[
            "authorization:",
            "cookie:",
            "referer:",
            "x-",
            "-token:",
            "-key:",
            "-id:",
            "-secret:",
        ],
        pattern: r#"(?i)(?P<keep>(?:\b(?:proxy-)?authorization|\b(?:set-)?cookie2?|\breferer|\bx-[\w-]*(?:token|key|secret|auth|session|csrf|xsrf|cookie|signature|passw(?:or)?d|credential)[\w-]*|\b(?:api-key|apikey|auth-token|access-token|csrf-token|xsrf-token|session-id|session-token|client-secret)):[ \t]*)[^\r\n"'$\s](?:[ ,][\w-]+="[^"\r\n]*"|[^\r\n"'])*"#,
    },
    Shape {
        what: "members of JSON by the words of their names",
        example: r#"{"access_token": "hunter2hunter2"}"#,
        hints: IN_NAMES,
        pattern: named!("\"", r#""\s*:\s*")(?:[^"\\]|\\[\s\S])+"#),
    },
    Shape {
        what: "members of JSON inside a string of JSON",
        example: r#"{\"password\": \"hunter2hunter2\"}"#,
        hints: IN_NAMES,
        pattern: named!("\\\\\"", r#"\\"\s*:\s*\\")[^"\\]+"#),
    },
    Shape {
        what: "elements of XML by the words of their names",
        example: "<SessionToken>hunter2hunter2</SessionToken>",
        hints: IN_NAMES,
        pattern: named!("<", r"(?:\s[^<>]*)?>)[^<\s][^<]*"),
    },
    Shape {
        what: "settings by the words of their names (`name=value`, `name: value`)",
        example: "DB_PASSWORD=hunter2hunter2",
        hints: &[
            "pass",
            "pwd",
            "secret",
            "token",
            "key",
            "signature",
            "credential",
        ],
        pattern: r#"(?i)(?P<keep>(?:\b[\w.-]*(?:passw(?:or)?d|passphrase|pwd|_pass|\bpass|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|signature|credential)[ \t]*=[ \t]*|\b[\w.-]*(?:passw(?:or)?d|passphrase|pwd|client[_-]secret|_secret|\bsecret|secret[_-]?access[_-]?key|(?:access|refresh|id|auth|session|security)_token|api[_-]key|private_key)[ \t]*:[ \t]*)["']?)[^\s"'&,;$<>(\[{\\][^\s"'&,;<>\\]*"#,
    },
    Shape {
        what: "passwords as options of commands (`--password`, `-u user:password`)",
        example: "curl -u user:hunter2hunter2 h",
        hints: &["--pass", "--pwd", "--token", "--secret", "-u ", "--user "],
        pattern: r#"(?i)(?P<keep>\s--(?:password|passwd|passphrase|pass|pwd|token|secret)[ =]["']?|\s(?:-u|--user)[ =]["']?[^\s:"']+:)[^\s"'$/-][^\s"']*"#,
    },
    Shape {
        what: "parameters by the words of their names",
        example: "/callback?code=hunter2hunter2",
        hints: &["?", "&"],
        pattern: r#"(?i)(?P<keep>[?&](?:[\w.%-]*(?:token|key|secret|auth|session|csrf|xsrf|cookie|signature|passw(?:or)?d|credential)[\w.%-]*|sig|pwd|pass|code|jwt|bearer|assertion|samlresponse)=)[^\s"'&,$<>][^\s"'&,<>]*"#,
    },
    Shape {
        what: "bearer tokens and basic credentials",
        example: "Bearer hunter2hunter2",
        hints: &["bearer", "basic"],
        pattern: r"(?i)(?P<keep>\bbearer\s+)[a-z0-9._~+/=-]{8,}|(?P<basic>\bbasic\s+)[a-z0-9+/]{8,}={0,2}",
    },
    Shape {
        what: "JSON web tokens",
        example: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl",
        hints: &["eyj"],
        pattern: r"\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)*",
    },
    Shape {
        what: "AWS access key ids, and the secret access key beside one",
        example: "AKIAIOSFODNN7EXAMPLE",
        hints: &["akia", "asia", "abia", "acca"],
        pattern: r#"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}\b(?:[\s"',:;=|]{1,6}(?:\w{1,24}[\s"',:;=|]{1,6})?[A-Za-z0-9/+]{40}(?:\b|=))?"#,
    },
    Shape {
        what: "tokens of other services by how they begin",
        example: "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        hints: &[
            "ghp_",
            "gho_",
            "ghs_",
            "ghu_",
            "github_pat_",
            "glpat-",
            "xox",
            "sk_live_",
            "sk-",
            "aiza",
            "npm_",
            "sg.",
        ],
        pattern: r"\b(?:gh[posu]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|sk_live_\w{16,}|sk-[\w-]{32,}|AIza[\w-]{30,}|npm_[A-Za-z0-9]{30,}|SG\.[\w-]{16,}\.[\w-]{16,})",
    },
];

/// The patterns of [`SHAPES`]. Each is compiled when a text first has one of its hints: together they take
/// longer than a short command.
static COMPILED: [OnceLock<Option<Regex>>; SHAPES.len()] =
    [const { OnceLock::new() }; SHAPES.len()];

/// Each shape, and its pattern where that is needed.
fn patterns() -> impl Iterator<Item = (&'static Shape, impl FnOnce() -> Option<&'static Regex>)> {
    SHAPES.iter().zip(&COMPILED).map(|(shape, compiled)| {
        let pattern = || {
            let compiled = compiled.get_or_init(|| Regex::new(shape.pattern).ok());
            compiled.as_ref()
        };
        (shape, pattern)
    })
}

/// The hints of all shapes, and the shape of each: a text is gone through once for all of them.
static HINTS: LazyLock<Option<(AhoCorasick, Vec<usize>)>> = LazyLock::new(|| {
    let all = SHAPES.iter().enumerate();
    let all = all.flat_map(|(place, shape)| shape.hints.iter().map(move |hint| (*hint, place)));
    let (hints, places): (Vec<&str>, Vec<usize>) = all.unzip();
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(hints);
    Some((automaton.ok()?, places))
});

/// Which shapes a text may hold; all of them, should the hints be no automaton.
fn hinted(text: &str) -> [bool; SHAPES.len()] {
    let Some((hints, places)) = &*HINTS else {
        return [true; SHAPES.len()];
    };
    let mut all = [false; SHAPES.len()];
    for found in hints.find_overlapping_iter(text) {
        let place = places.get(found.pattern().as_usize());
        if let Some(it) = place.and_then(|place| all.get_mut(*place)) {
            *it = true;
        }
    }
    all
}

/// The text with [`REDACTED`] in the place of whatever has a secret's shape.
pub(super) fn hidden(text: &str) -> Cow<'_, str> {
    let hinted = hinted(text);
    let mut text = Cow::Borrowed(text);
    for ((_, pattern), _) in patterns().zip(hinted).filter(|(_, hinted)| *hinted) {
        let Some(pattern) = pattern() else { continue };
        if let Cow::Owned(clean) = pattern.replace_all(&text, replaced) {
            text = Cow::Owned(clean);
        }
    }
    text
}

fn replaced(found: &Captures<'_>) -> String {
    let all = found.get(0).map_or("", |all| all.as_str());
    let basic = found.name("basic");
    let kept = found
        .name("keep")
        .or(basic)
        .map_or("", |kept| kept.as_str());
    let value = all.strip_prefix(kept).unwrap_or_default();
    // 'Basic information' is no credential: those are base64, and of more than one kind of letter.
    let word = basic.is_some()
        && value
            .get(1..)
            .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_lowercase()));
    // Nor is the name of a scheme.
    let scheme = matches!(value.trim_end_matches(['.', ',']), "Basic" | "Bearer");
    if word || scheme || value.starts_with(REDACTED) || value.starts_with("(not recorded)") {
        return all.to_owned();
    }
    format!("{kept}{REDACTED}")
}

#[cfg(test)]
mod tests {
    use super::super::without_secrets;
    use super::*;

    #[test]
    fn every_shape_is_a_pattern_that_finds_its_example() {
        for (shape, pattern) in patterns() {
            let pattern = pattern().expect("a pattern");
            assert!(pattern.is_match(shape.example), "{}", shape.what);
            let clean = without_secrets(shape.example);
            assert!(clean.contains(REDACTED), "{}: {clean}", shape.what);
            assert!(!clean.contains("hunter2"), "{}: {clean}", shape.what);
            assert_eq!(without_secrets(&clean), clean, "{}: twice", shape.what);
        }
    }

    #[test]
    fn secrets_are_known_by_what_names_them() {
        for (text, expected) in [
            ("?X-Amz-Signature=0a1b&x=1", "?X-Amz-Signature=REDACTED&x=1"),
            ("?x-amz-credential=AK%2F1", "?x-amz-credential=REDACTED"),
            ("&X-Amz-Security-Token=Iq", "&X-Amz-Security-Token=REDACTED"),
            ("x-amz-security-token: Iq", "x-amz-security-token: REDACTED"),
            ("Signature=0a1b", "Signature=REDACTED"),
            ("Proxy-Authorization: x", "Proxy-Authorization: REDACTED"),
            ("Set-Cookie: a=b; c", "Set-Cookie: REDACTED"),
            ("AKIAIOSFODNN7EXAMPLE", "REDACTED"),
            (
                "AKIAIOSFODNN7EXAMPLE,wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "REDACTED",
            ),
            ("-H \"x-api-key: $API_KEY\"", "-H \"x-api-key: $API_KEY\""),
            ("a bearer 0123456789abcdef", "a bearer REDACTED"),
            ("Basic dXNlcjpwYXNz", "Basic REDACTED"),
            ("Basic information", "Basic information"),
            (
                "send as Authorization: Basic",
                "send as Authorization: Basic",
            ),
            ("eyJhbGciOiJI.eyJzdWIiOiIx.c2ln", "REDACTED"),
            ("signed, with x-amz-date", "signed, with x-amz-date"),
            (
                r#"{"secret":"a\"b","x":"y"}"#,
                r#"{"secret":"REDACTED","x":"y"}"#,
            ),
            (
                "aws_secret_access_key = abc/def",
                "aws_secret_access_key = REDACTED",
            ),
            ("password: hunter2", "password: REDACTED"),
            ("secret: \"abc\"", "secret: \"REDACTED\""),
            ("DB_PASS=abc, bypass=no", "DB_PASS=REDACTED, bypass=no"),
            ("pwd = abc", "pwd = REDACTED"),
            (
                "Authorization: Digest username=\"u\", response=\"0a1b\"",
                "Authorization: REDACTED",
            ),
            (
                "mysql -h h --password abc",
                "mysql -h h --password REDACTED",
            ),
            (
                r#"{"aws:TokenIssueTime":"2020-01-01T00:00:00Z"}"#,
                r#"{"aws:TokenIssueTime":"2020-01-01T00:00:00Z"}"#,
            ),
            (
                "no AWS credentials: failed to load IMDS session token: service error",
                "no AWS credentials: failed to load IMDS session token: service error",
            ),
            (
                r#"{"message":"Missing Authentication Token"}"#,
                r#"{"message":"Missing Authentication Token"}"#,
            ),
        ] {
            assert_eq!(without_secrets(text), expected);
        }
    }
}
