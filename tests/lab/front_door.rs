//! The front doors of API Gateway: the private one behind an endpoint's interfaces, and the public
//! one. They answer with the statuses, headers and bodies that are documented for the real ones.

use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use super::certificates::ByName;
use super::domain::Domain;
use super::http::{self, Request, Response};
use super::listener::Listener;
use super::namespaces::Namespaces;
use super::scenario::{Answer, Tls};

/// What a front door knows.
#[derive(Debug, Clone)]
pub(crate) struct FrontDoor {
    pub(crate) region: String,
    pub(crate) account: String,
    /// The id of the API, where it exists.
    pub(crate) api: Option<String>,
    pub(crate) stages: Vec<String>,
    /// Whether the API may be called through this door: private ones through endpoints only, and
    /// the others not through them.
    pub(crate) admits: bool,
    pub(crate) answer: Answer,
    pub(crate) because: String,
    pub(crate) user: String,
    pub(crate) tls: Tls,
    /// The private custom domain name, where the endpoint may use it.
    pub(crate) domain: Option<Domain>,
}

impl FrontDoor {
    pub(crate) fn open(self, namespaces: &Namespaces, host: &str, address: SocketAddr) -> Listener {
        let tls = self.tls;
        let config = server_config(tls);
        Listener::start(namespaces, host, address, move |stream| match tls {
            Tls::VersionAlert => hello_then(stream, |stream| {
                // A fatal alert, protocol_version, in a record of TLS 1.2.
                drop(std::io::Write::write_all(stream, &[21, 3, 3, 0, 2, 2, 70]));
            }),
            Tls::Garbage => hello_then(stream, |stream| {
                drop(std::io::Write::write_all(
                    stream,
                    b"220 mail.internal.corp ESMTP ready\r\n",
                ));
            }),
            Tls::Reset => hello_then(stream, |stream| {
                // Closing with a linger of zero sends RST instead of FIN.
                let _done = rustix::net::sockopt::set_socket_linger(&*stream, Some(Duration::ZERO));
            }),
            Tls::Silent => drop(std::io::copy(&mut { stream }, &mut std::io::sink())),
            Tls::ShortHello if peeked(&stream).len() > 1000 => {
                drop(std::io::copy(&mut { stream }, &mut std::io::sink()));
            }
            Tls::NameFilter if has(&peeked(&stream), b"execute-api") => {
                hello_then(stream, |stream| {
                    let _done =
                        rustix::net::sockopt::set_socket_linger(&*stream, Some(Duration::ZERO));
                });
            }
            _ => self.serve(stream, Arc::clone(&config)),
        })
    }

    fn serve(&self, stream: TcpStream, config: Arc<rustls::ServerConfig>) {
        let Ok(connection) = rustls::ServerConnection::new(config) else {
            return;
        };
        http::serve(rustls::StreamOwned::new(connection, stream), |request| {
            self.answer(request)
        });
    }

    fn answer(&self, request: &Request) -> Response {
        if self.answer == Answer::BadGateway {
            return Response {
                status: "502 Bad Gateway",
                headers: vec![
                    ("Server", "awselb/2.0".into()),
                    ("Content-Type", "text/html".into()),
                ],
                body: "<html><head><title>502 Bad Gateway</title></head></html>".to_owned(),
            };
        }
        let path = request.path.split(['?', '#']).next().unwrap_or_default();
        let by_name = self.domain.as_ref().filter(|it| names(request, &it.name));
        let path = match by_name {
            Some(domain) if domain.status != "AVAILABLE" => return forbidden(request),
            Some(domain) => {
                if let Some(because) = &domain.denied {
                    return self.denied(request, &domain.arn(&self.region, &self.account), because);
                }
                match domain.leads(path) {
                    Some(path) => path,
                    None => return forbidden(request),
                }
            }
            None => path.trim_start_matches('/').to_owned(),
        };
        let mut parts = path.splitn(2, '/');
        let stage = parts.next().unwrap_or_default();
        let resource = parts.next().unwrap_or_default();
        let by_api = self.admits && self.api_asked_for(request) == self.api;
        let known = self.api.is_some() && (by_api || by_name.is_some());
        if !known || !self.stages.iter().any(|it| it == stage) {
            return forbidden(request);
        }
        let api = self.api.as_deref().unwrap_or_default();
        match self.answer {
            Answer::Forbidden => forbidden(request),
            Answer::Denied => {
                let Self {
                    region, account, ..
                } = self;
                let end = account.get(8..).unwrap_or_default();
                let method = &request.method;
                let arn = format!(
                    "arn:aws:execute-api:{region}:********{end}:{api}/{stage}/{method}/{resource}"
                );
                self.denied(request, &arn, &self.because)
            }
            Answer::MissingToken => missing_token(request),
            Answer::Signed if !self.is_signed(request) => missing_token(request),
            _ if request.method != "GET" || resource != "pets" => missing_token(request),
            Answer::HangUp => Response {
                status: http::HANG_UP,
                headers: Vec::new(),
                body: String::new(),
            },
            Answer::BackendError => Response {
                status: "503 Service Unavailable",
                headers: headers(request),
                body: "{\"message\":\"the database is away\"}".to_owned(),
            },
            Answer::Proxy => Response {
                status: "503 Service Unavailable",
                headers: vec![("Server", "squid/5.7".into()), ("Via", "1.1 proxy".into())],
                body: "<html><title>ERROR</title></html>".to_owned(),
            },
            Answer::Throttled => {
                let body = "{\"message\":\"Too Many Requests\"}".to_owned();
                refusal(
                    request,
                    "429 Too Many Requests",
                    "TooManyRequestsException",
                    body,
                )
            }
            Answer::InternalError => {
                let body = "{\"message\": \"Internal server error\"}".to_owned();
                let kind = "InternalServerErrorException";
                refusal(request, "500 Internal Server Error", kind, body)
            }
            Answer::Ok | Answer::Signed | Answer::BadGateway => {
                let mut headers = headers(request);
                headers.push((
                    "X-Amzn-Trace-Id",
                    "Root=1-65f0c0de-0123456789abcdef01234567".into(),
                ));
                let body = "[{\"id\":1,\"type\":\"dog\",\"price\":249.99}]".to_owned();
                Response {
                    status: "200 OK",
                    headers,
                    body,
                }
            }
        }
    }

    /// The policy engine's refusal.
    fn denied(&self, request: &Request, arn: &str, because: &str) -> Response {
        let space = if because.is_empty() { "" } else { " " };
        let user = match self.user.as_str() {
            "" => "anonymous",
            user => user,
        };
        let message = format!(
            "User: {user} is not authorized to perform: execute-api:Invoke on resource: \
             {arn}{space}{because}"
        );
        let body = format!("{{\"Message\":\"{message}\"}}");
        refusal(request, "403 Forbidden", "AccessDeniedException", body)
    }

    /// Whether the request carries a signature for this Region's service over its own host. The signature
    /// itself is not computed again.
    fn is_signed(&self, request: &Request) -> bool {
        let header = |name: &str| request.headers.get(name).cloned().unwrap_or_default();
        let scope = format!("/{}/execute-api/aws4_request", self.region);
        let authorization = header("authorization");
        authorization.starts_with("AWS4-HMAC-SHA256 Credential=")
            && authorization.contains(&scope)
            && authorization.contains("SignedHeaders=host;x-amz-date")
            && header("x-amz-date").len() == "20261122T060000Z".len()
    }

    /// The API is named by the header made for it, else by the Host: `API.execute-api.…` or, for
    /// an API with an associated endpoint, `API-vpce-….execute-api.…`.
    fn api_asked_for(&self, request: &Request) -> Option<String> {
        if let Some(id) = request.headers.get("x-apigw-api-id") {
            return Some(id.clone());
        }
        let host = request.headers.get("host")?.to_ascii_lowercase();
        let host = host.split(':').next()?;
        let label = host.strip_suffix(&format!(".execute-api.{}.amazonaws.com", self.region))?;
        Some(label.split("-vpce-").next()?.to_owned())
    }
}

/// Whether a request names this host.
fn names(request: &Request, name: &str) -> bool {
    let host = request.headers.get("host").map(String::as_str);
    host.is_some_and(|host| {
        host.split(':')
            .next()
            .is_some_and(|it| it.eq_ignore_ascii_case(name))
    })
}

/// The configuration of the variants that really speak TLS.
fn server_config(tls: Tls) -> Arc<rustls::ServerConfig> {
    let certificates = match tls {
        Tls::Intercepted => ByName::intercepted(),
        Tls::WrongName | Tls::CustomDomain => ByName::internal(),
        Tls::InternalExpired => ByName::internal_expired(),
        Tls::PrivateAuthority => ByName::private_authority(),
        Tls::Expired => ByName::expired(),
        Tls::NotYetValid => ByName::not_yet_valid(),
        Tls::NamesOnly => ByName::names_only(),
        _ => ByName::amazon(),
    };
    let (only_13, only_12) = ([&rustls::version::TLS13], [&rustls::version::TLS12]);
    let versions = match tls {
        Tls::Only13 => &only_13,
        Tls::Only12 => &only_12,
        _ => rustls::DEFAULT_VERSIONS,
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .expect("the provider speaks these versions")
        .with_no_client_auth()
        .with_cert_resolver(certificates);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Arc::new(config)
}

/// What the client says first, up to its first packet at least.
fn peeked(stream: &TcpStream) -> Vec<u8> {
    let mut hello = [0; 4096];
    let length = stream.peek(&mut hello).unwrap_or_default();
    hello.get(..length).unwrap_or_default().to_vec()
}

fn has(bytes: &[u8], piece: &[u8]) -> bool {
    bytes.windows(piece.len()).any(|window| window == piece)
}

/// Takes what the client says first, does something, and hangs up.
fn hello_then(mut stream: TcpStream, act: impl FnOnce(&mut TcpStream)) {
    let mut hello = [0; 4096];
    if std::io::Read::read(&mut stream, &mut hello).is_ok_and(|length| length > 0) {
        act(&mut stream);
    }
}

fn forbidden(request: &Request) -> Response {
    let body = "{\"message\":\"Forbidden\"}".to_owned();
    refusal(request, "403 Forbidden", "ForbiddenException", body)
}

fn missing_token(request: &Request) -> Response {
    let body = "{\"message\":\"Missing Authentication Token\"}".to_owned();
    refusal(
        request,
        "403 Forbidden",
        "MissingAuthenticationTokenException",
        body,
    )
}

fn refusal(request: &Request, status: &'static str, kind: &str, body: String) -> Response {
    let mut headers = headers(request);
    headers.push(("x-amzn-ErrorType", kind.to_owned()));
    Response {
        status,
        headers,
        body,
    }
}

fn headers(request: &Request) -> Vec<(&'static str, String)> {
    static REQUESTS: AtomicU64 = AtomicU64::new(1);
    let number = REQUESTS.fetch_add(1, Ordering::Relaxed);
    // A request id that the caller chose is kept, if it is a UUID.
    let own = request
        .headers
        .get("x-amzn-requestid")
        .filter(|it| it.len() == 36)
        .cloned();
    let request_id = own.unwrap_or_else(|| format!("5f6d1a2b-0c3d-4e5f-8a9b-{number:012x}"));
    vec![
        ("Date", date(SystemTime::now())),
        ("Content-Type", "application/json".into()),
        ("x-amzn-RequestId", request_id),
        ("x-amz-apigw-id", format!("Zx1Cb{number:08}=")),
    ]
}

/// An HTTP date, by the civil-from-days method.
fn date(now: SystemTime) -> String {
    let seconds = now
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |it| it.as_secs());
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = year + era * 400 + u64::from(month >= 10);
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    let months = [
        "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb",
    ];
    let name = |names: &[&'static str], index: u64| {
        usize::try_from(index)
            .ok()
            .and_then(|it| names.get(it).copied())
            .unwrap_or_default()
    };
    format!(
        "{}, {day:02} {} {year} {:02}:{:02}:{:02} GMT",
        name(&weekdays, days % 7),
        name(&months, month),
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}
