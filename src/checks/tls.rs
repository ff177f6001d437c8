//! The handshake and the certificate.

pub(super) mod cut_off;
pub(super) mod handshake_failed;
pub(super) mod intercepted;
pub(super) mod name_mismatch;
pub(super) mod version_mismatch;

use crate::checks::Evidence;
use crate::facts::{Certificate, Need, TlsOutcome, TlsProbe};

/// What would explain a handshake that went wrong: the connection went elsewhere.
const ELSEWHERE: &[&str] = &["DNS005", "DNS003", "DNS008", "DNS009", "DNS024"];

/// A handshake in one line.
fn tell(probe: &TlsProbe) -> Evidence {
    let how = match &probe.outcome {
        TlsOutcome::Completed { version, cipher } => {
            format!("{version}, {cipher}, in {} ms", probe.ms)
        }
        TlsOutcome::VersionRefused { detail } => format!("refused: {detail}"),
        TlsOutcome::UnknownIssuer => "this host does not trust the issuer".to_owned(),
        TlsOutcome::NameMismatch => "the certificate does not cover the name".to_owned(),
        TlsOutcome::NotValidNow { detail } | TlsOutcome::Failed { detail } => detail.clone(),
        TlsOutcome::Closed => "the connection was cut during the handshake".to_owned(),
        TlsOutcome::Silence => format!("no answer to the ClientHello within {} ms", probe.ms),
        TlsOutcome::NotTls { detail } => format!("the answer is not TLS: {detail}"),
    };
    Evidence::of(
        Need::Tls,
        format!("{} as {}: {how}", probe.address, probe.name),
    )
}

/// The leaf of a chain, in one line.
fn leaf(probe: &TlsProbe) -> Option<Evidence> {
    let leaf = probe.chain.first()?;
    let names = crate::checks::list(&leaf.names);
    Some(Evidence::of(
        Need::Tls,
        format!(
            "certificate for {names}, issued by {}, valid {} to {}",
            leaf.issuer, leaf.not_before, leaf.not_after
        ),
    ))
}

/// Whether a certificate comes from Amazon: all that API Gateway presents do, save for the owner's
/// own on a private custom domain.
fn from_amazon(certificate: &Certificate) -> bool {
    certificate.issuer.contains("O=Amazon")
}
