//! `decode`: what an answer means that somebody else got. No network, no AWS.

use std::path::Path;

use super::output::finish;
use crate::cli::{Cli, DecodeArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::front_door;
use crate::report::{Detail, Report};
use crate::waiting;

/// More than any answer that is worth decoding; the rest of a larger one is left unread.
const MOST_READ: u64 = 1024 * 1024;

/// Decodes a file or stdin.
///
/// # Errors
/// It could not be read, or the report could not be written.
pub(super) fn run(cli: &Cli, args: &DecodeArgs) -> Result<Exit, Error> {
    let report = Report::of_answer(&front_door::read(&text(args)?).decode());
    finish(report, None, cli, Detail::Quiet)
}

fn text(args: &DecodeArgs) -> Result<String, Error> {
    let path = args.file.as_deref().unwrap_or(Path::new("-"));
    let read = waiting::bytes(path, MOST_READ).map_err(|error| Error::Read {
        path: if waiting::is_stdin(path) {
            "stdin".to_owned()
        } else {
            path.display().to_string()
        },
        error,
    })?;
    Ok(String::from_utf8_lossy(&read).into_owned())
}
