//! The call carries an API key where the method wants one.

use super::{Heard, heard, passed, tell};
use crate::case::{Case, Route};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Kind, Outcome, Stop};
use crate::facts::{FactKind, MissingFact, Reason};
use crate::model::{Confidence, Severity, command, word};

check! {
    API007 "api-key-missing" "the method wants no API key, or takes the one that the call carries"
    Method Error
    needs [Resources, Http]
    explains [Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let heard = heard(case);
    if let Heard::Passed(status) = heard {
        return Outcome::ok(passed(status));
    }
    let Route::Method(resource, method) = case.route()? else {
        return Err(Stop::NotApplicable("the API has no such method"));
    };
    let evidence = tell(case, resource, method);
    match method.api_key_required {
        Some(true) => {}
        Some(false) => return Outcome::ok(evidence),
        None => {
            return Err(MissingFact {
                need: FactKind::Resources,
                why: Reason::Failed,
                detail: "whether the method wants an API key was not told".to_owned(),
            }
            .into());
        }
    }
    let called = &case.target.method;
    let mut found = Finding::blocker(
        format!("{called} {}", resource.path),
        format!("{called} {} wants an API key", resource.path),
    )
    .shown_by(evidence);
    found.confidence = Confidence::Likely;
    if heard == Heard::Forbidden {
        found = found.shown_by(Evidence::of(
            FactKind::Http,
            "the answer is Forbidden, as to a call without a key, or with one of no usage plan of the stage",
        ));
    } else {
        // The key is a secret, so the facts do not say whether the caller sends one.
        found.kind = Kind::Risk;
        found.severity = Some(Severity::Warning);
    }
    let url = &case.target.url;
    Outcome::found(
        found
            .fixed_by(Fix::new(
                "send the key in x-api-key; it must belong to a usage plan that lists the stage",
                command!(
                    "curl -i '{url}' -X {called} -H \"x-api-key: $API_KEY\"",
                    url,
                    called = word::Method(called)
                ),
            ))
            .confirmed_by(again(case, "invoke")),
    )
}
