//! `aws:SourceVpc` is compared with VPC ids, not with endpoint ids.

use super::judged::by_rule;
use crate::case::Case;
use crate::checks::{Check, Outcome, page};
use crate::facts::{Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "POL006",
    slug: "rp-vpce-id-in-vpc-key",
    holds: "aws:SourceVpc is compared with VPC ids, not with endpoint ids",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    needs: &[
        Need::RestApi,
        Need::Host,
        Need::VpcEndpoints,
        Need::CallerIdentity,
        Need::Resources,
    ],
    page: page!("POL006"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, Missing> {
    by_rule(case, &CHECK)
}
