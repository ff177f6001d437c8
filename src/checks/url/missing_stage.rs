//! The URL's path begins with a stage.

use crate::checks::words::again;
use crate::checks::{Check, Evidence, Fix, Found, Outcome, page};
use crate::facts::{Change, Facts, Missing};
use crate::model::{Form, Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "URL001",
    slug: "url-missing-stage",
    holds: "the URL's path begins with a stage",
    hop: Hop::Url,
    severity: Severity::Error,
    needs: &[],
    page: page!("URL001"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    let url = &facts.target.url;
    if url.form() == Form::CustomDomain {
        return Ok(Outcome::NotApplicable(
            "a custom domain maps its paths to stages by itself",
        ));
    }
    if let Some(stage) = url.stage() {
        return Outcome::ok(Evidence::given(format!("the path begins with {stage}")));
    }
    let stages: Vec<&str> = facts
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
    let host = url.hostname();
    let stage = stages.first().copied().unwrap_or("STAGE");
    let fixed = format!("https://{host}/{stage}");
    let mut fix = Fix::new(
        if stages.is_empty() {
            "put the stage into the URL".to_owned()
        } else {
            format!(
                "put a stage into the URL; the API has {}",
                crate::checks::list(&stages)
            )
        },
        format!("curl -i '{fixed}'"),
    );
    if let (false, Ok(fixed)) = (stages.is_empty(), fixed.parse()) {
        fix = fix.changing(Change::CallUrl(fixed));
    }
    Outcome::found(
        Found::blocker(url.to_string(), format!("{url} names no stage"))
            .shown_by(Evidence::given(format!("the path is '{}'", url.path())))
            .fixed_by(fix)
            .confirmed_by(again(facts, "url")),
    )
}
