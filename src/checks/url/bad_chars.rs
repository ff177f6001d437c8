//! Path and query hold only characters that may stand there.

use super::instead;
use crate::case::Case;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::model::{BAD_IN_PATH, BAD_IN_QUERY, Form, Span};

check! {
    URL027 "url-bad-chars" "path and query hold no character that must be encoded"
    Url Warning
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    if url.form() == Form::Unknown {
        return Err(Stop::NotApplicable("the URL has no path of a call"));
    }
    let parts = url.parts();
    let bad = |span: Option<Span>, bad: &[char]| {
        let span = span?;
        let (at, c) = span
            .of(url.as_str())?
            .char_indices()
            .find(|(_, c)| bad.contains(c) || !c.is_ascii())?;
        let start = span.start + at;
        Some((
            c,
            Span {
                start,
                end: start + c.len_utf8(),
            },
        ))
    };
    let found = bad(Some(parts.path), BAD_IN_PATH).or_else(|| bad(parts.query, BAD_IN_QUERY));
    let Some((c, span)) = found else {
        return Outcome::ok(Evidence::given(
            "nothing in the path and query must be encoded",
        ));
    };
    let place = if span.start < parts.path.end {
        "path"
    } else {
        "query"
    };
    Outcome::found(instead(
        Finding::risk(c.to_string(), format!("{c:?} stands in the {place} as it is, and must be encoded there"))
            .at(Some(span))
            .shown_by(Evidence::given(
                "some clients encode it and others send it as it is; API Gateway refuses such a request with 400 or splits the parameter at it",
            )),
        case,
        "percent-encode it",
    ))
}
