//! The client's subnet has a route to the endpoint.

use super::judged;
use super::way::Part;
use crate::checks::{Check, Outcome, page};
use crate::facts::{Facts, Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET001",
    slug: "net-no-route-to-vpce",
    holds: "the client's subnet has a route to the endpoint",
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
    page: page!("NET001"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    judged(facts, Part::Route)
}
