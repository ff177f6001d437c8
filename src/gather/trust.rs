//! Whom the host trusts, whom everybody trusts, and the verifier that asks both.
//!
//! A handshake is trusted as the host trusts: by webpki, and never where that refuses. The public
//! roots only tell who is to blame: a chain that leads to one of them is the real one.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_native_certs::CertificateResult;
use tokio::sync::OnceCell;

use super::aside::PATIENCE;
use super::certificate;
use super::clock::shown;
use super::text::{chain, one_line};
use crate::facts::{Anchor, Certificate};
#[cfg(feature = "aws")]
use crate::facts::{FetchError, Reason};
use crate::waiting;

/// More certificates than an honest chain has.
const LONGEST_CHAIN: usize = 10;
/// No bundle of roots is as long.
const LONGEST: u64 = 16 << 20;
/// A PEM file of roots that count as public, too: those of a partition with authorities of its own.
const MORE_ROOTS: &str = "APIGW_DOCTOR_PUBLIC_ROOTS";

/// Whom the host trusts, read when the first handshake needs it.
#[derive(Debug, Default)]
pub(super) struct Trust(OnceCell<Result<Roots, String>>);

/// The two judges of a chain.
#[derive(Debug, Clone)]
pub(super) struct Roots {
    host: Arc<WebPkiServerVerifier>,
    public: Arc<WebPkiServerVerifier>,
}

impl Trust {
    /// Trust these, in place of what the host trusts.
    #[cfg(test)]
    pub(super) fn these(roots: RootCertStore) -> Self {
        Self(OnceCell::new_with(Some(judges(roots, public_roots()))))
    }

    /// Read what the host trusts, so that no handshake's deadline is spent on it.
    pub(super) async fn ready(&self) {
        // A failure is told to each handshake.
        let _ = self.roots().await;
    }

    /// Whether the host trusts anybody: the SDK's client dies where it does not.
    #[cfg(feature = "aws")]
    pub(super) async fn anybody(&self) -> Result<(), FetchError> {
        let roots = self.roots().await;
        roots.map(drop).map_err(|detail| FetchError {
            why: Reason::Failed,
            detail: format!("AWS cannot be asked: {detail}"),
        })
    }

    /// What trusts as the host does, and looks on at nothing.
    #[cfg(feature = "aws")]
    pub(super) async fn config(&self) -> Result<rustls::ClientConfig, String> {
        let roots = self.roots().await?;
        let config = rustls::ClientConfig::builder_with_provider(provider());
        let config = config.with_safe_default_protocol_versions();
        let config = config.map_err(|error| chain(&error))?;
        Ok(config
            .with_webpki_verifier(roots.host)
            .with_no_client_auth())
    }

    pub(super) async fn roots(&self) -> Result<Roots, String> {
        self.0
            .get_or_init(|| async {
                let read = tokio::time::timeout(PATIENCE, waiting::detached(read));
                let read = read.await.unwrap_or_else(|_| {
                    let late = format!("reading them took longer than {}", shown(PATIENCE));
                    Err(std::io::Error::other(late))
                });
                let (loaded, public) = read.map_err(|error| unreadable(&one_line(error)))?;
                let mut roots = RootCertStore::empty();
                roots.add_parsable_certificates(loaded.certs);
                if roots.is_empty() {
                    let said = loaded
                        .errors
                        .first()
                        .map_or_else(|| "there are none".to_owned(), |error| chain(error));
                    return Err(unreadable(&said));
                }
                judges(roots, public)
            })
            .await
            .clone()
    }
}

fn unreadable(said: &str) -> String {
    one_line(format!(
        "this host's trusted certificates could not be read: {said}"
    ))
}

/// What the host trusts, and everybody.
fn read() -> std::io::Result<(CertificateResult, RootCertStore)> {
    if let Some(file) = std::env::var_os("SSL_CERT_FILE")
        && std::fs::metadata(&file).is_ok_and(|found| !found.is_file())
    {
        let file = Path::new(&file).display();
        let problem = format!("SSL_CERT_FILE: {file} is not a regular file");
        return Err(std::io::Error::other(problem));
    }
    Ok((rustls_native_certs::load_native_certs(), public_roots()))
}

/// The roots that the tool has in it, and those that the environment adds.
fn public_roots() -> RootCertStore {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    if let Some(file) = std::env::var_os(MORE_ROOTS)
        && let Ok(more) = waiting::regular(Path::new(&file), LONGEST)
    {
        roots.add_parsable_certificates(CertificateDer::pem_slice_iter(&more).flatten());
    }
    roots
}

/// The one provider of the whole program, passed explicitly: nothing depends on a process default.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

fn judges(host: RootCertStore, public: RootCertStore) -> Result<Roots, String> {
    let judge = |roots| {
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
            .build()
            .map_err(one_line)
    };
    Ok(Roots {
        host: judge(host)?,
        public: judge(public)?,
    })
}

/// What a server presented.
#[derive(Debug, Default)]
pub(super) struct Presented {
    pub(super) chain: Vec<Certificate>,
    pub(super) anchor: Option<Anchor>,
}

/// Where a verifier leaves what it saw.
pub(super) type Seen = Arc<Mutex<Presented>>;

/// Notes the chain, and leaves the judgement to webpki.
#[derive(Debug)]
pub(super) struct DualVerifier {
    roots: Roots,
    seen: Seen,
}

impl DualVerifier {
    pub(super) fn new(roots: Roots, seen: &Seen) -> Self {
        let seen = Arc::clone(seen);
        Self { roots, seen }
    }
}

impl ServerCertVerifier for DualVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity)
            .chain(intermediates)
            .take(LONGEST_CHAIN)
            .map(|der| certificate::read(der))
            .collect();
        let when = within_validity(end_entity, now);
        let leads = |judge: &WebPkiServerVerifier| {
            leads(&judge.verify_server_cert(end_entity, intermediates, server_name, &[], when))
        };
        let anchor = Some(Anchor {
            host: leads(&self.roots.host),
            public: leads(&self.roots.public),
        });
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Presented { chain, anchor };
        self.roots.host.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        )
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.roots.host.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.roots.host.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.roots.host.supported_verify_schemes()
    }
}

/// A moment at which the certificate is valid, the nearest to now: an expired chain leads where it
/// led when it was valid.
fn within_validity(leaf: &[u8], now: UnixTime) -> UnixTime {
    let Some((from, to)) = certificate::validity(leaf) else {
        return now;
    };
    let now = now.as_secs().min(to).max(from);
    UnixTime::since_unix_epoch(Duration::from_secs(now))
}

/// Whether a chain leads to a root, by webpki's answer: names are looked at last.
fn leads(judged: &Result<ServerCertVerified, Error>) -> Option<bool> {
    match judged {
        Ok(_)
        | Err(Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        )) => Some(true),
        Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => Some(false),
        Err(_) => None,
    }
}
