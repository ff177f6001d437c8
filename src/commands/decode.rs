//! `decode`: what an answer means that somebody else got. No network, no AWS.

use std::path::Path;

use super::present::{no_such, publish};
use crate::cli::{Cli, DecodeArgs, Format};
use crate::error::Error;
use crate::exit::Exit;
use crate::front_door::{self, State};
use crate::model::Severity;
use crate::report::Decoded;
use crate::waiting;

/// More than any answer that is worth decoding; the rest of a larger one is left unread.
const MOST_READ: u64 = 1024 * 1024;

/// Decodes a file or stdin.
///
/// # Errors
/// It could not be read, or the report could not be written.
pub(super) fn run(cli: &Cli, args: &DecodeArgs) -> Result<Exit, Error> {
    let decoded = front_door::read(&text(args)?).decode();
    let report = Decoded::new(&decoded);
    let output = &cli.output;
    publish(output, &report, None, |report, format| {
        let style = |plain| output.taste().style(plain);
        Ok(match format {
            Format::Human => report.human(style(false)),
            Format::Plain => report.plain(style(true)),
            Format::Short => report.short(),
            Format::Json => report.json()?,
            Format::Markdown | Format::Html | Format::Junit | Format::Sarif | Format::Github => {
                return Err(no_such("decode", "human, plain, short and json"));
            }
        })
    })?;
    Ok(match decoded.state {
        _ if output.exit_zero => Exit::Clean,
        State::Error if output.fail_on <= Severity::Error => Exit::Findings,
        State::CannotTell if !output.allow_unknown => Exit::Inconclusive,
        _ => Exit::Clean,
    })
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
