//! The URL is called over HTTPS.

use super::{call_instead, diagnose_instead};
use crate::case::Case;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::model::Scheme;

check! {
    URL002 "url-http-scheme" "the URL is called over HTTPS"
    Url Error
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    if url.scheme() != Scheme::Http {
        return Outcome::ok(Evidence::given("the scheme is not http"));
    }
    let mut found = Finding::blocker(url.to_string(), "the URL is called over plain HTTP")
        .at(Some(url.parts().scheme))
        .shown_by(Evidence::given(
            "the scheme is http; API Gateway serves TLS on port 443 only",
        ));
    if let Some(fix) = call_instead(case, "call the URL over https") {
        found = found.fixed_by(fix);
    }
    Outcome::found(found.confirmed_by(diagnose_instead(case)))
}
