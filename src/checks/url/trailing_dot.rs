//! The hostname ends without a dot.

use super::instead;
use crate::case::Case;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::model::{Confidence, Span};

check! {
    URL024 "url-trailing-dot" "the hostname ends without a dot"
    Url Warning
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    let host = url.parts().host;
    if !host
        .of(url.as_str())
        .is_some_and(|host| host.ends_with('.'))
    {
        return Outcome::ok(Evidence::given("no dot ends the hostname"));
    }
    let dot = Span {
        start: host.end - 1,
        end: host.end,
    };
    Outcome::found(instead(
        Finding::risk(url.hostname(), format!("a dot ends the hostname {}.", url.hostname()))
            .at(Some(dot))
            .with(Confidence::Possible)
            .shown_by(Evidence::given(
                "resolvers take it; some clients send it on in Host and in TLS, and whether API Gateway takes it there is not documented",
            )),
        case,
        "leave the dot out",
    ))
}
