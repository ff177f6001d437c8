//! One HTTP request, and what came back. No redirects, no second try: the first answer is the fact.

use std::borrow::Cow;
use std::net::IpAddr;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, Request, Response, Uri};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::clock::ms_since;
use super::request::HttpSettings;
use super::text::{chain, one_line};
use crate::facts::{HttpAnswer, HttpOutcome, HttpProbe, HttpRoute};
use crate::model::{Target, is_secret_header, secret, without_secrets};

/// How much of a refusal's body is kept: decoding it is the point of the request.
const WHOLE_BODY: usize = 64 * 1024;
/// How much of a success's body is kept: it is none of our business.
const FIRST_BYTES: usize = 512;
/// Where reading stops.
const MOST_READ: u64 = 1024 * 1024;
/// How many headers of an answer are read.
const MOST_HEADERS: usize = 256;
/// Stands where a value must not be recorded.
const WITHHELD: &str = "(not recorded)";
/// Headers that frame the body, which is ours to say: there is none.
const FRAMING: [&str; 2] = ["content-length", "transfer-encoding"];

/// The deadline of a request: an integration may take its time.
pub(super) fn patience(connect_timeout: Duration) -> Duration {
    connect_timeout
        .saturating_mul(3)
        .max(Duration::from_secs(10))
}

/// Send the target's request over a fresh connection, and record the answer.
pub(super) async fn probe<S>(
    stream: S,
    address: IpAddr,
    route: HttpRoute,
    target: &Target,
    settings: &HttpSettings,
    deadline: Instant,
) -> HttpProbe
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut probe = unsent(address, route, target, HttpOutcome::TimedOut);
    let request = match request(target, &probe.host, settings) {
        Ok(request) => request,
        Err(problem) => {
            probe.outcome = HttpOutcome::Failed(problem);
            return probe;
        }
    };
    // The connection's own work; dropped, and so aborted, at the end of this function.
    let mut background = JoinSet::new();
    let start = Instant::now();
    let head = timeout_at(deadline, send(stream, request, &mut background)).await;
    probe.server_ms = ms_since(start);
    probe.at = Some(jiff::Timestamp::now().to_string());
    let response = match head {
        Err(_) => return probe,
        Ok(Err(outcome)) => {
            probe.outcome = outcome;
            return probe;
        }
        Ok(Ok(response)) => response,
    };
    let start = Instant::now();
    probe.outcome = answer(response, &settings.secrets(), deadline).await;
    probe.body_ms = ms_since(start);
    probe
}

/// The record of a request that was never sent.
pub(super) fn unsent(
    address: IpAddr,
    route: HttpRoute,
    target: &Target,
    outcome: HttpOutcome,
) -> HttpProbe {
    HttpProbe {
        address,
        route,
        method: target.method.clone(),
        host: host(target),
        path: target.path_and_query(),
        outcome,
        server_ms: 0,
        body_ms: 0,
        at: None,
    }
}

/// What the request names as its host: the caller's choice, else the URL's name and port.
pub(super) fn host(target: &Target) -> String {
    match (target.header("host"), target.url.port()) {
        (Some(host), _) => host.trim().to_owned(),
        (None, Some(port)) => format!("{}:{port}", target.url.hostname()),
        (None, None) => target.url.hostname().to_owned(),
    }
}

fn request(
    target: &Target,
    host: &str,
    settings: &HttpSettings,
) -> Result<Request<Empty<Bytes>>, String> {
    let method = Method::from_bytes(target.method.as_bytes())
        .ok()
        .filter(|method| *method != Method::CONNECT)
        .ok_or_else(|| one_line(format!("'{}' is no method to call with", target.method)))?;
    let path = settings.secret_path.clone();
    let path: Uri = path
        .unwrap_or_else(|| target.path_and_query())
        .parse()
        .map_err(|error| one_line(format!("the path cannot be sent: {error}")))?;
    let mut request = Request::new(Empty::new());
    *request.method_mut() = method;
    *request.uri_mut() = path;
    let headers = request.headers_mut();
    let value = |name: &str, value: &str| {
        HeaderValue::from_str(value.trim())
            .map_err(|_| one_line(format!("the value of the header '{name}' cannot be sent")))
    };
    headers.insert("host", value("host", host)?);
    for (name, text) in target.headers.iter().chain(&settings.secret_headers) {
        if name.eq_ignore_ascii_case("host")
            || FRAMING.iter().any(|own| name.eq_ignore_ascii_case(own))
        {
            continue;
        }
        let key = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| one_line(format!("'{name}' is no name of a header")))?;
        headers.append(key, value(name, text)?);
    }
    let own = [
        (
            "user-agent",
            concat!("apigw-doctor/", env!("CARGO_PKG_VERSION")),
        ),
        ("accept", "*/*"),
    ];
    for (name, text) in own {
        if !headers.contains_key(name) {
            headers.insert(name, HeaderValue::from_static(text));
        }
    }
    Ok(request)
}

async fn send<S>(
    stream: S,
    request: Request<Empty<Bytes>>,
    background: &mut JoinSet<()>,
) -> Result<Response<Incoming>, HttpOutcome>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::Builder::new()
        .max_headers(MOST_HEADERS)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| outcome_of(&error))?;
    background.spawn(async move {
        // The sender is told of the same error.
        let _ = connection.await;
    });
    sender
        .send_request(request)
        .await
        .map_err(|error| outcome_of(&error))
}

fn outcome_of(error: &hyper::Error) -> HttpOutcome {
    use std::io::ErrorKind;
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        let kind = inner
            .downcast_ref::<std::io::Error>()
            .map(std::io::Error::kind);
        match kind {
            Some(
                ErrorKind::UnexpectedEof
                | ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe,
            ) => return HttpOutcome::Closed,
            Some(ErrorKind::TimedOut) => return HttpOutcome::TimedOut,
            _ => cause = inner.source(),
        }
    }
    if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
        return HttpOutcome::Closed;
    }
    if error.is_parse() {
        let said = chain(error);
        return HttpOutcome::Failed(one_line(format!("what came back is not HTTP/1.1: {said}")));
    }
    HttpOutcome::Failed(chain(error))
}

async fn answer(
    response: Response<Incoming>,
    secrets: &[String],
    deadline: Instant,
) -> HttpOutcome {
    let status = response.status().as_u16();
    let keep = if status >= 400 {
        WHOLE_BODY
    } else {
        FIRST_BYTES
    };
    let framed = FRAMING
        .iter()
        .any(|name| response.headers().contains_key(*name));
    let headers = recorded(&response, secrets);
    let mut incoming = response.into_body();
    let mut kept: Vec<u8> = Vec::new();
    let mut read: u64 = 0;
    while read < MOST_READ {
        // A body that does not end, such as a stream of events, is no silence: the head has come.
        let Ok(Some(frame)) = timeout_at(deadline, incoming.frame()).await else {
            break;
        };
        match frame {
            Ok(frame) => {
                let Some(data) = frame.data_ref() else {
                    continue;
                };
                read = read.saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
                kept.extend(data.iter().take(keep.saturating_sub(kept.len())));
            }
            // Without a length the end of the connection is the end of the body.
            Err(error) => match outcome_of(&error) {
                HttpOutcome::Closed if !framed => break,
                other => return other,
            },
        }
    }
    HttpOutcome::Answered(HttpAnswer {
        status,
        headers,
        body: masked(text(&kept), secrets),
        body_bytes: read,
    })
}

fn recorded(response: &Response<Incoming>, secrets: &[String]) -> Vec<(String, String)> {
    response
        .headers()
        .iter()
        .map(|(name, value)| {
            let value = if is_secret_header(name.as_str()) {
                WITHHELD.to_owned()
            } else {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                masked(place(name.as_str(), value), secrets)
            };
            (name.as_str().to_owned(), value)
        })
        .collect()
}

/// The bytes as text; a character that the end cuts in two is left out.
fn text(bytes: &[u8]) -> String {
    let whole = match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => {
            bytes.get(..error.valid_up_to()).unwrap_or(bytes)
        }
        _ => bytes,
    };
    String::from_utf8_lossy(whole).into_owned()
}

/// API Gateway's own errors can repeat what was sent: a secret must not come back that way.
/// Nor must one that the server sends by itself.
fn masked(text: String, secrets: &[String]) -> String {
    let text = secrets
        .iter()
        .fold(text, |text, secret| text.replace(secret, WITHHELD));
    match without_secrets(&text) {
        Cow::Owned(clean) => clean,
        Cow::Borrowed(_) => text,
    }
}

/// Where a redirect leads, which need not be a whole URL.
fn place(name: &str, value: String) -> String {
    match name {
        "location" | "content-location" | "refresh" => secret::url_without_secrets(&value),
        _ => value,
    }
}

impl HttpSettings {
    /// The words that must not be recorded wherever they come back.
    fn secrets(&self) -> Vec<String> {
        /// Shorter ones are parts of other words, whose absence would show them.
        const SHORTEST: usize = 4;
        const SHORTEST_PART: usize = 8;
        let headers = self.secret_headers.iter().map(|(_, value)| value.trim());
        let whole = headers.clone().filter(|value| value.len() >= SHORTEST);
        let parts = headers.flat_map(|value| value.split(|c: char| c.is_whitespace() || c == ','));
        let path = self.secret_path.as_deref().unwrap_or_default();
        let of_path = |path: &str| -> Vec<String> {
            let parts = path.split(['/', '?', '&', '=', '#', ';']);
            parts.map(str::to_owned).collect()
        };
        let shown = of_path(&without_secrets(&secret::url_without_secrets(path)));
        let of_path: Vec<String> = of_path(path)
            .into_iter()
            .filter(|part| part.len() >= SHORTEST && !shown.contains(part))
            .collect();
        let mut all: Vec<String> = parts
            .filter(|part| part.len() >= SHORTEST_PART)
            .chain(whole)
            .map(str::to_owned)
            .chain(of_path)
            .chain(self.secret_words.iter().cloned())
            .collect();
        // The longest first: a part of it must not spoil the whole.
        all.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        all
    }
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
