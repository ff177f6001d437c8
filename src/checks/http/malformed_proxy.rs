//! The integration's answer is one that API Gateway understands.

use super::known;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::front_door::Known;
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "HTTP023",
    slug: "int-lambda-malformed",
    holds: "the integration's answer is one that API Gateway understands",
    hop: Hop::Integration,
    severity: Severity::Error,
    needs: &[FactKind::Http],
    page: page!("HTTP023"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    known(case, &[Known::MalformedProxy])
}
