use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::oneshot;

use super::*;

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

#[derive(Clone, Copy)]
enum Close {
    Afterwards,
    Never,
}

fn target(headers: &[(&str, &str)]) -> Target {
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let url = "https://abcde12345.execute-api.eu-west-1.amazonaws.com:8443/prod/pets?x=1";
    Target::new(url.parse().expect("a URL"), headers)
}

async fn head(server: &mut DuplexStream) -> String {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        match server.read_u8().await {
            Ok(byte) => request.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8(request).expect("text")
}

/// The probe of a server that answers with these bytes, and the request that it got.
async fn answered(
    target: &Target,
    secrets: &[(String, String)],
    bytes: Vec<u8>,
    close: Close,
) -> (HttpProbe, String) {
    let (client, mut server) = duplex(64 * 1024);
    let (tell, told) = oneshot::channel();
    let serving = tokio::spawn(async move {
        let request = head(&mut server).await;
        let _ = server.write_all(&bytes).await;
        let _ = tell.send(request);
        match close {
            Close::Afterwards => drop(server),
            Close::Never => std::future::pending().await,
        }
    });
    let deadline = Instant::now() + Duration::from_millis(300);
    let settings = HttpSettings {
        secret_headers: secrets.to_vec(),
        ..HttpSettings::default()
    };
    let probe = probe(client, HOME, HttpRoute::Name, target, &settings, deadline).await;
    serving.abort();
    (probe, told.await.unwrap_or_default())
}

async fn outcome(bytes: impl Into<Vec<u8>>, close: Close) -> HttpOutcome {
    let (probe, _) = answered(&target(&[]), &[], bytes.into(), close).await;
    probe.outcome
}

fn secret() -> Vec<(String, String)> {
    vec![(
        "Authorization".to_owned(),
        "Bearer sesame-open-now".to_owned(),
    )]
}

fn got(outcome: HttpOutcome) -> HttpAnswer {
    match outcome {
        HttpOutcome::Answered(answer) => Some(answer),
        _ => None,
    }
    .expect("an answer")
}

#[tokio::test]
async fn sends_what_the_caller_says_and_its_own_defaults() {
    let target = target(&[
        ("X-Trace", "1"),
        ("Accept", "text/plain"),
        ("Content-Length", "9"),
    ]);
    let bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_vec();
    let (probe, request) = answered(&target, &secret(), bytes, Close::Never).await;
    let mut lines = request.lines();
    assert_eq!(lines.next(), Some("GET /prod/pets?x=1 HTTP/1.1"));
    for line in [
        "host: abcde12345.execute-api.eu-west-1.amazonaws.com:8443",
        "x-trace: 1",
        "accept: text/plain",
        "authorization: Bearer sesame-open-now",
        concat!("user-agent: apigw-doctor/", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(
            request.lines().any(|sent| sent == line),
            "{line}: {request}"
        );
    }
    assert!(!request.contains("content-length"), "{request}");
    assert!(!request.contains("*/*"), "{request}");
    assert_eq!(got(probe.outcome).status, 200);
}

#[tokio::test]
async fn the_callers_host_wins() {
    let target = target(&[("Host", "other.example.com")]);
    let bytes = b"HTTP/1.1 204 No Content\r\n\r\n".to_vec();
    let (probe, request) = answered(&target, &[], bytes, Close::Never).await;
    assert!(request.contains("host: other.example.com\r\n"), "{request}");
    assert_eq!(request.matches("host:").count(), 1, "{request}");
    assert_eq!(probe.host, "other.example.com");
}

#[tokio::test]
async fn credentials_never_get_into_the_facts() {
    let body = r#"{"message":"'sesame-open-now' not a valid key=value pair in Authorization"}"#;
    let bytes = format!(
        "HTTP/1.1 403 Forbidden\r\nSet-Cookie: session=abc\r\nX-Amzn-ErrorType: \
         IncompleteSignatureException\r\nX-Echo: Bearer sesame-open-now\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let (probe, _) = answered(&target(&[]), &secret(), bytes.into_bytes(), Close::Never).await;
    let written = serde_json::to_string(&probe).expect("JSON");
    assert!(!written.contains("sesame"), "{written}");
    assert!(!written.contains("session=abc"), "{written}");
    let answer = got(probe.outcome);
    assert_eq!(answer.header("set-cookie"), Some(WITHHELD));
    assert_eq!(
        answer.header("x-amzn-errortype"),
        Some("IncompleteSignatureException")
    );
}

#[tokio::test]
async fn keeps_a_refusals_body_and_the_start_of_a_success() {
    let body = "é".repeat(400);
    for (status, kept) in [("200 OK", 512), ("403 Forbidden", body.len())] {
        let bytes = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let answer = got(outcome(bytes, Close::Never).await);
        assert_eq!(answer.body.len(), kept, "{status}");
        assert_eq!(answer.body_bytes, 800, "{status}");
        assert!(body.starts_with(&answer.body), "{status}");
    }
    let odd = [
        b"HTTP/1.1 200 OK\r\ncontent-length: 513\r\n\r\na".as_slice(),
        "é".repeat(256).as_bytes(),
    ]
    .concat();
    let answer = got(outcome(odd, Close::Never).await);
    assert_eq!(answer.body.len(), 511, "cut between two characters");
}

#[tokio::test]
async fn a_huge_body_is_read_in_part() {
    let mut bytes = b"HTTP/1.1 500 Oops\r\ncontent-length: 99000000\r\n\r\n".to_vec();
    bytes.resize(bytes.len() + 3 * 1024 * 1024, b'x');
    let answer = got(outcome(bytes, Close::Afterwards).await);
    assert_eq!(answer.body.len(), WHOLE_BODY);
    assert!(
        (MOST_READ..MOST_READ + 128 * 1024).contains(&answer.body_bytes),
        "{}",
        answer.body_bytes
    );
}

#[tokio::test]
async fn huge_headers_are_refused() {
    let long = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(4 << 20));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(2000));
    for bytes in [long, many] {
        let ended = outcome(bytes, Close::Afterwards).await;
        assert!(matches!(ended, HttpOutcome::Failed(_)), "{ended:?}");
    }
}

#[tokio::test]
async fn what_is_cut_short_is_closed() {
    for bytes in [
        "",
        "HTTP/1.1 200 OK\r\ncontent-",
        "HTTP/1.1 403 Forbidden\r\ncontent-length: 100\r\n\r\n{\"mess",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
    ] {
        assert_eq!(
            outcome(bytes, Close::Afterwards).await,
            HttpOutcome::Closed,
            "{bytes:?}"
        );
    }
}

#[tokio::test]
async fn garbage_is_not_http() {
    for bytes in [
        &b"SSH-2.0-OpenSSH_9.6\r\n\r\n"[..],
        b"\x00\x01\x02\x03\r\n\r\n",
    ] {
        let ended = outcome(bytes, Close::Never).await;
        assert!(matches!(ended, HttpOutcome::Failed(_)), "{ended:?}");
    }
}

#[tokio::test]
async fn silence_is_a_timeout_and_an_endless_body_is_an_answer() {
    assert_eq!(outcome("", Close::Never).await, HttpOutcome::TimedOut);
    let half = outcome("HTTP/1.1 200 OK\r\n", Close::Never).await;
    assert_eq!(half, HttpOutcome::TimedOut);
    let stream = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nevent\r\n";
    let answer = got(outcome(stream, Close::Never).await);
    assert_eq!((answer.status, answer.body.as_str()), (200, "event"));
}

#[tokio::test]
async fn what_cannot_be_sent_is_said() {
    let mut odd = target(&[("X-Bad", "a\nb")]);
    let (probe, _) = answered(&odd, &[], Vec::new(), Close::Never).await;
    assert!(matches!(probe.outcome, HttpOutcome::Failed(_)), "{probe:?}");
    odd = target(&[]);
    odd.method = "BAD METHOD".to_owned();
    let (probe, _) = answered(&odd, &[], Vec::new(), Close::Never).await;
    assert!(matches!(probe.outcome, HttpOutcome::Failed(_)), "{probe:?}");
}

/// Where an answer sends the caller, nobody goes: the credentials are for the host that was called.
#[tokio::test]
async fn redirects_are_not_followed() {
    let (client, mut server) = duplex(64 * 1024);
    let serving = tokio::spawn(async move {
        let first = head(&mut server).await;
        let answer = b"HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n";
        let _ = server.write_all(answer).await;
        (first, head(&mut server).await)
    });
    let settings = HttpSettings {
        secret_headers: secret(),
        ..HttpSettings::default()
    };
    let deadline = Instant::now() + Duration::from_secs(20);
    let probe = probe(
        client,
        HOME,
        HttpRoute::Name,
        &target(&[]),
        &settings,
        deadline,
    )
    .await;
    assert_eq!(got(probe.outcome).status, 302);
    let (first, second) = serving.await.expect("the server ends");
    assert!(first.contains("authorization"), "{first}");
    assert_eq!(second, "", "the connection ends after the first answer");
}
