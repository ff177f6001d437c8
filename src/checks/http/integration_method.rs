//! API Gateway invokes a Lambda function with POST, as Lambda wants it.

use super::known;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::front_door::Known;
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "HTTP030",
    slug: "int-lambda-httpmethod",
    holds: "API Gateway invokes the Lambda function with POST",
    hop: Hop::Integration,
    severity: Severity::Error,
    needs: &[FactKind::Http],
    page: page!("HTTP030"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    known(case, &[Known::IntegrationMethod])
}
