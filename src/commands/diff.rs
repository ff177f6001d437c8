//! `diff`: what changed between two runs.

use std::path::Path;

use super::output::finish;
use super::replay;
use crate::cli::{Cli, DiffArgs, Selection};
use crate::diagnosis;
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::Facts;
use crate::report::{Detail, Recorded, Report, SCHEMA, Side};

/// Tells it.
///
/// # Errors
/// A file is neither snapshot nor report, or the report could not be written.
pub(super) fn run(cli: &Cli, args: &DiffArgs) -> Result<Exit, Error> {
    let ((old, before), (new, now)) = (side(&args.old)?, side(&args.new)?);
    if let (Some(one), Some(other)) = (&old.report.target, &new.report.target)
        && one != other
        && !args.force
    {
        return Err(Error::Usage(format!(
            "{} is about {}, and {} about {}: --force compares them all the same",
            old.path, one.url, new.path, other.url
        )));
    }
    let facts = now.as_ref().or(before.as_ref());
    finish(Report::of_diff(old, new), facts, cli, Detail::Quiet)
}

/// A snapshot is judged; a report is taken as it is.
fn side(path: &Path) -> Result<(Side, Option<Facts>), Error> {
    let text = replay::read(path)?;
    let shown = path.display().to_string();
    let is_report = serde_json::from_str::<serde_json::Value>(&text)
        .is_ok_and(|it| it.get("schema").is_some_and(|it| it == SCHEMA));
    if is_report {
        let report: Recorded = serde_json::from_str(&text).map_err(|error| Error::Report {
            path: shown.clone(),
            error,
        })?;
        let side = Side {
            path: shown,
            report,
            facts: None,
        };
        return Ok((side, None));
    }
    let facts = Facts::from_json(&text).map_err(|error| Error::Snapshot {
        path: shown.clone(),
        error,
    })?;
    let diagnosis = diagnosis::diagnose(&facts, &Selection::Diagnose.checks());
    let side = Side {
        path: shown,
        report: Report::new(&facts, &diagnosis).into(),
        facts: Some(serde_json::to_value(&facts)?),
    };
    Ok((side, Some(facts)))
}
