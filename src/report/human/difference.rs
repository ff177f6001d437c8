//! What changed between two runs.

use std::fmt::Write as _;

use serde_json::Value;

use super::super::{Difference, Report, Style};
use crate::model::{Line, visible_line};

pub(in crate::report) fn text(report: &Report, diff: &Difference, style: Style) -> String {
    let arrow = if style.unicode { "→" } else { "->" };
    let mut text = String::new();
    for (label, verdict) in [("before", &diff.old), ("now", &diff.new)] {
        let place = verdict.broken_at.map(|hop| format!(" at {}", hop.as_str()));
        let _ = writeln!(
            text,
            "{label:<7} {}{}: {}",
            verdict.state.as_str(),
            place.unwrap_or_default(),
            Line(&verdict.summary)
        );
    }
    if !diff.hops.is_empty() {
        let moved = diff.hops.iter().map(|it| {
            let (old, new) = (shown(it.old.as_ref()), shown(it.new.as_ref()));
            format!("{} {old} {arrow} {new}", Line(&it.place))
        });
        let moved: Vec<String> = moved.collect();
        let _ = writeln!(text, "hops    {}", moved.join(", "));
    }
    for (label, findings) in [
        ("gone", &diff.gone),
        ("new", &report.findings),
        ("still", &diff.still),
    ] {
        for it in findings {
            let _ = writeln!(text, "{label:<7} {} {}", it.code, Line(&it.title));
        }
    }
    let Some(facts) = &diff.facts else {
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
