//! The peering connection on the way carries packets.

use super::paths::Segment;
use super::{OF_ROUTES, judged};
use crate::checks::{Check, page};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET003",
    slug: "net-peering-state",
    holds: "the peering connection on the way is active, and carries the packets",
    hop: Hop::Route,
    severity: Severity::Error,
    needs: OF_ROUTES,
    page: page!("NET003"),
    run: |case| judged(case, Segment::Peering),
};
