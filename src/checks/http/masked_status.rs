//! The integration's refusals keep their status.

use super::known;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::front_door::Known;
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "HTTP025",
    slug: "int-masked-status",
    holds: "the integration's refusals keep their status",
    hop: Hop::Integration,
    severity: Severity::Warning,
    needs: &[FactKind::Http],
    page: page!("HTTP025"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    known(case, &[Known::Masked])
}
