//! The endpoint answers in more than one zone.

use crate::case::Case;
use crate::checks::words::{endpoint_of_call, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::model::command;

check! {
    VPCE005 "vpce-single-az" "the endpoint has interfaces in more than one zone"
    Dns Info
    needs [Host, VpcEndpoints, NetworkInterfaces]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let endpoint = endpoint_of_call(case)?;
    let id = &endpoint.vpc_endpoint_id;
    // An endpoint has one subnet in a zone.
    match endpoint.subnet_ids.as_slice() {
        [] => Err(Stop::NotApplicable("the endpoint has no subnets")),
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
