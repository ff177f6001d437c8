//! API Gateway does not throttle the call.

use super::known;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::front_door::Known;
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "HTTP018",
    slug: "http-throttled",
    holds: "API Gateway does not throttle the call",
    hop: Hop::Method,
    severity: Severity::Error,
    needs: &[FactKind::Http],
    page: page!("HTTP018"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    known(case, &[Known::Throttled, Known::QuotaExceeded])
}
