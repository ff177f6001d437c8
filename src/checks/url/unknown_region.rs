//! The Region is one that this version knows.

use crate::case::Case;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::model::command;

check! {
    URL033 "url-unknown-region" "the Region is one that this version knows"
    Url Info
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    let Some(region) = url.region() else {
        return Err(Stop::NotApplicable("the host does not name a Region"));
    };
    if region.is_released() {
        return Outcome::ok(Evidence::given(format!(
            "{region} is a Region of {}",
            region.partition().name
        )));
    }
    Outcome::found(
        Finding::note(region.as_str(), format!("this version does not know the Region {region}"))
            .at(url.parts().host.find(url.as_str(), region.as_str()))
            .shown_by(Evidence::given(format!(
                "it was taken for one of the partition {}; Regions are added faster than this tool is released",
                region.partition().name
            )))
            .fixed_by(Fix::new(
                "see whether the Region exists",
                command!(
                    "aws ec2 describe-regions --all-regions --region-names {region}",
                    region
                ),
            ).because("only the caller knows which Region is meant")),
    )
}
