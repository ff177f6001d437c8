//! What the name leads to.

use super::{called, update};
use crate::case::Case;
use crate::checks::behind::read;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::FactKind;
use crate::facts::apigateway::{DomainName, PathMapping};
use crate::model::{Command, Confidence, Hop, command, word};

/// The name, and its mappings.
fn mappings<'a>(case: &'a Case<'_>) -> Result<(&'a DomainName, Vec<&'a PathMapping>), Stop> {
    let domain = called(case)?;
    let need = FactKind::PathMappings;
    let all = read(case, Hop::FrontDoor, &case.aws.path_mappings, need)?;
    let own = |it: &&PathMapping| {
        let name = it.domain_name.as_deref();
        name.is_none_or(|name| {
            name.eq_ignore_ascii_case(&domain.domain_name) || name == domain.key()
        })
    };
    Ok((domain, all.iter().filter(own).collect()))
}

/// The base path, empty where the mapping is for every path.
fn base(mapping: &PathMapping) -> &str {
    match mapping.base_path.as_deref() {
        None | Some("(none)") => "",
        Some(path) => path.trim_matches('/'),
    }
}

/// The mapping that the path comes to.
fn of_path<'a>(case: &Case<'_>, all: &[&'a PathMapping]) -> Option<&'a PathMapping> {
    let path = case.target.url.path().trim_start_matches('/');
    let fits = |it: &&&PathMapping| {
        let base = base(it);
        base.is_empty()
            || path == base
            || path
                .strip_prefix(base)
                .is_some_and(|rest| rest.starts_with('/'))
    };
    all.iter()
        .filter(fits)
        .max_by_key(|it| base(it).len())
        .copied()
}

fn told(all: &[&PathMapping]) -> Evidence {
    let each: Vec<String> = all
        .iter()
        .map(|it| {
            let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
            format!(
                "/{} to {} {}",
                base(it),
                text(&it.rest_api_id),
                text(&it.stage)
            )
        })
        .collect();
    Evidence::of(
        FactKind::PathMappings,
        format!("base path mappings: {}", list(&each)),
    )
}

fn create(case: &Case<'_>, domain: &DomainName) -> Command {
    command!(
        "aws apigateway create-base-path-mapping{region}{options} --rest-api-id API-ID --stage STAGE --base-path '(none)'",
        region = region_option(case),
        options = super::options(domain)
    )
}

/// Whether the path comes to an API.
pub(super) fn missing(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (domain, all) = mappings(case)?;
    if domain.routing_mode.as_deref() == Some("ROUTING_RULE_ONLY") {
        return Err(Stop::NotApplicable(
            "the custom domain name goes by routing rules",
        ));
    }
    if of_path(case, &all).is_some() {
        return Outcome::ok(told(&all));
    }
    let name = &domain.domain_name;
    let mut found = Finding::blocker(
        name.as_str(),
        match all.as_slice() {
            [] => format!("{name} leads to no API: it has no base path mapping"),
            _ => format!(
                "{name} leads to no API by the path {}",
                case.target.url.path()
            ),
        },
    );
    if domain.routing_mode.as_deref() == Some("ROUTING_RULE_THEN_BASE_PATH_MAPPING") {
        // A routing rule, which is not read, may take the path.
        found.confidence = Confidence::Likely;
    }
    Outcome::found(
        found
            .shown_by(told(&all))
            .fixed_by(
                Fix::new(
                    "map the name to the API and its stage",
                    create(case, domain),
                )
                .touching("every client of the name"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether a base path has several levels, which private names do not support.
pub(super) fn levels(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (domain, all) = mappings(case)?;
    let deep: Vec<&str> = all
        .iter()
        .map(|it| base(it))
        .filter(|it| it.contains('/'))
        .collect();
    if deep.is_empty() || domain.is_private() == Some(false) {
        return Outcome::ok(told(&all));
    }
    let rule = command!(
        "aws apigatewayv2 create-routing-rule{region} --domain-name {name} --domain-name-id {id} --priority 10 --conditions 'MatchBasePaths={{AnyOf=[{path}]}}' --actions 'InvokeApi={{ApiId=API-ID,Stage=STAGE,StripBasePath=true}}'",
        region = region_option(case),
        name = word::Host(&domain.domain_name),
        id = word::Id(domain.domain_name_id.as_deref().unwrap_or("DOMAIN-NAME-ID")),
        path = word::Id(
            deep.first()
                .map(|it| it.replace('/', "-"))
                .unwrap_or_default()
        )
    );
    Outcome::found(
        Finding::risk(domain.domain_name.as_str(), format!("{} is mapped by {}: a private custom domain name takes base paths of several levels by routing rules alone", domain.domain_name, list(&deep)))
            .shown_by(told(&all))
            .fixed_by(Fix::new("route the path by a rule", rule).touching("every client of the name"))
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether the name goes by what it has.
pub(super) fn mode(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (domain, all) = mappings(case)?;
    let mode = domain
        .routing_mode
        .as_deref()
        .unwrap_or("BASE_PATH_MAPPING_ONLY");
    let evidence = Evidence::of(FactKind::DomainNames, format!("routingMode: {mode}"));
    if mode != "ROUTING_RULE_ONLY" || all.is_empty() {
        return Outcome::ok(evidence);
    }
    let mut found = Finding::blocker(
        domain.domain_name.as_str(),
        format!(
            "{} goes by routing rules alone, and its base path mappings do not count",
            domain.domain_name
        ),
    );
    // There may be rules, too.
    found.confidence = Confidence::Likely;
    Outcome::found(
        found
            .shown_by(evidence)
            .shown_by(told(&all))
            .fixed_by(
                Fix::new(
                    "let it go by rules first, and by mappings then",
                    update(
                        case,
                        domain,
                        "op=replace,path=/routingMode,value=ROUTING_RULE_THEN_BASE_PATH_MAPPING",
                    ),
                )
                .touching("every client of the name"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether the stage stands in the path though the mapping has it.
pub(super) fn stage(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (domain, all) = mappings(case)?;
    let Some(mapping) = of_path(case, &all) else {
        return Err(Stop::NotApplicable("no mapping takes the path"));
    };
    let Some(stage) = mapping.stage.as_deref() else {
        return Outcome::ok(told(&[mapping]));
    };
    let path = case.target.url.path().trim_start_matches('/');
    let rest = path
        .strip_prefix(base(mapping))
        .unwrap_or(path)
        .trim_start_matches('/');
    let (first, after) = rest.split_once('/').unwrap_or((rest, ""));
    if first != stage {
        return Outcome::ok(told(&[mapping]));
    }
    let base = base(mapping);
    let slash = if base.is_empty() { "" } else { "/" };
    let url = format!("https://{}/{base}{slash}{after}", domain.domain_name);
    let mut found = Finding::blocker(
        case.target.url.to_string(),
        format!(
            "the path begins with the stage {stage}, and {} is mapped to that stage already: API Gateway looks for a resource /{stage}",
            domain.domain_name
        ),
    );
    found.confidence = Confidence::Likely;
    Outcome::found(
        found
            .shown_by(told(&[mapping]))
            .fixed_by(
                Fix::new(
                    "leave the stage out of the path",
                    command!("curl -i '{url}'", url = word::Url(&url)),
                )
                .touching("the caller alone"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether the API behind a private name is private.
pub(super) fn public(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (domain, all) = mappings(case)?;
    let Some(mapping) = of_path(case, &all) else {
        return Err(Stop::NotApplicable("no mapping takes the path"));
    };
    let Some(api) = case.aws.rest_api.known().and_then(Option::as_ref) else {
        return Err(Stop::NotApplicable("the API behind the name was not read"));
    };
    if mapping.rest_api_id.as_deref() != Some(api.id.as_str()) {
        return Err(Stop::NotApplicable("the API behind the name was not read"));
    }
    let types = api
        .endpoint_configuration
        .as_ref()
        .map(|it| it.types.join(", "))
        .unwrap_or_default();
    let evidence = Evidence::of(FactKind::RestApi, format!("{} is {types}", api.id));
    if api.is_private() != Some(false) || domain.is_private() != Some(true) {
        return Outcome::ok(evidence);
    }
    Outcome::found(
        Finding::blocker(domain.domain_name.as_str(), format!("{} is private and leads to {}, which is {types}: API Gateway serves private APIs alone by it", domain.domain_name, api.id))
            .shown_by(evidence)
            .shown_by(told(&[mapping]))
            .fixed_by(Fix::manual("map the name to a private API, or make this one private (API001)", "which of the two is meant, the API's owner decides"))
            .confirmed_by(again(case, "invoke")),
    )
}
