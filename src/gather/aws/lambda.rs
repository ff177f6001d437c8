//! Reads Lambda functions: where in a VPC one runs, its state, its concurrency and its policy, and nothing else. Its
//! variables, which may be secrets, come with the answer, and are left in it.
//!
//! Each is one GET, signed here: the service's SDK would cost every build more than all that.
//!
//! Source: AWS Lambda API Reference, `GetFunctionConfiguration`, `GetFunctionConcurrency`, `GetPolicy`.

use std::time::Duration;

use aws_sdk_sts::error::ErrorMetadata;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::breaker::{Breaker, Breakers, Unanswered};
use super::credentials::Resolved;
use super::ec2::Ask;
use super::error::root_cause;
use super::service::ErrorContext;
use super::sign::Signer;
use super::{Reader, fact};
use crate::facts::lambda::{BackendFunction, FunctionConfiguration, FunctionPolicy};
use crate::facts::{Fact, FetchError};
use crate::gather::text::one_line;
use crate::model::Region;

/// More than any function's configuration.
const MOST_READ: usize = 256 * 1024;

/// Whom to ask, and how to sign it.
#[derive(Clone)]
pub(super) struct Client {
    signer: Signer,
    base: String,
    breaker: Breaker,
    tls: Result<rustls::ClientConfig, String>,
}

/// What Lambda says where it refuses.
#[derive(Deserialize)]
struct Refusal {
    #[serde(alias = "message")]
    #[serde(rename = "Message")]
    message: Option<String>,
}

impl Client {
    pub(super) fn new(
        found: &Resolved,
        region: &Region,
        breakers: &Breakers,
        tls: &Result<rustls::ClientConfig, String>,
    ) -> Self {
        let base = found.config.endpoint_url().map(str::to_owned);
        let suffix = region.partition().suffix;
        let base = base.unwrap_or_else(|| format!("https://lambda.{region}.{suffix}"));
        Self {
            signer: Signer::with(found, region, "lambda"),
            breaker: breakers.of(&base),
            base,
            tls: tls.clone(),
        }
    }

    /// What a path answers with; `None` where there is no such thing.
    async fn get<T: DeserializeOwned>(
        &self,
        context: &ErrorContext,
        path: &str,
    ) -> Result<Option<T>, FetchError> {
        let base = self.base.trim_end_matches('/');
        let host = base.split_once("://").map_or(base, |(_, rest)| rest);
        let host = host.split('/').next().unwrap_or(host);
        let config = self.tls.clone().map_err(|said| context.failed(&said))?;
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(config)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(context.patience.connect)
            .timeout(context.patience.attempt)
            .build()
            .map_err(|error| context.unanswered(&error))?;
        let mut request = client.get(format!("{base}{path}"));
        for (name, value) in self.signer.headers("GET", host, path)? {
            request = request.header(name, value);
        }
        let sent = self
            .breaker
            .guard(context.patience, request.send(), |error| {
                error.is_timeout() && error.is_connect()
            });
        let mut answer = sent.await.map_err(|why| match why {
            Unanswered::Silent(silence) => context.silent(silence),
            Unanswered::Failed(error) => context.unanswered(&error),
        })?;
        let status = answer.status();
        let code = answer.headers().get("x-amzn-errortype");
        let code = code.and_then(|value| value.to_str().ok());
        let code = code.map(|text| text.split(':').next().unwrap_or(text).to_owned());
        let mut body = Vec::new();
        while let Some(piece) = answer
            .chunk()
            .await
            .map_err(|error| context.unanswered(&error))?
        {
            body.extend_from_slice(&piece);
            if body.len() > MOST_READ {
                return Err(context.failed("lambda's answer is too long"));
            }
        }
        if status.is_success() {
            return serde_json::from_slice(&body)
                .map(Some)
                .map_err(|_| context.failed("lambda's answer is not what was asked for"));
        }
        if status.as_u16() == 404 && code.as_deref() == Some("ResourceNotFoundException") {
            return Ok(None);
        }
        let said = serde_json::from_slice::<Refusal>(&body);
        let said = said.ok().and_then(|said| said.message).unwrap_or_default();
        let error = ErrorMetadata::builder().message(one_line(said));
        let error = match code {
            Some(code) => error.code(code),
            None => error,
        };
        Err(context.refusal(&error.build(), status.as_u16()))
    }
}

impl ErrorContext {
    fn unanswered(&self, error: &reqwest::Error) -> FetchError {
        let patience = |what, seconds: Duration| self.silence(what, seconds);
        if error.is_timeout() && error.is_connect() {
            patience("connection to", self.patience.connect)
        } else if error.is_timeout() {
            patience("answer from", self.patience.attempt)
        } else {
            self.failed(&format!("no answer from lambda: {}", root_cause(error)))
        }
    }
}

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
fn escaped(name: &str) -> String {
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
