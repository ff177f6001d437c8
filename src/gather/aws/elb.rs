//! Reads load balancers, where they listen, and what they lead to.
//!
//! One behind a VPC link is in the API's account, one before an endpoint in the client's.
//!
//! Source: Elastic Load Balancing V2 API Reference, `DescribeLoadBalancers`, `DescribeListeners`,
//! `DescribeTargetGroups`, `DescribeTargetHealth`.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Reader;
use super::answer::odd;
use super::apigateway::as_printed;
use super::ec2::Ask;
use super::form::Operation;
use crate::facts::FetchError;
use crate::facts::elb::{Listener, LoadBalancer, TargetGroup, TargetHealth};

const VERSION: &str = "2015-12-01";

/// By their ARNs; by their names in DNS; or by what the descriptions of their interfaces call them, `app/NAME/ID`.
impl Ask for LoadBalancer {
    async fn ask(reader: &Reader, by: &[String]) -> Result<Vec<Self>, FetchError> {
        let (arns, names): (Vec<&String>, Vec<&String>) =
            by.iter().partition(|it| it.starts_with("arn:"));
        let mut all: Vec<Self> = Vec::new();
        for arn in arns {
            let input = [("LoadBalancerArns.member.1", arn.as_str())];
            let found = listed(reader, "DescribeLoadBalancers", &input, "LoadBalancers").await?;
            all.extend(found.unwrap_or_default());
        }
        if names.is_empty() {
            return Ok(all);
        }
        let operation = operation("DescribeLoadBalancers", &[]);
        let own = reader.elb.list(operation, "LoadBalancers").await?;
        for entry in own.unwrap_or_default() {
            let one: Self = as_printed(entry)?;
            let name = one.dns_name.as_deref().unwrap_or_default();
            let is_it = |by: &&&String| {
                by.eq_ignore_ascii_case(name)
                    || one
                        .load_balancer_arn
                        .ends_with(&format!(":loadbalancer/{by}"))
            };
            let known = |it: &Self| it.load_balancer_arn == one.load_balancer_arn;
            if names.iter().any(|by| is_it(&by)) && !all.iter().any(known) {
                all.push(one);
            }
        }
        Ok(all)
    }
}

/// By their load balancers.
impl Ask for Listener {
    async fn ask(reader: &Reader, by: &[String]) -> Result<Vec<Self>, FetchError> {
        of_each(
            reader,
            by,
            "DescribeListeners",
            "LoadBalancerArn",
            "Listeners",
        )
        .await
    }
}

/// By the load balancers that lead to them.
impl Ask for TargetGroup {
    async fn ask(reader: &Reader, by: &[String]) -> Result<Vec<Self>, FetchError> {
        of_each(
            reader,
            by,
            "DescribeTargetGroups",
            "LoadBalancerArn",
            "TargetGroups",
        )
        .await
    }
}

/// By the target groups.
impl Ask for TargetHealth {
    async fn ask(reader: &Reader, by: &[String]) -> Result<Vec<Self>, FetchError> {
        let mut all = Vec::new();
        for arn in by {
            let input = [("TargetGroupArn", arn.as_str())];
            let found = listed(
                reader,
                "DescribeTargetHealth",
                &input,
                "TargetHealthDescriptions",
            );
            all.push(Self {
                target_group_arn: arn.clone(),
                target_health_descriptions: there(found.await?, arn)?,
            });
        }
        Ok(all)
    }
}

/// What belongs to each of these.
async fn of_each<T: DeserializeOwned>(
    reader: &Reader,
    by: &[String],
    operation: &'static str,
    field: &'static str,
    members: &str,
) -> Result<Vec<T>, FetchError> {
    let mut all = Vec::new();
    for arn in by {
        let found = listed(reader, operation, &[(field, arn)], members).await?;
        all.extend(there(found, arn)?);
    }
    Ok(all)
}

/// What was read of an object. One that is not there has no parts that are known: it was there a moment ago.
fn there<T>(found: Option<Vec<T>>, arn: &str) -> Result<Vec<T>, FetchError> {
    found.ok_or_else(|| odd(&format!("AWS does not know {arn} any more")))
}

/// A list, in the API's account; where that has it not, or does not show it, in the client's.
async fn listed<T: DeserializeOwned>(
    reader: &Reader,
    name: &'static str,
    input: &[(&str, &str)],
    members: &str,
) -> Result<Option<Vec<T>>, FetchError> {
    let operation = operation(name, input);
    let found = match reader.api_elb.list(operation, members).await {
        Ok(None) | Err(_) if reader.has_two_accounts => reader.elb.list(operation, members).await,
        found => found,
    };
    let read = |all: Vec<Value>| all.into_iter().map(as_printed).collect();
    found?.map(read).transpose()
}

const fn operation<'a>(name: &'static str, input: &'a [(&'a str, &'a str)]) -> Operation<'a> {
    Operation {
        name,
        version: VERSION,
        input,
    }
}
