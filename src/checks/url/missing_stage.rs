//! The URL's path begins with a stage.

use crate::case::Case;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::{Change, FactKind};
use crate::model::{Confidence, Form, command, word};

check! {
    URL001 "url-missing-stage" "the URL's path begins with a stage"
    Url Error
    also [Stages]
    explains [Forbidden, NoSuchStage]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    if matches!(url.form(), Form::CustomDomain | Form::Unknown) {
        return Err(Stop::NotApplicable(
            "a custom domain maps its paths to stages by itself",
        ));
    }
    let stages: Vec<&str> = case
        .aws
        .stages
        .known()
        .map(|stages| {
            stages
                .iter()
                .map(|stage| stage.stage_name.as_str())
                .collect()
        })
        .unwrap_or_default();
    let mut found = Finding::blocker(url.to_string(), format!("{url} names no stage"))
        .at(url.stage_span().or(Some(url.parts().host)))
        .shown_by(Evidence::given(format!("the path is '{}'", url.path())));
    if let Some(first) = url.stage() {
        if stages.is_empty() || !is_a_resource(url.path(), first, &stages) {
            return Outcome::ok(Evidence::given(format!("the path begins with {first}")));
        }
        found.confidence = Confidence::Likely;
        found.title = format!("{url} names no stage: {first} is none");
        let names = format!("the stages are {}", list(&stages));
        found = found.shown_by(Evidence::of(FactKind::Stages, names));
    }
    let stage = stages.first().copied().unwrap_or("STAGE");
    let path = url.path().trim_end_matches('/');
    let query = url
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let fixed_text = format!("https://{}/{stage}{path}{query}", url.hostname());
    let mut fix = Fix::new(
        if stages.is_empty() {
            "put the stage into the URL".to_owned()
        } else {
            format!("put a stage into the URL; the API has {}", list(&stages))
        },
        command!("curl -i '{url}'", url = word::Url(&fixed_text)),
    );
    if let (false, Ok(fixed)) = (stages.is_empty(), fixed_text.parse()) {
        fix = fix.changing(Change::CallUrl(fixed));
    }
    Outcome::found(found.fixed_by(fix).confirmed_by(command!(
        "apigw-doctor diagnose '{url}'",
        url = word::Url(&fixed_text)
    )))
}

/// A path of one segment that resembles no stage is a resource whose stage was left out. Where there
/// are more segments, the first one is meant for a stage.
fn is_a_resource(path: &str, first: &str, stages: &[&str]) -> bool {
    let alone = path.trim_end_matches('/').matches('/').count() == 1;
    alone && !stages.iter().any(|stage| stage.eq_ignore_ascii_case(first))
}
