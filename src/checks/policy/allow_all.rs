//! The resource policy does not admit every endpoint of every account.

use super::judged::by_rule;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL014",
    slug: "rp-allow-all",
    holds: "the resource policy admits known endpoints alone",
    hop: Hop::ResourcePolicy,
    severity: Severity::Warning,
    needs: &[
        Need::RestApi,
        Need::Host,
        Need::VpcEndpoints,
        Need::CallerIdentity,
        Need::Resources,
    ],
    page: page!("POL014"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, Missing> {
    by_rule(case, &CHECK)
}
