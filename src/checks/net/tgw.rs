//! The transit gateway of the way leads there and back.

use super::judged;
use super::way::Part;
use crate::checks::{Check, Outcome, page};
use crate::facts::{Facts, Missing, Need};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "NET007",
    slug: "net-tgw-attachment",
    holds: "the transit gateway on the way serves both zones, and its routes lead there and back",
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
    page: page!("NET007"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    judged(facts, Part::TransitGateway)
}
