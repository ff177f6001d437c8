//! JSON schemas of what is printed as JSON.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

use super::File;
use crate::error::Error;
use crate::report::{PathAnswer, PolicyDecision, ReachLine, Redacted, Report};

/// Every schema, `docs/schema/NAME-VERSION.json`.
///
/// # Errors
/// Never in practice: every key of a schema is a text.
pub(super) fn schemas() -> Result<Vec<File>, Error> {
    Ok(vec![
        file::<Redacted<Report>>("report-1")?,
        file::<PathAnswer>("path-1")?,
        file::<ReachLine>("reach-1")?,
        file::<PolicyDecision>("policy-eval-1")?,
    ])
}

fn file<T: JsonSchema>(name: &str) -> Result<File, Error> {
    // As it is printed: what is always there is required.
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let text = serde_json::to_string_pretty(&schema)?;
    Ok((format!("docs/schema/{name}.json"), text + "\n"))
}
