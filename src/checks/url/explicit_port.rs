//! The URL names no port but 443.

use super::instead;
use crate::case::Case;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::model::{Confidence, Form};

check! {
    URL023 "url-explicit-port" "the URL names no port but 443"
    Url Error
    explains [NoConnection]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    let Some(port) = url.port().filter(|port| *port != 443) else {
        return Outcome::ok(Evidence::given("the port is 443"));
    };
    if url.form() == Form::CustomDomain {
        return Err(Stop::NotApplicable(
            "a name of one's own may have a port of one's own",
        ));
    }
    Outcome::found(instead(
        Finding::blocker(
            port.to_string(),
            format!("the URL names port {port}, and API Gateway is served on 443"),
        )
        .at(url.parts().port)
        .with(Confidence::Likely)
        .shown_by(Evidence::given(format!("the port is {port}"))),
        case,
        "leave the port out",
    ))
}
