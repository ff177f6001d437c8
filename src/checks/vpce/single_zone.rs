//! The endpoint answers in more than one zone.

use crate::case::Case;
use crate::checks::words::region_option;
use crate::checks::{Check, Evidence, Finding, Fix, Outcome, page};
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity, command};

pub(in crate::checks) const CHECK: Check = Check {
    code: "VPCE005",
    slug: "vpce-single-az",
    holds: "the endpoint has interfaces in more than one zone",
    hop: Hop::Dns,
    severity: Severity::Info,
    needs: &[
        FactKind::Host,
        FactKind::VpcEndpoints,
        FactKind::NetworkInterfaces,
    ],
    page: page!("VPCE005"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    let Some(endpoint) = case.endpoint_of_call()? else {
        return Ok(Outcome::NotApplicable("there is no endpoint"));
    };
    let id = &endpoint.vpc_endpoint_id;
    // An endpoint has one subnet in a zone.
    match endpoint.subnet_ids.as_slice() {
        [] => Ok(Outcome::NotApplicable("the endpoint has no subnets")),
        [only] => Outcome::found(
            Finding::note(
                id.as_str(),
                format!("{id} answers in one zone alone, that of {only}"),
            )
            .shown_by(Evidence::of(
                FactKind::VpcEndpoints,
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
            FactKind::VpcEndpoints,
            format!("{id} has {} subnets, each in its own zone", several.len()),
        )),
    }
}
