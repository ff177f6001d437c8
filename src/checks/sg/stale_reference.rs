//! No rule of the endpoint's counts on a peering connection that is gone.

use super::OF_GROUPS;
use super::reference::judged;
use crate::checks::{Check, page};
use crate::model::{Hop, Severity};
use crate::network::Lost;

pub(in crate::checks) const CHECK: Check = Check {
    code: "SG006",
    slug: "net-sg-reference-stale",
    holds: "the rules that are to admit the client are not stale",
    hop: Hop::SgIn,
    severity: Severity::Error,
    needs: OF_GROUPS,
    page: page!("SG006"),
    run: |case| judged(case, Lost::Stale),
};
