//! No rule of the endpoint's counts on a group behind an appliance.

use super::OF_GROUPS;
use super::reference::judged;
use crate::checks::{Check, page};
use crate::model::{Hop, Severity};
use crate::network::Lost;

pub(in crate::checks) const CHECK: Check = Check {
    code: "SG009",
    slug: "net-sg-reference-middlebox",
    holds: "the rules that are to admit the client name no group behind an appliance",
    hop: Hop::SgIn,
    severity: Severity::Error,
    needs: OF_GROUPS,
    page: page!("SG009"),
    run: |case| judged(case, Lost::Appliance),
};
