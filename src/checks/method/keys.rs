//! API keys and usage plans. Which key the caller sends is a secret, and not recorded.

use crate::case::Case;
use crate::checks::behind::{api, method, named, of_forbidden, read, stage_word};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::FactKind;
use crate::facts::apigateway::{ApiKey, Resource};
use crate::model::{Confidence, command, word};

/// Where usage plans list the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listed {
    Nowhere,
    OtherStage,
}

/// The method wants a key.
fn wanting<'a>(case: &Case<'a>) -> Result<&'a Resource, Stop> {
    let (resource, method) = method(case, of_forbidden(case))?;
    if method.api_key_required != Some(true) {
        return Err(Stop::NotApplicable("the method wants no API key"));
    }
    Ok(resource)
}

/// Whether keys come from a header or from the authorizer.
pub(super) fn source(case: &Case<'_>) -> Result<Outcome, Stop> {
    let resource = wanting(case)?;
    let (_, method) = method(case, of_forbidden(case))?;
    let Some(described) = read(
        case,
        of_forbidden(case),
        &case.aws.rest_api,
        FactKind::RestApi,
    )?
    else {
        return Err(Stop::NotApplicable("this account has no such API"));
    };
    let place = described.api_key_source.as_deref().unwrap_or("HEADER");
    let evidence = Evidence::of(FactKind::RestApi, format!("apiKeySource: {place}"));
    let by_authorizer = method.authorization_type.as_deref() == Some("CUSTOM");
    if place != "AUTHORIZER" || by_authorizer {
        return Outcome::ok(evidence);
    }
    let change = command!(
        "aws apigateway update-rest-api{region} --rest-api-id {api} --patch-operations op=replace,path=/apiKeySource,value=HEADER",
        region = region_option(case),
        api = api(case)
    );
    Outcome::found(
        Finding::blocker(
            named(case, resource),
            format!("{} wants an API key, the API takes keys from its authorizers alone, and the method has none: x-api-key is not read", named(case, resource)),
        )
        .shown_by(evidence)
        .fixed_by(
            Fix::new("take API keys from the header, and deploy", change)
                .then(crate::checks::behind::deploy(case))
                .touching("methods whose authorizer gives the key then need the header, too"),
        )
        .confirmed_by(again(case, "invoke")),
    )
}

/// Whether a usage plan lists the stage.
pub(super) fn plan(case: &Case<'_>, wanted: Listed) -> Result<Outcome, Stop> {
    let resource = wanting(case)?;
    let (Some(id), Some(stage)) = (&case.target.api_id, &case.target.stage) else {
        return Err(Stop::NotApplicable("the URL does not name API and stage"));
    };
    let need = FactKind::UsagePlans;
    let plans = read(case, of_forbidden(case), &case.aws.usage_plans, need)?;
    let stages = plans
        .iter()
        .flat_map(|plan| plan.api_stages.iter().map(move |it| (plan, it)));
    let of_api: Vec<_> = stages.filter(|(_, it)| it.api_id == id.as_str()).collect();
    let listing = of_api.iter().find(|(_, it)| it.stage == *stage);
    if let Some((plan, _)) = listing {
        let name = plan.name.as_deref().unwrap_or(&plan.id);
        return Outcome::ok(Evidence::of(
            need,
            format!("usage plan {name} lists {stage}"),
        ));
    }
    let is = if of_api.is_empty() {
        Listed::Nowhere
    } else {
        Listed::OtherStage
    };
    if is != wanted {
        return Err(Stop::NotApplicable(
            "another check is about how the plans list the API",
        ));
    }
    let others: Vec<&str> = of_api.iter().map(|(_, it)| it.stage.as_str()).collect();
    let title = match is {
        Listed::Nowhere => format!(
            "{} wants an API key, and no usage plan lists the API: no key opens it",
            named(case, resource)
        ),
        Listed::OtherStage => format!(
            "{} wants an API key, and the usage plans of the API list {} and not {stage}: no key opens it",
            named(case, resource),
            list(&others)
        ),
    };
    let plan = of_api
        .first()
        .map(|(plan, _)| plan.id.as_str())
        .or_else(|| {
            let mut ids = plans.iter().map(|it| it.id.as_str());
            ids.next()
        });
    let fix = match plan {
        Some(plan) => Fix::new(
            format!("let usage plan {plan} list the stage"),
            command!(
                "aws apigateway update-usage-plan{region} --usage-plan-id {plan} --patch-operations 'op=add,path=/apiStages,value={api}:{stage}'",
                region = region_option(case),
                plan = word::Id(plan),
                api = api(case),
                stage = stage_word(case)
            ),
        ),
        None => Fix::new(
            "make a usage plan for the stage, and add the caller's key to it",
            command!(
                "aws apigateway create-usage-plan{region} --name callers --api-stages 'apiId={api},stage={stage}'",
                region = region_option(case),
                api = api(case),
                stage = stage_word(case)
            ),
        )
        .then(command!(
            "aws apigateway create-usage-plan-key{region} --usage-plan-id PLAN-ID --key-type API_KEY --key-id KEY-ID",
            region = region_option(case)
        )),
    };
    Outcome::found(
        Finding::blocker(named(case, resource), title)
            .shown_by(Evidence::of(
                need,
                format!("{} usage plans were read", plans.len()),
            ))
            .fixed_by(fix.touching("every key of the plan then opens the stage"))
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether a key that could open the stage counts.
pub(super) fn disabled(case: &Case<'_>) -> Result<Outcome, Stop> {
    let resource = wanting(case)?;
    let need = FactKind::ApiKeys;
    let keys = read(case, of_forbidden(case), &case.aws.api_keys, need)?;
    let off = |it: &&ApiKey| it.enabled == Some(false);
    let disabled: Vec<&ApiKey> = keys.iter().filter(off).collect();
    let evidence = Evidence::of(
        need,
        format!("{} of {} API keys are disabled", disabled.len(), keys.len()),
    );
    if disabled.is_empty() {
        return Outcome::ok(evidence);
    }
    let names: Vec<&str> = disabled
        .iter()
        .map(|it| it.name.as_deref().unwrap_or(&it.id))
        .collect();
    let all = disabled.len() == keys.len();
    let mut found = if all {
        Finding::blocker(
            named(case, resource),
            format!(
                "{} wants an API key, and every one of the account is disabled",
                named(case, resource)
            ),
        )
    } else {
        Finding::risk(
            named(case, resource),
            format!(
                "{} wants an API key, and {} disabled: if the caller sends such a one, it is refused",
                named(case, resource),
                match names.as_slice() {
                    [one] => format!("{one} is"),
                    _ => format!("{} are", list(&names)),
                }
            ),
        )
    };
    if !all {
        found.confidence = Confidence::Possible;
    }
    let key = word::Id(disabled.first().map_or("KEY-ID", |it| it.id.as_str()));
    let enable = command!(
        "aws apigateway update-api-key{region} --api-key {key} --patch-operations op=replace,path=/enabled,value=true",
        region = region_option(case),
        key
    );
    Outcome::found(
        found
            .shown_by(evidence)
            .fixed_by(Fix::new("enable the caller's key", enable).touching(
                "whoever has the key may call again; somebody may have disabled it on purpose",
            ))
            .confirmed_by(again(case, "invoke")),
    )
}
