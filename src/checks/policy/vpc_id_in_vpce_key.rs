//! `aws:SourceVpce` is compared with endpoint ids, not with VPC ids.

use super::judged::by_rule;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL003",
    slug: "rp-vpc-id-in-vpce-key",
    holds: "aws:SourceVpce is compared with endpoint ids, not with VPC ids",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        FactKind::RestApi,
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::CallerIdentity,
        FactKind::Resources,
    ],
    page: page!("POL003"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    by_rule(case, &CHECK)
}
