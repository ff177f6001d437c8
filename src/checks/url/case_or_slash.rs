//! The path holds no empty and no dot segments.

use super::{call, in_path, with_path};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::model::{Confidence, Form, Span};

check! {
    URL026 "url-case-or-slash" "the path holds no empty and no dot segments"
    Url Warning
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    let path = url.path();
    if url.form() == Form::Unknown || path.is_empty() {
        return Err(Stop::NotApplicable("the URL has no path of a call"));
    }
    let odd = ["//", "/../", "/./"]
        .into_iter()
        .find(|odd| path.contains(odd));
    if let Some(odd) = odd {
        let tidy = format!("/{}", tidied(&url.corrected_path()));
        let mut found = Finding::risk(odd, format!("{odd} stands in the path {path}"))
            .at(in_path(url, odd))
            .with(Confidence::Likely)
            .shown_by(Evidence::inferred(
                "an empty segment makes another path, usually without a route; dot segments are resolved by some clients and sent by others",
            ))
            .confirmed_by(again(case, "url"));
        if let Some(fix) = call(&with_path(url, &tidy), "write the path without it") {
            found = found.fixed_by(fix);
        }
        return Outcome::found(found);
    }
    if path.len() > 1 && path.ends_with('/') && path.trim_end_matches('/').matches('/').count() > 1
    {
        let end = url.parts().path.end;
        let bare = url.corrected_path();
        let bare = bare.trim_end_matches('/');
        let mut found = Finding::note(
            "/",
            format!("the path {path} ends in a slash, and is another path without it"),
        )
        .at(Some(Span {
            start: end - 1,
            end,
        }))
        .shown_by(Evidence::inferred("only a greedy route takes both"));
        if let Some(fix) = call(
            &with_path(url, bare),
            "try the path without the slash where it answers Missing Authentication Token",
        ) {
            found = found.fixed_by(fix);
        }
        return Outcome::found(found);
    }
    Outcome::ok(Evidence::given(format!("the path is {path}")))
}

fn tidied(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    segments.join("/")
}
