//! The correction of an endpoint policy that leaves this API out.

use super::call::owner;
use crate::checks::Fix;
use crate::checks::words::region_option;
use crate::facts::ec2::VpcEndpoint;
use crate::facts::{Change, Facts};
use crate::model::{command, word};
use crate::policy::Document;

/// One more statement, for this API, beside those that are there.
pub(super) fn allow_this_api(facts: &Facts, endpoint: &VpcEndpoint) -> Fix {
    let target = &facts.target;
    let id = &endpoint.vpc_endpoint_id;
    let region = target.region.as_ref();
    let arn = format!(
        "arn:{}:execute-api:{}:{}:{}/*",
        region.map_or("aws", |region| region.partition().name),
        region.map_or("REGION", |region| region.as_str()),
        owner(facts).unwrap_or_else(|| "ACCOUNT".to_owned()),
        target.api_id.as_ref().map_or("API-ID", |api| api.as_str())
    );
    let statement = serde_json::json!({ "Effect": "Allow", "Principal": "*",
        "Action": "execute-api:Invoke", "Resource": arn });
    let text = endpoint.policy_document.as_deref().unwrap_or_default();
    let mut policy = Document::parse(text).map_or_else(
        |_| serde_json::json!({ "Statement": [] }),
        |document| document.json().clone(),
    );
    if let Some(statements) = policy.get_mut("Statement") {
        let mut all = match statements.take() {
            serde_json::Value::Array(all) => all,
            one => vec![one],
        };
        all.push(statement);
        *statements = all.into();
    }
    let text = policy.to_string();
    Fix::new(
        format!("let the policy of {id} allow execute-api:Invoke on {arn}"),
        command!(
            "aws ec2 modify-vpc-endpoint{region} --vpc-endpoint-id {id} --policy-document '{policy}'",
            region = region_option(facts),
            id,
            policy = word::Json(&policy)
        ),
    )
    .touching(format!("every call through {id} is judged by its policy; this adds one API"))
    .changing(Change::EndpointPolicy(id.clone(), text))
}
