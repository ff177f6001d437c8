//! Deny statements do not exclude each other's endpoints.

use super::judged::by_rule;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL005",
    slug: "rp-two-denies",
    holds: "no two Deny statements exclude each other's endpoints",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        FactKind::RestApi,
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::CallerIdentity,
        FactKind::Resources,
    ],
    page: page!("POL005"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    by_rule(case, &CHECK)
}
