//! The transit gateway of the way leads there and back.

use super::paths::Segment;
use super::{OF_ROUTES, judged};
use crate::checks::{Check, page};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET007",
    slug: "net-tgw-attachment",
    holds: "the transit gateway on the way serves both zones, and its routes lead there and back",
    hop: Hop::Route,
    severity: Severity::Error,
    needs: OF_ROUTES,
    page: page!("NET007"),
    run: |case| judged(case, Segment::TransitGateway),
};
