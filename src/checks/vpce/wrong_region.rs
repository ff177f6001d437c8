//! The endpoint is one of the API's own Region.
//!
//! Source: AWS, "Access AWS services across Regions" (`execute-api` is not among the services that an
//! endpoint reaches in another Region).

use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::model::{Client, command};

check! {
    VPCE006 "vpce-wrong-region" "the endpoint is one of the API's own Region"
    Dns Error
    needs [Host, VpcEndpoints, NetworkInterfaces]
    explains [NoEndpoint]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let Some(wanted) = case.target.url.region() else {
        return Err(Stop::NotApplicable("the URL does not name a Region"));
    };
    let (subject, title, shown) = if let Some(endpoint) = case.endpoint()? {
        let (id, service) = (&endpoint.vpc_endpoint_id, endpoint.serves());
        let shown = Evidence::of(FactKind::VpcEndpoints, format!("{id}: {service}"));
        let Some(own) = endpoint.api_region() else {
            return Err(Stop::NotApplicable("the endpoint calls no API"));
        };
        if own == wanted.as_str() {
            return Outcome::ok(shown);
        }
        let title = format!("{id} reaches the APIs of {own} alone, and the API is one of {wanted}");
        (id.to_string(), title, shown)
    } else {
        let here = case.host.instance.known();
        let here = here.filter(|_| case.client == Client::Here);
        let Some(here) = here.filter(|here| here.region != *wanted) else {
            return Err(Stop::NotApplicable("there is no endpoint"));
        };
        let (own, id) = (&here.region, &here.instance_id);
        let title = format!(
            "the client is in {own}, where no endpoint reaches the APIs of another Region, and the \
             API is one of {wanted}"
        );
        let shown = Evidence::of(FactKind::Host, format!("Region of {id}: {own}"));
        (own.to_string(), title, shown)
    };
    Outcome::found(
        Finding::blocker(subject, title)
            .shown_by(shown)
            .shown_by(Evidence::given(format!("the URL names {wanted}")))
            .fixed_by(
                Fix::new(
                    "call through an endpoint in the API's Region, over a peering connection or a \
                     transit gateway, by the endpoint's own name; these are there",
                    command!(
                        "aws ec2 describe-vpc-endpoints --region {wanted} --filters \
                         Name=service-name,Values=com.amazonaws.{wanted}.execute-api --query \
                         'VpcEndpoints[].[VpcEndpointId,VpcId,State]'",
                        wanted
                    ),
                )
                .because("an endpoint in that Region and a network path to it have to be chosen"),
            )
            .confirmed_by(again(case, "diagnose")),
    )
}
