//! Handshakes, and the certificates that were shown: also where they were refused.
//!
//! Trust is webpki's alone: the verifier here looks on, and never accepts what webpki refuses.

use std::future::{Future, ready};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore,
    SignatureScheme,
};
use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::certificate;
use super::clock::ms_since;
use super::text::{chain, one_line};
use crate::facts::{Certificate, TlsOutcome, TlsProbe};

/// More certificates than an honest chain has.
const LONGEST_CHAIN: usize = 10;

/// What the host trusts, read when the first handshake needs it.
#[derive(Debug, Default)]
pub(super) struct Trust(OnceCell<Result<Arc<WebPkiServerVerifier>, String>>);

impl Trust {
    /// Trust these, in place of what the host trusts.
    #[cfg(test)]
    pub(super) fn these(roots: RootCertStore) -> Self {
        Self(OnceCell::new_with(Some(verifier(roots))))
    }

    /// Read what the host trusts, so that no handshake's deadline is spent on it.
    pub(super) async fn ready(&self) {
        // A failure is told to each handshake.
        let _ = self.verifier().await;
    }

    async fn verifier(&self) -> Result<Arc<WebPkiServerVerifier>, String> {
        self.0
            .get_or_init(|| async {
                let loaded = tokio::task::spawn_blocking(rustls_native_certs::load_native_certs);
                let loaded = loaded.await.map_err(one_line)?;
                let mut roots = RootCertStore::empty();
                roots.add_parsable_certificates(loaded.certs);
                if roots.is_empty() {
                    let said = loaded
                        .errors
                        .first()
                        .map_or_else(|| "there are none".to_owned(), chain_of);
                    return Err(one_line(format!(
                        "this host's trusted certificates could not be read: {said}"
                    )));
                }
                verifier(roots)
            })
            .await
            .clone()
    }
}

fn chain_of(error: &rustls_native_certs::Error) -> String {
    chain(error)
}

/// The one provider of the whole program, passed explicitly: nothing depends on a process default.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

fn verifier(roots: RootCertStore) -> Result<Arc<WebPkiServerVerifier>, String> {
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
        .build()
        .map_err(one_line)
}

/// A handshake's end: the probe for the record, and the stream where there is one.
pub(super) struct Handshake {
    pub(super) probe: TlsProbe,
    pub(super) stream: Option<TlsStream<TcpStream>>,
}

/// Connect and shake hands. The deadline covers both.
pub(super) async fn handshake(
    to: SocketAddr,
    name: &str,
    trust: &Trust,
    deadline: Instant,
) -> Handshake {
    shake(TcpStream::connect(to), to.ip(), name, trust, deadline).await
}

/// Shake hands over a connection that is there, such as a proxy's tunnel; the address is for the record.
pub(super) async fn handshake_over(
    stream: TcpStream,
    address: IpAddr,
    name: &str,
    trust: &Trust,
    deadline: Instant,
) -> Handshake {
    shake(ready(Ok(stream)), address, name, trust, deadline).await
}

async fn shake(
    connection: impl Future<Output = io::Result<TcpStream>>,
    address: IpAddr,
    name: &str,
    trust: &Trust,
    deadline: Instant,
) -> Handshake {
    let start = Instant::now();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let ended = timeout_at(deadline, attempt(connection, name, trust, &seen)).await;
    let (outcome, stream) = match ended {
        Err(_) => (TlsOutcome::Silence, None),
        Ok(Err(outcome)) => (outcome, None),
        Ok(Ok((outcome, stream))) => (outcome, Some(stream)),
    };
    let chain = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
    Handshake {
        probe: TlsProbe {
            address,
            name: name.to_owned(),
            outcome,
            chain,
            ms: ms_since(start),
        },
        stream,
    }
}

type Seen = Arc<Mutex<Vec<Certificate>>>;

async fn attempt(
    connection: impl Future<Output = io::Result<TcpStream>>,
    name: &str,
    trust: &Trust,
    seen: &Seen,
) -> Result<(TlsOutcome, TlsStream<TcpStream>), TlsOutcome> {
    let failed = |detail: String| TlsOutcome::Failed { detail };
    let inner = trust.verifier().await.map_err(failed)?;
    let server = ServerName::try_from(name.to_owned())
        .map_err(|_| failed(format!("'{name}' is no name that TLS can ask for")))?;
    let verifier = Arc::new(Onlooker {
        inner,
        seen: Arc::clone(seen),
    });
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(one_line(error)))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let stream = connection
        .await
        .map_err(|error| failed(one_line(format!("connecting again failed: {error}"))))?;
    let stream = TlsConnector::from(Arc::new(config))
        .connect(server, stream)
        .await
        .map_err(|error| outcome_of(&error))?;
    let (_, session) = stream.get_ref();
    let outcome = TlsOutcome::Completed {
        version: session.protocol_version().map_or_else(
            || "unknown".to_owned(),
            |version| match version {
                rustls::ProtocolVersion::TLSv1_3 => "TLSv1.3".to_owned(),
                rustls::ProtocolVersion::TLSv1_2 => "TLSv1.2".to_owned(),
                other => format!("{other:?}"),
            },
        ),
        cipher: session
            .negotiated_cipher_suite()
            .map_or_else(String::new, |suite| format!("{:?}", suite.suite())),
    };
    Ok((outcome, stream))
}

fn outcome_of(error: &io::Error) -> TlsOutcome {
    use std::io::ErrorKind;
    let tls = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    if let Some(tls) = tls {
        return outcome_of_tls(tls);
    }
    match error.kind() {
        ErrorKind::UnexpectedEof
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe => TlsOutcome::Closed,
        ErrorKind::TimedOut => TlsOutcome::Silence,
        _ => TlsOutcome::Failed {
            detail: one_line(error),
        },
    }
}

fn outcome_of_tls(error: &rustls::Error) -> TlsOutcome {
    use rustls::Error;
    let detail = one_line(error);
    match error {
        Error::AlertReceived(
            AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity,
        )
        | Error::PeerIncompatible(_) => TlsOutcome::VersionRefused { detail },
        Error::AlertReceived(AlertDescription::CloseNotify) => TlsOutcome::Closed,
        Error::InvalidMessage(_)
        | Error::InappropriateMessage { .. }
        | Error::InappropriateHandshakeMessage { .. }
        | Error::PeerSentOversizedRecord => TlsOutcome::NotTls { detail },
        Error::InvalidCertificate(problem) => match problem {
            CertificateError::UnknownIssuer => TlsOutcome::UnknownIssuer,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TlsOutcome::NameMismatch
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => TlsOutcome::NotValidNow { detail },
            _ => TlsOutcome::Failed { detail },
        },
        _ => TlsOutcome::Failed { detail },
    }
}

/// Notes the chain, and leaves the judgement to webpki.
#[derive(Debug)]
struct Onlooker {
    inner: Arc<WebPkiServerVerifier>,
    seen: Seen,
}

impl ServerCertVerifier for Onlooker {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let chain = std::iter::once(end_entity)
            .chain(intermediates)
            .take(LONGEST_CHAIN)
            .map(|der| certificate::read(der))
            .collect();
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = chain;
        self.inner
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// Whether a handshake ended well.
pub(super) const fn completed(probe: &TlsProbe) -> bool {
    matches!(probe.outcome, TlsOutcome::Completed { .. })
}

#[cfg(test)]
#[path = "tls_tests.rs"]
pub(super) mod tests;
