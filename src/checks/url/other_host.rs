//! The host is not that of something else in AWS.

use super::{Told, mistaken};
use crate::case::Case;
use crate::checks::Outcome;
use crate::checks::Stop;
use crate::model::{Mistake, Mistaken};

check! {
    URL019 "url-other-service-host" "the host is not that of another service of AWS"
    Url Error
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    mistaken(
        case,
        &[
            Mistake::CloudFront,
            Mistake::RegionalTarget,
            Mistake::OtherService,
        ],
        |found| Told {
            title: title(found),
            means: means(found.mistake).to_owned(),
            fix: "call the API's own hostname",
        },
    )
}

fn title(found: &Mistaken) -> String {
    let part = &found.part;
    match found.mistake {
        Mistake::CloudFront => {
            format!("{part} is a CloudFront distribution, which reaches no private API")
        }
        Mistake::RegionalTarget => {
            format!(
                "{part} is the target of a Regional custom domain, which serves public APIs only"
            )
        }
        _ => format!("{part} is another service of AWS, and not execute-api"),
    }
}

const fn means(mistake: Mistake) -> &'static str {
    match mistake {
        Mistake::CloudFront => {
            "a distribution's origins are reached over the internet, and an edge-optimised API is a public one"
        }
        Mistake::RegionalTarget => {
            "names that begin with d- belong to public custom domains; a private custom domain is called by its own name"
        }
        _ => "private APIs are served by execute-api hostnames and by private custom domains",
    }
}
