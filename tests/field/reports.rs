//! What people pasted, from public reports: the real program decodes the file.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::program::run;

#[derive(Deserialize)]
struct Table {
    report: Vec<Report>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    file: String,
    exit: i32,
    hop: Option<String>,
    first: Option<String>,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
}

fn judge(report: &Report, cases: &Path) -> Vec<String> {
    let path = cases.join("reports").join(&report.file);
    let path = path.to_str().expect("a path");
    let ran = run(&["decode", "-o", "json", path], "");
    let json: Value = serde_json::from_str(&ran.out).expect("JSON");
    let mut wrong = Vec::new();
    if ran.code != report.exit {
        wrong.push(format!("exit {}, and not {}", ran.code, report.exit));
    }
    let hop = &json["verdict"]["broken_at"];
    if report.hop.as_deref() != hop.as_str() {
        wrong.push(format!("broken at {hop}"));
    }
    let first = &json["decoded"]["candidates"][0]["slug"];
    if report.first.is_some() && report.first.as_deref() != first.as_str() {
        wrong.push(format!("first is {first}"));
    }
    let plain = run(&["decode", "-o", "plain", path], "").out;
    let words: Vec<&str> = plain.split_whitespace().collect();
    let plain = words.join(" ");
    for say in &report.says {
        if !plain.contains(say) {
            wrong.push(format!("it does not say {say}: {plain}"));
        }
    }
    for lack in &report.lacks {
        if plain.contains(lack) || ran.out.contains(lack) {
            wrong.push(format!("it says {lack}"));
        }
    }
    wrong
}

#[test]
fn what_people_pasted_is_read_right() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/field");
    let text = fs::read_to_string(cases.join("reports.toml")).expect("the table");
    let table: Table = toml::from_str(&text).expect("TOML");
    let mut wrong = Vec::new();
    for report in &table.report {
        for problem in judge(report, &cases) {
            wrong.push(format!("{}: {problem}", report.file));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
