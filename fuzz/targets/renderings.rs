//! A report in every format.

use apigw_doctor::facts::Facts;
use apigw_doctor::report::{self, Detail, Level, Naming, Redactor, Report, Style};

/// A report in every format, redacted.
pub(crate) fn renderings(
    facts: Option<&Facts>,
    report: &Report,
    level: Level,
) -> Vec<(&'static str, String)> {
    let redacted = Redactor::new(level, Naming::Readable, facts).apply(report.clone());
    let style = Style {
        unicode: true,
        width: None,
        detail: Detail::Verbose,
    };
    vec![
        ("human", report::human(&redacted, style)),
        ("plain", report::plain(&redacted, style)),
        ("short", report::short(&redacted)),
        ("json", report::json(&redacted).expect("JSON")),
        ("markdown", report::markdown(&redacted)),
        ("html", report::html(&redacted)),
        ("junit", report::junit(&redacted).expect("XML")),
        ("sarif", report::sarif(&redacted).expect("JSON")),
        ("github", report::github(&redacted)),
    ]
}
