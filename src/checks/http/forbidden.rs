//! The front door finds the API and its stage: it does not answer `{"message":"Forbidden"}`.

use super::route_comparison::RouteComparison;
use super::{said, tell};
use crate::case::{Case, Route};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::facts::apigateway::Method;
use crate::front_door::Message;
use crate::model::Confidence;

check! {
    HTTP001 "http-forbidden" "the front door knows the API and its stage"
    FrontDoor Error
    needs [Http]
    also [RestApi, Stages, Deployments, Resources, DomainNames, AccessAssociations, PathMappings, RoutingRules]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = said(case)?;
    if said.message != Message::Forbidden {
        return Outcome::ok(tell(said.probe, said.answer));
    }
    let title = if by_domain(case) {
        "API Gateway answered Forbidden: the custom domain name leads to no API and stage on this path"
    } else {
        "API Gateway answered Forbidden: no such API or stage on this path"
    };
    let mut found = Finding::blocker(case.target.url.to_string(), title)
        .shows(&[Symptom::Forbidden])
        .about([said.probe.address])
        .shown_by(tell(said.probe, said.answer));
    let ways = RouteComparison::compare(case);
    let (left, struck) = candidates(case, ways.as_ref());
    let better = ways.as_ref().and_then(|ways| ways.better(case));
    found.confidence = if left.len() == 1 {
        Confidence::Likely
    } else {
        Confidence::Possible
    };
    if let Some(ways) = &ways {
        found.evidence.extend(ways.evidence(case));
    }
    if !struck.is_empty() {
        let struck = struck.join("; ");
        found = found.shown_by(Evidence::inferred(format!("struck out: {struck}")));
    }
    found = found.shown_by(Evidence::inferred(format!(
        "what is left: {}",
        left.join("; ")
    )));
    Outcome::found(
        found
            .fixed_by(match better {
                Some(command) => {
                    Fix::new("take the way that gets further, and fix this one", command)
                        .because("what this way lacks is one of several things, which only its owner's configuration tells")
                }
                None => Fix::new(
                    "rule the causes out one by one, the cheapest first",
                    "apigw-doctor explain HTTP001",
                )
                .because("which of the causes that are left it is could not be determined"),
            })
            .confirmed_by(again(case, "invoke")),
    )
}

/// The causes that the facts do not rule out, the likeliest first, and those that another way to the API
/// rules out.
fn candidates(
    case: &Case<'_>,
    ways: Option<&RouteComparison<'_>>,
) -> (Vec<&'static str>, Vec<&'static str>) {
    const WAY: &str = "this way leads to an endpoint, or a front door, that may not serve the API";
    let api = case.aws.rest_api.known();
    let (mut of_api, mut of_method) = (of_domain(case), Vec::new());
    if case.aws.stages.known().is_none() {
        of_api.push("the stage does not exist");
    }
    if !matches!(api, Some(Some(_))) {
        of_api.push("the API does not exist in this Region, or is another account's");
        of_api.push("the API is not private");
    }
    match api.map(|api| api.as_ref()?.disable_execute_api_endpoint) {
        // It is of no matter to a name of one's own.
        _ if by_domain(case) => {}
        Some(Some(true)) => {
            of_api.push("the API's default endpoint is disabled (disableExecuteApiEndpoint)");
        }
        None | Some(None) => of_api.push("the API's default endpoint is disabled"),
        Some(Some(false)) => {}
    }
    if case.aws.deployments.known().is_none() {
        of_api.push("the API was never deployed");
    }
    let no_key = |method: &Method| method.api_key_required == Some(false);
    if !matches!(case.route(), Ok(Route::Method(_, method)) if no_key(method)) {
        of_method.push("the method wants an API key");
    }
    of_method.push("AWS WAF blocks the call");
    match ways {
        // A policy's refusal proves that the API was found; only what comes after it says more.
        Some(ways) if ways.got_through() => {
            of_api.extend(of_method);
            (vec![WAY], of_api)
        }
        Some(ways) if ways.differ() => {
            of_method.insert(0, WAY);
            (of_method, of_api)
        }
        Some(ways) if ways.another_endpoint_is_alike(case) => {
            of_api.extend(of_method);
            (of_api, vec![WAY])
        }
        _ => {
            of_api.extend(of_method);
            (of_api, Vec::new())
        }
    }
}

/// Whether the call is of a custom domain name, and not of a name that merely leads to the endpoint.
fn by_domain(case: &Case<'_>) -> bool {
    case.target.names_custom_domain() && !case.target.stage_is_in_path()
}

/// What a custom domain name may lack, as far as the facts do not rule it out.
fn of_domain(case: &Case<'_>) -> Vec<&'static str> {
    let mut all = Vec::new();
    if !by_domain(case) {
        return all;
    }
    let (names, served) = (case.aws.domain_names.known(), case.facts().served());
    if names.is_none() || case.aws.access_associations.known().is_none() {
        all.push("the endpoint has no access association with the custom domain name");
    }
    if names.is_none() || served.is_err() {
        all.push("no base path mapping or routing rule of the custom domain name takes the path");
    }
    all
}
