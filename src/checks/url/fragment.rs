//! The URL carries no fragment.

use super::instead;
use crate::case::Case;
use crate::checks::{Check, Evidence, Finding, Outcome, page};
use crate::facts::MissingFact;
use crate::model::{Form, Hop, Severity, Span};

pub(in crate::checks) const CHECK: Check = Check {
    code: "URL025",
    slug: "url-fragment",
    holds: "the URL carries no fragment",
    hop: Hop::Url,
    severity: Severity::Info,
    needs: &[],
    page: page!("URL025"),
    run,
};

fn run(case: &Case<'_>) -> Result<Outcome, MissingFact> {
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
