//! No rule of the endpoint's counts on a group in another Region.

use super::OF_GROUPS;
use super::reference::judged;
use crate::checks::{Check, page};
use crate::model::{Hop, Severity};
use crate::network::Lost;

pub(in crate::checks) const CHECK: Check = Check {
    code: "SG005",
    slug: "net-sg-reference-cross-region",
    holds: "the rules that are to admit the client name no group of another Region",
    hop: Hop::SgIn,
    severity: Severity::Error,
    needs: OF_GROUPS,
    page: page!("SG005"),
    run: |case| judged(case, Lost::OtherRegion),
};
