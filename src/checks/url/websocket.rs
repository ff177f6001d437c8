//! The URL is that of a REST API.

use super::instead;
use crate::case::Case;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::model::Scheme;

check! {
    URL008 "url-http-or-websocket-api-id" "the URL is not that of a WebSocket API"
    Url Error
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    if url.scheme() != Scheme::WebSocket && url.path().contains("/@connections") {
        return Outcome::found(instead(
            Finding::blocker(
                url.hostname(),
                "the path has @connections, the callback URL of a WebSocket API, and only REST APIs can be private",
            )
            .at(Some(url.parts().path))
            .shown_by(Evidence::given(
                "backends send to a WebSocket API's clients by @connections, over the internet",
            )),
            case,
            "call a REST API, or the WebSocket API's callback URL over the internet",
        ));
    }
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
