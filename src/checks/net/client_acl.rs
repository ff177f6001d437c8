//! The network ACL of the client's subnet, both ways.

use super::judged;
use super::way::Part;
use crate::checks::{Check, Outcome, page};
use crate::facts::{Facts, Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET005",
    slug: "net-nacl-client-subnet",
    holds: "the network ACL of the client's subnet lets the call out and its answer in",
    hop: Hop::Nacl,
    severity: Severity::Error,
    needs: &[
        Need::Host,
        Need::VpcEndpoints,
        Need::NetworkInterfaces,
        Need::Subnets,
        Need::NetworkAcls,
    ],
    page: page!("NET005"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    judged(facts, Part::ClientAcl)
}
