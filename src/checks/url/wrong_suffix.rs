//! The hostname ends in the DNS suffix of its Region's partition.

use super::instead;
use crate::case::Case;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::model::Form;

check! {
    URL011 "url-wrong-suffix" "the hostname ends in the DNS suffix of its Region"
    Url Error
    explains [NoSuchName, Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    let (Some(region), false) = (url.region(), url.form() == Form::Unknown) else {
        return Err(Stop::NotApplicable("the host does not name a Region"));
    };
    let suffix = region.partition().suffix;
    if url.corrected_hosts().first().map(String::as_str) == Some(url.hostname()) {
        return Outcome::ok(Evidence::given(format!("{region} is under {suffix}")));
    }
    let part = url
        .hostname()
        .split_once(region.as_str())
        .map_or(url.hostname(), |(_, rest)| rest)
        .trim_start_matches('.')
        .trim_start_matches("vpce.");
    Outcome::found(instead(
        Finding::blocker(part, format!("names of {region} do not end in {part}"))
            .at(url.parts().host.find(url.as_str(), part))
            .shown_by(Evidence::given(format!(
                "{region} belongs to the partition {}, whose suffix is {suffix}",
                region.partition().name
            ))),
        case,
        "write the suffix of the Region's partition",
    ))
}
