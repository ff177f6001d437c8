//! No rule of the endpoint's counts on a group behind a transit gateway.

use super::OF_GROUPS;
use super::reference::judged;
use crate::checks::{Check, page};
use crate::model::{Hop, Severity};
use crate::network::Lost;

pub(in crate::checks) const CHECK: Check = Check {
    code: "SG007",
    slug: "net-sg-reference-tgw",
    holds: "the rules that are to admit the client name no group behind a transit gateway",
    hop: Hop::SgIn,
    severity: Severity::Error,
    needs: OF_GROUPS,
    page: page!("SG007"),
    run: |case| judged(case, Lost::TransitGateway),
};
