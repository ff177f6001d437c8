//! One JSON document. Its strings are faithful; what a terminal would not show stands in them as JSON's
//! own escapes.

use super::{Redacted, Report};
use crate::model::visible_json;

/// The report as JSON, indented, with a line's end.
///
/// # Errors
/// Never in practice: every key of a report is a text.
pub fn json(report: &Redacted<Report>) -> Result<String, serde_json::Error> {
    let text = serde_json::to_string_pretty(report)?;
    Ok(visible_json(&text).into_owned() + "\n")
}
