use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const NAME: &str = "api.example.com";

/// A server's configuration and the roots that trust it.
pub(in crate::gather) struct Identity {
    pub(in crate::gather) server: Arc<ServerConfig>,
    pub(in crate::gather) roots: RootCertStore,
}

pub(in crate::gather) fn identity(change: impl FnOnce(&mut CertificateParams)) -> Identity {
    let key = KeyPair::generate().expect("a key");
    let mut wanted = CertificateParams::new(vec![NAME.to_owned()]).expect("names");
    change(&mut wanted);
    let made = wanted.self_signed(&key).expect("a certificate");
    let mut roots = RootCertStore::empty();
    roots.add(made.der().clone()).expect("a root");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let server = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.der().clone()], key)
        .expect("a configuration");
    Identity {
        server: Arc::new(server),
        roots,
    }
}

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((HOME, 0)).await.expect("a listener");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

async fn serve(config: Arc<ServerConfig>) -> SocketAddr {
    let (listener, address) = listener().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = TlsAcceptor::from(Arc::clone(&config));
            tokio::spawn(async move {
                if let Ok(mut stream) = acceptor.accept(stream).await {
                    let _ = stream.read_u8().await;
                }
            });
        }
    });
    address
}

/// A server that answers the client's hello with these bytes, and then closes or falls silent.
async fn babble(bytes: &'static [u8], close: Close) -> SocketAddr {
    let (listener, address) = listener().await;
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut hello = [0_u8; 4096];
            let _ = stream.read(&mut hello).await;
            let _ = stream.write_all(bytes).await;
            match close {
                Close::Afterwards => drop(stream),
                Close::Never => kept.push(stream),
            }
        }
    });
    address
}

#[derive(Clone, Copy)]
enum Close {
    Afterwards,
    Never,
}

async fn shaken(to: SocketAddr, name: &str, roots: RootCertStore) -> TlsProbe {
    let deadline = Instant::now() + Duration::from_millis(400);
    handshake(to, name, &Trust::these(roots), deadline)
        .await
        .probe
}

fn trusted() -> RootCertStore {
    // Another name than the servers': webpki calls a namesake's certificate badly signed instead.
    let another = |wanted: &mut CertificateParams| {
        wanted
            .distinguished_name
            .push(rcgen::DnType::CommonName, "another issuer");
    };
    identity(another).roots
}

#[tokio::test]
async fn completes_and_tells_version_and_chain() {
    let identity = identity(|_| ());
    let to = serve(identity.server).await;
    let probe = shaken(to, NAME, identity.roots).await;
    assert!(
        matches!(&probe.outcome, TlsOutcome::Completed { version, .. } if version == "TLSv1.3"),
        "{probe:?}"
    );
    let names: Vec<_> = probe.chain.iter().map(|leaf| leaf.names.clone()).collect();
    assert_eq!(names, [[NAME]]);
}

#[tokio::test]
async fn keeps_the_chain_that_it_refuses() {
    let stranger = identity(|_| ());
    let to = serve(Arc::clone(&stranger.server)).await;
    let probe = shaken(to, NAME, trusted()).await;
    assert_eq!(probe.outcome, TlsOutcome::UnknownIssuer);
    assert_eq!(probe.chain.len(), 1);

    let to = serve(stranger.server).await;
    let probe = shaken(to, "other.example.com", stranger.roots).await;
    assert_eq!(probe.outcome, TlsOutcome::NameMismatch);
    assert_eq!(probe.chain.len(), 1);
}

#[tokio::test]
async fn a_certificate_has_its_time() {
    for (from, to) in [(2001, 2002), (2101, 2102)] {
        let identity = identity(|wanted| {
            wanted.not_before = date_time_ymd(from, 1, 1);
            wanted.not_after = date_time_ymd(to, 1, 1);
        });
        let address = serve(identity.server).await;
        let probe = shaken(address, NAME, identity.roots).await;
        assert!(
            matches!(probe.outcome, TlsOutcome::NotValidNow { .. }),
            "{probe:?}"
        );
    }
}

#[tokio::test]
async fn an_address_as_a_name_is_verified_as_an_address() {
    let identity = identity(|wanted| {
        wanted
            .subject_alt_names
            .push(rcgen::SanType::IpAddress(HOME));
    });
    let to = serve(identity.server).await;
    let probe = shaken(to, "127.0.0.1", identity.roots).await;
    assert!(completed(&probe), "{probe:?}");
    let odd = shaken(to, "not a name", trusted()).await;
    assert!(matches!(odd.outcome, TlsOutcome::Failed { .. }), "{odd:?}");
}

#[tokio::test]
async fn garbage_is_not_tls() {
    for garbage in [
        &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
        b"SSH-2.0-OpenSSH_9.6\r\n",
        &[0xff; 64],
    ] {
        let to = babble(garbage, Close::Never).await;
        let probe = shaken(to, NAME, trusted()).await;
        assert!(
            matches!(probe.outcome, TlsOutcome::NotTls { .. }),
            "{probe:?}"
        );
    }
}

#[tokio::test]
async fn silence_and_closing_are_told_apart() {
    let start = Instant::now();
    let to = babble(b"", Close::Never).await;
    assert_eq!(
        shaken(to, NAME, trusted()).await.outcome,
        TlsOutcome::Silence
    );
    assert!(start.elapsed() < Duration::from_secs(2));
    let to = babble(b"", Close::Afterwards).await;
    assert_eq!(
        shaken(to, NAME, trusted()).await.outcome,
        TlsOutcome::Closed
    );
}

#[tokio::test]
async fn an_alert_over_versions_is_no_garbage() {
    for (alert, refused) in [(70, true), (40, true), (71, true), (112, false)] {
        let record: &'static [u8] = match alert {
            70 => b"\x15\x03\x03\x00\x02\x02\x46",
            40 => b"\x15\x03\x03\x00\x02\x02\x28",
            71 => b"\x15\x03\x03\x00\x02\x02\x47",
            _ => b"\x15\x03\x03\x00\x02\x02\x70",
        };
        let to = babble(record, Close::Never).await;
        let outcome = shaken(to, NAME, trusted()).await.outcome;
        let is_refused = matches!(outcome, TlsOutcome::VersionRefused { .. });
        assert_eq!(is_refused, refused, "{alert}: {outcome:?}");
    }
}

#[tokio::test]
async fn without_roots_every_handshake_says_so() {
    let to = babble(b"", Close::Never).await;
    let probe = shaken(to, NAME, RootCertStore::empty()).await;
    assert!(
        matches!(probe.outcome, TlsOutcome::Failed { .. }),
        "{probe:?}"
    );
}
