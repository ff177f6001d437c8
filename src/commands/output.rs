//! From facts to what is printed, and the exit code.

use std::collections::BTreeMap;
use std::path::Path;

use super::{configured, file, rules};
use crate::checks::Check;
use crate::cli::{Cli, Command, DemoArgs, Format, ImpactArgs, OutputArgs, PolicyCommand, Redact};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::Facts;
use crate::model::{visible, visible_json};
use crate::report::{
    self, Detail, Level, Naming, Redactable, Redacted, Redactor, Report, ReportKind, Style,
};
use crate::ui;

/// Judges the facts, prints the report, and says how that ends.
///
/// # Errors
/// The report could not be written.
pub(super) fn present(
    facts: &Facts,
    checks: &[&'static Check],
    kind: ReportKind,
    cli: &Cli,
    at_least: Detail,
) -> Result<Exit, Error> {
    finish(judged(facts, checks, kind), Some(facts), cli, at_least)
}

/// Judges the facts.
pub(super) fn judged(facts: &Facts, checks: &[&'static Check], kind: ReportKind) -> Report {
    Report::of(facts, checks).made_by(kind)
}

/// Judges the facts of a whole diagnosis, with what its fixes do to others where that is asked for.
///
/// # Errors
/// The report could not be written.
pub(super) fn present_diagnosis(
    facts: &Facts,
    checks: &[&'static Check],
    impact: ImpactArgs,
    cli: &Cli,
) -> Result<Exit, Error> {
    let mut report = judged(facts, checks, ReportKind::Diagnose);
    if impact.impact {
        report = report.with_impact(facts);
    }
    finish(report, Some(facts), cli, Detail::Quiet)
}

/// Prints a report, and says how that ends: the same in every format.
///
/// # Errors
/// The report could not be written.
pub(super) fn finish(
    mut report: Report,
    facts: Option<&Facts>,
    cli: &Cli,
    at_least: Detail,
) -> Result<Exit, Error> {
    let output = &cli.output;
    // The day of the facts: a replay says what the run said.
    let taken = match facts {
        Some(facts) => facts.taken_at.parse::<jiff::Timestamp>().ok(),
        None => Some(jiff::Timestamp::now()),
    };
    let day = taken.map(|it| it.to_zoned(jiff::tz::TimeZone::UTC).date());
    for told in rules::of(cli)?.apply(&mut report, day) {
        ui::notice(&told);
    }
    report.configuration = configured::of(cli);
    publish(output, &report, facts, |report, format| {
        render(report, format, output, at_least)
    })?;
    Ok(exit(&report, output))
}

/// Writes a report to stdout and to the files that were asked for, each without what may not be in
/// it.
///
/// # Errors
/// It could not be rendered or written.
pub(super) fn publish<T: Redactable + Clone>(
    output: &OutputArgs,
    report: &T,
    facts: Option<&Facts>,
    render: impl Fn(&Redacted<T>, Format) -> Result<String, Error>,
) -> Result<(), Error> {
    everywhere(output, |format, level| {
        let mut redactor = Redactor::new(level, Naming::Readable, facts);
        let text = render(&redactor.apply(report.clone()), format)?;
        Ok((text, redactor))
    })
}

fn everywhere(
    output: &OutputArgs,
    one: impl Fn(Format, Level) -> Result<(String, Redactor), Error>,
) -> Result<(), Error> {
    let mut map = BTreeMap::new();
    let mut one = |format| {
        let (text, redactor) = one(format, level(output, format))?;
        map.append(&mut redactor.map());
        Ok::<_, Error>(inert(&text, format))
    };
    let mut files = Vec::new();
    for extra in &output.reports {
        files.push((&extra.path, one(extra.format)?));
    }
    let shown = match output.quiet {
        ..2 => Some(one(format(output))?),
        _ => None,
    };
    // Files first: whoever reads stdout may go away. One that cannot be written costs none of the others.
    let mut written = Written::default();
    for (path, text) in files {
        written.or(file::replace(path, &text));
    }
    if let Some(text) = shown {
        written.or(write(&text, output));
    }
    if let Some(path) = &output.redaction_map {
        written.or(keep_map(path, &map));
    }
    written.0
}

/// What became of several outputs: the first failure, and each further one on stderr.
#[derive(Debug)]
pub(super) struct Written(pub(super) Result<(), Error>);

impl Default for Written {
    fn default() -> Self {
        Self(Ok(()))
    }
}

/// A finished text with nothing in it that a terminal or a CI server would act on.
fn inert(text: &str, format: Format) -> String {
    match format {
        Format::Json | Format::Sarif => visible_json(text),
        Format::Github => visible(text),
        _ => report::guarded(text),
    }
    .into_owned()
}

impl Written {
    /// One more.
    pub(super) fn or(&mut self, one: Result<(), Error>) {
        match (&self.0, one) {
            (Ok(()), one) => self.0 = one,
            (Err(_), Err(error)) => ui::notice(&error.to_string()),
            (Err(_), Ok(())) => {}
        }
    }
}

/// Writes the facts to a file, or to stdout without one: without what may not be in them, in the grammar
/// of what stood there, so that they can be replayed.
///
/// # Errors
/// They, or the aliases, could not be written.
pub(super) fn keep(facts: &Facts, output: &OutputArgs, path: Option<&Path>) -> Result<(), Error> {
    let mut redactor = Redactor::new(level(output, Format::Json), Naming::Shaped, Some(facts));
    let clean = redactor.apply(serde_json::to_value(facts)?);
    let text = serde_json::to_string_pretty(clean.faithful())?;
    let text = visible_json(&text).into_owned() + "\n";
    let mut written = Written::default();
    written.or(match path {
        Some(path) => file::replace(path, &text),
        None => write(&text, output),
    });
    if let Some(path) = &output.redaction_map {
        written.or(keep_map(path, &redactor.map()));
    }
    written.0
}

/// Writes what stands behind the aliases, for the owner's eyes.
///
/// # Errors
/// The file could not be written.
fn keep_map(path: &Path, map: &BTreeMap<String, String>) -> Result<(), Error> {
    file::replace_private(path, &(serde_json::to_string_pretty(map)? + "\n"))
}

/// What to take out: what was asked for, or what suits a format that leaves the house.
pub(super) fn level(output: &OutputArgs, format: Format) -> Level {
    match (output.redact, format) {
        (Some(Redact::Ids), _) | (None, Format::Markdown | Format::Html) => Level::Ids,
        (Some(Redact::All), _) => Level::All,
        (Some(Redact::None | Redact::Secrets) | None, _) => Level::Secrets,
    }
}

/// Refuses what a command cannot print, before it does anything: so that no report is written where another
/// one cannot be.
///
/// # Errors
/// A format was asked for that the command has not.
pub(super) fn judge_formats(cli: &Cli) -> Result<(), Error> {
    let output = &cli.output;
    let formats = output.reports.iter().map(|extra| extra.format);
    match &cli.command {
        Command::Policy(PolicyCommand::Fetch(_)) => {
            let mut all = formats.chain([format(output)]);
            let has = |it| matches!(it, Format::Human | Format::Plain | Format::Json);
            if all.all(has) {
                Ok(())
            } else {
                Err(no_such("policy fetch", "human, plain and json"))
            }
        }
        Command::Snapshot(_)
        | Command::Explain(_)
        | Command::Permissions(_)
        | Command::InstallScript
        | Command::Config(_)
        | Command::Generate(_)
        | Command::Help(_)
        | Command::Demo(DemoArgs { list: true, .. })
            if !output.reports.is_empty() =>
        {
            let wrong = "this command makes no report that --report could write";
            Err(Error::Usage(wrong.to_owned()))
        }
        _ => Ok(()),
    }
}

/// A command that has no such rendering says so, instead of giving another one.
pub(super) fn no_such(command: &str, formats: &str) -> Error {
    Error::Usage(format!("{command} has the formats {formats}"))
}

/// How many results a report holds of a command that can stream them.
pub(super) const MOST_KEPT: usize = 10_000;

/// What becomes of the results of a command that can stream them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// Each goes out by itself.
    Nothing,
    /// They are kept for a report: its format takes all of them, or it is redacted or written twice.
    ForReport,
}

impl Kept {
    /// What was asked for.
    pub(super) fn of(output: &OutputArgs) -> Self {
        let hides = output
            .redact
            .is_some_and(|what| matches!(what, Redact::Ids | Redact::All));
        let line = matches!(
            format(output),
            Format::Human | Format::Plain | Format::Short | Format::Json
        );
        if line && !hides && output.reports.is_empty() && output.redaction_map.is_none() {
            Self::Nothing
        } else {
            Self::ForReport
        }
    }
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

/// Writes a JSON document to stdout.
///
/// # Errors
/// It could not be written.
pub(super) fn write_json(value: &serde_json::Value, output: &OutputArgs) -> Result<(), Error> {
    write(&(serde_json::to_string_pretty(value)? + "\n"), output)
}

/// Writes a page of Markdown to stdout: drawn on a terminal, as it is elsewhere.
///
/// # Errors
/// It could not be written.
pub(super) fn write_page(page: &str, output: &OutputArgs) -> Result<(), Error> {
    if format(output) != Format::Human {
        return write(page, output);
    }
    let style = output.taste().style(false);
    write(&report::drawn(page, style.width, ui::links()), output)
}

fn render(
    report: &Redacted<Report>,
    format: Format,
    output: &OutputArgs,
    at_least: Detail,
) -> Result<String, Error> {
    let style = |plain| {
        let style = output.taste().style(plain);
        let detail = if output.quiet == 0 {
            style.detail.max(at_least)
        } else {
            style.detail
        };
        Style { detail, ..style }
    };
    let steps = |style| {
        if output.timings {
            report::steps(report, style)
        } else {
            String::new()
        }
    };
    Ok(match format {
        Format::Human => report::human(report, style(false)) + &steps(style(false)),
        Format::Plain => report::plain(report, style(true)) + &steps(style(true)),
        Format::Short => report::short(report),
        Format::Json => report::json(report)?,
        Format::Markdown => report::markdown(report),
        Format::Html => report::html(report),
        Format::Junit => report::junit(report).map_err(|error| Error::Render(error.to_string()))?,
        Format::Github => report::github(report),
        Format::Sarif => report::sarif(report)?,
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

/// The exit code of a report.
pub(super) fn exit(report: &Report, output: &OutputArgs) -> Exit {
    let bad = |finding: &report::Finding| !finding.ignored && finding.severity >= output.fail_on;
    if output.exit_zero {
        Exit::Clean
    } else if report.findings.iter().any(bad) {
        Exit::Findings
    } else if report.is_open() && !output.allow_unknown {
        Exit::Inconclusive
    } else {
        Exit::Clean
    }
}
