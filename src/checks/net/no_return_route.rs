//! The endpoint's subnets have a route back to the client.

use super::paths::Segment;
use super::{OF_ROUTES, judged};
use crate::checks::{Check, page};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET004",
    slug: "net-no-return-route",
    holds: "the endpoint's subnets have a route back to the client",
    hop: Hop::Route,
    severity: Severity::Error,
    needs: OF_ROUTES,
    page: page!("NET004"),
    run: |case| judged(case, Segment::ReturnRoute),
};
