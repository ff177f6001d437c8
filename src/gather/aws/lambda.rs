//! Reads a Lambda function: where in a VPC it runs, and nothing else. Its variables, which may be
//! secrets, come with the answer, and are left in it.
//!
//! It is one GET, signed here: the service's SDK would cost every build more than all that.
//!
//! Source: AWS Lambda API Reference, `GetFunctionConfiguration`.

use std::time::Duration;

use aws_sdk_sts::error::ErrorMetadata;
use serde::Deserialize;

use super::breaker::{Breaker, Breakers, Unanswered};
use super::credentials::Resolved;
use super::error::root_cause;
use super::service::ErrorContext;
use super::sign::Signer;
use super::{Reader, fact};
use crate::facts::lambda::FunctionConfiguration;
use crate::facts::{Fact, FetchError};
use crate::gather::text::one_line;
use crate::gather::trust::Trust;
use crate::model::Region;

/// More than any function's configuration.
const MOST_READ: usize = 256 * 1024;

/// Whom to ask, and how to sign it.
#[derive(Clone)]
pub(super) struct Client {
    signer: Signer,
    base: String,
    breaker: Breaker,
}

/// What Lambda says where it refuses.
#[derive(Deserialize)]
struct Refusal {
    #[serde(alias = "message")]
    #[serde(rename = "Message")]
    message: Option<String>,
}

impl Client {
    pub(super) fn new(found: &Resolved, region: &Region, breakers: &Breakers) -> Self {
        let base = found.config.endpoint_url().map(str::to_owned);
        let suffix = region.partition().suffix;
        let base = base.unwrap_or_else(|| format!("https://lambda.{region}.{suffix}"));
        Self {
            signer: Signer::with(found, region, "lambda"),
            breaker: breakers.of(&base),
            base,
        }
    }

    async fn ask(
        &self,
        context: &ErrorContext,
        trust: &Trust,
        name: &str,
    ) -> Result<FunctionConfiguration, FetchError> {
        let path = format!("/2015-03-31/functions/{}/configuration", escaped(name));
        let base = self.base.trim_end_matches('/');
        let host = base.split_once("://").map_or(base, |(_, rest)| rest);
        let host = host.split('/').next().unwrap_or(host);
        let config = trust.config().await.map_err(|said| context.failed(&said))?;
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(config)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(context.patience.connect)
            .timeout(context.patience.attempt)
            .build()
            .map_err(|error| context.unanswered(&error))?;
        let mut request = client.get(format!("{base}{path}"));
        for (name, value) in self.signer.headers("GET", host, &path)? {
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
                .map_err(|_| context.failed("lambda's answer is no configuration of a function"));
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
    pub(in crate::gather) async fn function(
        &self,
        name: &str,
        trust: &Trust,
    ) -> Fact<FunctionConfiguration> {
        let asked = async {
            let client = self.lambda.client()?;
            client.ask(&self.lambda.context, trust, name).await
        };
        fact(asked.await)
    }
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
    fn a_name_cannot_leave_its_segment() {
        assert_eq!(escaped("orders-v2_a"), "orders-v2_a");
        assert_eq!(escaped("../x?y"), "..%2Fx%3Fy");
    }
}
