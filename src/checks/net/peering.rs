//! The peering connection on the way carries packets.

use super::judged;
use super::way::Part;
use crate::checks::{Check, Outcome, page};
use crate::facts::{Facts, Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET003",
    slug: "net-peering-state",
    holds: "the peering connection on the way is active, and carries the packets",
    hop: Hop::Route,
    severity: Severity::Error,
    needs: &[
        Need::Host,
        Need::VpcEndpoints,
        Need::NetworkInterfaces,
        Need::Subnets,
        Need::RouteTables,
        Need::Peerings,
        Need::Vpcs,
        Need::PrefixLists,
        Need::TransitGateways,
    ],
    page: page!("NET003"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    judged(facts, Part::Peering)
}
