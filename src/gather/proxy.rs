//! The environment's proxy for HTTPS, and a tunnel through it.
//!
//! Sources: RFC 9110, 9.3.6 (CONNECT); curl, "Proxy environment variables". Credentials of the proxy
//! are sent to it, and never recorded.

use std::net::IpAddr;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::text::one_line;
use crate::facts::HttpOutcome;
use crate::model::ProxyClient;

/// The longest head of an answer to CONNECT that is read.
const LONGEST_HEAD: usize = 8 * 1024;

/// A proxy. No `Debug`: its URL may hold a password.
#[derive(Clone)]
pub(super) struct Proxy {
    host: String,
    port: u16,
    /// The header's value, where the URL holds a name and a password.
    authorization: Option<String>,
    /// The list of names that are not asked through it.
    exceptions: String,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxy")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Proxy {
    /// The proxy of the process's environment, where it names one that this tool can speak to.
    pub(super) fn of_process() -> Option<Self> {
        let said = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        };
        let url = said(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])?;
        Self::read(&url, &said(&["no_proxy", "NO_PROXY"]).unwrap_or_default())
    }

    /// A proxy by its URL; `None` where it is spoken to in another way than by plain HTTP.
    pub(super) fn read(url: &str, exceptions: &str) -> Option<Self> {
        let rest = match url.split_once("://") {
            Some(("http", rest)) => rest,
            Some(_) => return None,
            None => url,
        };
        let rest = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (login, place) = match rest.rsplit_once('@') {
            Some((login, place)) => (Some(login), place),
            None => (None, rest),
        };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (place, 1080),
        };
        if host.is_empty() {
            return None;
        }
        Some(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
            authorization: login.map(|login| format!("Basic {}", base64(&decoded(login)))),
            exceptions: exceptions.to_owned(),
        })
    }

    /// Whether a program that follows the environment as curl does asks for this name through it.
    pub(super) fn serves(&self, name: &str) -> bool {
        !ProxyClient::Curl.excepts(&self.exceptions, name)
    }

    /// The proxy's own address.
    pub(super) async fn address(&self, deadline: Instant) -> Option<IpAddr> {
        let looked_up = tokio::net::lookup_host((self.host.as_str(), self.port));
        let mut found = timeout_at(deadline, looked_up).await.ok()?.ok()?;
        found.next().map(|address| address.ip())
    }
}

/// A connection to the name through the proxy.
pub(super) async fn tunnel(
    proxy: &Proxy,
    address: IpAddr,
    name: &str,
    port: u16,
    deadline: Instant,
) -> Result<TcpStream, HttpOutcome> {
    timeout_at(deadline, connect(proxy, address, name, port))
        .await
        .unwrap_or(Err(HttpOutcome::TimedOut))
}

async fn connect(
    proxy: &Proxy,
    address: IpAddr,
    name: &str,
    port: u16,
) -> Result<TcpStream, HttpOutcome> {
    let failed = |error: std::io::Error| {
        HttpOutcome::Failed(one_line(format!("the proxy cannot be used: {error}")))
    };
    let mut stream = TcpStream::connect((address, proxy.port))
        .await
        .map_err(failed)?;
    let authorization = proxy.authorization.as_ref();
    let authorization = authorization
        .map(|value| format!("Proxy-Authorization: {value}\r\n"))
        .unwrap_or_default();
    let request =
        format!("CONNECT {name}:{port} HTTP/1.1\r\nHost: {name}:{port}\r\n{authorization}\r\n");
    stream.write_all(request.as_bytes()).await.map_err(failed)?;
    established(&mut stream).await?;
    Ok(stream)
}

/// Reads the answer to CONNECT, and not a byte of what follows it.
pub(super) async fn established(stream: &mut (impl AsyncRead + Unpin)) -> Result<(), HttpOutcome> {
    let mut head = Vec::new();
    // By the byte: what follows the head is the tunnel's.
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == LONGEST_HEAD {
            return Err(HttpOutcome::Failed(
                "the proxy's answer is too long".to_owned(),
            ));
        }
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return Err(HttpOutcome::Closed),
        }
    }
    let head = String::from_utf8_lossy(&head);
    let line = head.lines().next().unwrap_or_default();
    if is_success(line) {
        Ok(())
    } else {
        Err(HttpOutcome::NoTunnel {
            said: one_line(line),
        })
    }
}

/// Whether a line is the status line of a success. Source: RFC 9112, 4.
fn is_success(line: &str) -> bool {
    let mut words = line.split(' ');
    let http = matches!(words.next(), Some("HTTP/1.0" | "HTTP/1.1"));
    let digits = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    http && words
        .next()
        .is_some_and(|word| word.starts_with('2') && digits(word))
}

/// Percent-decoded, as the parts of a URL are.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        match (byte, digit(ahead.next()), digit(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    bytes
}

/// RFC 4648, 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for piece in bytes.chunks(3) {
        let at = |place: usize| u32::from(piece.get(place).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            if place <= piece.len() {
                let index = usize::try_from(bits >> (18 - 6 * place) & 63).unwrap_or_default();
                text.push(char::from(LETTERS.get(index).copied().unwrap_or_default()));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_environments_proxy() {
        let proxy =
            Proxy::read("http://al%40ice:pa@proxy.corp:3128/", "localhost, .corp").expect("one");
        assert_eq!((proxy.host.as_str(), proxy.port), ("proxy.corp", 3128));
        // "al@ice:pa"
        assert_eq!(proxy.authorization.as_deref(), Some("Basic YWxAaWNlOnBh"));
        assert!(!format!("{proxy:?}").contains("YWx"));
        assert!(proxy.serves("abcde12345.execute-api.eu-west-1.amazonaws.com"));
        assert!(!proxy.serves("api.corp") && !proxy.serves("corp") && proxy.serves("acorp"));
        assert!(!Proxy::read("p:1", "*").expect("one").serves("a"));
        assert!(Proxy::read("socks5://p:1", "").is_none());
        assert!(Proxy::read("http://:1", "").is_none());
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    async fn asked(answer: &'static [u8]) -> (Result<TcpStream, HttpOutcome>, String) {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a port");
        let place = listener.local_addr().expect("an address");
        let serving = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a client");
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.expect("a byte"));
            }
            stream.write_all(answer).await.expect("sent");
            String::from_utf8(head).expect("text")
        });
        let url = format!("http://al:t0ps3cret@{place}");
        let proxy = Proxy::read(&url, "").expect("a proxy");
        let deadline = Instant::now() + std::time::Duration::from_secs(2);
        let got = tunnel(&proxy, place.ip(), "a.example", 443, deadline).await;
        (got, serving.await.expect("it ends"))
    }

    #[tokio::test]
    async fn a_tunnel_begins_where_the_answer_ends() {
        let (tunnel, head) = asked(b"HTTP/1.1 200 Connection established\r\n\r\nhello").await;
        assert!(head.starts_with("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n"));
        assert!(head.contains("Proxy-Authorization: Basic "));
        let mut first = [0; 5];
        tunnel
            .expect("a tunnel")
            .read_exact(&mut first)
            .await
            .expect("the rest");
        assert_eq!(&first, b"hello");
    }

    #[tokio::test]
    async fn a_refusal_is_told_without_the_password() {
        let (refused, _) = asked(b"HTTP/1.1 403 Forbidden\r\nVia: x\r\n\r\n").await;
        let told = format!("{:?}", refused.expect_err("no tunnel"));
        assert_eq!(told, r#"NoTunnel { said: "HTTP/1.1 403 Forbidden" }"#);
        let (closed, _) = asked(b"HTTP/1.1 ").await;
        assert_eq!(closed.expect_err("no tunnel"), HttpOutcome::Closed);
    }
}
