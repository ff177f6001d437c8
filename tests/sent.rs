//! Headers that are kept out of the list of processes reach the server, and nothing else.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

const SECRET: &str = "canary-api-key-31";

/// A TLS server on loopback: its port, its certificate, and the requests that it gets.
fn server() -> (u16, String, Receiver<String>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]);
    let made = made.expect("a certificate");
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("its own key");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = rustls::ServerConnection::new(Arc::clone(&config));
            let connection = connection.expect("a connection");
            let mut stream = rustls::StreamOwned::new(connection, stream);
            let mut request = Vec::new();
            let mut piece = [0; 4096];
            while !request.windows(4).any(|it| it == b"\r\n\r\n") {
                match stream.read(&mut piece) {
                    Ok(0) | Err(_) => break,
                    Ok(count) => request.extend_from_slice(&piece[..count]),
                }
            }
            if !request.is_empty() {
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";
                drop(stream.write_all(answer).and_then(|()| stream.flush()));
                drop(tell.send(String::from_utf8_lossy(&request).into_owned()));
            }
        }
    });
    (port, made.cert.pem(), told)
}

#[test]
fn a_header_from_a_file_stdin_or_a_variable_is_sent_and_shown_nowhere() {
    let (port, certificate, requests) = server();
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("roots"), certificate).expect("written");
    let line = format!("x-api-key: {SECRET}\n");
    std::fs::write(path("headers"), &line).expect("written");
    for header in [
        "@-".to_owned(),
        format!("@{}", path("headers")),
        "x-api-key: $KEY".to_owned(),
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_apigw-doctor"))
            .args([
                "diagnose",
                "--sign-for",
                "localhost",
                "-o",
                "json",
                "-vv",
                "--timeout",
                "60s",
            ])
            .args(["--snapshot", &path("facts"), "--report"])
            .arg(format!("html={}", path("report")))
            .arg(format!("https://localhost:{port}/prod/pets"))
            .args(["-H", &header])
            .env_clear()
            .envs([("SSL_CERT_FILE", path("roots").as_str()), ("KEY", SECRET)])
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        // One that reads no stdin may be gone already.
        let stdin = child
            .stdin
            .take()
            .map(|mut it| it.write_all(line.as_bytes()));
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        let sent: Vec<String> = requests.try_iter().collect();
        // One call, which only reads.
        let [only] = sent.as_slice() else {
            panic!("{header}: {sent:?} {output:?}");
        };
        assert!(only.starts_with("GET /prod/pets HTTP/1.1\r\n"), "{only}");
        assert!(only.contains(SECRET), "{header}: {only} {output:?}");
        let files = ["facts", "report"].map(|name| std::fs::read(path(name)).expect(name));
        for text in [&output.stdout, &output.stderr, &files[0], &files[1]] {
            let text = String::from_utf8_lossy(text);
            assert!(!text.contains(SECRET), "{header}: {text}");
        }
        assert!(
            String::from_utf8_lossy(&files[0]).contains("\"known\""),
            "{header}"
        );
    }
}
