//! The URL begins with https://.

use super::instead;
use crate::case::Case;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::model::Scheme;

check! {
    URL007 "url-bad-scheme" "the URL begins with https://"
    Url Error
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    if !url.can_be_called() {
        return Err(Stop::NotApplicable("an ARN has no scheme"));
    }
    let span = url.parts().scheme;
    let (title, means) = match url.scheme() {
        Scheme::Missing => (
            format!("{url} has no scheme"),
            "curl and many libraries take http:// where none is given, and API Gateway serves https only",
        ),
        Scheme::Malformed => (
            format!(
                "{} is not https://",
                span.of(url.as_str()).unwrap_or_default()
            ),
            "API Gateway is called over https only",
        ),
        _ => return Outcome::ok(Evidence::given("the scheme is written out")),
    };
    let at = if span.start == span.end {
        url.parts().host
    } else {
        span
    };
    Outcome::found(instead(
        Finding::blocker(url.hostname(), title)
            .at(Some(at))
            .shown_by(Evidence::given(means)),
        case,
        "write https:// before the host, once",
    ))
}
