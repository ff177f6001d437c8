//! Findings as SARIF 2.1.0, for code scanning. Every result has a physical location: GitHub refuses a
//! whole file for one that has none.
//!
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::super::policy_eval::line_and_column;
use super::Source;
use crate::checks::{Named, named};
use crate::error::Error;
use crate::model::Severity;
use crate::policy::{LintFinding, Span};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// One log with one run.
pub(super) fn sarif(sources: &[Source]) -> Result<String, Error> {
    let mut codes: Vec<&str> = sources
        .iter()
        .flat_map(|source| source.linted.findings.iter().map(|finding| finding.code))
        .collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Named> = codes.into_iter().filter_map(named).collect();
    let results: Vec<Value> = sources
        .iter()
        .flat_map(|source| {
            let rules = &rules;
            source
                .linted
                .findings
                .iter()
                .map(move |finding| result(source, finding, rules))
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "apigw-doctor",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    Ok(serde_json::to_string_pretty(&log)? + "\n")
}

fn rule(named: &Named) -> Value {
    json!({
        "id": named.code,
        "name": named.slug,
        "shortDescription": {"text": named.holds},
        "help": {"text": named.page, "markdown": named.page},
        "defaultConfiguration": {"level": level(named.severity)},
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(source: &Source, finding: &LintFinding, rules: &[Named]) -> Value {
    let text = &source.linted.text;
    let (line, column) = line_and_column(text, finding.span.start);
    let (end_line, end_column) = line_and_column(text, end(text, finding.span));
    // A file that holds the policy escaped has other lines than the policy.
    let region = if source.file {
        json!({"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column})
    } else {
        json!({"startLine": 1})
    };
    let message = match &finding.help {
        Some(help) => format!("{}. {help}", finding.message),
        None => finding.message.clone(),
    };
    json!({
        "ruleId": finding.code,
        "ruleIndex": rules.iter().position(|rule| rule.code == finding.code),
        "level": level(finding.severity),
        "message": {"text": message},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&source.path)},
            "region": region,
        }}],
    })
}

/// The end of a place; one that is empty takes in the next character, so that there is something to
/// show.
fn end(text: &str, span: Span) -> usize {
    let next = text.get(span.start..).and_then(|rest| rest.chars().next());
    span.end.max(span.start + next.map_or(0, char::len_utf8))
}

/// A file's name as a reference: relative to the repository, as code scanning wants it, or absolute.
/// Source: RFC 3986, sections 2.1 and 4.2 (a colon in the first segment would make it a scheme).
fn uri(path: &str) -> String {
    let path = if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.to_owned()
    };
    let mut uri = if path.starts_with('/') {
        "file://".to_owned()
    } else {
        String::new()
    };
    for byte in path.trim_start_matches("./").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => {
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    uri
}
