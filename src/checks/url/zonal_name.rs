//! The URL does not tie its callers to one zone.

use super::call;
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::model::{Confidence, Host};

check! {
    URL032 "url-zonal-name" "the URL does not tie its callers to one zone"
    Url Warning
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    let Host::EndpointDns {
        vpce,
        tail: Some(tail),
        zone: Some(zone),
        region,
    } = url.host()
    else {
        return Outcome::ok(Evidence::given("the host is no name of one zone"));
    };
    let host = format!(
        "{vpce}-{tail}.execute-api.{region}.vpce.{}",
        region.partition().suffix
    );
    let mut found = Finding::risk(
        zone.as_str(),
        format!("the name leads to the interface of {vpce} in {zone} alone"),
    )
    .at(url.parts().host.find(url.as_str(), zone))
    .with(Confidence::Likely)
    .shown_by(Evidence::given(
        "it stops working when that zone fails, or when the endpoint's subnet there is removed",
    ))
    .confirmed_by(again(case, "dns"));
    let urls = [url.on(&host, &url.corrected_path())];
    if let Some(fix) = call(&urls, "call the endpoint's Regional name") {
        found = found.fixed_by(fix);
    }
    Outcome::found(found)
}
