//! No route of the way leads to what is gone.

use super::judged;
use super::way::Part;
use crate::checks::{Check, Outcome, page};
use crate::facts::{Facts, Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET002",
    slug: "net-route-blackhole",
    holds: "no route of the way is a blackhole",
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
    page: page!("NET002"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    judged(facts, Part::Blackhole)
}
