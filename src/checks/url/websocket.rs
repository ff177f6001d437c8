//! The URL is that of a REST API.

use super::instead;
use crate::case::Case;
use crate::checks::{Check, Evidence, Finding, Outcome, page};
use crate::facts::MissingFact;
use crate::model::{Hop, Scheme, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "URL008",
    slug: "url-http-or-websocket-api-id",
    holds: "the URL is not that of a WebSocket API",
    hop: Hop::Url,
    severity: Severity::Error,
    needs: &[],
    page: page!("URL008"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
    let url = &case.target.url;
    if url.scheme() != Scheme::WebSocket {
        return Outcome::ok(Evidence::given("the scheme is not that of WebSocket"));
    }
    Outcome::found(instead(
        Finding::blocker(
            url.hostname(),
            "the URL is that of a WebSocket API, and only REST APIs can be private",
        )
        .at(Some(url.parts().scheme))
        .shown_by(Evidence::given(
            "wss:// and ws:// are for WebSocket APIs, which API Gateway serves to the internet only",
        )),
        case,
        "call a REST API over https, or the WebSocket API over the internet",
    ))
}
