//! `demo`: recorded cases, in the binary.

use super::output::{format, present, write, write_json};
use crate::cli::{Cli, DemoArgs, Format, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{Facts, patched};
use crate::report::{Detail, ReportKind, cases, cases_json};
use crate::ui;

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

/// Replays a case, the first one where none is named, or lists them.
///
/// # Errors
/// There is no such case, or the report could not be written.
pub(super) fn run(cli: &Cli, args: &DemoArgs) -> Result<Exit, Error> {
    if args.list {
        let all: Vec<(&str, &str)> = CASES.iter().map(|case| (case.name, case.about)).collect();
        if format(&cli.output) == Format::Json {
            write_json(&cases_json(&all), &cli.output)?;
        } else {
            write(&cases(&all), &cli.output)?;
        }
        return Ok(Exit::Clean);
    }
    let case = match &args.scenario {
        None => CASES.first(),
        Some(name) => CASES.iter().find(|case| case.name == name),
    };
    let case = case.ok_or_else(|| {
        let names: Vec<&str> = names().collect();
        Error::Usage(format!(
            "there is no case '{}'; the cases are {}",
            args.scenario.as_deref().unwrap_or_default(),
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
    let exit = present(
        &facts,
        &Selection::Diagnose.checks(),
        ReportKind::Demo,
        cli,
        Detail::Quiet,
    )?;
    if args.scenario.is_none() {
        let (name, others) = (case.name, CASES.len() - 1);
        ui::notice(&format!(
            "this is the recorded case {name}; apigw-doctor demo --list shows the other {others}"
        ));
    }
    Ok(exit)
}
