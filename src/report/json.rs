//! One JSON document; of `path` and `policy eval` what a program that asks one question reads. Its strings
//! are faithful; what a terminal would not show stands in them as JSON's own escapes.

use super::reach::LastLine;
use super::{PathAnswer, Redacted, Report};
use crate::model::visible_json;

/// The report as JSON, indented, with a line's end. Answers of `path` and classes of `reach` are a line each, and a decision of
/// `policy eval` is its object.
///
/// # Errors
/// Never in practice: every key of a report is a text.
pub fn json(report: &Redacted<Report>) -> Result<String, serde_json::Error> {
    let whole = report.faithful();
    if let Some(paths) = &whole.paths {
        let lines = paths.iter().map(|path| Ok(path_line(path)? + "\n"));
        return lines.collect();
    }
    if let Some(table) = &whole.reach {
        let mut text = String::new();
        for line in &table.classes {
            text += &visible_json(&serde_json::to_string(line)?);
            text.push('\n');
        }
        let last = LastLine {
            totals: table.totals,
            unused: &table.unused,
        };
        return Ok(text + &visible_json(&serde_json::to_string(&last)?) + "\n");
    }
    let text = match &whole.decision {
        Some(decision) => serde_json::to_string_pretty(decision)?,
        None => serde_json::to_string_pretty(report)?,
    };
    Ok(visible_json(&text).into_owned() + "\n")
}

/// An answer of `path` as one line, without its end.
///
/// # Errors
/// Never in practice: every key of it is a text.
pub fn path_line(answer: &PathAnswer) -> Result<String, serde_json::Error> {
    let text = serde_json::to_string(answer)?;
    Ok(visible_json(&text).into_owned())
}
