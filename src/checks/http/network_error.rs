//! API Gateway reaches the integration's backend.

use super::known;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::front_door::Known;
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "HTTP022",
    slug: "int-network",
    holds: "API Gateway reaches the integration's backend",
    hop: Hop::Integration,
    severity: Severity::Error,
    needs: &[FactKind::Http],
    page: page!("HTTP022"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    known(case, &[Known::NetworkError])
}
