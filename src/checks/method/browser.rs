//! What the form of a request has to be: a browser's preflight, and what a validator asks for.

use crate::case::Case;
use crate::checks::behind::{Came, DEPLOYS_ALL, api, came, deploy, method, named};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::{FactKind, HttpOutcome};
use crate::front_door::{Known, Message, decode};
use crate::model::{Confidence, Hop, command, word};

/// Whether a browser's preflight is let through.
pub(super) fn preflight(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (resource, _) = method(case, Hop::Method)?;
    let need = FactKind::Resources;
    let of_browser = case.target.header("origin").is_some() || case.target.method == "OPTIONS";
    let options = resource
        .resource_methods
        .get("OPTIONS")
        .or_else(|| resource.resource_methods.get("ANY"));
    let wrong = match options {
        None => "has no OPTIONS".to_owned(),
        Some(it)
            if it
                .authorization_type
                .as_deref()
                .is_some_and(|kind| kind != "NONE") =>
        {
            format!(
                "asks for {} at OPTIONS",
                it.authorization_type.as_deref().unwrap_or_default()
            )
        }
        Some(it) if it.api_key_required == Some(true) => {
            "asks for an API key at OPTIONS".to_owned()
        }
        Some(_) => {
            let text = format!("{} answers OPTIONS without asking who calls", resource.path);
            return Outcome::ok(Evidence::of(need, text));
        }
    };
    let title = format!(
        "{} {wrong}: a page of another origin cannot call it from a browser, which sends no token with its preflight",
        resource.path
    );
    if !of_browser {
        return Err(Stop::NotApplicable("the call is not one of a browser"));
    }
    let found = Finding::risk(resource.path.clone(), title);
    let command = command!(
        "aws apigateway put-method{region} --rest-api-id {api} --resource-id {resource} --http-method OPTIONS --authorization-type NONE",
        region = region_option(case),
        api = api(case),
        resource = word::Id(resource.id.as_deref().unwrap_or("RESOURCE-ID"))
    );
    Outcome::found(
        found
            .shown_by(Evidence::of(need, format!("methods of {}: {}", resource.path, list(&resource.resource_methods.keys().collect::<Vec<_>>()))))
            .fixed_by(
                Fix::new("where browsers call it: give it an OPTIONS without authorization, with a MOCK integration that answers the Access-Control-Allow headers, and deploy", command)
                    .then(deploy(case))
                    .touching(DEPLOYS_ALL),
            )
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether the request has what the method asks for.
pub(super) fn validator(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (resource, method) = method(case, Hop::Method)?;
    let heard = case.exchange().ok().and_then(|probe| match &probe.outcome {
        HttpOutcome::Answered(answer) => Some(decode(answer)),
        _ => None,
    });
    let refused = matches!(
        heard,
        Some(Message::Known(Known::BadRequest | Known::UnsupportedMedia))
    );
    let url = &case.target.url;
    let query = url.query().unwrap_or_default();
    let has_query = |name: &str| {
        query
            .split('&')
            .any(|part| part.split('=').next() == Some(name))
    };
    let required = method
        .request_parameters
        .iter()
        .filter(|(_, required)| **required);
    let lacking: Vec<&str> = required
        .filter_map(|(name, _)| {
            let (kind, name) = name.strip_prefix("method.request.")?.split_once('.')?;
            let has = match kind {
                "header" => {
                    case.target.header(name).is_some() || case.target.sends_unread_headers()
                }
                "querystring" => has_query(name),
                _ => true,
            };
            (!has).then_some(name)
        })
        .collect();
    let validated = method.request_validator_id.is_some();
    let evidence = Evidence::of(
        FactKind::Resources,
        format!(
            "request validator of {}: {}",
            named(case, resource),
            method.request_validator_id.as_deref().unwrap_or("none")
        ),
    );
    if !refused {
        if let (Came::Past(seen), true) = (came(case, Hop::Method), true) {
            return Outcome::ok(seen);
        }
        if lacking.is_empty() || !validated {
            return Outcome::ok(evidence);
        }
    }
    let title = match lacking.as_slice() {
        [] if !validated => return Err(Stop::NotApplicable("the method has no validator")),
        [] => format!(
            "the validator of {} refuses the request: its body or its type is not what the method's model says",
            named(case, resource)
        ),
        lacking => format!(
            "{} wants {}, and the call has none",
            named(case, resource),
            list(lacking)
        ),
    };
    let mut found = Finding::blocker(named(case, resource), title).shown_by(evidence);
    found.confidence = Confidence::Likely;
    Outcome::found(
        found
            .looking(Some(command!(
                "aws apigateway get-method{region} --rest-api-id {api} --resource-id {resource} --http-method {method} --query '[requestParameters,requestModels,requestValidatorId]'",
                region = region_option(case),
                api = api(case),
                resource = word::Id(resource.id.as_deref().unwrap_or("RESOURCE-ID")),
                method = word::Method(&case.target.method)
            )))
            .fixed_by(Fix::manual(
                "send what the method asks for: its parameters, and a body of its model with the Content-Type of that model",
                "only the caller can make the request",
            ))
            .confirmed_by(again(case, "invoke")),
    )
}
