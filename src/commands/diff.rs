//! `diff`: what changed between two runs.

mod values;

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use self::values::{Difference, differences};
use super::present::publish_text;
use super::replay;
use crate::cli::{Cli, DiffArgs, Format, Selection};
use crate::diagnosis;
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::Facts;
use crate::model::{Line, Severity, visible_line};
use crate::report::{Level, Naming, Redactor, Report, SCHEMA};

/// One side.
struct Side {
    report: Value,
    /// Of a snapshot, the facts.
    facts: Option<Facts>,
}

/// What changed.
#[derive(Serialize)]
struct Changes {
    schema: &'static str,
    old: Value,
    new: Value,
    hops: Vec<Difference>,
    gone: Vec<Value>,
    appeared: Vec<Value>,
    still: Vec<Value>,
    /// Of two snapshots, the facts that differ.
    facts: Option<Vec<Difference>>,
}

/// Tells it.
///
/// # Errors
/// A file is neither snapshot nor report, or the answer could not be written.
pub(super) fn run(cli: &Cli, args: &DiffArgs) -> Result<Exit, Error> {
    let (old, new) = (side(&args.old)?, side(&args.new)?);
    let changes = changes(&old, &new)?;
    let facts = new.facts.as_ref().or(old.facts.as_ref());
    publish_text(&cli.output, facts, |format| match format {
        Format::Json => Ok(serde_json::to_string_pretty(&changes)? + "\n"),
        Format::Short => Ok(summary(&changes)),
        Format::Human | Format::Plain => {
            Ok(text(&changes, format == Format::Human && !cli.output.ascii))
        }
        _ => Err(Error::Usage(
            "diff prints human, plain, short and json".to_owned(),
        )),
    })?;
    Ok(exit(cli, &changes))
}

/// A snapshot is judged; a report is taken as it is.
fn side(path: &Path) -> Result<Side, Error> {
    let text = replay::read(path)?;
    let malformed = |error| Error::Snapshot {
        path: path.display().to_string(),
        error,
    };
    if let Ok(report) = serde_json::from_str::<Value>(&text)
        && report.get("schema").and_then(Value::as_str) == Some(SCHEMA)
    {
        return Ok(Side {
            report,
            facts: None,
        });
    }
    let facts = Facts::from_json(&text).map_err(malformed)?;
    let diagnosis = diagnosis::diagnose(&facts, &Selection::Diagnose.checks());
    let mut redactor = Redactor::new(Level::Secrets, Naming::Readable, Some(&facts));
    let report = redactor.apply(Report::new(&facts, &diagnosis));
    Ok(Side {
        report: serde_json::to_value(report)?,
        facts: Some(facts),
    })
}

fn changes(old: &Side, new: &Side) -> Result<Changes, Error> {
    let findings = |side: &Side| -> Vec<Value> {
        let all = side.report.get("findings").and_then(Value::as_array);
        all.cloned().unwrap_or_default()
    };
    let same = |one: &Value, other: &Value| {
        one.get("code") == other.get("code") && one.get("subject") == other.get("subject")
    };
    let (before, now) = (findings(old), findings(new));
    let without = |all: &[Value], others: &[Value]| -> Vec<Value> {
        let left = all
            .iter()
            .filter(|one| !others.iter().any(|it| same(it, one)));
        left.cloned().collect()
    };
    let verdict = |side: &Side| side.report.get("verdict").cloned().unwrap_or_default();
    let hops = |side: &Side| {
        let hops = side.report.get("hops").and_then(Value::as_array);
        let state = |it: &Value| {
            Some((
                it.get("hop")?.as_str()?.to_owned(),
                it.get("state")?.clone(),
            ))
        };
        Value::Object(hops.into_iter().flatten().filter_map(state).collect())
    };
    let facts = match (&old.facts, &new.facts) {
        (Some(old), Some(new)) => Some(differences(
            &serde_json::to_value(old)?,
            &serde_json::to_value(new)?,
        )),
        _ => None,
    };
    let gone = without(&before, &now);
    Ok(Changes {
        schema: "apigw-doctor/diff/1",
        old: verdict(old),
        new: verdict(new),
        hops: differences(&hops(old), &hops(new)),
        appeared: without(&now, &before),
        still: before
            .iter()
            .filter(|one| !gone.contains(one))
            .cloned()
            .collect(),
        gone,
        facts,
    })
}

/// Worse than before, or no longer known; whatever was there before is no news.
fn exit(cli: &Cli, changes: &Changes) -> Exit {
    let severities = [Severity::Info, Severity::Warning, Severity::Error];
    let bad = |one: &Value| {
        let said = one.get("severity").and_then(Value::as_str);
        let severity = severities.iter().find(|it| Some(it.as_str()) == said);
        severity.is_none_or(|it| *it >= cli.output.fail_on)
    };
    let unknown = |verdict: &Value| verdict.get("state").is_some_and(|it| it == "inconclusive");
    let lost = unknown(&changes.new) && !unknown(&changes.old);
    if cli.output.exit_zero {
        Exit::Clean
    } else if changes.appeared.iter().any(bad) {
        Exit::Findings
    } else if lost && !cli.output.allow_unknown {
        Exit::Inconclusive
    } else {
        Exit::Clean
    }
}

fn said<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("-")
}

fn summary(changes: &Changes) -> String {
    let (old, new) = (said(&changes.old, "state"), said(&changes.new, "state"));
    let (gone, appeared, still) = (
        changes.gone.len(),
        changes.appeared.len(),
        changes.still.len(),
    );
    format!(
        "{} -> {}: {gone} gone, {appeared} new, {still} still there\n",
        Line(old),
        Line(new)
    )
}

fn text(changes: &Changes, unicode: bool) -> String {
    let arrow = if unicode { "→" } else { "->" };
    let mut text = String::new();
    for (label, verdict) in [("before", &changes.old), ("now", &changes.new)] {
        let place = match said(verdict, "broken_at") {
            "-" => String::new(),
            hop => format!(" at {hop}"),
        };
        let (state, summary) = (said(verdict, "state"), said(verdict, "summary"));
        let _ = writeln!(
            text,
            "{label:<7} {}{}: {}",
            Line(state),
            Line(&place),
            Line(summary)
        );
    }
    if !changes.hops.is_empty() {
        let moved = changes.hops.iter().map(|it| {
            let (old, new) = (shown(it.old.as_ref()), shown(it.new.as_ref()));
            format!("{} {old} {arrow} {new}", Line(&it.place))
        });
        let moved: Vec<String> = moved.collect();
        let _ = writeln!(text, "hops    {}", moved.join(", "));
    }
    for (label, findings) in [
        ("gone", &changes.gone),
        ("new", &changes.appeared),
        ("still", &changes.still),
    ] {
        for it in findings {
            let _ = writeln!(
                text,
                "{label:<7} {} {}",
                Line(said(it, "code")),
                Line(said(it, "title"))
            );
        }
    }
    let Some(facts) = &changes.facts else {
        return text;
    };
    if facts.is_empty() {
        text.push_str("\nno fact differs\n");
        return text;
    }
    text.push_str("\nfacts that differ\n");
    for it in facts {
        let (old, new) = (shown(it.old.as_ref()), shown(it.new.as_ref()));
        let _ = writeln!(text, "  {}: {old} {arrow} {new}", Line(&it.place));
    }
    text
}

/// A value in a line; a long one only as far as it can be read.
fn shown(value: Option<&Value>) -> String {
    const MOST: usize = 160;
    let text = match value {
        None => return "nothing".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let text = visible_line(&text);
    if text.chars().count() <= MOST {
        return text.into_owned();
    }
    text.chars().take(MOST).chain("...".chars()).collect()
}
