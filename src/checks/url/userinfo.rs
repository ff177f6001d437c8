//! The URL carries no user name.

use super::instead;
use crate::case::Case;
use crate::checks::{Evidence, Finding, Outcome, Stop};

check! {
    URL022 "url-userinfo" "the URL carries no user name and password"
    Url Warning
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
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
