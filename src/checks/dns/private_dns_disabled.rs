//! The endpoint's private DNS is on.

use crate::case::Case;
use crate::checks::words::{again, endpoint, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::facts::{Change, FactKind};
use crate::model::{Form, command, word};

check! {
    DNS001 "dns-private-dns-disabled" "the endpoint's private DNS is on"
    Dns Error
    needs [Host, VpcEndpoints, NetworkInterfaces]
    explains [NotPrivate, Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    if case.target.url.form() != Form::PrivateDns {
        return Err(Stop::NotApplicable(
            "the URL does not depend on private DNS",
        ));
    }
    let endpoint = endpoint(case)?;
    let id = &endpoint.vpc_endpoint_id;
    let evidence = Evidence::of(
        FactKind::VpcEndpoints,
        format!(
            "PrivateDnsEnabled of {id}: {}",
            endpoint.private_dns_enabled
        ),
    );
    if endpoint.private_dns_enabled {
        return Outcome::ok(evidence);
    }
    let region = region_option(case);
    let mut fix = Fix::new(
        format!("switch private DNS on for {id}"),
        command!(
            "aws ec2 modify-vpc-endpoint{region} --vpc-endpoint-id {id} --private-dns-enabled",
            region,
            id
        ),
    )
    .touching(format!(
        "every execute-api hostname of the Region then resolves to {id} in {}, those of public APIs \
         too",
        endpoint.vpc_id
    ))
    .changing(Change::PrivateDns(id.clone()));
    if let (Some(name), Some(api)) = (endpoint.regional_name(), &case.target.api_id) {
        fix = fix.or(Fix::new(
            "call the endpoint's own name, which needs no private DNS",
            command!(
                "curl -i 'https://{name}{path}' -H 'x-apigw-api-id: {api}'",
                name = word::Host(name),
                path = word::Path(case.target.path_and_query()),
                api
            ),
        ));
    }
    Outcome::found(
        Finding::blocker(
            id.as_str(),
            format!("private DNS is off on {id}, and the URL depends on it"),
        )
        .about([case.target.url.hostname()])
        .shows(&[Symptom::PrivateDnsOff])
        .shown_by(evidence)
        .fixed_by(fix)
        .confirmed_by(again(case, "dns")),
    )
}
