//! `aws:SourceVpc` is compared with VPC ids, not with endpoint ids.

use super::judged::by_rule;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL006",
    slug: "rp-vpce-id-in-vpc-key",
    holds: "aws:SourceVpc is compared with VPC ids, not with endpoint ids",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        FactKind::RestApi,
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::CallerIdentity,
        FactKind::Resources,
    ],
    page: page!("POL006"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    by_rule(case, &CHECK)
}
