//! API Gateway does not throttle the call.

use super::known;
use crate::checks::{Check, Outcome, page};
use crate::facts::{Facts, Missing, Need};
use crate::front_door::Known;
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "HTTP018",
    slug: "http-throttled",
    holds: "API Gateway does not throttle the call",
    hop: Hop::Method,
    severity: Severity::Error,
    needs: &[Need::Http],
    page: page!("HTTP018"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    known(facts, &[Known::Throttled, Known::QuotaExceeded])
}
