//! The pages of findings: all their parts are there, what they refer to is there, and the Korean
//! ones say what the English ones say.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use apigw_doctor::checks::{Named, REGISTRY, all_named, named};

use crate::tool::tool;

const SECTIONS: [&str; 5] = [
    "What it means",
    "Why the call fails",
    "Check manually",
    "Fix",
    "See also",
];

/// What a reader without this program has.
const BY_HAND: [&str; 7] = ["aws", "curl", "dig", "getent", "nc", "openssl", "python3"];

/// The causes that the Korean articles and the people who ask for help name most often.
const KOREAN: [&str; 15] = [
    "API005", "DNS001", "DNS005", "EP002", "IAM002", "NET006", "POL001", "POL002", "POL003",
    "POL005", "SG001", "SG004", "URL001", "URL004", "VPCE001",
];

/// A page's headings, each with what stands below it; blocks of commands hold none.
fn sections(page: &str) -> Vec<(&str, String)> {
    let mut all: Vec<(&str, String)> = Vec::new();
    let mut in_block = false;
    for line in page.lines() {
        in_block ^= line.starts_with("```");
        match line.strip_prefix("## ").filter(|_| !in_block) {
            Some(heading) => all.push((heading, String::new())),
            None => {
                if let Some((_, text)) = all.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    }
    all
}

/// The fenced blocks.
fn blocks(text: &str) -> Vec<&str> {
    text.split("```").skip(1).step_by(2).collect()
}

/// The text outside the blocks.
fn prose(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// The codes of findings in a text, each with the name that follows it, where one does.
fn codes(text: &str) -> Vec<(&str, &str)> {
    let areas: BTreeSet<&str> = all_named().map(|it| area(it.code)).collect();
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut found = Vec::new();
    for (at, _) in text.match_indices(|c: char| c.is_ascii_uppercase()) {
        let before = text[..at].chars().next_back();
        let rest = &text[at..];
        let code = &rest[..rest.find(|c| !word(c)).unwrap_or(rest.len())];
        let digits = code.strip_prefix(area(code)).unwrap_or_default();
        if before.is_some_and(word) || !areas.contains(area(code)) || digits.len() != 3 {
            continue;
        }
        let after = &rest[code.len()..];
        let name = after.strip_prefix([' ', '\n']).map_or("", str::trim_start);
        let name = &name[..name.find(|c| !word(c)).unwrap_or(name.len())];
        let a_name = name.contains('-') && name.starts_with(|c: char| c.is_ascii_lowercase());
        found.push((code, if a_name { name } else { "" }));
    }
    found
}

fn area(code: &str) -> &str {
    code.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// What every page must be: a check's, a rule's, in any language.
fn judge_form(it: &Named, page: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let title = format!("# {} · {}\n\n", it.code, it.slug);
    let summary = page
        .strip_prefix(&title)
        .and_then(|rest| rest.lines().next());
    if summary.is_none_or(|line| line.is_empty() || line.starts_with('#')) {
        wrong.push(format!("it does not begin with {title:?} and a sentence"));
    }
    for line in page.lines().filter(|line| line.chars().count() > 100) {
        wrong.push(format!("a wide line: {line}"));
    }
    if !page.matches("```").count().is_multiple_of(2) {
        wrong.push("a block does not end".to_owned());
    }
    for (code, name) in codes(&prose(page)) {
        match named(code) {
            None => wrong.push(format!("there is no {code}")),
            Some(other) if !name.is_empty() && name != other.slug => {
                wrong.push(format!("{code} is not called {name}"));
            }
            Some(_) => {}
        }
    }
    wrong
}

/// What the English page of a check must hold, besides.
fn judge_parts(page: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let all = sections(page);
    let headings: Vec<&str> = all.iter().map(|(heading, _)| *heading).collect();
    if headings != SECTIONS {
        wrong.push(format!("its sections are {headings:?}"));
        return wrong;
    }
    let text = |at: usize| all[at].1.as_str();
    for (heading, text) in &all {
        if text.split_whitespace().count() < 6 {
            wrong.push(format!("{heading} says nothing"));
        }
    }
    let by_hand = blocks(text(2)).concat();
    let mut words = by_hand.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    if !words.any(|word| BY_HAND.contains(&word)) {
        wrong.push("nothing to type without this program".to_owned());
    }
    if !text(3).contains("Side effects:") {
        wrong.push("what the fix touches is not said".to_owned());
    }
    if codes(text(4)).is_empty() {
        wrong.push("it leads to no other finding".to_owned());
    }
    let article = |line: &str| {
        let source = ["- AWS, *", "- AWS re:Post, *", "- RFC ", "- curl, *"];
        source.iter().any(|start| line.starts_with(start))
    };
    if !text(4).lines().any(article) {
        wrong.push("it names no article that it rests on".to_owned());
    }
    wrong
}

/// What a Korean page must share with the English one.
fn judge_korean(english: &str, korean: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let (there, here) = (sections(english), sections(korean));
    if there.len() != here.len() {
        wrong.push(format!("{} sections, not {}", here.len(), there.len()));
    }
    for ((_, there), (heading, here)) in there.iter().zip(&here) {
        if blocks(there) != blocks(here) {
            wrong.push(format!("{heading}: other commands"));
        }
    }
    let names =
        |text| -> BTreeSet<&str> { codes(text).into_iter().map(|(code, _)| code).collect() };
    let (there, here) = (names(english), names(korean));
    if there != here {
        wrong.push(format!("{here:?} are named, not {there:?}"));
    }
    for (heading, text) in sections(korean) {
        let hangul = |text: &str| text.contains(|c| ('가'..='힣').contains(&c));
        let prose = prose(&text);
        if !hangul(heading) || (!prose.trim().is_empty() && !hangul(&prose)) {
            wrong.push(format!("{heading} is not Korean"));
        }
    }
    wrong
}

#[test]
fn every_page_has_its_parts() {
    let mut wrong = Vec::new();
    for it in all_named() {
        let mut faults = judge_form(&it, it.page);
        if REGISTRY.iter().any(|check| check.code == it.code) {
            faults.extend(judge_parts(it.page));
        }
        wrong.extend(
            faults
                .into_iter()
                .map(|fault| format!("{}: {fault}", it.code)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The test that cannot fail is a defect: each part of a good page is missed when it is gone.
#[test]
fn a_page_without_a_part_would_be_seen() {
    let it = named("SG004").expect("a page");
    let faults = |page: &str| [judge_form(&it, page), judge_parts(page)].concat();
    assert_eq!(faults(it.page), Vec::<String>::new());
    let without_tools = it
        .page
        .replace("nc -vz", "try")
        .replace("aws ec2", "look at");
    assert_eq!(
        faults(&without_tools),
        ["nothing to type without this program"]
    );
    for (part, instead) in [
        ("## Fix\n", "## Mending\n"),
        ("Side effects:", "Beware:"),
        ("- AWS, *", "- *"),
        ("SG003 vpce-sg-opened-on-wrong-sg", "SG003 vpce-default-sg"),
        ("TCP001", "TCP999"),
        ("# SG004", "# SG001"),
    ] {
        assert_eq!(faults(&it.page.replace(part, instead)).len(), 1, "{part}");
    }
}

/// As above: a translation that leaves something out, or adds a command, is seen.
#[test]
fn an_unfaithful_translation_would_be_seen() {
    let it = named("SG004").expect("a page");
    let korean = it.korean().expect("a Korean page");
    for (part, instead) in [
        ("--port 443", "--port 80"),
        ("## 해결 방법\n", ""),
        ("## 해결 방법\n", "## Fix\n"),
        ("SG002 vpce-default-sg · ", ""),
    ] {
        let page = korean.replace(part, instead);
        assert!(!judge_korean(it.page, &page).is_empty(), "{part}");
    }
}

#[test]
fn the_korean_pages_say_what_the_english_ones_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/findings/ko");
    let files: BTreeSet<String> = fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let listed: BTreeSet<String> = KOREAN.iter().map(|code| format!("{code}.md")).collect();
    assert_eq!(files, listed);
    let mut wrong = Vec::new();
    for it in all_named() {
        let Some(korean) = it.korean() else {
            assert!(
                !KOREAN.contains(&it.code),
                "{} is not in the binary",
                it.code
            );
            continue;
        };
        assert!(KOREAN.contains(&it.code), "list {}", it.code);
        let faults = [judge_form(&it, korean), judge_korean(it.page, korean)].concat();
        wrong.extend(
            faults
                .into_iter()
                .map(|fault| format!("{}: {fault}", it.code)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn explain_speaks_korean_where_it_can() {
    let english = tool(["explain", "SG004"]).run();
    assert_eq!(
        tool(["explain", "SG004", "--lang", "en"]).run().stdout,
        english.stdout
    );
    let korean = tool(["explain", "sg004", "--lang", "ko"]).run();
    assert_eq!((korean.code, korean.stderr.as_str()), (0, ""), "{korean:?}");
    assert!(korean.stdout.contains("보안 그룹"), "{korean:?}");

    // A page that does not stand in Korean is printed in English, and that is said beside it.
    let other = tool(["explain", "TLS001", "--lang", "ko"]).run();
    assert_eq!(other.stdout, tool(["explain", "TLS001"]).run().stdout);
    assert!(
        other.code == 0 && other.stderr.contains("TLS001"),
        "{other:?}"
    );

    let json = tool(["explain", "SG004", "--lang", "ko", "-o", "json"])
        .run()
        .json();
    assert_eq!(json["lang"], "ko");
    assert_eq!(json["page"], korean.stdout.as_str());
    let all = tool(["explain", "--all", "--lang", "ko", "-o", "json"])
        .run()
        .json();
    let all = all.as_array().expect("a list");
    let in_korean = all.iter().filter(|it| it["lang"] == "ko").count();
    assert_eq!((in_korean, all.len()), (KOREAN.len(), all_named().count()));
    let listed = tool(["explain", "--all", "--lang", "ko"]).run().stdout;
    assert_eq!(listed.matches(" ko  ").count(), KOREAN.len(), "{listed}");

    let unknown = tool(["explain", "SG004", "--lang", "xx"]).run();
    assert_eq!(
        (unknown.code, unknown.stdout.as_str()),
        (2, ""),
        "{unknown:?}"
    );
    assert!(unknown.stderr.contains("ko"), "{unknown:?}");
}
