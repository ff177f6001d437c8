use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::Instant;

use super::*;

const MAC: &str = "network/interfaces/macs/02:00:00:00:00:01";

fn pages() -> BTreeMap<String, String> {
    let interface = |what: &str| format!("{MAC}/{what}");
    [
        ("instance-id".to_owned(), "i-0123456789abcdef0"),
        ("placement/region".to_owned(), "eu-west-1"),
        ("placement/availability-zone".to_owned(), "eu-west-1a"),
        ("mac".to_owned(), "02:00:00:00:00:01"),
        (interface("interface-id"), "eni-0123456789abcdef0"),
        (interface("vpc-id"), "vpc-0123456789abcdef0"),
        (interface("subnet-id"), "subnet-0123456789abcdef0"),
        (interface("security-group-ids"), "sg-0aa\nsg-0bb"),
        (interface("local-ipv4s"), "10.0.0.9\n10.0.0.10"),
    ]
    .into_iter()
    .map(|(path, text)| (path, text.to_owned()))
    .collect()
}

/// A metadata service that wants a token, and answers 404 to what it does not have.
async fn serve(pages: BTreeMap<String, String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
    let address = listener.local_addr().expect("an address");
    let pages = Arc::new(pages);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let pages = Arc::clone(&pages);
            tokio::spawn(async move {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    match stream.read_u8().await {
                        Ok(byte) => request.push(byte),
                        Err(_) => return,
                    }
                }
                let request = String::from_utf8(request).expect("text");
                let path = request.split(' ').nth(1).unwrap_or_default();
                let path = path.trim_start_matches("/latest/meta-data/");
                let (status, body) = if request.starts_with("PUT /latest/api/token ") {
                    ("200 OK", "the-token")
                } else if !request.contains("x-aws-ec2-metadata-token: the-token\r\n") {
                    ("401 Unauthorized", "")
                } else {
                    pages
                        .get(path)
                        .map_or(("404 Not Found", ""), |text| ("200 OK", text.as_str()))
                };
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    format!("http://{address}")
}

fn service(endpoint: String) -> Service {
    Service {
        endpoint: Some(endpoint),
        connect: Duration::from_millis(200),
        total: Duration::from_millis(200),
    }
}

fn why(fact: &Fact<Instance>) -> (Reason, String) {
    match fact {
        Fact::Unknown(trouble) => Some((trouble.why, trouble.detail.clone())),
        _ => None,
    }
    .expect("an unknown fact")
}

#[tokio::test]
async fn reads_the_primary_interface() {
    let fact = service(serve(pages()).await).instance().await;
    let instance = fact.known().expect("an instance");
    assert_eq!(instance.instance_id.as_str(), "i-0123456789abcdef0");
    assert_eq!(instance.region.as_str(), "eu-west-1");
    assert_eq!(instance.availability_zone.as_deref(), Some("eu-west-1a"));
    assert_eq!(instance.security_groups.len(), 2);
    assert_eq!(instance.addresses.len(), 2);
    assert!(instance.vpc_id.is_some() && instance.subnet_id.is_some());
    assert!(instance.interface_id.is_some());
}

#[tokio::test]
async fn what_does_not_parse_is_unknown() {
    for (path, text) in [
        ("instance-id", "<html>login</html>"),
        ("placement/region", ""),
        (&format!("{MAC}/vpc-id"), "nonsense"),
        (&format!("{MAC}/local-ipv4s"), "10.0.0.300"),
    ] {
        let mut pages = pages();
        pages.insert(path.to_owned(), text.to_owned());
        let (why, detail) = why(&service(serve(pages).await).instance().await);
        assert_eq!(why, Reason::Failed, "{path}");
        let (_, item) = path.rsplit_once('/').unwrap_or(("", path));
        assert!(detail.contains(item), "{detail}");
    }
}

/// A megabyte is read, and a byte more is not.
#[tokio::test]
async fn an_endless_answer_is_cut() {
    for (length, part) in [(1 << 20, "answered"), ((1 << 20) + 1, "too long")] {
        let mut pages = pages();
        pages.insert("instance-id".to_owned(), "i".repeat(length));
        let patient = Service {
            total: Duration::from_secs(30),
            ..service(serve(pages).await)
        };
        let (why, detail) = why(&patient.instance().await);
        assert_eq!(why, Reason::Failed);
        assert!(detail.contains(part), "{length}: {detail}");
    }
}

#[tokio::test]
async fn a_service_that_hangs_costs_its_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
    let address = listener.local_addr().expect("an address");
    let start = Instant::now();
    let fact = service(format!("http://{address}")).instance().await;
    let (why, detail) = why(&fact);
    assert_eq!(why, Reason::TimedOut);
    assert!(detail.contains("hop limit"), "{detail}");
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn no_service_is_no_instance() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    for endpoint in [format!("http://{address}"), "no url".to_owned()] {
        let (why, detail) = why(&service(endpoint).instance().await);
        assert_eq!(why, Reason::Failed);
        assert!(detail.contains("not an EC2 instance"), "{detail}");
    }
    let mut off = service(String::new());
    off.endpoint = None;
    assert!(off.region().await.is_err());
}
