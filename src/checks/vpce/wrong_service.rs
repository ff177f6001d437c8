//! The endpoint that the call names is one for calling APIs.

use crate::case::Case;
use crate::checks::words::{endpoint, region, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::model::command;

check! {
    VPCE004 "vpce-wrong-service" "the endpoint of the call is an interface endpoint for execute-api"
    Dns Error
    needs [Host, VpcEndpoints, NetworkInterfaces]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let endpoint = endpoint(case)?;
    let (id, service) = (&endpoint.vpc_endpoint_id, endpoint.serves());
    let kind = endpoint.vpc_endpoint_type.as_deref();
    let shown = Evidence::of(
        FactKind::VpcEndpoints,
        match kind {
            Some(kind) => format!("{id}: {service}, of type {kind}"),
            None => format!("{id}: {service}"),
        },
    );
    if endpoint.is_execute_api() && matches!(kind, None | Some("Interface")) {
        return Outcome::ok(shown);
    }
    let name = region(case);
    let region = region_option(case);
    Outcome::found(
        Finding::blocker(
            id.as_str(),
            format!("{id} is an endpoint for {service}, which calls no API"),
        )
        .shown_by(shown)
        .fixed_by(
            Fix::new(
                "call through an endpoint for execute-api; these are there",
                command!(
                    "aws ec2 describe-vpc-endpoints{region} --filters \
                 Name=service-name,Values=com.amazonaws.{name}.execute-api --query \
                 'VpcEndpoints[].[VpcEndpointId,VpcId,State]'",
                    region,
                    name
                ),
            )
            .because("which endpoint the call is to take, only the caller knows"),
        ),
    )
}
