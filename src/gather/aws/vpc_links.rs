//! Reads the VPC links of the second generation, in the API's account.
//!
//! Source: API Gateway V2 API Reference, `GetVpcLinks`.

use serde::Deserialize;
use serde_json::Value;

use super::Reader;
use super::answer::{Pages, complete, odd};
use super::apigateway::as_printed;
use super::domains::pascal;
use super::ec2::Ask;
use super::lambda::escaped;
use crate::facts::FetchError;
use crate::facts::apigateway::VpcLinkV2;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    items: Vec<Value>,
    next_token: Option<String>,
}

/// All of the account: by the API that is called.
impl Ask for VpcLinkV2 {
    async fn ask(reader: &Reader, _by: &[String]) -> Result<Vec<Self>, FetchError> {
        let service = &reader.apigateway_v2;
        let (client, context) = (service.client()?, &service.context);
        let mut taken = Pages::new();
        let mut next: Option<String> = None;
        loop {
            let next_page = next
                .as_deref()
                .map(|it| format!("&nextToken={}", escaped(it)));
            let path = format!(
                "/v2/vpclinks?maxResults=100{}",
                next_page.unwrap_or_default()
            );
            let page: Option<Page> = client.get(context, &path).await?;
            let page = page.ok_or_else(|| odd("there is no list of VPC links"))?;
            next.clone_from(&page.next_token);
            if !taken.take(page, next.clone()) {
                break;
            }
        }
        let pages = complete(taken.all, |page: &Page| page.next_token.as_deref())?;
        let links = pages.into_iter().flat_map(|page| page.items);
        links.map(|link| as_printed(pascal(link))).collect()
    }
}
