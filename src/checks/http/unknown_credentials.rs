//! AWS knows the credentials that sign the call.

use super::known;
use crate::checks::{Check, Outcome, page};
use crate::facts::{Facts, Missing, Need};
use crate::front_door::Known;
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "HTTP013",
    slug: "sig-missing-session-token",
    holds: "AWS knows the credentials that sign the call",
    hop: Hop::Method,
    severity: Severity::Error,
    needs: &[Need::Http],
    page: page!("HTTP013"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    known(facts, &[Known::UnknownCredentials])
}
