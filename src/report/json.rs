//! One JSON document.

use super::{Redacted, Report};

/// The report as JSON, indented, with a line's end.
///
/// # Errors
/// Never in practice: every key of a report is a text.
pub fn json(report: &Redacted<Report>) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(report).map(|text| text + "\n")
}
