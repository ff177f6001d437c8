//! The network ACLs of the endpoint's subnets, both ways.

use super::paths::Segment;
use super::{OF_ACLS, judged};
use crate::checks::{Check, page};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET006",
    slug: "net-nacl-vpce-subnet",
    holds: "the network ACLs of the endpoint's subnets let the call in and its answer out",
    hop: Hop::Nacl,
    severity: Severity::Error,
    needs: OF_ACLS,
    page: page!("NET006"),
    run: |case| judged(case, Segment::EndpointAcl),
};
