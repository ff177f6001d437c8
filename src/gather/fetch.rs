//! Plain requests to the metadata services of the host: small answers, short deadlines, no proxy.

use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::{Client, Method, StatusCode};

use super::text::chain;
use super::trust;

/// The longest answer that is read.
const MOST_READ: usize = 1024 * 1024;

/// Why a metadata service gave no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// Nothing came inside the deadline.
    Silence,
    /// It answered, and not with what was asked for.
    Status(StatusCode),
    /// Nobody is there, or nobody who makes sense.
    Failed(String),
}

/// A client for metadata services.
pub(super) fn client(connect: Duration, total: Duration) -> Result<Client, NoAnswer> {
    // These services speak plain HTTP. TLS is set up only because reqwest wants it, and trusts nobody.
    let config = rustls::ClientConfig::builder_with_provider(trust::provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| NoAnswer::Failed(chain(&error)))?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(config)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(connect)
        .timeout(total)
        .build()
        .map_err(|error| NoAnswer::Failed(chain(&error)))
}

/// The text that a service answers with.
pub(super) async fn text(
    client: &Client,
    method: Method,
    url: &str,
    header: Option<(&'static str, HeaderValue)>,
) -> Result<String, NoAnswer> {
    let mut request = client.request(method, url);
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    let mut response = request.send().await.map_err(|error| no_answer(&error))?;
    if response.status() != StatusCode::OK {
        return Err(NoAnswer::Status(response.status()));
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| no_answer(&error))? {
        body.extend_from_slice(&piece);
        if body.len() > MOST_READ {
            return Err(NoAnswer::Failed("its answer is too long".to_owned()));
        }
    }
    String::from_utf8(body).map_err(|_| NoAnswer::Failed("its answer is not text".to_owned()))
}

fn no_answer(error: &reqwest::Error) -> NoAnswer {
    if error.is_timeout() {
        NoAnswer::Silence
    } else {
        NoAnswer::Failed(chain(error))
    }
}
