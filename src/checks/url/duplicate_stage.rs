//! The stage stands in the path once.

use super::{call, with_path};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::model::{Confidence, Form, Span};

check! {
    URL030 "url-duplicate-stage" "the stage stands in the path once"
    Url Warning
    explains [NoSuchRoute]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    if matches!(url.form(), Form::CustomDomain | Form::Unknown) {
        return Err(Stop::NotApplicable("the path begins with no stage here"));
    }
    let mut segments = url.path().split('/').skip(1);
    let (first, second) = (segments.next(), segments.next());
    let Some(stage) = first.filter(|first| !first.is_empty() && Some(*first) == second) else {
        return Outcome::ok(Evidence::given("no segment follows itself"));
    };
    let at = url.parts().path.start + stage.len() + 2;
    let path = url.corrected_path();
    let once = path.replacen(&format!("/{stage}"), "", 1);
    let mut found = Finding::risk(stage, format!("{stage} stands in the path twice"))
        .at(Some(Span { start: at, end: at + stage.len() }))
        .with(Confidence::Likely)
        .shown_by(Evidence::inferred(
            "a base URL that holds the stage, and a path that begins with it, make this; it is right only where the API has a resource of that name",
        ))
        .confirmed_by(again(case, "url"));
    if let Some(fix) = call(&with_path(url, &once), "name the stage once") {
        found = found.fixed_by(fix);
    }
    Outcome::found(found)
}
