//! What is asked of a custom domain name that is called, and of what it leads to.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

use serde_json::json;

use super::aws::tell;
use super::configuration_tests::{after, answers, from};
use super::tests::{gathered, request, world};
use super::*;
use crate::facts::{Aws, Fact, Facts};
use crate::model::Target;

/// A custom domain name that is called, of which AWS tells this.
fn of_a_name(name: &str, aws: Aws) -> (Arc<aws::Told>, Facts) {
    let url = format!("told://{name}");
    let told = tell(&url, aws);
    let needs = closure(FactKind::OF_NAMES.into_iter().chain([
        FactKind::RestApi,
        FactKind::Stages,
        FactKind::Accounts,
    ]));
    let mut request = request(1, &needs.into_iter().collect::<Vec<_>>());
    let called = "https://api.example.com/orders/7".parse().expect("a URL");
    request.target = Target::new(called, Vec::new());
    request.aws.endpoint_url = Some(url);
    let facts = gathered(&world(trust::Trust::default()), &request);
    (told, facts)
}

fn named(names: Fact<serde_json::Value>) -> Aws {
    Aws {
        domain_names: match names {
            Fact::Known(all) => Fact::Known(from(all)),
            Fact::Unknown(trouble) => Fact::Unknown(trouble),
            Fact::NotAsked => Fact::NotAsked,
        },
        path_mappings: Fact::Known(from(json!([{ "domainName": "api.example.com+abc123",
            "basePath": "orders", "restApiId": "abcde12345", "stage": "prod" }]))),
        routing_rules: Fact::Known(Vec::new()),
        access_associations: Fact::Known(Vec::new()),
        certificates: Fact::Known(Vec::new()),
        rest_api: Fact::Known(Some(from(json!({ "id": "abcde12345" })))),
        stages: Fact::Known(from(json!([{ "stageName": "prod" }]))),
        accounts: Fact::Known(from(json!([{}]))),
        ..answers()
    }
}

#[test]
fn a_custom_domain_name_leads_to_the_api_that_is_read_then() {
    let (told, facts) = of_a_name(
        "domain",
        named(Fact::Known(
            json!([{ "domainName": "api.example.com", "domainNameId": "abc123",
            "certificateArn": "arn:aws:acm:eu-west-1:111122223333:certificate/1",
            "endpointConfiguration": { "types": ["PRIVATE"] } }]),
        )),
    );
    for (need, by) in [
        (FactKind::DomainNames, &["api.example.com"][..]),
        (FactKind::PathMappings, &["api.example.com+abc123"]),
        // It goes by mappings alone, and rules that do not count may be why it leads nowhere.
        (FactKind::RoutingRules, &["api.example.com+abc123"]),
        (FactKind::AccessAssociations, &["api.example.com+abc123"]),
        (
            FactKind::Certificates,
            &["arn:aws:acm:eu-west-1:111122223333:certificate/1"],
        ),
        (FactKind::Accounts, &["abcde12345"]),
    ] {
        assert_eq!(told.asked(need), by, "{need:?}");
    }
    assert!(facts.aws.routing_rules.known().is_some());
    assert!(facts.aws.rest_api.known().is_some_and(Option::is_some));
    assert_eq!(facts.target.stage.as_deref(), Some("prod"));
    assert_eq!(facts.target.api_path.as_deref(), Some("/7"));
    let waited = after(&facts, "apigateway:GetStages");
    assert!(
        waited.contains(&"apigateway:GetBasePathMappings".to_owned()),
        "{waited:?}"
    );
}

#[test]
fn a_name_that_could_not_be_read_leaves_all_that_it_leads_to_unknown() {
    let denied = Fact::unknown(Reason::Denied, "apigateway:GetDomainNames was denied");
    let (told, facts) = of_a_name("domain-denied", named(denied));
    assert!(told.asked(FactKind::PathMappings).is_empty());
    let mappings = facts.aws.path_mappings.trouble().map(|it| it.why);
    assert_eq!(mappings, Some(Reason::Denied));
    for trouble in [
        facts.aws.rest_api.trouble(),
        facts.aws.stages.trouble(),
        facts.aws.accounts.trouble(),
    ] {
        let detail = trouble.map(|it| it.detail.as_str()).unwrap_or_default();
        assert!(detail.contains("GetDomainNames was denied"), "{trouble:?}");
    }
}

/// A name of another account is not seen here. That nobody was asked is no proof that it leads nowhere, nor that no
/// endpoint may use it: the other account's half may say.
#[test]
fn of_a_name_that_is_not_seen_nothing_is_known_to_be_missing() {
    let (told, facts) = of_a_name("domain-unseen", named(Fact::Known(json!([]))));
    assert_eq!(facts.aws.domain_names, Fact::Known(Vec::new()));
    for need in FactKind::OF_NAMES {
        if need != FactKind::DomainNames {
            assert!(told.asked(need).is_empty(), "{need:?}");
        }
    }
    assert_eq!(facts.aws.path_mappings, Fact::NotAsked);
    assert_eq!(facts.aws.routing_rules, Fact::NotAsked);
    assert_eq!(facts.aws.access_associations, Fact::NotAsked);
    assert_eq!(facts.aws.certificates, Fact::NotAsked);
}

#[test]
fn nobody_asks_for_names_where_none_is_called() {
    let told = tell("told://no-domain", named(Fact::Known(json!([]))));
    let mut request = request(1, &FactKind::OF_NAMES);
    request.aws.endpoint_url = Some("told://no-domain".to_owned());
    let facts = gathered(&world(trust::Trust::default()), &request);
    for need in FactKind::OF_NAMES {
        assert!(told.asked(need).is_empty(), "{need:?}");
    }
    assert_eq!(facts.aws.domain_names, Fact::NotAsked);
    assert_eq!(facts.aws.certificates, Fact::NotAsked);
}
