//! Handshakes, and the certificates that were shown: also where they were refused.
//!
//! Trust is webpki's alone: the verifier here looks on, and never accepts what webpki refuses.

use std::future::{Future, ready};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, PoisonError};

use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::kx_group;
use rustls::pki_types::ServerName;
use rustls::version::{TLS12, TLS13};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, ProtocolVersion, SupportedProtocolVersion,
};
use socket2::SockRef;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::clock::ms_since;
use super::text::one_line;
use super::trust::{DualVerifier, Presented, Seen, Trust, provider};
use crate::facts::{TlsOffer, TlsOutcome, TlsProbe, TlsTrial};

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
    let connection = TcpStream::connect(to);
    shake(connection, to.ip(), name, trust, None, deadline).await
}

/// Connect and shake hands, offering something else.
pub(super) async fn trial(
    to: SocketAddr,
    name: &str,
    trust: &Trust,
    offer: TlsOffer,
    deadline: Instant,
) -> TlsTrial {
    let connection = connect(to, offer);
    let ended = shake(connection, to.ip(), name, trust, Some(offer), deadline).await;
    TlsTrial {
        address: ended.probe.address,
        offer,
        outcome: ended.probe.outcome,
        ms: ended.probe.ms,
    }
}

/// A connection whose packets, in both directions, are no longer than the offer says: each side keeps
/// to the segment size that the other one announces (RFC 9293, 3.7.1).
async fn connect(to: SocketAddr, offer: TlsOffer) -> io::Result<TcpStream> {
    let TlsOffer::Packets(longest) = offer else {
        return TcpStream::connect(to).await;
    };
    let (socket, headers) = match to {
        SocketAddr::V4(_) => (TcpSocket::new_v4()?, 40),
        SocketAddr::V6(_) => (TcpSocket::new_v6()?, 60),
    };
    SockRef::from(&socket).set_tcp_mss(u32::from(longest.saturating_sub(headers)))?;
    socket.connect(to).await
}

/// Shake hands over a connection that is there, such as a proxy's tunnel; the address is for the record.
pub(super) async fn handshake_over(
    stream: TcpStream,
    address: IpAddr,
    name: &str,
    trust: &Trust,
    deadline: Instant,
) -> Handshake {
    shake(ready(Ok(stream)), address, name, trust, None, deadline).await
}

async fn shake(
    connection: impl Future<Output = io::Result<TcpStream>>,
    address: IpAddr,
    name: &str,
    trust: &Trust,
    offer: Option<TlsOffer>,
    deadline: Instant,
) -> Handshake {
    let start = Instant::now();
    let seen = Seen::default();
    let ended = timeout_at(deadline, attempt(connection, name, trust, offer, &seen)).await;
    let (outcome, stream) = match ended {
        Err(_) => (TlsOutcome::Silence, None),
        Ok(Err(outcome)) => (outcome, None),
        Ok(Ok((outcome, stream))) => (outcome, Some(stream)),
    };
    let Presented { chain, anchor } =
        std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
    Handshake {
        probe: TlsProbe {
            address,
            name: name.to_owned(),
            outcome,
            chain,
            anchor,
            ms: ms_since(start),
        },
        stream,
    }
}

async fn attempt(
    connection: impl Future<Output = io::Result<TcpStream>>,
    name: &str,
    trust: &Trust,
    offer: Option<TlsOffer>,
    seen: &Seen,
) -> Result<(TlsOutcome, TlsStream<TcpStream>), TlsOutcome> {
    let failed = |detail: String| TlsOutcome::Failed { detail };
    let roots = trust.roots().await.map_err(failed)?;
    let server = ServerName::try_from(name.to_owned())
        .map_err(|_| failed(format!("'{name}' is no name that TLS can ask for")))?;
    let mut config = ClientConfig::builder_with_provider(exchanging(offer))
        .with_protocol_versions(versions(offer))
        .map_err(|error| failed(one_line(error)))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(DualVerifier::new(roots, seen)))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.enable_sni = offer != Some(TlsOffer::WithoutName);
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
                ProtocolVersion::TLSv1_3 => "TLSv1.3".to_owned(),
                ProtocolVersion::TLSv1_2 => "TLSv1.2".to_owned(),
                other => format!("{other:?}"),
            },
        ),
        cipher: session
            .negotiated_cipher_suite()
            .map_or_else(String::new, |suite| format!("{:?}", suite.suite())),
        group: session
            .negotiated_key_exchange_group()
            .map(|group| format!("{:?}", group.name())),
        alpn: session
            .alpn_protocol()
            .map(|agreed| one_line(String::from_utf8_lossy(agreed))),
    };
    Ok((outcome, stream))
}

/// The key exchanges that are offered. The post-quantum one comes first, as up-to-date clients have it
/// (among them the AWS SDKs and browsers): its share makes the `ClientHello` longer than a packet.
fn exchanging(offer: Option<TlsOffer>) -> Arc<CryptoProvider> {
    let classic = [kx_group::X25519, kx_group::SECP256R1, kx_group::SECP384R1];
    let mut provider = CryptoProvider::clone(&provider());
    provider.kx_groups = match offer {
        Some(TlsOffer::Only12 | TlsOffer::Only13 | TlsOffer::Classic) => classic.to_vec(),
        _ => [&[kx_group::X25519MLKEM768], &classic[..]].concat(),
    };
    Arc::new(provider)
}

fn versions(offer: Option<TlsOffer>) -> &'static [&'static SupportedProtocolVersion] {
    static BOTH: [&SupportedProtocolVersion; 2] = [&TLS13, &TLS12];
    let (newer, older) = BOTH.split_at(1);
    match offer {
        Some(TlsOffer::Only12) => older,
        Some(TlsOffer::Only13) => newer,
        _ => &BOTH,
    }
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

/// Whether a handshake ended well.
pub(super) const fn completed(probe: &TlsProbe) -> bool {
    matches!(probe.outcome, TlsOutcome::Completed { .. })
}

#[cfg(test)]
#[path = "tls_tests.rs"]
pub(super) mod tests;
