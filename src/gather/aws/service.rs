//! A service of AWS, and how long it is waited for.

use std::sync::Arc;
use std::time::Duration;

use crate::facts::FetchError;

/// How long a service is waited for. A request is tried twice.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// For a connection, its TLS handshake included.
    pub(super) connect: Duration,
    /// For one try, from the connection to the answer's last byte.
    pub(super) attempt: Duration,
    /// For both tries and the pause between them.
    pub(super) operation: Duration,
}

impl Patience {
    pub(super) fn new(connect: Duration) -> Self {
        let attempt = connect + Duration::from_secs(3);
        // Enough for a second try after a refusal that came at once, such as a throttle.
        let operation = attempt + Duration::from_secs(1);
        Self {
            connect,
            attempt,
            operation,
        }
    }
}

/// What it takes to put a failure of a service into words.
#[derive(Clone)]
pub(super) struct ErrorContext {
    /// The service as AWS names its endpoint: `ec2`, `apigateway`, `sts`.
    pub(super) service: &'static str,
    pub(super) patience: Patience,
    /// The credentials and their parts, which no words may hold.
    secrets: Arc<[String]>,
    /// What of the environment leads the calls elsewhere.
    pub(super) elsewhere: Option<String>,
}

impl ErrorContext {
    pub(super) fn new(service: &'static str, patience: Patience, secrets: &Arc<[String]>) -> Self {
        Self {
            service,
            patience,
            secrets: Arc::clone(secrets),
            elsewhere: None,
        }
    }

    /// With what of the environment leads the calls elsewhere.
    pub(super) fn led(mut self, elsewhere: Option<String>) -> Self {
        self.elsewhere = elsewhere;
        self
    }

    /// The text without any part of the credentials: services and proxies may echo a request.
    pub(super) fn without_secrets(&self, text: &str) -> String {
        self.secrets
            .iter()
            .fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
    }
}

/// A service's client, or why there is none. No `Debug`: a client's would name the access key.
#[derive(Clone)]
pub(super) struct Service<C> {
    client: Result<C, FetchError>,
    pub(super) context: ErrorContext,
}

impl<C> Service<C> {
    pub(super) fn new<S>(
        context: ErrorContext,
        config: &Result<S, FetchError>,
        client: impl FnOnce(&S) -> C,
    ) -> Self {
        Self {
            client: config.as_ref().map(client).map_err(Clone::clone),
            context,
        }
    }

    pub(super) fn client(&self) -> Result<&C, FetchError> {
        self.client.as_ref().map_err(Clone::clone)
    }
}
