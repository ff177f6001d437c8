//! `path`: whether a packet gets an answer, by what AWS says or files do.

mod batch;
mod call;
mod ends;

use super::output::present;
use crate::cli::{Cli, PathArgs, Selection, SgArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::report::{Detail, ReportKind};

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

/// `sg` from files: the checks of security groups, with nobody asked.
///
/// # Errors
/// What was typed makes no call, a file could not be read, or the report not be written.
pub(super) fn sg(cli: &Cli, args: &SgArgs) -> Result<Exit, Error> {
    let (facts, _) = call::from_files(cli, &args.probe, &args.facts)?;
    present(
        &facts,
        &Selection::Sg.checks(),
        ReportKind::Sg,
        cli,
        Detail::Verbose,
    )
}
