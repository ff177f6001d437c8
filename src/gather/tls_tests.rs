use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;
use rustls::RootCertStore;

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
async fn tells_the_protocol_that_was_agreed_on() {
    for (spoken, expected) in [(&[][..], None), (&["h2", "http/1.1"], Some("http/1.1"))] {
        let identity = identity(|_| ());
        let mut server = ServerConfig::clone(&identity.server);
        server.alpn_protocols = spoken.iter().map(|it| it.as_bytes().to_vec()).collect();
        let to = serve(Arc::new(server)).await;
        let probe = shaken(to, NAME, identity.roots).await;
        let TlsOutcome::Completed { alpn, .. } = &probe.outcome else {
            panic!("{probe:?}");
        };
        assert_eq!(alpn.as_deref(), expected);
    }
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

async fn tried(to: SocketAddr, roots: RootCertStore, offer: TlsOffer) -> TlsOutcome {
    let deadline = Instant::now() + Duration::from_millis(900);
    let trial = trial(to, NAME, &Trust::these(roots), offer, deadline).await;
    assert_eq!((trial.address, trial.offer), (to.ip(), offer));
    trial.outcome
}

#[tokio::test]
async fn each_offer_is_kept() {
    for (offer, expected) in [
        (TlsOffer::Only12, ("TLSv1.2", "X25519")),
        (TlsOffer::Only13, ("TLSv1.3", "X25519")),
        (TlsOffer::Classic, ("TLSv1.3", "X25519")),
        (TlsOffer::WithoutName, ("TLSv1.3", "X25519MLKEM768")),
        (TlsOffer::Packets(576), ("TLSv1.3", "X25519MLKEM768")),
    ] {
        let identity = identity(|_| ());
        let to = serve(identity.server).await;
        let outcome = tried(to, identity.roots, offer).await;
        let TlsOutcome::Completed { version, group, .. } = &outcome else {
            panic!("{offer:?}: {outcome:?}");
        };
        assert_eq!(
            (version.as_str(), group.as_deref()),
            (expected.0, Some(expected.1)),
            "{offer:?}"
        );
    }
}

/// What a client of this offer says first, and the longest segment that its server may send.
async fn hello(offer: Option<TlsOffer>) -> (Vec<u8>, u32) {
    let (listener, to) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client");
        let mut hello = vec![0_u8; 8192];
        let mut length = 0;
        // A record says how long it is.
        while length < 5 || length < 5 + usize::from(u16::from_be_bytes([hello[3], hello[4]])) {
            length += stream.read(&mut hello[length..]).await.expect("bytes");
        }
        hello.truncate(length);
        (hello, SockRef::from(&stream).tcp_mss().expect("a size"))
    });
    match offer {
        Some(offer) => drop(tried(to, trusted(), offer).await),
        None => drop(shaken(to, NAME, trusted()).await),
    }
    server.await.expect("it ends")
}

#[tokio::test]
async fn the_first_hello_is_long_and_names_the_server() {
    let names = |hello: &[u8]| hello.windows(NAME.len()).any(|it| it == NAME.as_bytes());
    let (first, whole) = hello(None).await;
    assert!(first.len() > 1460 && names(&first), "{}", first.len());
    let (classic, _) = hello(Some(TlsOffer::Classic)).await;
    assert!(classic.len() < 600 && names(&classic), "{}", classic.len());
    let (unnamed, _) = hello(Some(TlsOffer::WithoutName)).await;
    assert!(unnamed.len() > 1400 && !names(&unnamed));
    let (_, small) = hello(Some(TlsOffer::Packets(576))).await;
    assert!(small <= 536 && whole > 1000, "{small} {whole}");
}

#[tokio::test]
async fn a_chain_leads_where_it_leads_whatever_its_time_and_name() {
    let old = identity(|wanted| {
        wanted.not_before = date_time_ymd(2001, 1, 1);
        wanted.not_after = date_time_ymd(2002, 1, 1);
    });
    let to = serve(old.server).await;
    let known = shaken(to, "other.example.com", old.roots).await;
    let anchor = known.anchor.expect("a chain came");
    assert_eq!((anchor.host, anchor.public), (Some(true), Some(false)));
    let unknown = shaken(to, NAME, trusted()).await;
    assert_eq!(unknown.anchor.expect("a chain came").host, Some(false));
}
