//! How a request goes to AWS: by the breaker of its address, beside few others of its service, in its own
//! time, and again after a pause where the service asks for one.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::timeout::TimeoutConfig;
use http_body_util::{BodyExt, Limited};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout};

use super::breaker::{Breaker, Breakers, Silence, Unanswered};
use super::error::causes;
use super::service::Patience;

/// Many times the longest page of a list. Whoever answers in AWS's place may send for ever.
const LONGEST: usize = 32 << 20;

/// How long to pause after each throttle, at most; the run may end before.
pub(super) const PAUSES_MS: [u64; 4] = [200, 400, 800, 1600];

/// How many requests of a service fly at once.
///
/// Source: AWS, "Request throttling for the Amazon EC2 API"; "Amazon API Gateway quotas", which lets an
/// account make five requests to most operations a second, and ten in all.
#[derive(Debug, Clone, Copy)]
pub(super) enum AtOnce {
    Ec2 = 8,
    ApiGateway = 3,
    Sts = 2,
}

/// The times of the SDK's own: each request has its time here, and all of them have the run's.
pub(super) fn timeouts(patience: Patience) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(patience.connect)
        .disable_read_timeout()
        .disable_operation_attempt_timeout()
        .disable_operation_timeout()
        .build()
}

/// The SDK's own client, each of whose requests goes in this way.
pub(super) fn client(breakers: &Breakers, patience: Patience, most: AtOnce) -> SharedHttpClient {
    let inner = Builder::new().build_with_connector_fn(|settings, components| {
        let provider = Provider::Rustls(CryptoMode::AwsLc);
        let mut builder = ConnectorBuilder::default().tls_provider(provider);
        builder.set_connector_settings(settings.cloned());
        if let Some(components) = components {
            builder.set_sleep_impl(components.sleep_impl());
        }
        builder.set_proxy_config(Some(ProxyConfig::from_env()));
        builder.build()
    });
    let breakers = breakers.clone();
    let room = Arc::new(Semaphore::new(most as usize));
    http_client_fn(move |settings, components| {
        use aws_smithy_runtime_api::client::http::HttpClient;
        SharedHttpConnector::new(Guarded {
            inner: inner.http_connector(settings, components),
            breakers: breakers.clone(),
            patience,
            room: Arc::clone(&room),
        })
    })
}

#[derive(Debug, Clone)]
struct Guarded {
    inner: SharedHttpConnector,
    breakers: Breakers,
    patience: Patience,
    room: Arc<Semaphore>,
}

impl HttpConnector for Guarded {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let own = self.clone();
        HttpConnectorFuture::new(async move {
            let breaker = own.breakers.of(request.uri());
            // The SDK tries once more by itself what ends in an error: the pauses are over then.
            let tried = request.headers().get("amz-sdk-request");
            let pauses = match tried {
                Some(tried) if tried.contains("attempt=2") => &[][..],
                _ => &PAUSES_MS,
            };
            for pause in pauses {
                let Some(again) = request.try_clone() else {
                    break;
                };
                let answer = own.once(&breaker, request).await?;
                if !asks_for_a_pause(&answer) {
                    return Ok(answer);
                }
                sleep(jittered(*pause)).await;
                request = again;
            }
            own.once(&breaker, request).await
        })
    }
}

impl Guarded {
    /// One request, and all of its answer.
    async fn once(
        &self,
        breaker: &Breaker,
        request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        // Nobody closes it.
        let _room = self.room.acquire().await;
        let begun = Instant::now();
        let call = self.inner.call(request);
        let answered = breaker.guard(self.patience, call, ConnectorError::is_timeout);
        let mut answer = answered.await.map_err(|why| match why {
            // What a user did is not tried again, and a second try would cost the same time.
            Unanswered::Silent(silence) => ConnectorError::user(silence.into()),
            Unanswered::Failed(error) => error,
        })?;
        let rest = self.patience.attempt.saturating_sub(begun.elapsed());
        let body = Limited::new(answer.take_body(), LONGEST).collect();
        match timeout(rest, body).await {
            Err(_) => Err(ConnectorError::user(Silence::ThisAnswer.into())),
            Ok(Err(error)) => {
                let broken_off = BrokenOff(causes(error.as_ref()));
                Err(ConnectorError::io(broken_off.into()))
            }
            Ok(Ok(body)) => {
                *answer.body_mut() = SdkBody::from(body.to_bytes());
                Ok(answer)
            }
        }
    }
}

/// An answer that began and did not end.
#[derive(Debug)]
struct BrokenOff(String);

impl fmt::Display for BrokenOff {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "its answer broke off: {}", self.0)
    }
}

impl std::error::Error for BrokenOff {}

/// Whether a service says that it is asked too often.
///
/// Source: EC2 API Reference, "Error codes" (`RequestLimitExceeded`, 503); API Gateway API Reference
/// (`TooManyRequestsException`, 429); STS API Reference (`Throttling`, 400); those of services that speak
/// JSON (`ThrottlingException`, 400).
fn asks_for_a_pause(answer: &HttpResponse) -> bool {
    says_too_often(
        answer.status().as_u16(),
        answer.body().bytes().unwrap_or_default(),
    )
}

/// The same of an answer's status and body.
pub(super) fn says_too_often(status: u16, body: &[u8]) -> bool {
    const SAID: [&[u8]; 3] = [b"RequestLimitExceeded", b"Throttl", b"TooManyRequests"];
    let says = |words: &[u8]| body.windows(words.len()).any(|piece| piece == words);
    match status {
        429 => true,
        400 | 503 => SAID.into_iter().any(says),
        _ => false,
    }
}

/// A pause between half of it and all, so that calls that were refused together do not come back together.
pub(super) fn jittered(ms: u64) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let chance = now.map_or(0, |it| u64::from(it.subsec_micros()));
    Duration::from_millis(ms / 2 + chance % (ms / 2 + 1))
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::http::StatusCode;

    use super::*;

    fn answer(status: u16, body: &str) -> HttpResponse {
        let status = StatusCode::try_from(status).expect("a status");
        HttpResponse::new(status, SdkBody::from(body))
    }

    #[test]
    fn knows_a_throttle_of_each_service() {
        for (status, body, pause) in [
            (503, "<Code>RequestLimitExceeded</Code>", true),
            (503, "<Code>Unavailable</Code>", false),
            (429, "", true),
            (400, "<Code>Throttling</Code>", true),
            (400, "<Code>InvalidParameterValue</Code>", false),
            (200, "<groupName>Throttling</groupName>", false),
        ] {
            assert_eq!(asks_for_a_pause(&answer(status, body)), pause, "{body}");
        }
    }

    #[test]
    fn a_pause_is_never_longer_than_it_may_be() {
        for ms in PAUSES_MS {
            let pause = jittered(ms).as_millis();
            assert!(u128::from(ms / 2) <= pause && pause <= u128::from(ms));
        }
    }

    /// Answers after a moment, and counts how many do so at once.
    #[derive(Debug, Clone, Default)]
    struct Counting(Arc<std::sync::Mutex<(usize, usize, usize)>>);

    impl HttpConnector for Counting {
        fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
            let counts = Arc::clone(&self.0);
            HttpConnectorFuture::new(async move {
                let throttled = {
                    let mut counts = counts.lock().expect("whole");
                    counts.0 += 1;
                    counts.1 = counts.1.max(counts.0);
                    counts.2 += 1;
                    counts.2 <= 2
                };
                sleep(Duration::from_millis(5)).await;
                counts.lock().expect("whole").0 -= 1;
                Ok(if throttled {
                    answer(429, "")
                } else {
                    answer(200, "whole")
                })
            })
        }
    }

    #[tokio::test]
    async fn few_fly_at_once_and_a_throttle_is_asked_again() {
        let inner = Counting::default();
        let guarded = Guarded {
            inner: SharedHttpConnector::new(inner.clone()),
            breakers: Breakers::default(),
            patience: Patience::new(Duration::from_secs(30)),
            room: Arc::new(Semaphore::new(3)),
        };
        let calls = (0..9).map(|_| guarded.call(HttpRequest::new(SdkBody::empty())));
        for answer in futures_util::future::join_all(calls).await {
            assert_eq!(answer.expect("an answer").status().as_u16(), 200);
        }
        assert_eq!(*inner.0.lock().expect("whole"), (0, 3, 11));
    }
}
