//! `path`: whether a packet gets an answer, by what AWS says or files do.

mod batch;
mod call;
mod ends;
mod json;
mod show;

pub(super) use json::Line;

use super::present::{no_such, present, publish_text};
use crate::case::Case;
use crate::cli::{Cli, Format, OutputArgs, PathArgs, Selection, SgArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::Facts;
use crate::network::{Answer, Protocol, Query, Verdict};
use crate::report::Detail;

/// Answers one question, or a file of them.
///
/// # Errors
/// What was typed makes no question, a file could not be read, or the answer not be written.
pub(super) fn run(cli: &Cli, args: &PathArgs) -> Result<Exit, Error> {
    match (&args.to, &args.queries) {
        (Some(to), _) => ends::run(cli, args, to),
        (None, Some(queries)) => batch::run(cli, args, queries),
        (None, None) => call::run(cli, args),
    }
}

/// What was asked.
struct Asked<'a> {
    protocol: Protocol,
    port: u16,
    /// The question, where one could be made of what was typed.
    query: Option<&'a Query>,
    /// What of the files could not be read.
    notices: &'a [String],
}

/// Prints one answer, and whom it is for.
fn show_answer(
    cli: &Cli,
    answer: &Answer,
    asked: &Asked<'_>,
    facts: Option<&Facts>,
) -> Result<(), Error> {
    publish_text(&cli.output, facts, |format| {
        let style = cli.output.taste().style(format == Format::Plain);
        Ok(match format {
            Format::Json => json::line(answer, asked.query, asked.notices)? + "\n",
            Format::Short => show::short(answer) + "\n",
            Format::Human | Format::Plain => {
                let mut notes = facts
                    .map(|facts| Case::of(facts).all_discovered())
                    .unwrap_or_default();
                if facts.is_none() {
                    notes.extend(asked.notices.iter().cloned());
                }
                show::drawing(answer, (asked.protocol, asked.port), &notes, style)
            }
            _ => return Err(no_such("path", "human, plain, short and json")),
        })
    })
}

fn exit(output: &OutputArgs, verdict: Verdict) -> Exit {
    match verdict {
        _ if output.exit_zero => Exit::Clean,
        Verdict::Deny => Exit::Findings,
        Verdict::Unknown if !output.allow_unknown => Exit::Inconclusive,
        _ => Exit::Clean,
    }
}

/// `sg` from files: the checks of security groups, with nobody asked.
///
/// # Errors
/// What was typed makes no call, a file could not be read, or the report not be written.
pub(super) fn sg(cli: &Cli, args: &SgArgs) -> Result<Exit, Error> {
    let (facts, _) = call::from_files(cli, &args.probe, &args.facts)?;
    present(&facts, &Selection::Sg.checks(), cli, Detail::Verbose)
}
