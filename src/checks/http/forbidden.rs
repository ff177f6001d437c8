//! The front door finds the API and its stage: it does not answer `{"message":"Forbidden"}`.

use super::{SOMEBODY_ELSE, said, tell};
use crate::checks::words::again;
use crate::checks::{Check, Evidence, Fix, Found, Outcome, page};
use crate::facts::apigateway::Method;
use crate::facts::{Facts, Missing, Need, Route};
use crate::front_door::Message;
use crate::model::{Confidence, Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "HTTP001",
    slug: "http-forbidden",
    holds: "the front door knows the API and its stage",
    hop: Hop::FrontDoor,
    severity: Severity::Error,
    needs: &[Need::Http],
    page: page!("HTTP001"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    let Some(said) = said(facts)? else {
        return Ok(Outcome::NotApplicable(SOMEBODY_ELSE));
    };
    if said.message != Message::Forbidden {
        return Outcome::ok(tell(said.probe, said.answer));
    }
    let mut found = Found::blocker(
        facts.target.url.to_string(),
        "API Gateway answered Forbidden: it serves no such API and stage by this way",
    )
    .explained_by(&[
        "URL009", "URL010", "URL011", "URL012", "URL014", "URL029", "URL034", "URL035", "URL001",
        "URL004", "DNS003", "DNS005", "API001", "API002", "API004", "API003", "VPCE001", "DNS001",
        "DNS002", "API007",
    ])
    .about([said.probe.address])
    .shown_by(tell(said.probe, said.answer));
    if let Some(left) = candidates(facts) {
        found.confidence = Confidence::Possible;
        found = found.shown_by(Evidence::inferred(format!("what is left: {left}")));
    }
    Outcome::found(
        found
            .fixed_by(Fix::new(
                "rule the causes out one by one, the cheapest first",
                "apigw-doctor explain HTTP001",
            ))
            .confirmed_by(again(facts, "invoke")),
    )
}

/// The causes that the facts do not rule out, the likeliest first.
fn candidates(facts: &Facts) -> Option<String> {
    let api = facts.aws.rest_api.known();
    let mut left = Vec::new();
    if facts.aws.stages.known().is_none() {
        left.push("the stage does not exist");
    }
    if !matches!(api, Some(Some(_))) {
        left.push("the API does not exist in this Region, or is another account's");
        left.push("the API is not private");
    }
    if matches!(api, Some(Some(api)) if api.disable_execute_api_endpoint) {
        left.push("the API's default hostname is switched off (disableExecuteApiEndpoint)");
    } else if api.is_none() {
        left.push("the API's default hostname is switched off");
    }
    if facts.aws.deployments.known().is_none() {
        left.push("the API was never deployed");
    }
    let no_key = |method: &Method| method.api_key_required == Some(false);
    if !matches!(facts.route(), Ok(Route::Method(_, method)) if no_key(method)) {
        left.push("the method wants an API key");
    }
    left.push("AWS WAF blocks the call");
    (!left.is_empty()).then(|| left.join("; "))
}
