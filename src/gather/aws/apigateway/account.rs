//! Reads what API Gateway keeps of the account, and an API's authorizers and gateway responses. Values of API
//! keys are not asked for.

use aws_sdk_apigateway::operation::RequestId;
use aws_sdk_apigateway::operation::get_api_keys::GetApiKeysOutput;
use aws_sdk_apigateway::operation::get_usage_plans::GetUsagePlansOutput;
use aws_sdk_apigateway::operation::get_vpc_links::GetVpcLinksOutput;
use serde_json::json;

use super::super::answer::{complete, odd, pages};
use super::super::ec2::Ask;
use super::super::{Reader, fact};
use super::{PAGE, as_printed, present};
use crate::facts::apigateway::{Account, ApiKey, Authorizer, GatewayResponse, UsagePlan, VpcLink};
use crate::facts::{Fact, FetchError};
use crate::model::ApiId;

impl Ask for Account {
    async fn ask(reader: &Reader, _by: &[String]) -> Result<Vec<Self>, FetchError> {
        let request = reader.apigateway.client()?.get_account();
        let answer = request.send().await;
        let answer = answer.map_err(|error| reader.apigateway.context.trouble(&error))?;
        let throttle = answer
            .throttle_settings
            .map(|it| json!({ "burstLimit": it.burst_limit, "rateLimit": it.rate_limit }));
        let account = as_printed(json!({
            "cloudwatchRoleArn": answer.cloudwatch_role_arn,
            "throttleSettings": throttle,
        }));
        Ok(vec![account?])
    }
}

impl Ask for UsagePlan {
    async fn ask(reader: &Reader, _by: &[String]) -> Result<Vec<Self>, FetchError> {
        let request = reader.apigateway.client()?.get_usage_plans();
        let pages = request.into_paginator().page_size(PAGE).send();
        let pages = pages!(pages, GetUsagePlansOutput::position);
        let pages = pages.map_err(|error| reader.apigateway.context.trouble(&error))?;
        let mut all = Vec::new();
        for page in complete(pages, GetUsagePlansOutput::position)? {
            let id = page.request_id().map(str::to_owned);
            for plan in present(page.items, id.as_deref())?.unwrap_or_default() {
                let stages = plan.api_stages.unwrap_or_default().into_iter();
                let stages = stages.map(|it| json!({ "apiId": it.api_id, "stage": it.stage }));
                let throttle = plan
                    .throttle
                    .map(|it| json!({ "burstLimit": it.burst_limit, "rateLimit": it.rate_limit }));
                let quota = plan.quota.map(|it| {
                    let period = it.period.map(|it| it.as_str().to_owned());
                    json!({ "limit": it.limit, "period": period })
                });
                all.push(as_printed(json!({
                    "id": plan.id,
                    "name": plan.name,
                    "apiStages": stages.collect::<Vec<_>>(),
                    "throttle": throttle,
                    "quota": quota,
                }))?);
            }
        }
        Ok(all)
    }
}

impl Ask for ApiKey {
    async fn ask(reader: &Reader, _by: &[String]) -> Result<Vec<Self>, FetchError> {
        let request = reader
            .apigateway
            .client()?
            .get_api_keys()
            .include_values(false);
        let pages = request.into_paginator().page_size(PAGE).send();
        let pages = pages!(pages, GetApiKeysOutput::position);
        let pages = pages.map_err(|error| reader.apigateway.context.trouble(&error))?;
        let mut all = Vec::new();
        for page in complete(pages, GetApiKeysOutput::position)? {
            let id = page.request_id().map(str::to_owned);
            for key in present(page.items, id.as_deref())?.unwrap_or_default() {
                all.push(as_printed(json!({
                    "id": key.id,
                    "name": key.name,
                    "enabled": key.enabled,
                    "stageKeys": key.stage_keys.unwrap_or_default(),
                }))?);
            }
        }
        Ok(all)
    }
}

impl Ask for VpcLink {
    async fn ask(reader: &Reader, _by: &[String]) -> Result<Vec<Self>, FetchError> {
        let request = reader.apigateway.client()?.get_vpc_links();
        let pages = request.into_paginator().page_size(PAGE).send();
        let pages = pages!(pages, GetVpcLinksOutput::position);
        let pages = pages.map_err(|error| reader.apigateway.context.trouble(&error))?;
        let mut all = Vec::new();
        for page in complete(pages, GetVpcLinksOutput::position)? {
            let id = page.request_id().map(str::to_owned);
            for link in present(page.items, id.as_deref())?.unwrap_or_default() {
                all.push(as_printed(json!({
                    "id": link.id,
                    "name": link.name,
                    "targetArns": link.target_arns.unwrap_or_default(),
                    "status": link.status.map(|it| it.as_str().to_owned()),
                    "statusMessage": link.status_message,
                }))?);
            }
        }
        Ok(all)
    }
}

/// What a list goes on after; a list that does is longer than any API's may be.
fn whole(position: Option<&str>) -> Result<(), FetchError> {
    match position.filter(|it| !it.is_empty()) {
        Some(_) => Err(odd("AWS answered with a page of a longer list")),
        None => Ok(()),
    }
}

impl Reader {
    /// The API's authorizers.
    pub(in crate::gather) async fn authorizers(&self, api: &ApiId) -> Fact<Vec<Authorizer>> {
        fact(self.ask_authorizers(api).await)
    }

    async fn ask_authorizers(&self, api: &ApiId) -> Result<Vec<Authorizer>, FetchError> {
        let request = self.apigateway.client()?.get_authorizers();
        let answer = request.rest_api_id(api.as_str()).limit(PAGE).send().await;
        let answer = answer.map_err(|error| self.apigateway.context.trouble(&error))?;
        whole(answer.position.as_deref())?;
        let id = answer.request_id().map(str::to_owned);
        let all = present(answer.items, id.as_deref())?.unwrap_or_default();
        all.into_iter()
            .map(|it| {
                as_printed(json!({
                    "id": it.id.unwrap_or_default(),
                    "name": it.name,
                    "type": it.r#type.map(|it| it.as_str().to_owned()),
                    "providerARNs": it.provider_arns.unwrap_or_default(),
                    "authorizerUri": it.authorizer_uri,
                    "authorizerCredentials": it.authorizer_credentials,
                    "identitySource": it.identity_source,
                    "authorizerResultTtlInSeconds": it.authorizer_result_ttl_in_seconds,
                }))
            })
            .collect()
    }

    /// The API's gateway responses.
    pub(in crate::gather) async fn gateway_responses(
        &self,
        api: &ApiId,
    ) -> Fact<Vec<GatewayResponse>> {
        fact(self.ask_gateway_responses(api).await)
    }

    async fn ask_gateway_responses(&self, api: &ApiId) -> Result<Vec<GatewayResponse>, FetchError> {
        let request = self.apigateway.client()?.get_gateway_responses();
        let answer = request.rest_api_id(api.as_str()).limit(PAGE).send().await;
        let answer = answer.map_err(|error| self.apigateway.context.trouble(&error))?;
        whole(answer.position.as_deref())?;
        let id = answer.request_id().map(str::to_owned);
        let all = present(answer.items, id.as_deref())?.unwrap_or_default();
        all.into_iter().map(|it| {
            as_printed(json!({
                "responseType": it.response_type.map(|it| it.as_str().to_owned()).unwrap_or_default(),
                "statusCode": it.status_code,
                "defaultResponse": it.default_response,
            }))
        })
        .collect()
    }
}
