//! The API's id can be one.

use super::{Told, mistaken};
use crate::case::Case;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::model::{Host, Mistake};

check! {
    URL014 "url-bad-api-id" "the API's id is one that API Gateway gives"
    Url Error
    explains [NoSuchName, Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    if let Host::PrivateDns { api, .. } | Host::Alias { api, .. } = url.host()
        && api.as_str().len() != 10
    {
        let length = api.as_str().len();
        return Outcome::found(
            Finding::note(
                api.as_str(),
                format!("the API's id {api} has {length} characters, and every id seen has ten"),
            )
            .at(url.parts().host.find(url.as_str(), api.as_str()))
            .shown_by(Evidence::inferred(
                "AWS gives no grammar for ids, so this may be right; documents shorten ids",
            )),
        );
    }
    mistaken(case, &[Mistake::BadApiId], |found| {
        Told {
        title: format!("{} can be no API's id", found.part),
        means: "an id is given by API Gateway: lower-case letters and digits, ten of them on every API seen; \
                the API's name is no part of its hostname"
            .to_owned(),
        fix: "write the API's id in place of its name",
    }
    })
}
