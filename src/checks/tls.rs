//! The handshake and the certificate.

mod tried;
mod validity;

use crate::case::Case;
use crate::checks::Evidence;
use crate::facts::{Anchor, Certificate, FactKind, MissingFact, TlsOutcome, TlsProbe};

checks! {
    Tls:
    mod version_mismatch;
    mod intercepted;
    mod name_mismatch;
    mod trust_store;
    mod private_authority;
    mod certificate_expired;
    mod certificate_not_yet_valid;
    mod mtu_black_hole;
    mod large_hello;
    mod server_name_filtered;
    mod reset_after_clienthello;
    mod handshake_failed;
    mod one_version;
    mod no_server_name;
    mod strict_mode;
    mod policy_updating;
}

/// Whether a name is among those of a certificate; a star stands for one label (RFC 9525, 6.3).
pub(super) fn covers(names: &[impl AsRef<str>], name: &str) -> bool {
    let mut names = names.iter().map(AsRef::as_ref);
    names.any(|one: &str| match one.strip_prefix("*.") {
        Some(domain) => name
            .split_once('.')
            .is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(domain)),
        None => one.eq_ignore_ascii_case(name),
    })
}

/// A handshake in one line.
fn tell(probe: &TlsProbe) -> Evidence {
    let how = how(&probe.outcome, probe.ms);
    Evidence::of(
        FactKind::Tls,
        format!("{} as {}: {how}", probe.address, probe.name),
    )
}

/// How a handshake ended.
fn how(outcome: &TlsOutcome, ms: u64) -> String {
    match outcome {
        TlsOutcome::Completed {
            version,
            cipher,
            group,
            alpn,
        } => {
            let group = group.as_ref().map(|group| format!(", {group}"));
            let alpn = alpn.as_ref().map(|alpn| format!(", ALPN {alpn}"));
            let more = [group, alpn].map(Option::unwrap_or_default).concat();
            format!("{version}, {cipher}{more}, in {ms} ms")
        }
        TlsOutcome::VersionRefused { detail } => format!("refused: {detail}"),
        TlsOutcome::UnknownIssuer => "this host does not trust the issuer".to_owned(),
        TlsOutcome::NameMismatch => "the certificate does not cover the name".to_owned(),
        TlsOutcome::NotValidNow { detail } | TlsOutcome::Failed { detail } => detail.clone(),
        TlsOutcome::Closed => "the connection was cut during the handshake".to_owned(),
        TlsOutcome::Silence => format!("no answer to the ClientHello within {ms} ms"),
        TlsOutcome::NotTls { detail } => format!("the answer is not TLS: {detail}"),
    }
}

/// The leaf of a chain, in one line.
fn leaf(probe: &TlsProbe) -> Option<Evidence> {
    probe.chain.first().map(certificate)
}

/// The whole chain, a line each, the leaf first.
fn chain(probe: &TlsProbe) -> impl Iterator<Item = Evidence> {
    probe.chain.iter().map(certificate)
}

fn certificate(certificate: &Certificate) -> Evidence {
    let whose = if certificate.names.is_empty() {
        format!("of {}", certificate.subject)
    } else {
        format!("for {}", crate::checks::list(&certificate.names))
    };
    Evidence::of(
        FactKind::Tls,
        format!(
            "certificate {whose}, issued by {}, valid {} to {}",
            certificate.issuer, certificate.not_before, certificate.not_after
        ),
    )
}

/// Whether a certificate comes from Amazon: all that API Gateway presents do, save for the owner's
/// own on a private custom domain.
fn from_amazon(certificate: &Certificate) -> bool {
    certificate.issuer.contains("O=Amazon")
}

/// Whether a chain leads to a public root; `None` where that was not looked at, or cannot be told.
const fn is_public(probe: &TlsProbe) -> Option<bool> {
    match probe.anchor {
        Some(Anchor { public, .. }) => public,
        None => None,
    }
}

/// The versions and ciphers that the API is configured for, where that was read.
fn security_policy(case: &Case<'_>) -> Option<Evidence> {
    let api = case.aws.rest_api.known()?.as_ref()?;
    let policy = api.security_policy.as_ref()?;
    Some(Evidence::of(
        FactKind::RestApi,
        format!("the API's security policy is {policy}"),
    ))
}

/// The API, where AWS knows it.
fn api<'a>(
    case: &'a Case<'_>,
) -> Result<Option<&'a crate::facts::apigateway::RestApi>, MissingFact> {
    Ok(case.aws.rest_api.need(FactKind::RestApi)?.as_ref())
}
