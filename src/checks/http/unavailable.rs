//! The service is available.

use super::known;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::front_door::Known;
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "HTTP024",
    slug: "http-unavailable",
    holds: "the service is available",
    hop: Hop::Integration,
    severity: Severity::Error,
    needs: &[FactKind::Http],
    page: page!("HTTP024"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    known(case, &[Known::Unavailable])
}
