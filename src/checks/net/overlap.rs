//! Neither end has an address that is local in the other's VPC.

use super::paths::Segment;
use super::{OF_ROUTES, judged};
use crate::checks::{Check, page};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET010",
    slug: "net-cidr-overlap",
    holds: "neither end has an address that is local in the other's VPC, too",
    hop: Hop::Route,
    severity: Severity::Error,
    needs: OF_ROUTES,
    page: page!("NET010"),
    run: |case| judged(case, Segment::Overlap),
};
