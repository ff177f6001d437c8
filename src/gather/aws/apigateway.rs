//! Reads a REST API, its stages and its deployments.

mod account;

use aws_sdk_apigateway::operation::RequestId;
use aws_sdk_apigateway::operation::get_deployments::GetDeploymentsOutput;
use aws_sdk_apigateway::operation::get_resources::GetResourcesOutput;
use aws_sdk_apigateway::operation::get_rest_api::{GetRestApiError, GetRestApiOutput};
use aws_sdk_apigateway::primitives::{DateTime, DateTimeFormat};
use aws_sdk_apigateway::types;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::answer::{complete, ids, list, odd, pages, required};
use super::{Reader, fact};
use crate::facts::apigateway::{
    Deployment, EndpointConfiguration, Method, Resource, RestApi, Stage,
};
use crate::facts::{Fact, FetchError};
use crate::model::ApiId;

/// The most that a page of `GetDeployments` or `GetResources` holds.
pub(super) const PAGE: i32 = 500;

impl Reader {
    /// The API; known to be `None` where the account has none of that id in the Region.
    pub(in crate::gather) async fn rest_api(&self, api: &ApiId) -> Fact<Option<RestApi>> {
        fact(self.ask_rest_api(api).await)
    }

    /// The API's stages. Of an API that does not exist they are unknown.
    pub(in crate::gather) async fn stages(&self, api: &ApiId) -> Fact<Vec<Stage>> {
        fact(self.ask_stages(api).await)
    }

    /// The API's deployments. Of an API that does not exist they are unknown.
    pub(in crate::gather) async fn deployments(&self, api: &ApiId) -> Fact<Vec<Deployment>> {
        fact(self.ask_deployments(api).await)
    }

    /// The API's resources with their methods. Of an API that does not exist they are unknown.
    pub(in crate::gather) async fn resources(&self, api: &ApiId) -> Fact<Vec<Resource>> {
        fact(self.ask_resources(api).await)
    }

    async fn ask_rest_api(&self, api: &ApiId) -> Result<Option<RestApi>, FetchError> {
        let request = self
            .apigateway
            .client()?
            .get_rest_api()
            .rest_api_id(api.as_str());
        match request.send().await {
            Ok(answer) => rest_api(answer).map(Some),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(GetRestApiError::is_not_found_exception) =>
            {
                Ok(None)
            }
            Err(error) => Err(self.apigateway.context.trouble(&error)),
        }
    }

    async fn ask_stages(&self, api: &ApiId) -> Result<Vec<Stage>, FetchError> {
        let request = self
            .apigateway
            .client()?
            .get_stages()
            .rest_api_id(api.as_str());
        let answer = request
            .send()
            .await
            .map_err(|error| self.apigateway.context.trouble(&error))?;
        let id = answer.request_id().map(str::to_owned);
        list(present(answer.item, id.as_deref())?, stage)
    }

    async fn ask_deployments(&self, api: &ApiId) -> Result<Vec<Deployment>, FetchError> {
        let request = self
            .apigateway
            .client()?
            .get_deployments()
            .rest_api_id(api.as_str());
        let pages = request.into_paginator().page_size(PAGE).send();
        let pages = pages!(pages, GetDeploymentsOutput::position);
        let pages = pages.map_err(|error| self.apigateway.context.trouble(&error))?;
        let mut all = Vec::new();
        for page in complete(pages, GetDeploymentsOutput::position)? {
            let id = page.request_id().map(str::to_owned);
            all.extend(list(present(page.items, id.as_deref())?, deployment)?);
        }
        Ok(all)
    }

    async fn ask_resources(&self, api: &ApiId) -> Result<Vec<Resource>, FetchError> {
        let request = self
            .apigateway
            .client()?
            .get_resources()
            .rest_api_id(api.as_str())
            .embed("methods");
        let pages = request.into_paginator().page_size(PAGE).send();
        let pages = pages!(pages, GetResourcesOutput::position);
        let pages = pages.map_err(|error| self.apigateway.context.trouble(&error))?;
        let mut all = Vec::new();
        for page in complete(pages, GetResourcesOutput::position)? {
            let id = page.request_id().map(str::to_owned);
            all.extend(list(present(page.items, id.as_deref())?, resource)?);
        }
        Ok(all)
    }
}

/// A list, which may be absent in an answer of AWS's only. To the SDK an empty body is an empty
/// object: without a request id it may be a proxy's.
pub(super) fn present<T>(
    items: Option<Vec<T>>,
    request_id: Option<&str>,
) -> Result<Option<Vec<T>>, FetchError> {
    match (&items, request_id) {
        (None, None) => Err(odd(
            "an empty answer without a request id: perhaps a proxy's",
        )),
        _ => Ok(items),
    }
}

fn rest_api(answer: GetRestApiOutput) -> Result<RestApi, FetchError> {
    Ok(RestApi {
        id: required("id", answer.id)?,
        name: answer.name,
        policy: answer.policy,
        endpoint_configuration: answer
            .endpoint_configuration
            .map(endpoint_configuration)
            .transpose()?,
        disable_execute_api_endpoint: Some(answer.disable_execute_api_endpoint),
        security_policy: answer.security_policy.map(|it| it.as_str().to_owned()),
        endpoint_access_mode: answer.endpoint_access_mode.map(|it| it.as_str().to_owned()),
        api_status: answer.api_status.map(|it| it.as_str().to_owned()),
        api_status_message: answer.api_status_message,
        api_key_source: answer.api_key_source.map(|it| it.as_str().to_owned()),
    })
}

fn endpoint_configuration(
    answer: types::EndpointConfiguration,
) -> Result<EndpointConfiguration, FetchError> {
    let kinds = answer.types.unwrap_or_default();
    Ok(EndpointConfiguration {
        types: kinds.iter().map(|kind| kind.as_str().to_owned()).collect(),
        vpc_endpoint_ids: ids("vpcEndpointIds", answer.vpc_endpoint_ids)?,
        ip_address_type: None,
    })
}

fn resource(answer: types::Resource) -> Result<Resource, FetchError> {
    let methods = answer.resource_methods.unwrap_or_default();
    Ok(Resource {
        id: answer.id,
        path: required("path", answer.path)?,
        resource_methods: methods
            .into_iter()
            .map(|(name, method)| Ok((name, self::method(method)?)))
            .collect::<Result<_, FetchError>>()?,
    })
}

/// As the AWS CLI prints it, so that what may be a secret is left out in one place.
pub(super) fn as_printed<T: DeserializeOwned>(printed: Value) -> Result<T, FetchError> {
    serde_json::from_value(printed).map_err(|error| odd(&format!("AWS answered oddly: {error}")))
}

fn rfc3339(date: DateTime) -> Option<String> {
    date.fmt(DateTimeFormat::DateTime).ok()
}

fn stage(answer: types::Stage) -> Result<Stage, FetchError> {
    let name: String = required("stageName", answer.stage_name)?;
    let settings = answer.method_settings.unwrap_or_default().into_iter();
    let settings = settings.map(|(path, it)| {
        let strategy = it.unauthorized_cache_control_header_strategy;
        let settings = json!({
            "loggingLevel": it.logging_level,
            "throttlingRateLimit": it.throttling_rate_limit,
            "throttlingBurstLimit": it.throttling_burst_limit,
            "cachingEnabled": it.caching_enabled,
            "requireAuthorizationForCacheControl": it.require_authorization_for_cache_control,
            "unauthorizedCacheControlHeaderStrategy": strategy.map(|it| it.as_str().to_owned()),
        });
        (path, settings)
    });
    let settings: Map<String, Value> = settings.collect();
    let access = answer
        .access_log_settings
        .map(|it| json!({ "destinationArn": it.destination_arn, "format": it.format }));
    let canary = answer.canary_settings.map(
        |it| json!({ "percentTraffic": it.percent_traffic, "deploymentId": it.deployment_id }),
    );
    as_printed(json!({
        "stageName": name,
        "deploymentId": answer.deployment_id,
        "methodSettings": settings,
        "accessLogSettings": access,
        "canarySettings": canary,
        "variables": answer.variables.unwrap_or_default(),
        "webAclArn": answer.web_acl_arn,
        "clientCertificateId": answer.client_certificate_id,
        "lastUpdatedDate": answer.last_updated_date.and_then(rfc3339),
    }))
}

fn method(answer: types::Method) -> Result<Method, FetchError> {
    let responses = answer.method_responses.unwrap_or_default().into_keys();
    let responses: Map<String, Value> = responses.map(|status| (status, json!({}))).collect();
    as_printed(json!({
        "authorizationType": answer.authorization_type,
        "apiKeyRequired": answer.api_key_required,
        "authorizerId": answer.authorizer_id,
        "authorizationScopes": answer.authorization_scopes.unwrap_or_default(),
        "requestValidatorId": answer.request_validator_id,
        "requestParameters": answer.request_parameters.unwrap_or_default(),
        "methodResponses": responses,
        "methodIntegration": answer.method_integration.map(integration),
    }))
}

fn integration(answer: types::Integration) -> Value {
    let responses = answer.integration_responses.map(|all| {
        let each = all.into_iter().map(|(status, it)| {
            (
                status,
                json!({ "statusCode": it.status_code, "selectionPattern": it.selection_pattern }),
            )
        });
        each.collect::<Map<String, Value>>()
    });
    let tls = answer
        .tls_config
        .map(|it| json!({ "insecureSkipVerification": it.insecure_skip_verification }));
    json!({
        "type": answer.r#type.map(|it| it.as_str().to_owned()),
        "httpMethod": answer.http_method,
        "uri": answer.uri,
        "credentials": answer.credentials,
        "connectionType": answer.connection_type.map(|it| it.as_str().to_owned()),
        "connectionId": answer.connection_id,
        "integrationTarget": answer.integration_target,
        "timeoutInMillis": u32::try_from(answer.timeout_in_millis).ok().filter(|it| *it > 0),
        "responseTransferMode": answer.response_transfer_mode.map(|it| it.as_str().to_owned()),
        "tlsConfig": tls,
        "passthroughBehavior": answer.passthrough_behavior,
        "integrationResponses": responses,
    })
}

fn deployment(answer: types::Deployment) -> Result<Deployment, FetchError> {
    Ok(Deployment {
        id: required("id", answer.id)?,
        created_date: answer.created_date.and_then(rfc3339),
        api_summary: None,
    })
}
