//! The API's id can be one.

use super::{Told, mistaken};
use crate::case::Case;
use crate::checks::{Check, Evidence, Finding, Outcome, page};
use crate::facts::MissingFact;
use crate::model::{Hop, Host, Mistake, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "URL014",
    slug: "url-bad-api-id",
    holds: "the API's id is one that API Gateway gives",
    hop: Hop::Url,
    severity: Severity::Error,
    needs: &[],
    page: page!("URL014"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
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
