//! `decode`: what a text means that someone else received. No network, no AWS.

use std::path::Path;

use super::output::finish;
use crate::cli::{Cli, DecodeArgs, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::output_text;
use crate::report::{Detail, Report};
use crate::transcript::MAX_TEXT_BYTES;
use crate::waiting;

/// Decodes a file or stdin.
///
/// # Errors
/// It could not be read, or the report could not be written.
pub(super) fn run(cli: &Cli, args: &DecodeArgs) -> Result<Exit, Error> {
    let text = text(args.file.as_deref().unwrap_or(Path::new("-")))?;
    let report = Report::of_text(&text, &Selection::Diagnose.checks());
    finish(report, None, cli, Detail::Quiet)
}

/// A pasted text: of a file or of stdin, in whatever encoding terminals write.
///
/// # Errors
/// It could not be read.
pub(super) fn text(path: &Path) -> Result<String, Error> {
    let mut read = waiting::bytes(path, MAX_TEXT_BYTES).map_err(|error| Error::Read {
        path: if waiting::is_stdin(path) {
            "stdin".to_owned()
        } else {
            path.display().to_string()
        },
        error,
    })?;
    let wide = read.starts_with(&[0xff, 0xfe]) || read.starts_with(&[0xfe, 0xff]);
    if wide && let Ok(text) = output_text(std::mem::take(&mut read)) {
        return Ok(text);
    }
    Ok(String::from_utf8_lossy(&read).into_owned())
}
