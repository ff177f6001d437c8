//! The call carries the API key that the method wants.

use super::known;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::front_door::Known;
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "HTTP015",
    slug: "api-key-invalid",
    holds: "the call carries the API key that the method wants",
    hop: Hop::Method,
    severity: Severity::Error,
    needs: &[FactKind::Http],
    page: page!("HTTP015"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    known(case, &[Known::ApiKey])
}
