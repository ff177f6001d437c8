//! Asks services that have no SDK here: each request is signed by itself, goes by the breaker of its address, and goes
//! again after a pause where the service asks for one. An SDK would cost every build more than all of that.
//!
//! Source: AWS, "Signature Version 4 for API requests"; Smithy, "AWS JSON 1.1 protocol", "AWS `restJson1` protocol" and
//! "AWS query protocol".

use std::time::Duration;

use aws_sdk_sts::error::ErrorMetadata;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::sleep;

use super::breaker::{Breaker, Breakers, Unanswered};
use super::connection::{PAUSES_MS, jittered, says_too_often};
use super::credentials::Resolved;
use super::error::root_cause;
use super::query;
use super::service::{ErrorContext, Patience};
use super::sign::Signer;
use crate::facts::FetchError;
use crate::gather::text::one_line;
use crate::model::Region;

/// More than any answer that is read: a page of log lines is at most 1 MiB of text, in JSON.
const MOST_READ: usize = 8 << 20;

/// The content type of a request that is a form.
const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// The codes of errors that say that there is no such thing.
const ABSENT: &[&str] = &[
    "ResourceNotFoundException",
    "NoSuchEntity",
    "LoadBalancerNotFound",
    "TargetGroupNotFound",
    "WAFNonexistentItemException",
];

/// The content type of a request that names its operation in a header.
const JSON: &str = "application/x-amz-json-1.1";

/// Whom to ask, and how to sign it. No `Debug`: it holds credentials.
#[derive(Clone)]
pub(super) struct Client {
    signer: Signer,
    base: String,
    breaker: Breaker,
    http: Result<reqwest::Client, String>,
}

/// One request.
struct Call<'a> {
    method: reqwest::Method,
    path: &'a str,
    headers: &'a [(&'a str, &'a str)],
    body: &'a [u8],
}

/// What came back.
struct Answer {
    status: u16,
    /// The code of an error.
    code: Option<String>,
    body: Vec<u8>,
}

/// What a service says where it refuses.
#[derive(Deserialize, Default)]
struct Refusal {
    #[serde(rename = "__type")]
    kind: Option<String>,
    #[serde(alias = "Message")]
    message: Option<String>,
}

impl Client {
    /// A client of a service as AWS names its endpoint: `lambda`, `logs`, `cloudtrail`.
    pub(super) fn new(
        context: &ErrorContext,
        found: &Resolved,
        region: &Region,
        breakers: &Breakers,
        tls: &Result<rustls::ClientConfig, String>,
    ) -> Self {
        let service = context.service;
        let base = found.config.endpoint_url().map(str::to_owned);
        let (host, scope) = home(service, region);
        let base = base.unwrap_or_else(|| format!("https://{host}"));
        Self {
            signer: Signer::with(found, &scope, service),
            breaker: breakers.of(&base),
            base,
            http: tls.clone().and_then(|tls| client(context.patience, tls)),
        }
    }

    /// What a path answers with; `None` where there is no such thing.
    ///
    /// # Errors
    /// The service refused, failed or kept silent, or its answer is not what was asked for.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        context: &ErrorContext,
        path: &str,
    ) -> Result<Option<T>, FetchError> {
        let call = Call {
            method: reqwest::Method::GET,
            path,
            headers: &[],
            body: &[],
        };
        self.ask(context, &call).await
    }

    /// What an operation answers with that a header names; `None` where there is no such thing.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub(super) async fn operation<T: DeserializeOwned>(
        &self,
        context: &ErrorContext,
        operation: &str,
        input: &Value,
    ) -> Result<Option<T>, FetchError> {
        let body = input.to_string();
        let call = Call {
            method: reqwest::Method::POST,
            path: "/",
            headers: &[("content-type", JSON), ("x-amz-target", operation)],
            body: body.as_bytes(),
        };
        self.ask(context, &call).await
    }

    /// The body that a form is answered with; `None` where there is no such thing.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub(super) async fn form(
        &self,
        context: &ErrorContext,
        body: &str,
    ) -> Result<Option<Vec<u8>>, FetchError> {
        let call = Call {
            method: reqwest::Method::POST,
            path: "/",
            headers: &[("content-type", FORM)],
            body: body.as_bytes(),
        };
        self.answered(context, &call).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        context: &ErrorContext,
        call: &Call<'_>,
    ) -> Result<Option<T>, FetchError> {
        let answer = self.answered(context, call).await?;
        let read =
            |answer: Vec<u8>| serde_json::from_slice(&answer).map_err(|_| odd_answer(context));
        answer.map(read).transpose()
    }

    /// The body of an answer that is no refusal; `None` where there is no such thing.
    async fn answered(
        &self,
        context: &ErrorContext,
        call: &Call<'_>,
    ) -> Result<Option<Vec<u8>>, FetchError> {
        let mut answer = self.once(context, call).await?;
        for pause in PAUSES_MS {
            if !says_too_often(answer.status, &answer.body) {
                break;
            }
            sleep(jittered(pause)).await;
            answer = self.once(context, call).await?;
        }
        if (200..300).contains(&answer.status) {
            return Ok(Some(answer.body));
        }
        let said = serde_json::from_slice::<Refusal>(&answer.body).ok();
        let in_xml = || {
            let (code, message) = query::refusal(&answer.body)?;
            Some(Refusal {
                kind: Some(code),
                message: Some(message),
            })
        };
        let said = said.or_else(in_xml).unwrap_or_default();
        let code = answer.code.or(said.kind).map(|text| bare(&text).to_owned());
        let is_absent = code.as_deref().is_some_and(|code| ABSENT.contains(&code));
        if is_absent && matches!(answer.status, 400 | 404) {
            return Ok(None);
        }
        let message = one_line(said.message.unwrap_or_default());
        let error = ErrorMetadata::builder().message(message);
        let error = match code {
            Some(code) => error.code(code),
            None => error,
        };
        Err(context.refusal(&error.build(), answer.status))
    }

    /// One request, and all of its answer.
    async fn once(&self, context: &ErrorContext, call: &Call<'_>) -> Result<Answer, FetchError> {
        let base = self.base.trim_end_matches('/');
        let host = base.split_once("://").map_or(base, |(_, rest)| rest);
        let host = host.split('/').next().unwrap_or(host);
        let http = self.http.as_ref().map_err(|said| context.failed(said))?;
        let Call {
            method,
            path,
            headers,
            body,
        } = call;
        let signed = self
            .signer
            .headers_of(method.as_str(), host, path, headers, body)?;
        let mut request = http.request(method.clone(), format!("{base}{path}"));
        for (name, value) in *headers {
            request = request.header(*name, *value);
        }
        for (name, value) in signed {
            request = request.header(name, value);
        }
        if !body.is_empty() {
            request = request.body(body.to_vec());
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
        let code = answer.headers().get("x-amzn-errortype");
        let code = code.and_then(|value| value.to_str().ok());
        let code = code.map(str::to_owned);
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(piece) = answer
            .chunk()
            .await
            .map_err(|error| context.unanswered(&error))?
        {
            body.extend_from_slice(&piece);
            if body.len() > MOST_READ {
                let long = format!("{}'s answer is too long", context.service);
                return Err(context.failed(&long));
            }
        }
        Ok(Answer { status, code, body })
    }
}

/// A service's host, and the Region that a signature for it is of. IAM is one for a partition.
///
/// Source: AWS General Reference, "IAM endpoints and quotas".
fn home(service: &str, region: &Region) -> (String, Region) {
    let partition = region.partition();
    let suffix = partition.suffix;
    let of_iam = match (service, partition.name) {
        ("iam", "aws") => Some(("iam.amazonaws.com", "us-east-1")),
        ("iam", "aws-cn") => Some(("iam.cn-north-1.amazonaws.com.cn", "cn-north-1")),
        ("iam", "aws-us-gov") => Some(("iam.us-gov.amazonaws.com", "us-gov-west-1")),
        _ => None,
    };
    let of_iam = of_iam.and_then(|(host, scope)| Some((host.to_owned(), scope.parse().ok()?)));
    of_iam.unwrap_or_else(|| (format!("{service}.{region}.{suffix}"), region.clone()))
}

pub(super) fn odd_answer(context: &ErrorContext) -> FetchError {
    let service = context.service;
    context.failed(&format!("{service}'s answer is not what was asked for"))
}

/// An error's code without what stands around it: `com.amazonaws.logs#ResourceNotFoundException:http://…`.
fn bare(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or(code);
    code.rsplit('#').next().unwrap_or(code)
}

fn client(patience: Patience, tls: rustls::ClientConfig) -> Result<reqwest::Client, String> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(patience.connect)
        .timeout(patience.attempt)
        .build()
        .map_err(|error| root_cause(&error))
}

impl ErrorContext {
    fn unanswered(&self, error: &reqwest::Error) -> FetchError {
        let patience = |what, seconds: Duration| self.silence(what, seconds);
        if error.is_timeout() && error.is_connect() {
            patience("connection to", self.patience.connect)
        } else if error.is_timeout() {
            patience("answer from", self.patience.attempt)
        } else {
            let service = self.service;
            self.failed(&format!("no answer from {service}: {}", root_cause(error)))
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::json;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::facts::Reason;
    use crate::gather::trust;

    /// A server that answers each request in its turn with a status, a header and a body, and keeps the requests.
    pub(in crate::gather::aws) async fn serving(
        answers: Vec<(u16, &'static str, String)>,
    ) -> (String, Arc<Mutex<Vec<String>>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        tokio::spawn(async move {
            for (status, header, body) in answers {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                let text = request(&mut stream).await;
                kept.lock().expect("whole").push(text);
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {status} X\r\n{header}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        (base, requests)
    }

    /// A whole request, its body included.
    async fn request(stream: &mut tokio::net::TcpStream) -> String {
        let mut read = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&read).to_ascii_lowercase();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "));
                let length = length.map_or(0, |it| it.parse().expect("a number"));
                if body.len() >= length {
                    return String::from_utf8_lossy(&read).into_owned();
                }
            }
            let mut piece = [0; 4096];
            let count = stream.read(&mut piece).await.expect("a request");
            assert!(count > 0, "the request broke off");
            read.extend(piece.iter().take(count));
        }
    }

    pub(in crate::gather::aws) fn asking(base: &str) -> (Client, ErrorContext) {
        let patience = Patience::new(Duration::from_secs(20));
        let tls = rustls::ClientConfig::builder_with_provider(trust::provider())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        let own = Client {
            signer: Signer::of_tests("eu-west-1", "logs"),
            base: base.to_owned(),
            breaker: Breakers::default().of(base),
            http: client(patience, tls),
        };
        let secrets: Arc<[String]> = Arc::new(["wJalrXUtnFEMI".to_owned()]);
        (own, ErrorContext::new("logs", patience, &secrets))
    }

    async fn asked(answers: Vec<(u16, &'static str, String)>) -> Result<Option<Value>, FetchError> {
        let (base, _) = serving(answers).await;
        let (client, context) = asking(&base);
        client
            .operation(&context, "Logs_20140328.FilterLogEvents", &json!({}))
            .await
    }

    #[tokio::test]
    async fn an_operation_is_named_and_signed() {
        let answer = (200, "", json!({ "events": [] }).to_string());
        let (base, requests) = serving(vec![answer]).await;
        let (client, context) = asking(&base);
        let input = json!({ "logGroupName": "a/b" });
        let found: Option<Value> = client
            .operation(&context, "Logs_20140328.FilterLogEvents", &input)
            .await
            .expect("an answer");
        assert_eq!(found, Some(json!({ "events": [] })));
        let requests = requests.lock().expect("whole");
        let request = requests.first().expect("one");
        assert!(request.starts_with("POST / HTTP/1.1\r\n"), "{request}");
        assert!(request.ends_with("{\"logGroupName\":\"a/b\"}"), "{request}");
        let lower = request.to_ascii_lowercase();
        for part in [
            "x-amz-target: logs_20140328.filterlogevents",
            "content-type: application/x-amz-json-1.1",
            "/eu-west-1/logs/aws4_request",
            "signedheaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target",
        ] {
            assert!(lower.contains(part), "{part}: {request}");
        }
        assert!(!request.contains("wJalrXUtnFEMI"));
    }

    #[tokio::test]
    async fn a_throttled_operation_is_asked_again() {
        let throttled = json!({ "__type": "ThrottlingException", "message": "Rate exceeded" });
        let whole = json!({ "events": [1] });
        let answers = vec![
            (400, "", throttled.to_string()),
            (200, "", whole.to_string()),
        ];
        assert_eq!(asked(answers).await, Ok(Some(whole)));
    }

    #[tokio::test]
    async fn a_refusal_is_told_from_what_is_not_there() {
        let absent = json!({ "__type": "com.amazonaws.logs#ResourceNotFoundException" });
        assert_eq!(
            asked(vec![(400, "", absent.to_string())]).await,
            Ok(None),
            "there is no such group"
        );
        let header = "x-amzn-errortype: ResourceNotFoundException:http://x/\r\n";
        assert_eq!(asked(vec![(404, header, "{}".to_owned())]).await, Ok(None));
        let denied = json!({ "__type": "AccessDeniedException",
            "Message": "User: arn:aws:iam::111122223333:user/a is not authorized" });
        let error = asked(vec![(400, "", denied.to_string())]).await;
        let error = error.expect_err("refused");
        assert_eq!(error.why, Reason::Denied);
        assert!(error.detail.contains("is not authorized"), "{error:?}");
        let odd = asked(vec![(200, "", "<html>".to_owned())]).await;
        assert_eq!(odd.expect_err("no answer of AWS's").why, Reason::Failed);
    }

    #[test]
    fn iam_is_one_for_a_partition() {
        let home = |service: &str, region: &str| {
            let (host, scope) = home(service, &region.parse().expect("a Region"));
            format!("{host} {scope}")
        };
        assert_eq!(home("iam", "eu-west-1"), "iam.amazonaws.com us-east-1");
        assert_eq!(
            home("iam", "cn-northwest-1"),
            "iam.cn-north-1.amazonaws.com.cn cn-north-1"
        );
        assert_eq!(
            home("iam", "us-gov-east-1"),
            "iam.us-gov.amazonaws.com us-gov-west-1"
        );
        assert_eq!(
            home("wafv2", "eu-west-1"),
            "wafv2.eu-west-1.amazonaws.com eu-west-1"
        );
    }

    #[test]
    fn an_error_has_its_code_alone() {
        let whole = "com.amazonaws.logs#ResourceNotFoundException:http://internal.amazon.com/";
        assert_eq!(bare(whole), "ResourceNotFoundException");
        assert_eq!(bare("AccessDenied"), "AccessDenied");
    }
}
