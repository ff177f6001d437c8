//! Nothing on the way forwards packets by rules that are not known here.

use super::paths::Segment;
use super::{OF_ROUTES, judged};
use crate::checks::{Check, page};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET009",
    slug: "net-route-to-middlebox",
    holds: "the routes lead through nothing whose rules are not known here",
    hop: Hop::Route,
    severity: Severity::Info,
    needs: OF_ROUTES,
    page: page!("NET009"),
    run: |case| judged(case, Segment::Middlebox),
};
