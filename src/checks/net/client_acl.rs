//! The network ACL of the client's subnet, both ways.

use super::paths::Segment;
use super::{OF_ACLS, judged};
use crate::checks::{Check, page};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET005",
    slug: "net-nacl-client-subnet",
    holds: "the network ACL of the client's subnet lets the call out and its answer in",
    hop: Hop::Nacl,
    severity: Severity::Error,
    needs: OF_ACLS,
    page: page!("NET005"),
    run: |case| judged(case, Segment::ClientAcl),
};
