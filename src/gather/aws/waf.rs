//! Reads the web ACLs in front of stages, in the API's account. What a rule looks for is not kept.
//!
//! Source: AWS WAF V2 API Reference, `GetWebACLForResource`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Reader;
use super::answer::odd;
use super::ec2::Ask;
use crate::facts::waf::WebAcl;
use crate::facts::{FetchError, Resource};

/// By the ARNs of stages. A stage without one is known to have none.
impl Ask for WebAcl {
    async fn ask(reader: &Reader, by: &[String]) -> Result<Vec<Self>, FetchError> {
        #[derive(Deserialize)]
        struct Told {
            #[serde(rename = "WebACL", default)]
            acl: Value,
        }
        let (client, context) = (reader.waf.client()?, &reader.waf.context);
        let mut all = Vec::new();
        for stage in by {
            let input = json!({ "ResourceArn": stage });
            let operation = "AWSWAF_20190729.GetWebACLForResource";
            let told: Option<Told> = client.operation(context, operation, &input).await?;
            let Some(told) = told else {
                continue;
            };
            let read = Self::of_item(told.acl);
            all.extend(read.map_err(|_| odd("AWS answered with a web ACL that is none"))?);
        }
        Ok(all)
    }
}
