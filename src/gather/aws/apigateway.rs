//! Reads a REST API, its stages and its deployments.

use aws_sdk_apigateway::operation::RequestId;
use aws_sdk_apigateway::operation::get_deployments::GetDeploymentsOutput;
use aws_sdk_apigateway::operation::get_resources::GetResourcesOutput;
use aws_sdk_apigateway::operation::get_rest_api::{GetRestApiError, GetRestApiOutput};
use aws_sdk_apigateway::primitives::{DateTime, DateTimeFormat};
use aws_sdk_apigateway::types;

use super::answer::{complete, ids, list, odd, pages, required};
use super::{Reader, fact};
use crate::facts::apigateway::{
    Deployment, EndpointConfiguration, Method, Resource, RestApi, Stage,
};
use crate::facts::{Fact, FetchError};
use crate::model::ApiId;

/// The most that a page of `GetDeployments` or `GetResources` holds.
const PAGE: i32 = 500;

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
        list(present(answer.item, id.as_deref())?, |stage| {
            Ok(Stage {
                stage_name: required("stageName", stage.stage_name)?,
                deployment_id: stage.deployment_id,
                ..Stage::default()
            })
        })
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
fn present<T>(
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
            .map(|(name, method)| (name, self::method(method)))
            .collect(),
    })
}

fn method(answer: types::Method) -> Method {
    Method {
        authorization_type: answer.authorization_type,
        api_key_required: answer.api_key_required,
        ..Method::default()
    }
}

fn deployment(answer: types::Deployment) -> Result<Deployment, FetchError> {
    let rfc3339 = |date: DateTime| date.fmt(DateTimeFormat::DateTime).ok();
    Ok(Deployment {
        id: required("id", answer.id)?,
        created_date: answer.created_date.and_then(rfc3339),
        api_summary: None,
    })
}
