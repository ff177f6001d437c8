//! A method with `AWS_IAM` is called with a signature.

use super::{Heard, heard, passed, tell};
use crate::case::{Case, Route};
use crate::checks::words::{again, region};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::{FactKind, MissingFact, Reason};
use crate::model::{Confidence, command, word};

check! {
    IAM002 "sig-unsigned" "the call is signed where the method asks for it"
    Method Error
    needs [Resources, Http]
    explains [MissingToken]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let heard = heard(case);
    match heard {
        Heard::Passed(status) => return Outcome::ok(passed(status)),
        Heard::Signed => return Err(Stop::NotApplicable("the call carries a signature")),
        _ => {}
    }
    if case.target.signed {
        return Err(Stop::NotApplicable("the call carries a signature"));
    }
    let Route::Method(resource, method) = case.route()? else {
        return Err(Stop::NotApplicable("the API has no such method"));
    };
    let evidence = tell(case, resource, method);
    match method.authorization_type.as_deref() {
        Some("AWS_IAM") => {}
        Some(_) => return Outcome::ok(evidence),
        None => {
            return Err(MissingFact {
                need: FactKind::Resources,
                why: Reason::Failed,
                detail: "how the method authorizes its callers was not told".to_owned(),
            }
            .into());
        }
    }
    let called = &case.target.method;
    let mut found = Finding::blocker(
        format!("{called} {}", resource.path),
        format!(
            "{called} {} asks for a signature, and the call has none",
            resource.path
        ),
    )
    .shown_by(evidence);
    if heard == Heard::MissingAuthenticationToken {
        found = found.shown_by(Evidence::of(
            FactKind::Http,
            "the answer to the unsigned call is Missing Authentication Token",
        ));
    } else {
        found.confidence = Confidence::Likely;
    }
    let region = region(case);
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    "sign the call, as somebody who may execute-api:Invoke",
                    command!(
                        "curl -i '{url}' -X {called} --aws-sigv4 'aws:amz:{region}:execute-api' --user \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\" -H \"x-amz-security-token: $AWS_SESSION_TOKEN\"",
                        url = case.target.url,
                        called = word::Method(called),
                        region
                    ),
                )
                .touching("the caller alone"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}
