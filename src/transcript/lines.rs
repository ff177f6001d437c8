//! A text as lines, each without what terminals, mails and logs put before it.

use std::borrow::Cow;

/// Programs whose commands are known, at a shell's prompt.
const PROGRAMS: &[&str] = &[
    "Invoke-RestMethod",
    "Invoke-WebRequest",
    "Resolve-DnsName",
    "Test-NetConnection",
    "aws",
    "awscurl",
    "cat",
    "curl",
    "curl.exe",
    "date",
    "dig",
    "dotnet",
    "getent",
    "go",
    "grep",
    "host",
    "http",
    "https",
    "ip",
    "irm",
    "iwr",
    "java",
    "kubectl",
    "ls",
    "mtr",
    "nc",
    "ncat",
    "netstat",
    "node",
    "npm",
    "nslookup",
    "openssl",
    "php",
    "ping",
    "printenv",
    "python",
    "python3",
    "resolvectl",
    "ruby",
    "ss",
    "sudo",
    "systemd-resolve",
    "telnet",
    "time",
    "timeout",
    "tnc",
    "tracepath",
    "traceroute",
    "tracert",
    "wget",
];

/// A line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Without what a mail, a log or a container's runtime puts before it.
    pub(super) text: &'a str,
    /// Where `text` begins in the whole.
    pub(super) start: usize,
}

/// The text without colours and other marks of terminals.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(['\u{1b}', '\u{feff}', '\u{a0}']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => {
                if rest.next_if_eq(&'[').is_some() {
                    for c in rest.by_ref() {
                        if c.is_ascii_alphabetic() || c == '~' {
                            break;
                        }
                    }
                }
            }
            '\u{feff}' => {}
            '\u{a0}' => out.push(' '),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The lines of a text.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let quoted = is_quoted(text);
    let mut start = 0;
    let mut all = Vec::new();
    for line in text.split_inclusive('\n') {
        let raw = line.trim_end_matches(['\n', '\r']);
        let bare = without_prefix(raw, quoted);
        all.push(Line {
            text: bare,
            start: start + (raw.len() - bare.len()),
        });
        start += line.len();
    }
    all
}

/// Whether a mail or a chat quoted the whole: each line that holds anything begins with `> `, those of an
/// answer's head, too.
fn is_quoted(text: &str) -> bool {
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(200);
    let first = lines.next().is_some_and(|line| line.starts_with("> "));
    // A request's head in curl's own marks begins so, too; its answer does not.
    first
        && lines.all(|line| line.starts_with('>'))
        && text.lines().any(|line| {
            line.strip_prefix("> ").is_some_and(|rest| {
                rest.starts_with("< ")
                    || rest.starts_with("* ")
                    || rest.starts_with("> ")
                    || rest.starts_with("HTTP/")
                    || rest.starts_with('{')
                    || rest.starts_with("$ ")
                    || rest.starts_with("curl")
            })
        })
}

fn without_prefix(line: &str, quoted: bool) -> &str {
    let mut line = line;
    if quoted {
        line = line
            .strip_prefix("> ")
            .or_else(|| line.strip_prefix('>'))
            .unwrap_or(line);
    }
    // docker compose: `client-1  | text`.
    if let Some((name, rest)) = line.split_once(" | ")
        && !name.is_empty()
        && name.len() <= 40
        && name
            .trim_end()
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    {
        line = rest;
    }
    line
}

/// The command after a prompt, or a line that is one by itself.
pub(super) fn command(line: &str) -> Option<&str> {
    let line = line.trim();
    if is_command(line) {
        return Some(line);
    }
    let head: String = line.chars().take(120).collect();
    for mark in ["$ ", "# ", "% ", "> ", "\u{276f} ", "\u{279c} ", ">"] {
        for (at, _) in head.match_indices(mark) {
            let rest = line.get(at + mark.len()..)?.trim_start();
            let before = line.get(..at)?;
            if is_command(rest) && is_prompt_head(before, mark) {
                return Some(rest);
            }
        }
    }
    None
}

/// Whether what stands before a prompt's mark may belong to it.
fn is_prompt_head(before: &str, mark: &str) -> bool {
    if mark == ">" {
        let drive = before.as_bytes();
        return before.starts_with("PS ")
            || matches!(drive, [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
    }
    let plain = !before.contains(['"', '\'', '<', '{']);
    plain && before.len() < 100
}

fn is_command(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let Some(first) = words.next() else {
        return false;
    };
    let Ok(_) = PROGRAMS.binary_search(&first) else {
        return false;
    };
    // `host` and `time` are words of sentences, too.
    let Some(second) = words.next() else {
        return false;
    };
    let argument = second.contains(['.', '-', '/', ':', '+', '\'', '"', '$', '@', '='])
        && !second.ends_with([':', '.', ','])
        || second.chars().all(|c| c.is_ascii_digit() || c == '.');
    let word = match first {
        "aws" | "kubectl" | "npm" | "sudo" | "systemd-resolve" | "resolvectl" => true,
        "getent" => second.ends_with("hosts") || second.starts_with("ahosts"),
        "ip" => matches!(second, "route" | "addr" | "a" | "r" | "rule" | "link"),
        "go" => second == "run",
        "openssl" => second == "s_client",
        "time" | "timeout" => PROGRAMS.binary_search(&second).is_ok(),
        "http" | "https" | "curl" => matches!(
            second,
            "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS"
        ),
        _ => false,
    };
    argument || word
}

/// Whether a line is a prompt and nothing else: `[ec2-user@ip-10-0-1-10 ~]$`, `bash-5.1#`, `PS C:\>`.
pub(super) fn is_prompt(line: &str) -> bool {
    let line = line.trim();
    let Some(before) = line.strip_suffix(['$', '#', '%', '>', '\u{276f}']) else {
        return false;
    };
    let before = before.trim_end();
    line.len() < 120
        && !line.contains(['{', '}', '"', '='])
        && (before.is_empty()
            || before.contains('@')
            || before.starts_with("bash-")
            || before.starts_with("sh-")
            || before.starts_with("PS ")
            || (before.get(1..3) == Some(":\\")))
}

/// What stands before a prompt at the end of a line: a body without a line end has one behind it.
pub(super) fn before_prompt(line: &str) -> &str {
    for (at, _) in line.match_indices(['[', ']', '}', '>']) {
        let Some(after) = line.get(at..) else {
            continue;
        };
        let after = after.trim_start_matches([']', '}', '>']);
        if after.len() < line.len() && !after.is_empty() && is_prompt(after) && after.contains('@')
        {
            return line.strip_suffix(after).unwrap_or(line);
        }
    }
    line
}

/// `GET /prod/pets HTTP/1.1`
pub(super) fn is_request(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let method = words.next().unwrap_or_default();
    let upper = !method.is_empty() && method.chars().all(|c| c.is_ascii_uppercase());
    upper
        && words
            .nth(1)
            .is_some_and(|version| version.starts_with("HTTP/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_told_from_text() {
        for (line, wanted) in [
            ("$ curl -v https://a", Some("curl -v https://a")),
            (
                "[ec2-user@ip-10-0-1-10 ~]$ dig a.example",
                Some("dig a.example"),
            ),
            (
                "root@web:/srv# nc -vz 10.0.3.10 443",
                Some("nc -vz 10.0.3.10 443"),
            ),
            ("PS C:\\Users\\me> iwr https://a", Some("iwr https://a")),
            ("C:\\>nslookup a.example", Some("nslookup a.example")),
            ("> GET /prod HTTP/1.1", None),
            ("the host does not answer", None),
            ("< HTTP/1.1 403 Forbidden", None),
            ("host a.example", Some("host a.example")),
        ] {
            assert_eq!(command(line), wanted, "{line}");
        }
        for line in ["[ec2-user@ip-10-0-1-10 ~]$", "$", "root@web:/#", "PS C:\\>"] {
            assert!(is_prompt(line), "{line}");
        }
        assert!(!is_prompt("100 %d>"));
        assert_eq!(
            before_prompt("{\"message\":\"Forbidden\"}[ec2-user@ip-10-0-1-10 ~]$ "),
            "{\"message\":\"Forbidden\"}"
        );
    }

    #[test]
    fn programs_are_in_order() {
        assert!(PROGRAMS.is_sorted());
    }
}
