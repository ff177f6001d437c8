//! The endpoint's subnets have a route back to the client.

use super::judged;
use super::way::Part;
use crate::checks::{Check, Outcome, page};
use crate::facts::{Facts, Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET004",
    slug: "net-no-return-route",
    holds: "the endpoint's subnets have a route back to the client",
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
    page: page!("NET004"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    judged(facts, Part::ReturnRoute)
}
