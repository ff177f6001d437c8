//! The endpoint's hostname carries the random part that AWS gave it.

use crate::case::Case;
use crate::checks::words::region_option;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::{Change, FactKind};
use crate::model::{ApiId, Host, command, word};

check! {
    URL003 "url-vpce-no-suffix" "the endpoint's hostname is one that AWS gave it"
    Url Error
    also [VpcEndpoints]
    explains [NoSuchName]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    let Host::EndpointDns { vpce, tail, .. } = url.host() else {
        return Err(Stop::NotApplicable(
            "the URL does not use the endpoint's hostname",
        ));
    };
    if let Some(tail) = tail {
        return Outcome::ok(Evidence::given(format!("{vpce} is followed by -{tail}")));
    }
    let endpoints = case
        .aws
        .vpc_endpoints
        .known()
        .map_or(&[][..], Vec::as_slice);
    let name = endpoints
        .iter()
        .find(|endpoint| endpoint.vpc_endpoint_id == *vpce)
        .and_then(|endpoint| endpoint.regional_name());
    let found = Finding::blocker(
        url.hostname(),
        format!("the hostname of {vpce} lacks the part that AWS adds after the id"),
    )
    .shown_by(Evidence::given(format!("the host is {}", url.hostname())));
    let fix = match name {
        Some(name) => {
            let fixed = format!("https://{name}{}", case.target.path_and_query());
            let mut fix = Fix::new(
                format!("call {name}"),
                command!(
                    "curl -i '{fixed}' -H 'x-apigw-api-id: {api}'",
                    fixed = word::Url(&fixed),
                    api = api(case)
                ),
            );
            if let Ok(fixed) = fixed.parse() {
                fix = fix.changing(Change::CallUrl(fixed));
            }
            fix
        }
        None => Fix::new(
            "call the name that AWS lists first for the endpoint",
            command!(
                "aws ec2 describe-vpc-endpoints{region} --vpc-endpoint-ids {vpce} --query \
                 'VpcEndpoints[0].DnsEntries[0].DnsName' --output text",
                region = region_option(case),
                vpce
            ),
        )
        .because("the name is not among what was read"),
    };
    let found = match name {
        Some(name) => found.shown_by(Evidence::of(
            FactKind::VpcEndpoints,
            format!("its name is {name}"),
        )),
        None => found,
    };
    Outcome::found(found.fixed_by(fix).confirmed_by("dig +short THAT-NAME"))
}

fn api<'a>(case: &'a Case<'_>) -> word::Or<'a, ApiId> {
    word::Or(case.target.api_id.as_ref(), "API-ID")
}
