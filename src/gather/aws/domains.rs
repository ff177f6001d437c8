//! Reads custom domain names, what they lead to, which endpoints may use them, and their certificates.
//!
//! A name is its owner's, who is the API's, and shown to those whom it is shared with. An association is made by
//! the endpoint's owner, and shown to both.
//!
//! Source: API Gateway API Reference, `GetDomainNames`, `GetBasePathMappings`,
//! `GetDomainNameAccessAssociations`; API Gateway V2 API Reference, `ListRoutingRules`; ACM API Reference,
//! `DescribeCertificate`.

use aws_sdk_apigateway::operation::RequestId;
use aws_sdk_apigateway::operation::get_base_path_mappings::GetBasePathMappingsOutput;
use aws_sdk_apigateway::operation::get_domain_names::GetDomainNamesOutput;
use aws_sdk_apigateway::types::{self, ResourceOwner};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Reader;
use super::answer::{Pages, complete, odd, pages};
use super::apigateway::{PAGE, as_printed, present};
use super::ec2::Ask;
use super::lambda::escaped;
use super::service::Service;
use crate::facts::FetchError;
use crate::facts::acm::Certificate;
use crate::facts::apigateway::{AccessAssociation, DomainName, PathMapping, RoutingRule};

type ApiGateway = Service<aws_sdk_apigateway::Client>;

/// By the names themselves. Private names need not be unique across accounts: without one of the two lists they are
/// not all, and which one is called is not known.
impl Ask for DomainName {
    async fn ask(reader: &Reader, by: &[String]) -> Result<Vec<Self>, FetchError> {
        let (owned, shared) = tokio::join!(
            names(&reader.apigateway, ResourceOwner::SelfValue, by),
            names(&reader.own_apigateway, ResourceOwner::OtherAccounts, by),
        );
        let mut all: Vec<Self> = Vec::new();
        for one in owned?.into_iter().chain(shared?) {
            if all.iter().all(|known| known.key() != one.key()) {
                all.push(one);
            }
        }
        Ok(all)
    }
}

async fn names(
    service: &ApiGateway,
    owner: ResourceOwner,
    by: &[String],
) -> Result<Vec<DomainName>, FetchError> {
    let request = service.client()?.get_domain_names().resource_owner(owner);
    let pages = request.into_paginator().page_size(PAGE).send();
    let pages = pages!(pages, GetDomainNamesOutput::position);
    let pages = pages.map_err(|error| service.context.trouble(&error))?;
    let mut all = Vec::new();
    for page in complete(pages, GetDomainNamesOutput::position)? {
        let id = page.request_id().map(str::to_owned);
        for one in present(page.items, id.as_deref())?.unwrap_or_default() {
            let name = one.domain_name.as_deref().unwrap_or_default();
            if by.iter().any(|it| it.eq_ignore_ascii_case(name)) {
                all.push(as_printed(printed(one))?);
            }
        }
    }
    Ok(all)
}

/// A name as the AWS CLI prints it.
fn printed(name: types::DomainName) -> Value {
    let configuration = name.endpoint_configuration.map(|it| {
        let types: Vec<String> = it
            .types
            .unwrap_or_default()
            .iter()
            .map(|it| it.as_str().to_owned())
            .collect();
        json!({ "types": types, "vpcEndpointIds": it.vpc_endpoint_ids.unwrap_or_default() })
    });
    let certificate = name.certificate_arn.or(name.regional_certificate_arn);
    let mutual = name.mutual_tls_authentication;
    json!({
        "domainName": name.domain_name,
        "domainNameId": name.domain_name_id,
        "domainNameArn": name.domain_name_arn,
        "endpointConfiguration": configuration,
        "domainNameStatus": name.domain_name_status.map(|it| it.as_str().to_owned()),
        "domainNameStatusMessage": name.domain_name_status_message,
        "policy": name.policy,
        "managementPolicy": name.management_policy,
        "certificateArn": certificate,
        "routingMode": name.routing_mode.map(|it| it.as_str().to_owned()),
        "endpointAccessMode": name.endpoint_access_mode.map(|it| it.as_str().to_owned()),
        "mutualTlsAuthentication": mutual.map(|it| json!({ "truststoreUri": it.truststore_uri })),
    })
}

/// By what tells names from each other, `NAME` or `NAME+ID`.
impl Ask for PathMapping {
    async fn ask(reader: &Reader, by: &[String]) -> Result<Vec<Self>, FetchError> {
        let mut all = Vec::new();
        for key in by {
            let (name, id) = parts(key);
            let request = reader.apigateway.client()?.get_base_path_mappings();
            let request = request.domain_name(name).set_domain_name_id(id);
            let pages = request.into_paginator().page_size(PAGE).send();
            let pages = pages!(pages, GetBasePathMappingsOutput::position);
            let pages = pages.map_err(|error| reader.apigateway.context.trouble(&error))?;
            for page in complete(pages, GetBasePathMappingsOutput::position)? {
                let id = page.request_id().map(str::to_owned);
                for one in present(page.items, id.as_deref())?.unwrap_or_default() {
                    all.push(as_printed(json!({
                        "domainName": key,
                        "basePath": one.base_path,
                        "restApiId": one.rest_api_id,
                        "stage": one.stage,
                    }))?);
                }
            }
        }
        Ok(all)
    }
}

/// By the same.
impl Ask for RoutingRule {
    async fn ask(reader: &Reader, by: &[String]) -> Result<Vec<Self>, FetchError> {
        let service = &reader.apigateway_v2;
        let (client, context) = (service.client()?, &service.context);
        let mut all = Vec::new();
        for key in by {
            let mut taken = Pages::new();
            let mut next: Option<String> = None;
            loop {
                let path = rules_of(key, next.as_deref());
                let page: Option<RulesPage> = client.get(context, &path).await?;
                let page = page.ok_or_else(|| odd(&format!("there is no domain name {key}")))?;
                next.clone_from(&page.next_token);
                if !taken.take(page, next.clone()) {
                    break;
                }
            }
            for page in complete(taken.all, |page: &RulesPage| page.next_token.as_deref())? {
                for rule in page.routing_rules {
                    all.push(as_printed(pascal(rule))?);
                }
            }
        }
        Ok(all)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RulesPage {
    routing_rules: Vec<Value>,
    next_token: Option<String>,
}

fn rules_of(key: &str, token: Option<&str>) -> String {
    let (name, id) = parts(key);
    let options = [("domainNameId", id.as_deref()), ("nextToken", token)];
    let options = options.into_iter().filter_map(|(option, value)| {
        let value = escaped(value?);
        Some(format!("&{option}={value}"))
    });
    let options: String = options.collect();
    let name = escaped(name);
    format!("/v2/domainnames/{name}/routingrules?maxResults=100{options}")
}

/// The service's members as the AWS CLI prints them, with a capital; what is null is not told.
pub(super) fn pascal(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| {
                let mut letters = name.chars();
                let first = letters.next().map(|it| it.to_ascii_uppercase());
                let name: String = first.into_iter().chain(letters).collect();
                (name, pascal(value))
            })
            .collect(),
        Value::Array(all) => all.into_iter().map(pascal).collect(),
        other => other,
    }
}

/// By the names whose associations they are: those that the client's account made, and those that others made
/// with a name of the API's account. Without one of the two they are not all.
impl Ask for AccessAssociation {
    async fn ask(reader: &Reader, by: &[String]) -> Result<Vec<Self>, FetchError> {
        let (made, with_own) = tokio::join!(
            associations(&reader.own_apigateway, ResourceOwner::SelfValue),
            associations(&reader.apigateway, ResourceOwner::OtherAccounts),
        );
        let mut all: Vec<Self> = Vec::new();
        for one in made?.into_iter().chain(with_own?) {
            let arn = &one.domain_name_access_association_arn;
            let known = |it: &Self| it.domain_name_access_association_arn == *arn;
            let name = one.domain_name_arn.as_deref();
            let name = name.ok_or_else(|| odd("AWS told an association without its name"))?;
            let name = name.rsplit('/').next().unwrap_or_default();
            if by.iter().any(|key| key.eq_ignore_ascii_case(name)) && !all.iter().any(known) {
                all.push(one);
            }
        }
        Ok(all)
    }
}

async fn associations(
    service: &ApiGateway,
    owner: ResourceOwner,
) -> Result<Vec<AccessAssociation>, FetchError> {
    let mut taken = Pages::new();
    let mut position: Option<String> = None;
    loop {
        let request = service.client()?.get_domain_name_access_associations();
        let request = request.resource_owner(owner.clone()).limit(PAGE);
        let answer = request.set_position(position.take()).send().await;
        let answer = answer.map_err(|error| service.context.trouble(&error))?;
        position.clone_from(&answer.position);
        if !taken.take(answer, position.clone()) {
            break;
        }
    }
    let mut all = Vec::new();
    for page in complete(taken.all, |page| page.position.as_deref())? {
        let id = page.request_id().map(str::to_owned);
        for one in present(page.items, id.as_deref())?.unwrap_or_default() {
            all.push(as_printed(json!({
                "domainNameAccessAssociationArn": one.domain_name_access_association_arn,
                "domainNameArn": one.domain_name_arn,
                "accessAssociationSource": one.access_association_source,
            }))?);
        }
    }
    Ok(all)
}

/// By their ARNs; one that is not there is not in the list.
impl Ask for Certificate {
    async fn ask(reader: &Reader, by: &[String]) -> Result<Vec<Self>, FetchError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Described {
            certificate: Certificate,
        }
        let (client, context) = (reader.acm.client()?, &reader.acm.context);
        let mut all = Vec::new();
        for arn in by {
            let input = json!({ "CertificateArn": arn });
            let operation = "CertificateManager.DescribeCertificate";
            let found: Option<Described> = client.operation(context, operation, &input).await?;
            all.extend(found.map(|it| it.certificate));
        }
        Ok(all)
    }
}

/// A name, and its id where it has one.
fn parts(key: &str) -> (&str, Option<String>) {
    match key.split_once('+') {
        Some((name, id)) => (name, Some(id.to_owned())),
        None => (key, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_the_aws_cli_prints() {
        let name = types::DomainName::builder()
            .domain_name("api.example.com")
            .domain_name_id("abc123")
            .domain_name_arn(
                "arn:aws:apigateway:eu-west-1:111122223333:/domainnames/api.example.com+abc123",
            )
            .endpoint_configuration(
                types::EndpointConfiguration::builder()
                    .types(types::EndpointType::Private)
                    .build(),
            )
            .domain_name_status(types::DomainNameStatus::Available)
            .routing_mode(types::RoutingMode::RoutingRuleThenBasePathMapping)
            .build();
        let name: DomainName = as_printed(printed(name)).expect("a name");
        assert_eq!(name.key(), "api.example.com+abc123");
        assert_eq!(name.is_private(), Some(true));
        assert_eq!(name.domain_name_status.as_deref(), Some("AVAILABLE"));
        assert!(name.goes_by_rules() && name.goes_by_mappings());
        assert_eq!(name.account(), Some("111122223333"));
    }

    #[test]
    fn rules_are_asked_for_by_name_and_id_and_read_as_the_cli_prints_them() {
        assert_eq!(
            rules_of("api.example.com+abc123", Some("a/b")),
            "/v2/domainnames/api.example.com/routingrules?maxResults=100&domainNameId=abc123&nextToken=a%2Fb"
        );
        assert_eq!(
            rules_of("api.example.com", None),
            "/v2/domainnames/api.example.com/routingrules?maxResults=100"
        );
        let rule = json!({ "routingRuleArn": "arn:aws:apigateway:eu-west-1:111122223333:/domainnames/api.example.com+abc123/routingrules/r1",
            "routingRuleId": "r1", "priority": 50,
            "conditions": [{ "matchBasePaths": { "anyOf": ["pets"] } },
                { "matchHeaders": { "anyOf": [{ "header": "x-version", "valueGlob": "b*" }] } }],
            "actions": [{ "invokeApi": { "apiId": "a1b2c3d4e5", "stage": "prod", "stripBasePath": true } }] });
        let rule: RoutingRule = as_printed(pascal(rule)).expect("a rule");
        assert_eq!(rule.priority, Some(50));
        assert_eq!(rule.api().map(|it| it.stage.as_str()), Some("prod"));
        assert_eq!(rule.domain(), Some("api.example.com+abc123"));
        assert_eq!(rule.conditions.map(|it| it.len()), Some(2));
    }
}
