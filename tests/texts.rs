//! Pasted texts, each with the right reading: what people send, of every kind that is known.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::report::Report;
use apigw_doctor::transcript::Transcript;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Table {
    text: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    /// The kinds of pieces, in their order.
    reads: Option<Vec<String>>,
    /// How many lines nothing is known of.
    unread: Option<usize>,
    /// `healthy`, `broken` or `inconclusive`.
    state: Option<String>,
    /// The hop that breaks.
    hop: Option<String>,
    /// The first candidate.
    first: Option<String>,
    /// The first cause's code.
    code: Option<String>,
    /// The front door's error.
    error: Option<String>,
    who: Option<String>,
    status: Option<u16>,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
}

fn cases() -> Vec<(PathBuf, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/texts");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort_unstable();
    let mut all = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a table");
        let table: Table =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        all.extend(table.text.into_iter().map(|case| (file.clone(), case)));
    }
    all
}

fn judge(case: &Case) -> Vec<String> {
    let report = Report::of_text(&case.text, REGISTRY);
    let json = serde_json::to_value(&report).expect("JSON");
    let decoded = &json["decoded"];
    let mut wrong = Vec::new();
    let mut same = |what: &str, is: &Value, wanted: Option<Value>| {
        if let Some(wanted) = wanted
            && *is != wanted
        {
            wrong.push(format!("{what} is {is}, and not {wanted}"));
        }
    };
    let text = |word: &Option<String>| word.clone().map(Value::from);
    same("the state", &json["verdict"]["state"], text(&case.state));
    same("the hop", &json["verdict"]["broken_at"], text(&case.hop));
    same(
        "the first candidate",
        &decoded["candidates"][0]["slug"],
        text(&case.first),
    );
    same(
        "the first finding",
        &json["findings"][0]["code"],
        text(&case.code),
    );
    same("the error", &decoded["error"]["number"], text(&case.error));
    same("who", &decoded["answered_by"]["who"], text(&case.who));
    same(
        "the status",
        &decoded["status"],
        case.status.map(Value::from),
    );
    let read: Vec<Value> = decoded["read"]
        .as_array()
        .expect("pieces")
        .iter()
        .map(|piece| piece["kind"].clone())
        .collect();
    same(
        "what was read",
        &Value::from(read),
        case.reads.clone().map(Value::from),
    );
    let unread = Transcript::read(&case.text).unread_lines();
    same(
        "the unread lines",
        &Value::from(unread),
        case.unread.map(Value::from),
    );
    let out = json.to_string();
    for words in &case.says {
        if !out.contains(words) {
            wrong.push(format!("it does not say {words}"));
        }
    }
    for words in &case.lacks {
        if out.contains(words) {
            wrong.push(format!("it says {words}"));
        }
    }
    if case.error.is_none() && !decoded["error"].is_null() && case.who.is_none() {
        wrong.push(format!("it is taken for {}", decoded["error"]["number"]));
    }
    wrong
}

#[test]
fn every_text_is_read_as_its_table_says() {
    let all = cases();
    assert!(all.len() >= 200, "{} texts", all.len());
    let names: BTreeSet<&str> = all.iter().map(|(_, case)| case.name.as_str()).collect();
    assert!(names.len() > 150, "{} names", names.len());
    let mut wrong = Vec::new();
    for (file, case) in &all {
        let file = file.file_stem().map(|stem| stem.to_string_lossy());
        for problem in judge(case) {
            wrong.push(format!(
                "{}: {}: {problem}",
                file.as_deref().unwrap_or_default(),
                case.name
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// A text's own end, or noise around it, takes nothing away that stands before.
#[test]
fn words_around_a_text_do_not_hide_it() {
    let mut wrong = Vec::new();
    for (_, case) in cases() {
        let alone = Report::of_text(&case.text, REGISTRY);
        let around = format!(
            "Hello,\n\nthis is what we get:\n\n{}\n\nKind regards\n",
            case.text
        );
        let wrapped = Report::of_text(&around, REGISTRY);
        let of = |report: &Report| (report.verdict.state, report.verdict.broken_at);
        if of(&alone) != of(&wrapped) {
            wrong.push(format!(
                "{}: {:?}, and {:?} alone",
                case.name,
                of(&wrapped),
                of(&alone)
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
