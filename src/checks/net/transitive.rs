//! No peering connection of the way is to carry packets for a third network.

use super::paths::Segment;
use super::{OF_ROUTES, judged};
use crate::checks::{Check, page};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET008",
    slug: "net-peering-transitive",
    holds: "the way takes no peering connection for what lies beyond its two VPCs",
    hop: Hop::Route,
    severity: Severity::Error,
    needs: OF_ROUTES,
    page: page!("NET008"),
    run: |case| judged(case, Segment::Transit),
};
