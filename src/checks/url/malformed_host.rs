//! The hostname has a form that API Gateway serves.

use super::{Told, mistaken};
use crate::case::Case;
use crate::checks::Outcome;
use crate::checks::Stop;
use crate::model::{Confidence, Host, Mistake, Mistaken};

check! {
    URL012 "url-malformed-host" "the hostname has a form that API Gateway serves"
    Url Error
    explains [NoSuchName, Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let mut outcome = mistaken(
        case,
        &[
            Mistake::Misspelt,
            Mistake::NoRegion,
            Mistake::Zone,
            Mistake::BadRegion,
            Mistake::NoApiId,
            Mistake::ExtraLabel,
            Mistake::ServiceName,
            Mistake::Undocumented,
        ],
        |found| Told {
            title: title(found),
            means: means(found.mistake).to_owned(),
            fix: "write the hostname as API Gateway gives it",
        },
    )?;
    // What nobody documents may exist all the same.
    if let (Outcome::Found(all), Host::Mistaken(found)) = (&mut outcome, case.target.url.host())
        && found.mistake == Mistake::Undocumented
    {
        for one in all {
            one.confidence = Confidence::Possible;
        }
    }
    Ok(outcome)
}

fn title(found: &Mistaken) -> String {
    let part = &found.part;
    match found.mistake {
        Mistake::NoRegion => format!("no Region stands before {part}"),
        Mistake::Zone => format!("{part} is an Availability Zone, and the name takes a Region"),
        Mistake::BadRegion => format!("{part} is not an AWS Region"),
        Mistake::NoApiId => "no API's id stands before execute-api".to_owned(),
        Mistake::ExtraLabel => {
            format!("{part} stands before the API's id, where nothing may stand")
        }
        Mistake::ServiceName => format!("{part} is the name of an endpoint service, and no host"),
        Mistake::Undocumented => format!("AWS documents no hostname of execute-api with {part}"),
        _ => format!("{part} is no part of a hostname of execute-api"),
    }
}

const fn means(mistake: Mistake) -> &'static str {
    match mistake {
        Mistake::ServiceName => "endpoints are created with this name; nothing is called by it",
        Mistake::Undocumented => {
            "whether such a name resolves could not be told from the text; AWS documents it for API Gateway's management only"
        }
        Mistake::ExtraLabel => {
            "the certificate covers one label before execute-api, and a stage is part of the path"
        }
        _ => {
            "the name is {api}.execute-api.{region}.{suffix}, with the id that API Gateway gave the API"
        }
    }
}
