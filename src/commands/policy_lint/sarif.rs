//! Findings as SARIF 2.1.0, for code scanning. Every result has a physical location: GitHub refuses a
//! whole file for one that has none.
//!
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

use serde_json::{Value, json};

use super::super::policy_eval::line_and_column;
use super::Source;
use crate::checks::named;
use crate::error::Error;
use crate::model::Severity;
use crate::policy::LintFinding;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// One log with one run.
pub(super) fn sarif(sources: &[Source]) -> Result<String, Error> {
    let mut codes: Vec<&str> = sources
        .iter()
        .flat_map(|source| source.linted.findings.iter().map(|finding| finding.code))
        .collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().filter_map(|code| rule(code)).collect();
    let results: Vec<Value> = sources
        .iter()
        .flat_map(|source| {
            let codes = &codes;
            source
                .linted
                .findings
                .iter()
                .map(move |finding| result(source, finding, codes))
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "apigw-doctor",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    Ok(serde_json::to_string_pretty(&log)? + "\n")
}

fn rule(code: &str) -> Option<Value> {
    let named = named(code)?;
    Some(json!({
        "id": code,
        "name": named.slug,
        "shortDescription": {"text": named.holds},
        "help": {"text": named.page, "markdown": named.page},
        "defaultConfiguration": {"level": level(named.severity)},
    }))
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(source: &Source, finding: &LintFinding, codes: &[&str]) -> Value {
    let text = &source.linted.text;
    let (line, column) = line_and_column(text, finding.span.start);
    let (end_line, end_column) =
        line_and_column(text, finding.span.end.max(finding.span.start + 1));
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
    let uri = source.path.replace('\\', "/").replace(' ', "%20");
    json!({
        "ruleId": finding.code,
        "ruleIndex": codes.iter().position(|code| *code == finding.code),
        "level": level(finding.severity),
        "message": {"text": message},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri},
            "region": region,
        }}],
    })
}
