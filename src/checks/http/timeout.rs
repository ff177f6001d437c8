//! The integration answers in time.

use super::known;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::front_door::Known;
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "HTTP021",
    slug: "int-timeout",
    holds: "the integration answers in time",
    hop: Hop::Integration,
    severity: Severity::Error,
    needs: &[FactKind::Http],
    page: page!("HTTP021"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    known(case, &[Known::Timeout])
}
