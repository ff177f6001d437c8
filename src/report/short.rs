//! One line.

use super::{Redacted, Report, words};
use crate::checks::plural;
use crate::model::visible_line;

/// The report in one line.
#[must_use]
pub fn short(report: &Redacted<Report>) -> String {
    let target = &report.target;
    let name = target.api_id.as_deref().unwrap_or(&target.url);
    let unknown = match report.unknowns.len() {
        0 => String::new(),
        count => format!(" ({} unknown)", plural(count, "fact")),
    };
    let cause = report
        .findings
        .iter()
        .find(|finding| finding.role == "cause");
    let said = match (report.verdict.broken_at, cause) {
        (Some(hop), Some(cause)) => {
            format!(
                "broken at {}: {} {}",
                hop.as_str(),
                cause.code,
                report.verdict.summary
            )
        }
        _ => format!("{}: {}", report.verdict.state, report.verdict.summary),
    };
    let cut = if report.complete {
        ""
    } else {
        " (interrupted)"
    };
    let configured =
        words::configuration(report).map_or(String::new(), |configured| format!(" ({configured})"));
    visible_line(&format!("{name}: {said}{unknown}{cut}{configured}")).into_owned() + "\n"
}
