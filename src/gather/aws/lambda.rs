//! Reads Lambda functions: where in a VPC one runs, its state, its concurrency and its policy, and nothing else. Its
//! variables, which may be secrets, come with the answer, and are left in it.
//!
//! Source: AWS Lambda API Reference, `GetFunctionConfiguration`, `GetFunctionConcurrency`, `GetPolicy`.

use serde::Deserialize;

use super::ec2::Ask;
use super::{Reader, fact};
use crate::facts::lambda::{BackendFunction, FunctionConfiguration, FunctionPolicy};
use crate::facts::{Fact, FetchError};

impl Reader {
    /// A function's place in a VPC, as the host's own credentials see it.
    pub(in crate::gather) async fn function(&self, name: &str) -> Fact<FunctionConfiguration> {
        let asked = async {
            let (client, context) = (self.lambda.client()?, &self.lambda.context);
            let found = client.get(context, &configuration_of(name)).await?;
            found.ok_or_else(|| context.failed(&format!("there is no function {name}")))
        };
        fact(asked.await)
    }
}

fn configuration_of(name: &str) -> String {
    format!("/2015-03-31/functions/{}/configuration", escaped(name))
}

/// By their ARNs, in the API's account; one that is not there is not in the list.
impl Ask for BackendFunction {
    async fn ask(reader: &Reader, by: &[String]) -> Result<Vec<Self>, FetchError> {
        let (client, context) = (reader.api_lambda.client()?, &reader.api_lambda.context);
        let mut all = Vec::new();
        for arn in by {
            let function: Option<Self> = client.get(context, &configuration_of(arn)).await?;
            let Some(mut function) = function else {
                continue;
            };
            let path = format!(
                "/2019-09-30/functions/{}/concurrency",
                escaped(unqualified(arn))
            );
            // What one may not read leaves the rest alone.
            function.concurrency = client.get(context, &path).await.unwrap_or_default();
            function.function_arn = Some(arn.clone());
            all.push(function);
        }
        Ok(all)
    }
}

/// A function without a policy is known to have none.
impl Ask for FunctionPolicy {
    async fn ask(reader: &Reader, by: &[String]) -> Result<Vec<Self>, FetchError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Told {
            policy: Option<String>,
        }
        let (client, context) = (reader.api_lambda.client()?, &reader.api_lambda.context);
        let mut all = Vec::new();
        for arn in by {
            let path = format!("/2015-03-31/functions/{}/policy", escaped(arn));
            let told: Option<Told> = client.get(context, &path).await?;
            all.push(Self {
                function_arn: arn.clone(),
                policy: told.and_then(|it| it.policy),
            });
        }
        Ok(all)
    }
}

/// An ARN without alias and version.
fn unqualified(arn: &str) -> &str {
    let end = arn.match_indices(':').nth(6).map(|(at, _)| at);
    end.and_then(|end| arn.get(..end)).unwrap_or(arn)
}

/// A name as a segment of a path.
pub(super) fn escaped(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    name.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_that_of_the_function_without_its_alias() {
        let arn = "arn:aws:lambda:us-east-1:111122223333:function:orders";
        assert_eq!(unqualified(&format!("{arn}:live")), arn);
        assert_eq!(unqualified(arn), arn);
    }

    #[test]
    fn a_name_cannot_leave_its_segment() {
        assert_eq!(escaped("orders-v2_a"), "orders-v2_a");
        assert_eq!(escaped("../x?y"), "..%2Fx%3Fy");
    }
}
