//! Where a custom domain name leads: the API, its stage and its path that serve a call, by the routing rules and
//! the base path mappings that were read.
//!
//! Source: AWS, "Routing rules to connect your API stages to a custom domain name for REST APIs"; "Use API
//! mappings to connect API stages to a custom domain name for REST APIs".

use super::apigateway::{DomainName, HeaderMatch, InvokeApi, PathMapping, RoutingRule};
use super::{FactKind, Facts, MissingFact, Reason};
use crate::model::{Target, is_secret_header};

/// What takes a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By<'a> {
    /// A routing rule, and where it leads.
    Rule(&'a RoutingRule, &'a InvokeApi),
    /// A base path mapping.
    Mapping(&'a PathMapping),
    /// Neither.
    Nothing,
}

/// Where a call of a custom domain name leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served<'a> {
    /// The name.
    pub domain: &'a DomainName,
    /// What takes the path.
    pub by: By<'a>,
    /// The path, without the base path where that is taken off.
    rest: String,
}

impl Served<'_> {
    /// The API's id.
    #[must_use]
    pub fn api(&self) -> Option<&str> {
        match self.by {
            By::Rule(_, to) => Some(&to.api_id),
            By::Mapping(mapping) => mapping.rest_api_id.as_deref(),
            By::Nothing => None,
        }
    }

    /// The stage: that of the rule or mapping, else the first part of what is left of the path.
    #[must_use]
    pub fn stage(&self) -> Option<&str> {
        match self.by {
            By::Rule(_, to) => Some(&to.stage),
            By::Mapping(mapping) => mapping.stage.as_deref().or_else(|| self.first_part()),
            By::Nothing => None,
        }
    }

    /// The path of the API, which begins with a slash.
    #[must_use]
    pub fn path(&self) -> String {
        let rest = match (self.by, self.first_part()) {
            (By::Mapping(PathMapping { stage: None, .. }), Some(stage)) => {
                let rest = self.rest.trim_start_matches('/');
                rest.strip_prefix(stage).unwrap_or_default()
            }
            _ => &self.rest,
        };
        format!("/{}", rest.trim_start_matches('/'))
    }

    fn first_part(&self) -> Option<&str> {
        let rest = self.rest.trim_start_matches('/');
        rest.split('/').next().filter(|it| !it.is_empty())
    }

    /// What takes the path, in words.
    #[must_use]
    pub fn told(&self) -> String {
        let name = &self.domain.domain_name;
        match self.by {
            By::Rule(rule, to) => format!(
                "routing rule {} of {name}, priority {}, leads to {} {}",
                rule.routing_rule_id.as_deref().unwrap_or("without an id"),
                rule.priority.unwrap_or_default(),
                to.api_id,
                to.stage
            ),
            By::Mapping(mapping) => format!(
                "base path mapping {} of {name} leads to {} {}",
                match mapping.base() {
                    "" => "(none)",
                    base => base,
                },
                mapping.rest_api_id.as_deref().unwrap_or("no API"),
                mapping.stage.as_deref().unwrap_or("(stage in the path)")
            ),
            By::Nothing => format!("nothing of {name} takes the path"),
        }
    }
}

impl Facts {
    /// The custom domain name that is called, by the URL's host or the Host header: the private one of two.
    /// `None` where none of that name was read, and where it is not known which of several is meant.
    #[must_use]
    pub fn called_domain(&self) -> Option<&DomainName> {
        self.need_called_domain().ok().flatten()
    }

    /// The custom domain name that is called; `None` where none of that name was read.
    ///
    /// Private names need not be unique across accounts. Of several the one that the endpoint may use is called.
    ///
    /// Source: Amazon API Gateway Developer Guide, *Custom domain names for private APIs in API Gateway*.
    ///
    /// # Errors
    /// The names are not known, or which of several is meant.
    pub fn need_called_domain(&self) -> Result<Option<&DomainName>, MissingFact> {
        let host = self.target.request_host();
        let need = FactKind::DomainNames;
        let all = self.aws.domain_names.need(need)?;
        let own = all
            .iter()
            .filter(|it| it.domain_name.eq_ignore_ascii_case(host));
        let private: Vec<&DomainName> = own
            .clone()
            .filter(|it| it.is_private() != Some(false))
            .collect();
        if let [] | [_] = private.as_slice() {
            return Ok(private.into_iter().chain(own).next());
        }
        let mut usable = private.iter().filter(|it| self.has_endpoint_for(it));
        match (usable.next(), usable.next()) {
            (Some(one), None) => Ok(Some(one)),
            _ => Err(MissingFact {
                need,
                why: Reason::Failed,
                detail: format!(
                    "there are {} private custom domain names {host}, and no access association of the endpoint says which one is called",
                    private.len()
                ),
            }),
        }
    }

    /// Whether an endpoint that was read is associated with the name.
    fn has_endpoint_for(&self, domain: &DomainName) -> bool {
        let endpoints = self.aws.vpc_endpoints.known().into_iter().flatten();
        let endpoints = endpoints.map(|it| &it.vpc_endpoint_id);
        let endpoints: Vec<&str> = endpoints
            .chain(&self.target.vpce_id)
            .map(AsRef::as_ref)
            .collect();
        let all = self.aws.access_associations.known().into_iter().flatten();
        let arn = domain.domain_name_arn.as_deref();
        all.filter(|it| it.domain_name_arn.as_deref() == arn)
            .filter_map(|it| it.access_association_source.as_deref())
            .any(|source| endpoints.contains(&source))
    }

    /// Where the call leads, where it names a custom domain that was read.
    ///
    /// # Errors
    /// Its mappings, or its rules, are not known, or what a rule asks for, or which of several names is meant.
    pub fn served(&self) -> Result<Option<Served<'_>>, MissingFact> {
        if self.aws.domain_names.known().is_none() {
            return Ok(None);
        }
        let Some(domain) = self.need_called_domain()? else {
            return Ok(None);
        };
        let path = self.target.url.path();
        let served = |by, rest: &str| {
            let rest = rest.to_owned();
            Ok(Some(Served { domain, by, rest }))
        };
        if domain.goes_by_rules() {
            let all = self.aws.routing_rules.need(FactKind::RoutingRules)?;
            let own = all.iter().filter(|it| domain.is_named(it.domain()));
            if let Some((rule, to, base)) = first_rule(&self.target, own)? {
                let rest = match base {
                    Some(base) if to.strip_base_path => below(path, base).unwrap_or(path),
                    _ => path,
                };
                return served(By::Rule(rule, to), rest);
            }
            if !domain.goes_by_mappings() {
                return served(By::Nothing, path);
            }
        }
        let all = self.aws.path_mappings.need(FactKind::PathMappings)?;
        let own = all
            .iter()
            .filter(|it| domain.is_named(it.domain_name.as_deref()));
        let fitting = own.filter_map(|it| Some((it, below(path, it.base())?)));
        match fitting.max_by_key(|(it, _)| it.base().len()) {
            Some((mapping, rest)) => served(By::Mapping(mapping), rest),
            None => served(By::Nothing, path),
        }
    }

    /// Learns from the custom domain name which API, stage and path of it the call is for, as far as nobody said
    /// so; and from an option, where the name agrees, the rest.
    pub fn discover_api(&mut self) {
        let region = self.called_domain().and_then(DomainName::region);
        if let (None, Some(Ok(region))) = (&self.target.region, region.map(str::parse)) {
            self.target.region = Some(region);
        }
        let Ok(Some(served)) = self.served() else {
            return;
        };
        let Some(Ok(api)) = served.api().map(str::parse) else {
            return;
        };
        let target = &self.target;
        let other_api = target.api_id.as_ref().is_some_and(|named| *named != api);
        let named = target.stage.as_deref();
        if other_api || named.is_some_and(|named| Some(named) != served.stage()) {
            return;
        }
        let (path, stage) = (served.path(), served.stage().map(str::to_owned));
        let told = format!(
            "API {api}{}: {}",
            stage
                .as_ref()
                .map_or(String::new(), |stage| format!(" and stage {stage}")),
            served.told()
        );
        if !self.discovered.contains(&told) {
            self.discovered.push(told);
        }
        self.target.api_id = Some(api);
        self.target.stage = stage;
        self.target.api_path = Some(path);
    }

    /// Whether the call is one of a custom domain name, as far as its URL and its headers say.
    #[must_use]
    pub fn calls_custom_domain(&self) -> bool {
        self.target.names_custom_domain() || self.called_domain().is_some()
    }
}

/// What of a path follows a base path; `None` where it does not begin with that.
fn below<'a>(path: &'a str, base: &str) -> Option<&'a str> {
    let path = path.trim_start_matches('/');
    if base.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(base)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

type Fitting<'a> = (&'a RoutingRule, &'a InvokeApi, Option<&'a str>);

/// The rule that takes the call: of those that fit, the one with the least number. With it, the base path of it
/// that fits.
fn first_rule<'a>(
    target: &Target,
    all: impl Iterator<Item = &'a RoutingRule>,
) -> Result<Option<Fitting<'a>>, MissingFact> {
    let mut all: Vec<&RoutingRule> = all.collect();
    all.sort_by_key(|rule| rule.priority);
    for rule in all {
        let unclear = |detail: &str| MissingFact {
            need: FactKind::RoutingRules,
            why: Reason::Failed,
            detail: format!("{detail}: {}", rule.routing_rule_arn),
        };
        let (Some(conditions), Some(_)) = (&rule.conditions, rule.priority) else {
            return Err(unclear("a routing rule was told without its conditions"));
        };
        let path = target.url.path();
        let mut base = None;
        let mut fits = Some(true);
        for condition in conditions {
            if let Some(paths) = &condition.match_base_paths {
                let fitting = paths.any_of.iter().map(|it| it.trim_matches('/'));
                let longest = fitting
                    .filter(|it| below(path, it).is_some())
                    .max_by_key(|it| it.len());
                base = base.or(longest);
                fits = and(fits, Some(longest.is_some()));
            }
            if let Some(headers) = &condition.match_headers {
                let any = headers.any_of.iter().map(|it| sends(target, it));
                fits = and(fits, any.fold(Some(false), or));
            }
        }
        match (fits, rule.api()) {
            (Some(false), _) => {}
            (Some(true), Some(to)) => return Ok(Some((rule, to, base))),
            (Some(true), None) => {
                return Err(unclear("a routing rule was told without its API"));
            }
            (None, _) => {
                return Err(unclear(
                    "a routing rule asks for a header whose value is not recorded",
                ));
            }
        }
    }
    Ok(None)
}

const fn and(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

const fn or(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// Headers that clients and what lies between add by themselves.
const ADDED: &[&str] = &[
    "accept",
    "connection",
    "user-agent",
    "via",
    "x-amz",
    "x-forwarded",
];

/// Whether the call sends a header with such a value; `None` where its value is not recorded.
fn sends(target: &Target, wanted: &HeaderMatch) -> Option<bool> {
    let name = wanted.header.to_ascii_lowercase();
    let value = match &*name {
        "host" => Some(target.request_host()),
        _ => target.header(&name),
    };
    match value {
        Some(value) => Some(fits(&wanted.value_glob, value)),
        None if is_secret_header(&name)
            || target.sends_unread_headers()
            || ADDED.iter().any(|added| name.starts_with(added)) =>
        {
            None
        }
        None => Some(false),
    }
}

/// Whether a value fits one with a star at its beginning, its end, or both.
fn fits(glob: &str, value: &str) -> bool {
    match (glob.strip_prefix('*'), glob.strip_suffix('*')) {
        (Some(""), _) => true,
        (Some(rest), Some(_)) => value.contains(rest.trim_end_matches('*')),
        (Some(end), None) => value.ends_with(end),
        (None, Some(start)) => value.starts_with(start),
        (None, None) => glob == value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::facts::Fact;

    fn facts(mode: &str, path: &str, headers: &[(&str, &str)]) -> Facts {
        let url = format!("https://api.example.com{path}");
        let headers = headers
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        let target = Target::new(url.parse().expect("a URL"), headers.collect());
        let mut facts = Facts::of_target(target);
        let read = |value| serde_json::from_value(value).expect("the AWS CLI's shape");
        facts.aws.domain_names = Fact::Known(vec![read(json!({
            "domainName": "api.example.com", "domainNameId": "d0main1", "routingMode": mode,
            "domainNameArn": "arn:aws:apigateway:eu-west-1:123456789012:/domainnames/api.example.com+d0main1",
            "endpointConfiguration": {"types": ["PRIVATE"]}}))]);
        let mapping = |base: &str, api: &str, stage: Option<&str>| {
            serde_json::from_value(json!({"domainName": "api.example.com", "basePath": base,
                "restApiId": api, "stage": stage}))
            .expect("a mapping")
        };
        facts.aws.path_mappings = Fact::Known(vec![
            mapping("(none)", "none000000", Some("prod")),
            mapping("orders", "orders0000", Some("live")),
            mapping("orders/v2", "ordersv200", Some("two")),
            mapping("open", "open000000", None),
        ]);
        let rule = |id: &str, priority: i64, conditions: serde_json::Value, strip: bool| {
            serde_json::from_value(json!({"RoutingRuleId": id, "Priority": priority,
                "RoutingRuleArn": format!("arn:aws:apigateway:eu-west-1:123456789012:/domainnames/api.example.com+d0main1/routingrules/{id}"),
                "Conditions": conditions,
                "Actions": [{"InvokeApi": {"ApiId": format!("{id}000000"), "Stage": "r", "StripBasePath": strip}}]}))
            .expect("a rule")
        };
        let header = |name: &str, value: &str| json!({"MatchHeaders": {"AnyOf": [{"Header": name, "ValueGlob": value}]}});
        let base = |paths: &[&str]| json!({"MatchBasePaths": {"AnyOf": paths}});
        facts.aws.routing_rules = Fact::Known(vec![
            rule("late", 90, json!([base(&["a/b"])]), false),
            rule(
                "beta",
                10,
                json!([header("X-Beta", "v2*"), base(&["orders", "orders/v2"])]),
                true,
            ),
            rule(
                "key0",
                20,
                json!([base(&["keyed"]), header("X-Api-Key", "*")]),
                false,
            ),
            rule("a000", 50, json!([base(&["a"])]), true),
        ]);
        facts
    }

    fn led(mode: &str, path: &str, headers: &[(&str, &str)]) -> String {
        match facts(mode, path, headers).served() {
            Ok(Some(served)) => format!(
                "{} {} {}",
                served.api().unwrap_or("-"),
                served.stage().unwrap_or("-"),
                served.path()
            ),
            Ok(None) => "no domain".to_owned(),
            Err(_) => "unknown".to_owned(),
        }
    }

    #[test]
    fn the_longest_base_path_takes_the_path() {
        for (path, wanted) in [
            ("/pets", "none000000 prod /pets"),
            ("/", "none000000 prod /"),
            ("/orders", "orders0000 live /"),
            ("/orders/7", "orders0000 live /7"),
            ("/ordersfoo", "none000000 prod /ordersfoo"),
            ("/Orders/7", "none000000 prod /Orders/7"),
            ("/orders/v2/7", "ordersv200 two /7"),
            ("/orders/v2x", "orders0000 live /v2x"),
            ("/open/test/pets/1", "open000000 test /pets/1"),
            ("/open", "open000000 - /"),
        ] {
            assert_eq!(led("BASE_PATH_MAPPING_ONLY", path, &[]), wanted, "{path}");
        }
    }

    #[test]
    fn rules_go_by_their_numbers_and_all_of_their_conditions() {
        let both = "ROUTING_RULE_THEN_BASE_PATH_MAPPING";
        let beta: &[(&str, &str)] = &[("x-beta", "v2.1")];
        let old: &[(&str, &str)] = &[("x-beta", "v1")];
        for (path, headers, wanted) in [
            ("/orders/7", beta, "beta000000 r /7"),
            ("/orders/v2/7", beta, "beta000000 r /7"),
            ("/orders/7", old, "orders0000 live /7"),
            ("/orders/7", &[], "orders0000 live /7"),
            ("/a/b/c", &[], "a000000000 r /b/c"),
            ("/pets", &[], "none000000 prod /pets"),
            // The key is sent, and never recorded.
            ("/keyed/x", &[], "unknown"),
        ] {
            assert_eq!(led(both, path, headers), wanted, "{path} {headers:?}");
        }
        assert_eq!(led("ROUTING_RULE_ONLY", "/pets", &[]), "- - /pets");
    }

    #[test]
    fn what_nobody_read_leads_nowhere() {
        let mut facts = facts("ROUTING_RULE_THEN_BASE_PATH_MAPPING", "/pets", &[]);
        facts.aws.routing_rules = Fact::NotAsked;
        assert_eq!(
            facts.served().map_err(|it| it.need),
            Err(FactKind::RoutingRules)
        );
        facts.aws.domain_names = Fact::NotAsked;
        assert_eq!(facts.served(), Ok(None));
    }

    #[test]
    fn of_two_private_names_the_one_that_the_endpoint_may_use_is_called() {
        let mut facts = facts("BASE_PATH_MAPPING_ONLY", "/orders/7", &[]);
        let read = |value| serde_json::from_value(value).expect("the AWS CLI's shape");
        let arn = |account: &str, id: &str| {
            format!("arn:aws:apigateway:eu-west-1:{account}:/domainnames/api.example.com+{id}")
        };
        let twin = read(
            json!({ "domainName": "api.example.com", "domainNameId": "d0main2",
            "domainNameArn": arn("999999999999", "d0main2"), "endpointConfiguration": {"types": ["PRIVATE"]}}),
        );
        if let Fact::Known(all) = &mut facts.aws.domain_names {
            all.push(twin);
        }
        let called = |facts: &Facts| {
            let name = facts.need_called_domain().map_err(|it| it.need)?;
            Ok(name.and_then(|it| it.domain_name_id.clone()))
        };
        assert_eq!(called(&facts), Err(FactKind::DomainNames));
        assert!(facts.served().is_err());
        facts.target.vpce_id = Some("vpce-1".parse().expect("an id"));
        let association = |of: &str, source: &str| {
            serde_json::from_value(
                json!({ "domainNameAccessAssociationArn": format!("arn:{source}"),
                "domainNameArn": of, "accessAssociationSource": source }),
            )
            .expect("an association")
        };
        facts.aws.access_associations = Fact::Known(vec![
            association(&arn("123456789012", "d0main1"), "vpce-2"),
            association(&arn("999999999999", "d0main2"), "vpce-1"),
        ]);
        assert_eq!(called(&facts), Ok(Some("d0main2".to_owned())));
    }

    #[test]
    fn the_api_is_learned_where_nobody_named_another() {
        let mut one = facts("BASE_PATH_MAPPING_ONLY", "/orders/7", &[]);
        one.discover_api();
        one.discover_api();
        let target = &one.target;
        assert_eq!(
            target.api_id.as_ref().map(crate::model::ApiId::as_str),
            Some("orders0000")
        );
        assert_eq!(target.stage.as_deref(), Some("live"));
        assert_eq!(target.api_path.as_deref(), Some("/7"));
        assert_eq!(
            target.region.as_ref().map(ToString::to_string).as_deref(),
            Some("eu-west-1")
        );
        assert_eq!(one.discovered.len(), 1, "{:?}", one.discovered);
        let mut other = facts("BASE_PATH_MAPPING_ONLY", "/orders/7", &[]);
        other.target.api_id = Some("none000000".parse().expect("an id"));
        other.discover_api();
        assert_eq!((other.target.stage, other.target.api_path), (None, None));
    }
}
