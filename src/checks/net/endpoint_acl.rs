//! The network ACLs of the endpoint's subnets, both ways.

use super::judged;
use super::way::Part;
use crate::checks::{Check, Outcome, page};
use crate::facts::{Facts, Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET006",
    slug: "net-nacl-vpce-subnet",
    holds: "the network ACLs of the endpoint's subnets let the call in and its answer out",
    hop: Hop::Nacl,
    severity: Severity::Error,
    needs: &[
        Need::Host,
        Need::VpcEndpoints,
        Need::NetworkInterfaces,
        Need::Subnets,
        Need::NetworkAcls,
    ],
    page: page!("NET006"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    judged(facts, Part::EndpointAcl)
}
