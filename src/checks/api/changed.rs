//! What was changed after the deployment that the stage serves, by `CloudTrail`.

use super::described;
use crate::case::Case;
use crate::checks::behind::{DEPLOYS_ALL, deploy, left_out, stage};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::FactKind;
use crate::facts::trail::Event;
use crate::model::{Confidence, Form, Hop, command};

/// The events of the API that have one of these names.
fn events<'a>(case: &'a Case<'_>, names: &[&str]) -> Option<Vec<&'a Event>> {
    let api = case.target.api_id.as_ref()?;
    let all = case.aws.events.known()?.iter();
    let mut own: Vec<&Event> = all
        .filter(|it| it.error.is_none() && names.contains(&&*it.event_name))
        .filter(|it| {
            it.objects
                .iter()
                .any(|object| object.ends_with(api.as_str()))
        })
        .collect();
    own.sort_by_key(|it| it.at());
    Some(own)
}

/// An event in one line: who, when, and from where.
fn told(event: &Event) -> Evidence {
    Evidence::of(FactKind::Events, event.told())
}

/// Whether an endpoint that is associated is deployed, too.
pub(super) fn association(case: &Case<'_>) -> Result<Outcome, Stop> {
    if case.target.url.form() != Form::Alias {
        return Err(Stop::NotApplicable(
            "the call does not use the API's alias for an endpoint",
        ));
    }
    let api = described(case)?;
    let associated = case
        .target
        .vpce_id
        .as_ref()
        .is_some_and(|id| api.associated_endpoints().contains(id));
    if !associated {
        return Err(Stop::NotApplicable(
            "the endpoint is not associated with the API",
        ));
    }
    let lookup = case.name_lookup()?;
    if !lookup.answer.addresses().is_empty() {
        return Outcome::ok(Evidence::of(FactKind::Dns, "the alias has an address"));
    }
    let stage = stage(case, Hop::Dns)?;
    let deployments = case.aws.deployments.need(FactKind::Deployments)?;
    let served = deployments
        .iter()
        .find(|it| Some(&it.id) == stage.deployment_id.as_ref());
    let since = served.and_then(|it| it.created_date.as_deref()?.parse::<jiff::Timestamp>().ok());
    let Some(since) = since else {
        return Err(left_out(
            case,
            Hop::Dns,
            FactKind::Deployments,
            "when the stage was deployed is not known",
        ));
    };
    let Some(changes) = events(case, &["UpdateRestApi", "PutRestApi"]) else {
        return Err(Stop::NotApplicable("what was changed of late was not read"));
    };
    let Some(change) = changes
        .iter()
        .rev()
        .find(|it| it.at().is_some_and(|at| at > since))
    else {
        return Err(Stop::NotApplicable(
            "no change of the API after its deployment is known",
        ));
    };
    let mut found = Finding::blocker(
        api.id.as_str(),
        format!("the API {} was changed after it was last deployed, and the alias of its endpoint has no address: the association is not deployed", api.id),
    )
    .shown_by(told(change))
    .shown_by(Evidence::of(FactKind::Deployments, format!("the stage serves a deployment of {since}")));
    found.confidence = Confidence::Likely;
    Outcome::found(
        found
            .fixed_by(Fix::new("deploy the API", deploy(case)).touching(DEPLOYS_ALL))
            .confirmed_by(again(case, "dns")),
    )
}

/// Whether an import took the endpoints or the policy away.
pub(super) fn imported(case: &Case<'_>) -> Result<Outcome, Stop> {
    let api = described(case)?;
    let Some(imports) = events(case, &["PutRestApi", "ImportRestApi"]) else {
        return Err(Stop::NotApplicable("what was changed of late was not read"));
    };
    let Some(import) = imports.last() else {
        return Outcome::ok(Evidence::of(
            FactKind::Events,
            "the API was not imported of late",
        ));
    };
    let none = api.associated_endpoints().is_empty();
    let no_policy = api
        .policy
        .as_deref()
        .is_none_or(|text| text.trim().is_empty());
    let lost = match (none && case.target.url.form() == Form::Alias, no_policy) {
        (true, true) => "its endpoints and its resource policy",
        (true, false) => "its endpoints",
        (false, true) => "its resource policy",
        (false, false) => return Outcome::ok(told(import)),
    };
    let mut found = Finding::blocker(
        api.id.as_str(),
        format!("the API {} was imported of late and lacks {lost}: an import that overwrites takes away what its file does not have", api.id),
    )
    .shown_by(told(import));
    found.confidence = Confidence::Likely;
    Outcome::found(
        found
            .looking(Some(command!(
                "aws apigateway get-rest-api{region} --rest-api-id {id} --query '[endpointConfiguration,policy]'",
                region = region_option(case),
                id = api.id
            )))
            .fixed_by(Fix::manual(
                "write the endpoints (x-amazon-apigateway-endpoint-configuration) and the policy (x-amazon-apigateway-policy) into the template that is imported, and deploy it",
                "what is put right by hand, the next import takes away again",
            ))
            .confirmed_by(again(case, "invoke")),
    )
}
