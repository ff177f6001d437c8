//! The Lambda authorizer admits the caller.

use super::known;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::front_door::Known;
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "HTTP008",
    slug: "auth-lambda-deny",
    holds: "the Lambda authorizer admits the caller",
    hop: Hop::Method,
    severity: Severity::Error,
    needs: &[FactKind::Http],
    page: page!("HTTP008"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    known(case, &[Known::AuthorizerDenied])
}
