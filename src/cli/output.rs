//! How to print, as typed.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};

use crate::model::Severity;
use crate::ui::{Color, DisplayOptions};

/// How to print.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option that is typed or not"
)]
pub struct OutputArgs {
    /// How to print the report; human on a terminal, plain elsewhere
    #[arg(
        short,
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        env = "APIGW_DOCTOR_OUTPUT"
    )]
    pub output: Option<Format>,
    /// Write the same report in another format to a file, too; repeatable
    #[arg(long = "report", global = true, value_name = "FORMAT=PATH", value_parser = extra)]
    pub reports: Vec<Extra>,
    /// What to take out of it; 'ids' by default in markdown and html, 'secrets' elsewhere
    #[arg(long, global = true, value_enum, value_name = "WHAT")]
    pub redact: Option<Redact>,
    /// Write the alias-to-value map (mode 0600; keep private)
    #[arg(long, global = true, value_name = "FILE")]
    pub redaction_map: Option<PathBuf>,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t)]
    pub color: Color,
    /// ASCII only
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Print causes only; twice: print nothing; use the exit code
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub quiet: u8,
    /// Print passed checks, too, and their evidence
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet")]
    pub verbose: u8,
    /// Print the steps of the run, too: when each began and ended, and for whom it waited
    #[arg(long, global = true)]
    pub timings: bool,
    /// Lowest severity that fails the run
    #[arg(long, global = true, value_name = "SEVERITY", default_value = "error", value_parser = severity)]
    pub fail_on: Severity,
    /// A finding that is known and accepted: it stands in the report, and does not make the run fail;
    /// repeatable
    #[arg(long, global = true, value_name = "CODE[=OBJECT]")]
    pub ignore: Vec<String>,
    /// Exit with 0 where the verdict is inconclusive
    #[arg(long, global = true)]
    pub allow_unknown: bool,
    /// Exit with 0 whatever was found
    #[arg(long, global = true)]
    pub exit_zero: bool,
}

impl OutputArgs {
    /// How the user wants things to look.
    #[must_use]
    pub fn taste(&self) -> DisplayOptions {
        let quiet = i8::try_from(self.quiet).unwrap_or(i8::MAX);
        let verbose = i8::try_from(self.verbose).unwrap_or(i8::MAX);
        DisplayOptions {
            color: self.color,
            ascii: self.ascii,
            detail: verbose.saturating_sub(quiet),
        }
    }
}

/// A rendering of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal.
    Human,
    /// The same in ASCII, unwrapped.
    Plain,
    /// One line.
    Short,
    /// One JSON document.
    Json,
    /// For tickets.
    Markdown,
    /// Self-contained page.
    Html,
    /// For CI servers: one suite per hop.
    Junit,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
}

/// What to take out of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Redact {
    /// Nothing but secrets, which are never shown.
    None,
    /// Tokens, signatures, cookies, keys.
    Secrets,
    /// Your accounts, ids, principals and hosts, too.
    Ids,
    /// Addresses, too.
    All,
}

/// A rendering that goes to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// How it is rendered.
    pub format: Format,
    /// Where it goes.
    pub path: PathBuf,
}

fn extra(text: &str) -> Result<Extra, String> {
    let (format, path) = text
        .split_once('=')
        .ok_or_else(|| "give a format and a path, such as html=report.html".to_owned())?;
    if path.is_empty() {
        return Err("the path is empty".to_owned());
    }
    Ok(Extra {
        format: Format::from_str(format, false)?,
        path: PathBuf::from(path),
    })
}

fn severity(text: &str) -> Result<Severity, String> {
    [Severity::Info, Severity::Warning, Severity::Error]
        .into_iter()
        .find(|severity| severity.as_str() == text)
        .ok_or_else(|| "give error, warning or info".to_owned())
}
