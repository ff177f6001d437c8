//! From facts to what is printed, and the exit code.

use std::collections::BTreeMap;
use std::path::Path;

use super::{configured, file, rules};
use crate::checks::{Check, all_named};
use crate::cli::{Cli, Format, OutputArgs, Redact};
use crate::diagnosis::{self, Diagnosis, State};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::Facts;
use crate::model::{visible, visible_json};
use crate::report::{self, Detail, Level, Naming, Redacted, Redactor, Report, Style, Texts};
use crate::ui;

/// Judges the facts, prints the report, and says how that ends.
///
/// # Errors
/// The report could not be written.
pub(super) fn present(
    facts: &Facts,
    checks: &[&'static Check],
    cli: &Cli,
    at_least: Detail,
) -> Result<Exit, Error> {
    present_as(facts, checks, cli, at_least, |report| report)
}

/// As [`present`], with something more in the report.
///
/// # Errors
/// The report could not be written.
pub(super) fn present_as(
    facts: &Facts,
    checks: &[&'static Check],
    cli: &Cli,
    at_least: Detail,
    more: impl FnOnce(Report) -> Report,
) -> Result<Exit, Error> {
    let output = &cli.output;
    let mut diagnosis = diagnosis::diagnose(facts, checks);
    // The day of the facts: a replay says what the run said.
    let taken = facts.taken_at.parse::<jiff::Timestamp>().ok();
    let day = taken.map(|it| it.to_zoned(jiff::tz::TimeZone::UTC).date());
    for told in rules::of(cli)?.apply(&mut diagnosis, day) {
        ui::notice(&told);
    }
    let mut report = more(Report::new(facts, &diagnosis));
    report.configuration = configured::of(cli);
    publish(output, &report, Some(facts), |report, format| {
        render(report, format, output, at_least)
    })?;
    Ok(exit(&diagnosis, output))
}

/// Writes a report to stdout and to the files that were asked for, each without what may not be in
/// it.
///
/// # Errors
/// It could not be rendered or written.
pub(super) fn publish<T: Texts + Clone>(
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

/// As [`publish`], for what is rendered from something else than a report: the text itself is
/// redacted.
///
/// # Errors
/// It could not be rendered or written.
pub(super) fn publish_text(
    output: &OutputArgs,
    facts: Option<&Facts>,
    render: impl Fn(Format) -> Result<String, Error>,
) -> Result<(), Error> {
    everywhere(output, |format, level| {
        let mut redactor = Redactor::new(level, Naming::Readable, facts);
        let mut text = render(format)?;
        if level > Level::Secrets {
            // A colour's code ends in a letter, which would hide where an id begins.
            text = anstream::adapter::strip_str(&text).to_string();
        }
        // Its colours are our own: what is of others was made inert where it was written.
        Ok((redactor.apply(text).faithful().clone(), redactor))
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

/// A command that has no such rendering says so, instead of giving another one.
pub(super) fn no_such(command: &str, formats: &str) -> Error {
    Error::Usage(format!("{command} has the formats {formats}"))
}

/// Refuses what a command that streams its results cannot do.
///
/// # Errors
/// It was asked for.
pub(super) fn streams(command: &str, output: &OutputArgs) -> Result<(), Error> {
    let hides = output
        .redact
        .is_some_and(|what| matches!(what, Redact::Ids | Redact::All));
    if hides || !output.reports.is_empty() || output.redaction_map.is_some() {
        return Err(Error::Usage(format!(
            "{command} streams its results: it has no --report, --redact or --redaction-map"
        )));
    }
    match format(output) {
        Format::Human | Format::Plain | Format::Short | Format::Json => Ok(()),
        _ => Err(no_such(command, "human, plain, short and json")),
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
    Ok(match format {
        Format::Human => report::human(report, style(false)),
        Format::Plain => report::plain(report, style(true)),
        Format::Short => report::short(report),
        Format::Json => report::json(report)?,
        Format::Markdown => report::markdown(report),
        Format::Html => report::html(report),
        Format::Junit => report::junit(report).map_err(|error| Error::Render(error.to_string()))?,
        Format::Github => report::github(report),
        Format::Sarif => {
            let wrong = "sarif is a format of 'policy lint', which has files to point at";
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
    let bad = |finding: &diagnosis::Finding| !finding.ignored && finding.severity >= output.fail_on;
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

/// There is no finding of that code or slug; the nearest that there is.
pub(super) fn no_finding(name: &str) -> Error {
    let near = all_named().find(|check| {
        check.slug.contains(&name.to_ascii_lowercase())
            || check.code.get(..2) == name.to_ascii_uppercase().get(..2)
    });
    let hint = near.map(|check| format!("; is {} ({}) meant?", check.code, check.slug));
    Error::Usage(format!(
        "there is no finding '{name}'{}",
        hint.unwrap_or_else(|| "; see apigw-doctor explain --all".to_owned())
    ))
}
