//! `demo`: recorded cases, in the binary.

use std::fmt::Write as _;

use super::output::{format, present, write};
use crate::cli::{Cli, DemoArgs, Format, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{Facts, patched};
use crate::report::{Detail, ReportKind};

/// A recorded case.
struct Case {
    name: &'static str,
    about: &'static str,
    /// What differs from the healthy one, in JSON.
    delta: &'static str,
}

/// The case that the others are told by.
const HEALTHY: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/cases/recorded/healthy.json"
));

/// The cases. The tool recorded each in the project's lab; see `tests/scenarios/`.
const CASES: &[Case] = &[
    Case {
        name: "endpoint-sg-no-443",
        about: "the endpoint's security group lets nobody in on 443",
        delta: include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/cases/recorded/endpoint-sg-no-443.json"
        )),
    },
    Case {
        name: "private-dns-off",
        about: "private DNS is off, and the name leads to public addresses",
        delta: include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/cases/recorded/private-dns-off.json"
        )),
    },
    Case {
        name: "policy-names-other-endpoint",
        about: "the API's resource policy names another endpoint",
        delta: include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/cases/recorded/policy-names-other-endpoint.json"
        )),
    },
    Case {
        name: "healthy",
        about: "everything works",
        delta: "{}",
    },
];

/// The cases' names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    CASES.iter().map(|case| case.name)
}

/// Replays a case, or lists them.
///
/// # Errors
/// There is no such case, or the report could not be written.
pub(super) fn run(cli: &Cli, args: &DemoArgs) -> Result<Exit, Error> {
    let Some(name) = &args.scenario else {
        write(&listed(format(&cli.output))?, &cli.output)?;
        return Ok(Exit::Clean);
    };
    let case = CASES.iter().find(|case| case.name == name).ok_or_else(|| {
        let names: Vec<&str> = CASES.iter().map(|case| case.name).collect();
        Error::Usage(format!(
            "there is no case '{name}'; there are {}",
            names.join(", ")
        ))
    })?;
    let whole = patched(
        &serde_json::from_str(HEALTHY)?,
        &serde_json::from_str(case.delta)?,
    );
    let facts = Facts::from_json(&whole.to_string()).map_err(|error| Error::Snapshot {
        path: case.name.to_owned(),
        error,
    })?;
    present(
        &facts,
        &Selection::Diagnose.checks(),
        ReportKind::Demo,
        cli,
        Detail::Quiet,
    )
}

fn listed(format: Format) -> Result<String, Error> {
    if format == Format::Json {
        let cases: Vec<_> = CASES
            .iter()
            .map(|case| serde_json::json!({ "name": case.name, "about": case.about }))
            .collect();
        return Ok(serde_json::to_string_pretty(&cases)? + "\n");
    }
    let mut text = String::from("Recorded cases; replay one with apigw-doctor demo NAME:\n\n");
    for case in CASES {
        let _ = writeln!(text, "  {:<30}{}", case.name, case.about);
    }
    Ok(text)
}
