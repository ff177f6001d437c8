//! No route of the way leads to what is gone.

use super::paths::Segment;
use super::{OF_ROUTES, judged};
use crate::checks::{Check, page};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET002",
    slug: "net-route-blackhole",
    holds: "no route of the way is a blackhole",
    hop: Hop::Route,
    severity: Severity::Error,
    needs: OF_ROUTES,
    page: page!("NET002"),
    run: |case| judged(case, Segment::Blackhole),
};
