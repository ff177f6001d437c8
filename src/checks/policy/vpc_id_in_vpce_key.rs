//! `aws:SourceVpce` is compared with endpoint ids, not with VPC ids.

use super::judged::by_rule;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL003",
    slug: "rp-vpc-id-in-vpce-key",
    holds: "aws:SourceVpce is compared with endpoint ids, not with VPC ids",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        Need::RestApi,
        Need::Host,
        Need::VpcEndpoints,
        Need::CallerIdentity,
        Need::Resources,
    ],
    page: page!("POL003"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, Missing> {
    by_rule(case, &CHECK)
}
