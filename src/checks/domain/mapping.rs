//! What the name leads to.

use super::{called, update};
use crate::case::{Case, Route};
use crate::checks::behind::{api, read, stage_word, unread};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::apigateway::{DomainName, PathMapping};
use crate::facts::{By, FactKind, Served};
use crate::model::{Command, Confidence, Hop, command, word};

/// The name, and its mappings.
fn mappings<'a>(case: &'a Case<'_>) -> Result<(&'a DomainName, Vec<&'a PathMapping>), Stop> {
    let domain = called(case)?;
    let need = FactKind::PathMappings;
    let all = read(case, Hop::FrontDoor, &case.aws.path_mappings, need)?;
    let own = |it: &&PathMapping| domain.is_named(it.domain_name.as_deref());
    Ok((domain, all.iter().filter(own).collect()))
}

/// Where the call leads.
fn served<'a>(case: &'a Case<'_>) -> Result<Served<'a>, Stop> {
    called(case)?;
    let found = case.facts().served();
    let found = found.map_err(|missing| unread(case, Hop::FrontDoor, missing))?;
    found.ok_or(Stop::NotApplicable(
        "this account has no such custom domain name",
    ))
}

/// What takes the path, as evidence.
fn taken(served: &Served<'_>) -> Evidence {
    let need = match served.by {
        By::Rule(..) => FactKind::RoutingRules,
        _ => FactKind::PathMappings,
    };
    Evidence::of(need, served.told())
}

fn told(all: &[&PathMapping]) -> Evidence {
    let each: Vec<String> = all
        .iter()
        .map(|it| {
            let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
            format!(
                "/{} to {} {}",
                it.base(),
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

/// A mapping of every path to the API that is meant.
fn create(case: &Case<'_>, domain: &DomainName) -> Command {
    command!(
        "aws apigateway create-base-path-mapping{region}{options} --rest-api-id {api} --stage {stage} --base-path '(none)'",
        region = region_option(case),
        options = super::options(domain),
        api = api(case),
        stage = stage_word(case)
    )
}

/// A routing rule of a path to the API that is meant.
fn rule(case: &Case<'_>, domain: &DomainName, base: &str) -> Command {
    command!(
        "aws apigatewayv2 create-routing-rule{region} --domain-name {name} --domain-name-id {id} --priority 10 --conditions 'MatchBasePaths={{AnyOf=[{path}]}}' --actions 'InvokeApi={{ApiId={api},Stage={stage},StripBasePath=true}}'",
        region = region_option(case),
        name = word::Host(&domain.domain_name),
        id = word::Id(domain.domain_name_id.as_deref().unwrap_or("DOMAIN-NAME-ID")),
        path = word::Stage(base),
        api = api(case),
        stage = stage_word(case)
    )
}

/// Whether the path comes to an API.
pub(super) fn missing(case: &Case<'_>) -> Result<Outcome, Stop> {
    let served = served(case)?;
    if served.by != By::Nothing {
        return Outcome::ok(taken(&served));
    }
    let domain = served.domain;
    let name = &domain.domain_name;
    let path = case.target.url.path();
    if !domain.goes_by_mappings() {
        let mappings = case.aws.path_mappings.known();
        if mappings.is_some_and(|all| !all.is_empty()) {
            return Err(Stop::NotApplicable(
                "the name goes by rules alone, and has mappings: another finding says so",
            ));
        }
        let first = path.trim_matches('/').split('/').next().unwrap_or_default();
        let base = if first.is_empty() { "BASE-PATH" } else { first };
        return Outcome::found(
            Finding::blocker(
                name.as_str(),
                format!(
                    "{name} leads to no API by the path {path}: none of its routing rules takes it"
                ),
            )
            .shown_by(Evidence::of(FactKind::RoutingRules, served.told()))
            .fixed_by(
                Fix::new(
                    "route the path to the API and its stage",
                    rule(case, domain, base),
                )
                .touching("every client of the name"),
            )
            .confirmed_by(again(case, "invoke")),
        );
    }
    let (_, all) = mappings(case)?;
    let found = Finding::blocker(
        name.as_str(),
        match all.as_slice() {
            [] => format!("{name} leads to no API: it has no base path mapping"),
            _ => format!("{name} leads to no API by the path {path}"),
        },
    );
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

/// Whether it leads to the API and stage that are meant.
pub(super) fn meant(case: &Case<'_>) -> Result<Outcome, Stop> {
    let served = served(case)?;
    let (Some(api), Some(stage)) = (served.api(), served.stage()) else {
        return Err(Stop::NotApplicable("the name leads to no API"));
    };
    let (named, its_stage) = (&case.target.api_id, &case.target.stage);
    let other_api = named.as_ref().is_some_and(|named| named.as_str() != api);
    let other_stage = its_stage.as_ref().is_some_and(|named| named != stage);
    if !other_api && !other_stage {
        return Outcome::ok(taken(&served));
    }
    let wanted = match (named, its_stage) {
        (Some(api), Some(stage)) => format!("{api} {stage}"),
        (Some(api), None) => api.to_string(),
        (None, stage) => format!("stage {}", stage.as_deref().unwrap_or_default()),
    };
    let name = &served.domain.domain_name;
    let path = case.target.url.path();
    let mut found = Finding::blocker(
        name.as_str(),
        format!("{name} leads to {api} {stage} by the path {path}, and {wanted} is meant"),
    )
    .shown_by(taken(&served))
    .shown_by(Evidence::given(format!("the API that is meant: {wanted}")));
    if let By::Mapping(mapping) = served.by {
        let base = match mapping.base() {
            "" => "(none)",
            base => base,
        };
        found = found.look(command!(
            "aws apigateway get-base-path-mapping{region}{options} --base-path '{base}'",
            region = region_option(case),
            options = super::options(served.domain),
            base = word::Text(base)
        ));
    }
    Outcome::found(
        found
            .fixed_by(Fix::manual(
                format!("call a path that leads to {wanted}, map one to it, or ask about {api}"),
                "whether the path or the option is wrong, only the caller knows",
            ))
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether a base path has several levels, which private names do not support.
pub(super) fn levels(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (domain, all) = mappings(case)?;
    let deep: Vec<&str> = all
        .iter()
        .map(|it| it.base())
        .filter(|it| it.contains('/'))
        .collect();
    if deep.is_empty() || domain.is_private() == Some(false) {
        return Outcome::ok(told(&all));
    }
    let base = deep.first().copied().unwrap_or_default();
    let rule = rule(case, domain, base);
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
    let rules = case.aws.routing_rules.known();
    let own = rules.map(|all| all.iter().any(|it| domain.is_named(it.domain())));
    if mode == "BASE_PATH_MAPPING_ONLY" && all.is_empty() && own == Some(true) {
        return Outcome::found(
            Finding::blocker(
                domain.domain_name.as_str(),
                format!(
                    "{} goes by base path mappings alone and has none: its routing rules do not count",
                    domain.domain_name
                ),
            )
            .shown_by(evidence)
            .fixed_by(by_both(case, domain))
            .confirmed_by(again(case, "invoke")),
        );
    }
    if domain.goes_by_mappings() || all.is_empty() {
        return Outcome::ok(evidence);
    }
    if let Ok(Some(served)) = case.facts().served()
        && served.by != By::Nothing
    {
        return Outcome::ok(taken(&served));
    }
    let mut found = Finding::blocker(
        domain.domain_name.as_str(),
        format!(
            "{} goes by routing rules alone, and its base path mappings do not count",
            domain.domain_name
        ),
    );
    if own.is_none() {
        // There may be rules, too.
        found.confidence = Confidence::Likely;
    }
    Outcome::found(
        found
            .shown_by(evidence)
            .shown_by(told(&all))
            .fixed_by(by_both(case, domain))
            .confirmed_by(again(case, "invoke")),
    )
}

/// Rules first, and mappings then.
fn by_both(case: &Case<'_>, domain: &DomainName) -> Fix {
    Fix::new(
        "let it go by rules first, and by mappings then",
        update(
            case,
            domain,
            "op=replace,path=/routingMode,value=ROUTING_RULE_THEN_BASE_PATH_MAPPING",
        ),
    )
    .touching("every client of the name")
}

/// Whether what takes the path of a custom domain name names the stage, and the URL does not.
pub(in crate::checks) fn has_stage(case: &Case<'_>) -> bool {
    match case.facts().served().ok().flatten() {
        Some(served) => match served.by {
            By::Rule(..) => true,
            By::Mapping(mapping) => mapping.stage.is_some(),
            By::Nothing => false,
        },
        None => false,
    }
}

/// The base path mapping that takes the path led to another stage.
pub(in crate::checks) fn map_to(case: &Case<'_>, stage: &str) -> Option<Fix> {
    let served = case.facts().served().ok().flatten()?;
    let By::Mapping(mapping) = served.by else {
        return None;
    };
    let base = match mapping.base() {
        "" => "(none)",
        base => base,
    };
    let operation = format!("op=replace,path=/stage,value={stage}");
    let update = command!(
        "aws apigateway update-base-path-mapping{region}{options} --base-path '{base}' --patch-operations '{operation}'",
        region = region_option(case),
        options = super::options(served.domain),
        base = word::Text(base),
        operation = word::Text(&operation)
    );
    let fix = Fix::new(format!("lead the mapping {base} to stage {stage}"), update);
    Some(fix.touching("every client of the name by this base path"))
}

/// Whether the stage stands in the path though the mapping or rule has it.
pub(super) fn stage(case: &Case<'_>) -> Result<Outcome, Stop> {
    let served = served(case)?;
    let of_path = matches!(served.by, By::Mapping(mapping) if mapping.stage.is_none());
    let stage = match served.stage() {
        Some(stage) if !of_path => stage,
        Some(_) => return Outcome::ok(taken(&served)),
        None => return Err(Stop::NotApplicable("nothing of the name takes the path")),
    };
    let path = served.path();
    let rest = path.trim_start_matches('/');
    let (first, after) = rest.split_once('/').unwrap_or((rest, ""));
    // A path of the API may be called as its stage is.
    let is_resource = matches!(case.route(), Ok(Route::Method(..)));
    if first != stage || is_resource {
        return Outcome::ok(taken(&served));
    }
    let name = &served.domain.domain_name;
    let whole = case.target.url.path();
    let base = whole.strip_suffix(rest).unwrap_or("/");
    let url = format!("https://{name}{base}{after}");
    let mut found = Finding::blocker(
        case.target.url.to_string(),
        format!(
            "the path begins with the stage {stage}, and {name} leads to that stage already: API Gateway looks for a resource /{stage}"
        ),
    );
    found.confidence = Confidence::Likely;
    Outcome::found(
        found
            .shown_by(taken(&served))
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
    let served = served(case)?;
    let domain = served.domain;
    let Some(api) = case.aws.rest_api.known().and_then(Option::as_ref) else {
        return Err(Stop::NotApplicable("the API behind the name was not read"));
    };
    if served.api() != Some(api.id.as_str()) {
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
            .shown_by(taken(&served))
            .fixed_by(Fix::manual("map the name to a private API, or make this one private (API001)", "which of the two is meant, the API's owner decides"))
            .confirmed_by(again(case, "invoke")),
    )
}
