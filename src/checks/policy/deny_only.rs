//! The resource policy has a statement that allows.

use super::judged::by_rule;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL008",
    slug: "rp-deny-only",
    holds: "the resource policy allows somebody",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        Need::RestApi,
        Need::Host,
        Need::VpcEndpoints,
        Need::CallerIdentity,
        Need::Resources,
    ],
    page: page!("POL008"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, Missing> {
    by_rule(case, &CHECK)
}
