//! The URL carries no fragment.

use super::instead;
use crate::case::Case;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::model::{Form, Span};

check! {
    URL025 "url-fragment" "the URL carries no fragment"
    Url Info
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    let Some(span) = url.parts().fragment.filter(|_| url.form() != Form::Unknown) else {
        return Outcome::ok(Evidence::given("no # stands in the URL"));
    };
    let text = span.of(url.as_str()).unwrap_or_default();
    Outcome::found(instead(
        Finding::note(text, format!("#{text} never leaves the client"))
            .at(Some(Span {
                start: span.start - 1,
                end: span.end,
            }))
            .shown_by(Evidence::given(
                "clients cut the fragment off; where # belongs to a value it is written %23",
            )),
        case,
        "leave the fragment out, or write # as %23",
    ))
}
