//! `explain`: the page of a finding.

use std::fmt::Write as _;

use super::present::{format, no_finding, write};
use crate::checks::{Named, all_named, named};
use crate::cli::{Cli, ExplainArgs, Format};
use crate::error::Error;
use crate::exit::Exit;

/// Prints a page, or the list of findings.
///
/// # Errors
/// There is no such finding, or the page could not be written.
pub(super) fn run(cli: &Cli, args: &ExplainArgs) -> Result<Exit, Error> {
    let json = format(&cli.output) == Format::Json;
    let text = match &args.finding {
        Some(name) => {
            let check = named(name).ok_or_else(|| no_finding(name))?;
            if json {
                as_json(&page(&check))?
            } else {
                check.page.to_owned()
            }
        }
        None if json => as_json(&all_named().map(|check| page(&check)).collect())?,
        None => listed(),
    };
    write(&text, &cli.output)?;
    Ok(Exit::Clean)
}

fn as_json(value: &serde_json::Value) -> Result<String, Error> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

fn page(check: &Named) -> serde_json::Value {
    serde_json::json!({
        "code": check.code,
        "slug": check.slug,
        "title": check.holds,
        "hop": check.hop,
        "severity": check.severity,
        "page": check.page,
    })
}

fn listed() -> String {
    let mut text = String::new();
    for check in all_named() {
        let _ = writeln!(text, "{:<8} {:<32} {}", check.code, check.slug, check.holds);
    }
    text
}
