//! The resource policy has a statement that allows.

use super::judged::by_rule;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL008",
    slug: "rp-deny-only",
    holds: "the resource policy allows somebody",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        FactKind::RestApi,
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::CallerIdentity,
        FactKind::Resources,
    ],
    page: page!("POL008"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    by_rule(case, &CHECK)
}
