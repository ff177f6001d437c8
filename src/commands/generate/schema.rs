//! JSON schemas of what is printed as JSON.

use schemars::{JsonSchema, schema_for};

use super::File;
use crate::commands::path::Line;
use crate::error::Error;
use crate::report::{Decoded, Redacted, Report};

/// Every schema, `docs/schema/NAME-VERSION.json`.
///
/// # Errors
/// Never in practice: every key of a schema is a text.
pub(super) fn schemas() -> Result<Vec<File>, Error> {
    Ok(vec![
        file::<Redacted<Report>>("report-1")?,
        file::<Redacted<Decoded>>("decode-1")?,
        file::<Line<'_>>("path-1")?,
    ])
}

fn file<T: JsonSchema>(name: &str) -> Result<File, Error> {
    let text = serde_json::to_string_pretty(&schema_for!(T))?;
    Ok((format!("docs/schema/{name}.json"), text + "\n"))
}
