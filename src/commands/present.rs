//! From facts to what is printed, and the exit code.

use crate::checks::Check;
use crate::cli::{Format, OutputArgs};
use crate::diagnosis::{self, Diagnosis, State};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::Facts;
use crate::report::{self, Detail, Report, Style};
use crate::ui;

/// Judges the facts, prints the report, and says how that ends.
///
/// # Errors
/// The report could not be written.
pub(super) fn present(
    facts: &Facts,
    checks: &[&'static Check],
    output: &OutputArgs,
    at_least: Detail,
) -> Result<Exit, Error> {
    present_as(facts, checks, output, at_least, |report| report)
}

/// As [`present`], with something more in the report.
///
/// # Errors
/// The report could not be written.
pub(super) fn present_as(
    facts: &Facts,
    checks: &[&'static Check],
    output: &OutputArgs,
    at_least: Detail,
    more: impl FnOnce(Report) -> Report,
) -> Result<Exit, Error> {
    let diagnosis = diagnosis::diagnose(facts, checks);
    let report = more(Report::new(facts, &diagnosis));
    if output.quiet < 2 {
        write(&render(&report, output, at_least)?, output)?;
    }
    Ok(exit(&diagnosis, output))
}

/// Writes to stdout.
///
/// # Errors
/// It could not be written.
pub(super) fn write(text: &str, output: &OutputArgs) -> Result<(), Error> {
    ui::print(text, output.color).map_err(|error| Error::Write {
        path: "stdout".to_owned(),
        error,
    })
}

fn render(report: &Report, output: &OutputArgs, at_least: Detail) -> Result<String, Error> {
    let style = |plain| {
        let style = output.taste().style(plain);
        let detail = if output.quiet == 0 {
            style.detail.max(at_least)
        } else {
            style.detail
        };
        Style { detail, ..style }
    };
    Ok(match format(output) {
        Format::Human => report::human(report, style(false)),
        Format::Plain => report::plain(report, style(true)),
        Format::Short => report::short(report),
        Format::Json => report::json(report)?,
        Format::Sarif | Format::Github => {
            let wrong =
                "sarif and github are formats of 'policy lint', which has files to point at";
            return Err(Error::Usage(wrong.to_owned()));
        }
    })
}

/// The format that was asked for: human on a terminal, plain elsewhere.
pub(super) fn format(output: &OutputArgs) -> Format {
    output.output.unwrap_or(if ui::on_terminal() {
        Format::Human
    } else {
        Format::Plain
    })
}

/// The exit code of a diagnosis: the same in every format.
fn exit(diagnosis: &Diagnosis, output: &OutputArgs) -> Exit {
    let bad = |finding: &diagnosis::Finding| finding.severity >= output.fail_on;
    if output.exit_zero {
        Exit::Clean
    } else if diagnosis.findings.iter().any(bad) {
        Exit::Findings
    } else if diagnosis.verdict.state == State::Inconclusive && !output.allow_unknown {
        Exit::Inconclusive
    } else {
        Exit::Clean
    }
}
