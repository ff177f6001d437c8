//! The URL carries no user name.

use super::instead;
use crate::case::Case;
use crate::checks::{Check, Evidence, Finding, Outcome, page};
use crate::facts::MissingFact;
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "URL022",
    slug: "url-userinfo",
    holds: "the URL carries no user name and password",
    hop: Hop::Url,
    severity: Severity::Warning,
    needs: &[],
    page: page!("URL022"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    let url = &case.target.url;
    let Some(span) = url.parts().userinfo else {
        return Outcome::ok(Evidence::given("nothing stands before the host"));
    };
    Outcome::found(instead(
        Finding::risk(url.hostname(), "the URL carries a user name, which clients send as Authorization: Basic")
            .at(Some(span))
            .shown_by(Evidence::given(
                "API Gateway reads an Authorization header without an authorizer as a signature, and refuses it; \
                 a password in a URL also ends up in logs",
            )),
        case,
        "leave out what stands before the @",
    ))
}
