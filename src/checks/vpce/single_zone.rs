//! The endpoint answers in more than one zone.

use crate::case::Case;
use crate::checks::words::region_option;
use crate::checks::{Check, Evidence, Fix, Found, Outcome, page};
use crate::facts::{Missing, Need};
use crate::model::{Hop, Severity, command};

pub(in crate::checks) const CHECK: Check = Check {
    code: "VPCE005",
    slug: "vpce-single-az",
    holds: "the endpoint has interfaces in more than one zone",
    hop: Hop::Dns,
    severity: Severity::Info,
    needs: &[Need::Host, Need::VpcEndpoints, Need::NetworkInterfaces],
    page: page!("VPCE005"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, Missing> {
    let Some(endpoint) = case.endpoint_of_call()? else {
        return Ok(Outcome::NotApplicable("there is no endpoint"));
    };
    let id = &endpoint.vpc_endpoint_id;
    // An endpoint has one subnet in a zone.
    match endpoint.subnet_ids.as_slice() {
        [] => Ok(Outcome::NotApplicable("the endpoint has no subnets")),
        [only] => Outcome::found(
            Found::note(
                id.as_str(),
                format!("{id} answers in one zone alone, that of {only}"),
            )
            .shown_by(Evidence::of(
                Need::VpcEndpoints,
                format!("subnets of {id}: {only}"),
            ))
            .fixed_by(
                Fix::new(
                    "add a subnet of another zone",
                    command!(
                        "aws ec2 modify-vpc-endpoint{region} --vpc-endpoint-id {id} --add-subnet-ids \
                        SUBNET-ID",
                        region = region_option(case),
                        id
                    ),
                )
                .touching(
                    "names of the endpoint lead to the new address, too; it costs by the hour",
                ),
            ),
        ),
        several => Outcome::ok(Evidence::of(
            Need::VpcEndpoints,
            format!("{id} has {} subnets, each in its own zone", several.len()),
        )),
    }
}
