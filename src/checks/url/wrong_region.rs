//! The Host header and the URL name the same Region.

use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::model::{Confidence, Host, InvokeUrl, command};

check! {
    URL038 "url-wrong-region" "everything names the same Region"
    Url Error
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let target = &case.target;
    let Some(region) = target.url.region() else {
        return Err(Stop::NotApplicable("the host does not name a Region"));
    };
    let other = target.header("host").and_then(|host| {
        let url: InvokeUrl = format!("https://{host}/").parse().ok()?;
        url.region().filter(|other| *other != region).cloned()
    });
    let zone = match target.url.host() {
        Host::EndpointDns {
            zone: Some(zone), ..
        } if !zone.starts_with(region.as_str()) => Some(zone.clone()),
        _ => None,
    };
    let Some(other) = other.map(String::from).or(zone) else {
        return Outcome::ok(Evidence::given(format!("the Region is {region}")));
    };
    Outcome::found(
        Finding::blocker(
            other.as_str(),
            format!("the URL is one of {region}, and {other} is named beside it"),
        )
        .at(target.url.parts().host.find(target.url.as_str(), region.as_str()))
        .with(Confidence::Likely)
        .shown_by(Evidence::given(
            "an endpoint serves the APIs of its own Region; from another Region its addresses are reached over peering",
        ))
        .fixed_by(Fix::new(
            "name the API's own Region everywhere",
            command!(
                "aws apigateway get-rest-apis --region {region} --query 'items[].[id,name]' --output text",
                region
            ),
        ).because("only the caller knows which Region is meant"))
        .confirmed_by(again(case, "url")),
    )
}
