//! What we wrote for people is not read back by us: where something depends on a kind, the kind is a type.

use std::fs;

use regex_lite::Regex;

use super::{place, sources};

/// Rooms that write for people. Those left of them read what others wrote.
const ROOMS: [&str; 7] = [
    "case",
    "checks",
    "commands",
    "diagnosis",
    "front_door",
    "network",
    "report",
];

/// Names under which our own text goes; the first ones are anybody's where they are no field.
const OURS: &str = r"\.(?:text|told|code)|\b(?:title|detail|summary|means|reason|holds|slug|blast_radius|because|source)";

/// Files that do so, and why.
const READERS: &[(&str, &str)] = &[(
    "report/phrases",
    "the source of evidence is a text of the JSON report, which `diff` reads back",
)];

/// A piece of code that reads our own text.
fn reading(code: &str) -> Option<String> {
    // A piece of text with a letter in it: white space and punctuation are anybody's.
    let words = r#""(?:[^"\\]|\\.)*?[A-Za-z](?:[^"\\]|\\.)*""#;
    let part = "contains|starts_with|ends_with|strip_prefix|strip_suffix|find|split_once|rsplit_once|trim_start_matches|trim_end_matches|eq_ignore_ascii_case";
    let own = format!(r"(?:{OURS})(?:\(\))?(?:\.as_str\(\)|\.as_ref\(\)|\.as_deref\(\))?");
    let patterns = [
        format!(r"{own}\s*\.(?:{part})\(\s*{words}"),
        format!(r"{own} (?:==|!=) {words}"),
        format!(r"matches!\([^,]*{own},\s*{words}"),
        format!(r"match [^{{]*{own} \{{\s*{words}"),
        // The area of a code is not its letters.
        r"\bcode\s*\.(?:trim_end_matches|starts_with)\(".to_owned(),
        // A finding is not known by its code.
        r#"(?:==|!=) "[A-Z]{2,4}[0-9]{3}""#.to_owned(),
        r#""[A-Z]{2,4}[0-9]{3}" (?:==|!=|=>|\|)"#.to_owned(),
    ];
    patterns.iter().find_map(|pattern| {
        let pattern = Regex::new(pattern).expect("a pattern");
        Some(pattern.find(code)?.as_str().to_owned())
    })
}

/// Code without comments and tests.
fn code(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let text = lines.collect::<Vec<_>>().join("\n");
    let tests = Regex::new(r"#\[cfg\(test\)\]\s*mod ").expect("a pattern");
    tests.split(&text).next().unwrap_or_default().to_owned()
}

#[test]
fn nothing_reads_our_own_text() {
    let mut wrong = Vec::new();
    for path in sources() {
        let place = place(&path);
        let room = place.split('/').next().expect("a room");
        let listed = READERS.iter().any(|(reader, _)| *reader == place);
        if !ROOMS.contains(&room) || listed {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source");
        wrong.extend(reading(&code(&text)).map(|it| format!("{place}: {it}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A check names no other one: what explains what is said by symptoms.
#[test]
fn no_check_names_a_code() {
    let pattern = Regex::new(r#""[A-Z]{2,4}[0-9]{3}""#).expect("a pattern");
    for path in sources() {
        let place = place(&path);
        if !place.starts_with("checks/") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source");
        let text = code(&text);
        let found = pattern.find(&text).map(|it| it.as_str());
        assert_eq!(found, None, "{place}");
    }
}

/// The test that cannot fail is a defect.
#[test]
fn a_match_on_our_own_text_would_be_seen() {
    for wrong in [
        "_ if step.text.contains(\"pl-\") => x,",
        "if finding.title\n    .starts_with(\"the policy\") {",
        "check.slug == \"url-alias-not-associated\"",
        "check.code.trim_end_matches(|c: char| c.is_ascii_digit())",
        "matches!(source, \"reasoning\" | \"the URL\")",
        "match reason.as_str() {\n \"no route\" => 1",
        "if code == \"SG004\" {",
        "\"SG004\" => true,",
    ] {
        assert!(reading(wrong).is_some(), "{wrong}");
    }
    for right in [
        "answer.body.contains(\"Forbidden\")",
        "self.text.ends_with(\"\\n\\n\")",
        "name.starts_with(\"vpce-\")",
    ] {
        assert_eq!(reading(right), None, "{right}");
    }
}
