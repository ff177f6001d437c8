//! Deny statements do not exclude each other's endpoints.

use super::judged::by_rule;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL005",
    slug: "rp-two-denies",
    holds: "no two Deny statements exclude each other's endpoints",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        Need::RestApi,
        Need::Host,
        Need::VpcEndpoints,
        Need::CallerIdentity,
        Need::Resources,
    ],
    page: page!("POL005"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, Missing> {
    by_rule(case, &CHECK)
}
