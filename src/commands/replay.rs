//! `replay`: judges recorded facts.

use std::path::{Path, PathBuf};

use super::output::{keep, present_diagnosis};
use super::{evidence, facts_files};
use crate::cli::{Cli, ReplayArgs, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{Facts, MAX_BYTES};
use crate::waiting;

/// Judges the files as one set of facts.
///
/// # Errors
/// A file is no snapshot, or the report could not be written.
pub(super) fn run(cli: &Cli, args: &ReplayArgs) -> Result<Exit, Error> {
    let more = facts_files::completing(&args.more)?;
    let evidence = evidence::read(&args.evidence)?;
    let mut facts = match &evidence {
        Some(evidence) if args.files.is_empty() => evidence.facts()?,
        _ => recorded(&args.files)?,
    };
    if let Some(more) = more {
        more.tell(&mut facts);
    }
    if let Some(evidence) = evidence {
        evidence.complete(&mut facts);
    }
    let kept = args.snapshot.as_deref();
    let kept = kept.map_or(Ok(()), |path| keep(&facts, &cli.output, Some(path)));
    // A snapshot that cannot be written costs nobody the report.
    let checks = Selection::Diagnose.checks();
    kept.and(present_diagnosis(&facts, &checks, args.impact, cli))
}

/// Snapshots as one set of facts.
///
/// # Errors
/// A file is no snapshot, or one of another call.
pub(super) fn recorded(files: &[PathBuf]) -> Result<Facts, Error> {
    let mut merged: Option<Facts> = None;
    for path in files {
        let shown = path.display().to_string();
        let malformed = |error| Error::Snapshot {
            path: shown.clone(),
            error,
        };
        let facts = Facts::from_json(&read(path)?).map_err(malformed)?;
        merged = Some(match merged {
            None => facts,
            Some(before) => before.merge(facts).map_err(malformed)?,
        });
    }
    merged.ok_or_else(|| Error::Usage("give a snapshot".to_owned()))
}

/// A file's text. One that is too large to be a snapshot is refused before it fills the memory.
///
/// # Errors
/// It could not be read, or is too large.
pub(super) fn read(path: &Path) -> Result<String, Error> {
    waiting::text(path, MAX_BYTES, "no snapshot is").map_err(|error| Error::Read {
        path: path.display().to_string(),
        error,
    })
}
