//! The signature matches the request.

use super::known;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::front_door::Known;
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "HTTP010",
    slug: "http-signature-mismatch",
    holds: "the signature matches the request",
    hop: Hop::Method,
    severity: Severity::Error,
    needs: &[FactKind::Http],
    page: page!("HTTP010"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    known(case, &[Known::SignatureMismatch])
}
