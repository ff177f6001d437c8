//! The resource policy does not admit every endpoint of every account.

use super::judged::by_rule;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL014",
    slug: "rp-allow-all",
    holds: "the resource policy admits known endpoints alone",
    hop: Hop::ResourcePolicy,
    severity: Severity::Warning,
    needs: &[
        FactKind::RestApi,
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::CallerIdentity,
        FactKind::Resources,
    ],
    page: page!("POL014"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    by_rule(case, &CHECK)
}
