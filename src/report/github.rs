//! Annotations of GitHub Actions: a line a finding.
//!
//! Source: GitHub, "Workflow commands for GitHub Actions": `%`, CR and LF are escaped everywhere, `:`
//! and `,` in properties, too.

use std::fmt::Write as _;

use super::{File, Redacted, Report, State, phrases};
use crate::model::visible_line;

/// The report as workflow commands.
#[must_use]
pub fn github(report: &Redacted<Report>) -> String {
    let mut lines = String::new();
    let files = report.faithful().findings.iter().map(|one| &one.file);
    for (finding, file) in report.findings.iter().zip(files) {
        let level = match finding.severity.as_str() {
            "info" => "notice",
            level => level,
        };
        let title = property(&format!("{} {}", finding.code, finding.slug));
        let said = visible_line(&finding.title);
        let ways = phrases::ways(finding).flat_map(|(label, fix)| {
            let summary = visible_line(&fix.summary);
            let lines = std::iter::once(format!("\n{label}: {summary}"));
            lines.chain(fix.commands.iter().map(|it| format!("\n{it}")))
        });
        let ways: String = ways.collect();
        let text = data(&format!("{said}{ways}"));
        let place = file.as_ref().map(place).unwrap_or_default();
        let _ = writeln!(lines, "::{level} {place}title={title}::{text}");
    }
    if report.verdict.state == State::Inconclusive {
        let text = data(&visible_line(&report.verdict.summary));
        let _ = writeln!(lines, "::warning title=inconclusive::{text}");
    }
    if let Some(configured) = phrases::configuration(report) {
        let text = data(&visible_line(&configured));
        let _ = writeln!(lines, "::notice title=configuration::{text}");
    }
    let verdict = format!("{}: {}", phrases::headline(report), report.verdict.summary);
    let _ = writeln!(
        lines,
        "::notice title=apigw-doctor::{}",
        data(&visible_line(&verdict))
    );
    lines
}

/// The properties that point at a file.
fn place(file: &File) -> String {
    let File {
        path, line, column, ..
    } = file;
    let column = column.map(|column| format!("col={column},"));
    let path = property(path);
    format!("file={path},line={line},{}", column.unwrap_or_default())
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_end_its_command() {
        assert_eq!(data("50%\r\n::error::x"), "50%25%0D%0A::error::x");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
