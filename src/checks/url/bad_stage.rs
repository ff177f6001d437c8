//! The stage's name can be one.

use super::{call, with_path};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::model::Form;

check! {
    URL029 "url-bad-stage" "the stage's name is one that API Gateway takes"
    Url Error
    explains [Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    if matches!(url.form(), Form::CustomDomain | Form::Unknown) {
        return Err(Stop::NotApplicable("the path begins with no stage here"));
    }
    let Some(stage) = url.stage() else {
        return Err(Stop::NotApplicable("the URL names no stage"));
    };
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if stage.len() <= 128 && stage.chars().all(legal) {
        return Outcome::ok(Evidence::given(format!("the path begins with {stage}")));
    }
    let (title, means) = if stage == "$default" {
        (
            "$default is a stage of HTTP APIs, and only REST APIs can be private".to_owned(),
            "a REST API's stages are named in its URL, and none can be called $default",
        )
    } else if stage.contains(['{', '<', ':', '$'])
        || stage.len() > 2 && stage.starts_with('%') && stage.ends_with('%')
    {
        (
            format!("{stage} is a placeholder, and no stage"),
            "somebody was to put the stage's name in its place",
        )
    } else {
        (
            format!("{stage} can be no stage's name"),
            "a stage's name has at most 128 letters, digits, hyphens and underscores",
        )
    };
    let rest = url.corrected_path();
    let rest = rest
        .trim_start_matches('/')
        .split_once('/')
        .map(|(_, rest)| rest);
    let path = rest.map_or_else(|| "/STAGE".to_owned(), |rest| format!("/STAGE/{rest}"));
    let mut found = Finding::blocker(stage, title)
        .at(url.stage_span())
        .shown_by(Evidence::given(means))
        .confirmed_by(again(case, "url"));
    if let Some(fix) = call(
        &with_path(url, &path),
        "put the name of a stage of the API in its place",
    ) {
        found = found.fixed_by(fix);
    }
    Outcome::found(found)
}
