//! Findings as SARIF 2.1.0, for code scanning. A finding of a file points at its place; any other at the
//! object by its ARN, or at the URL, as a logical location.
//!
//! A run that could not tell has a result of the kind "open": without one, an empty list would pass for
//! a clean one. Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{File, Finding, Redacted, Report, State, phrases};
use crate::checks::{Named, named};
use crate::model::{Severity, visible_json};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// One log with one run.
///
/// # Errors
/// Never in practice: every key is a text.
pub fn sarif(report: &Redacted<Report>) -> Result<String, serde_json::Error> {
    let report = report.faithful();
    let mut codes: Vec<&str> = report.findings.iter().map(|one| &*one.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Named> = codes.into_iter().filter_map(named).collect();
    let findings = report.findings.iter();
    let mut results: Vec<Value> = findings.map(|one| result(report, one, &rules)).collect();
    if report.verdict.state == State::Inconclusive {
        results.push(json!({
            "kind": "open",
            "level": "none",
            "message": {"text": report.verdict.summary},
            "locations": [object(report, None)],
        }));
    }
    let unknowns = report.unknowns.iter().map(|unknown| {
        let why = phrases::unknown_why(unknown.why);
        let text = format!("{} {why}: {}", unknown.fact, unknown.detail);
        json!({
            "descriptor": {"id": unknown.fact},
            "level": "warning",
            "message": {"text": text.trim_end_matches([':', ' '])},
        })
    });
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "apigw-doctor",
                "version": report.tool.version,
                "rules": rules.iter().map(rule).collect::<Vec<_>>(),
            }},
            "invocations": [{
                "executionSuccessful": report.complete,
                "toolExecutionNotifications": unknowns.collect::<Vec<_>>(),
            }],
            "columnKind": "unicodeCodePoints",
            "properties": {
                "state": report.verdict.state,
                "summary": report.verdict.summary,
                "configuration": phrases::configuration(report),
            },
            "results": results,
        }],
    });
    let text = serde_json::to_string_pretty(&log)?;
    Ok(visible_json(&text).into_owned() + "\n")
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

fn result(report: &Report, finding: &Finding, rules: &[Named]) -> Value {
    let message = match &finding.fix {
        Some(fix) => format!("{}. {}", finding.title, fix.summary),
        None => finding.title.clone(),
    };
    let location = match &finding.file {
        Some(file) => physical(file),
        None => object(report, Some(finding)),
    };
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": {"text": message},
        "locations": [location],
    });
    let index = rules.iter().position(|rule| rule.code == finding.code);
    if let (Some(index), Some(result)) = (index, result.as_object_mut()) {
        result.insert("ruleIndex".to_owned(), index.into());
    }
    if let (true, Some(result)) = (finding.ignored, result.as_object_mut()) {
        result.insert("suppressions".to_owned(), json!([{"kind": "external"}]));
    }
    result
}

fn physical(file: &File) -> Value {
    let mut region = json!({"startLine": file.line});
    let ends = [
        ("startColumn", file.column),
        ("endLine", file.end_line),
        ("endColumn", file.end_column),
    ];
    for (key, number) in ends {
        if let (Some(number), Some(region)) = (number, region.as_object_mut()) {
            region.insert(key.to_owned(), number.into());
        }
    }
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(&file.path)},
        "region": region,
    }})
}

/// What a finding is about: the object by its ARN, else the URL, else what the report is about.
fn object(report: &Report, finding: Option<&Finding>) -> Value {
    let subject = finding.map(|finding| finding.subject.as_str());
    let url = report.target.as_ref().map(|target| target.url.as_str());
    let about = phrases::name(report);
    let name = subject.or(url).unwrap_or(&about);
    let arn = subject.filter(|subject| subject.starts_with("arn:"));
    let whole = arn.or(url).unwrap_or(name);
    json!({"logicalLocations": [{
        "name": name,
        "fullyQualifiedName": whole,
        "kind": "resource",
    }]})
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
