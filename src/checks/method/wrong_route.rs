//! The API has the path and the method.

use super::{Heard, heard, passed, tell};
use crate::case::{Case, Route};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom, list};
use crate::facts::FactKind;
use crate::model::{Confidence, command, word};

check! {
    URL039 "url-wrong-path-or-method" "the API has the path and the method"
    Method Error
    needs [Resources, Http]
    explains [MissingToken]
}

/// How many paths are told.
const MOST: usize = 8;

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let heard = heard(case);
    if let Heard::Passed(status) = heard {
        return Outcome::ok(passed(status));
    }
    let called = &case.target.method;
    let resources = case.aws.resources.need(FactKind::Resources)?;
    let (title, has) = match case.route()? {
        Route::Method(resource, method) => return Outcome::ok(tell(case, resource, method)),
        Route::NoMethod(resource) => {
            let methods: Vec<&String> = resource.resource_methods.keys().collect();
            (
                format!("the API's {} has no {called}", resource.path),
                format!("methods of {}: {}", resource.path, list(&methods)),
            )
        }
        Route::NoPath => {
            let mut paths: Vec<&str> = resources
                .iter()
                .filter(|it| !it.resource_methods.is_empty())
                .map(|it| it.path.as_str())
                .collect();
            paths.sort_unstable();
            let more = if paths.len() > MOST { " and more" } else { "" };
            paths.truncate(MOST);
            (
                format!("the API has no path for {}", case.target.url.path()),
                format!("paths after the stage: {}{more}", list(&paths)),
            )
        }
    };
    let mut found = Finding::blocker(format!("{called} {}", case.target.url.path()), title)
        .shows(&[Symptom::NoSuchStage, Symptom::NoSuchRoute])
        .shown_by(Evidence::of(FactKind::Resources, has));
    if heard == Heard::MissingAuthenticationToken {
        found = found.shown_by(Evidence::of(
            FactKind::Http,
            "the answer is Missing Authentication Token, as to any unknown path or method",
        ));
    } else {
        // What is in force is the last deployment, which may have it.
        found.confidence = Confidence::Likely;
    }
    let (id, region) = (
        word::Or(case.target.api_id.as_ref(), "API-ID"),
        region_option(case),
    );
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    "correct the path or the method",
                    command!(
                        "aws apigateway get-resources{region} --rest-api-id {id} --embed methods --query 'items[].[path,keys(resourceMethods||`{}`)]'",
                        region,
                        id
                    ),
                )
                .because("only the caller knows which of the API's paths is meant")
                .touching("paths are case-sensitive, and HEAD and OPTIONS are methods of their own"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}
