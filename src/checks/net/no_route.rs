//! The client's subnet has a route to the endpoint.

use super::paths::Segment;
use super::{OF_ROUTES, judged};
use crate::checks::{Check, page};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET001",
    slug: "net-no-route-to-vpce",
    holds: "the client's subnet has a route to the endpoint",
    hop: Hop::Route,
    severity: Severity::Error,
    needs: OF_ROUTES,
    page: page!("NET001"),
    run: |case| judged(case, Segment::Route),
};
