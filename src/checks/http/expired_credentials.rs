//! The credentials that sign the call have not expired.

use super::known;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::front_door::Known;
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "HTTP014",
    slug: "sig-expired-creds",
    holds: "the credentials that sign the call have not expired",
    hop: Hop::Method,
    severity: Severity::Error,
    needs: &[FactKind::Http],
    page: page!("HTTP014"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    known(case, &[Known::ExpiredCredentials])
}
