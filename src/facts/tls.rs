//! What the handshakes saw. Times are milliseconds.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// One TLS handshake over a connection of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsProbe {
    /// Where to.
    pub address: IpAddr,
    /// The name sent and verified.
    pub name: String,
    /// How the handshake ended.
    pub outcome: TlsOutcome,
    /// The certificates presented, leaf first; also where verification failed.
    pub chain: Vec<Certificate>,
    /// Where the chain leads, where certificates came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Anchor>,
    /// How long the handshake took.
    pub ms: u64,
}

/// How a handshake ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TlsOutcome {
    /// It completed, and the certificate was verified.
    Completed {
        /// `TLSv1.3` or `TLSv1.2`.
        version: String,
        /// The cipher suite's name.
        cipher: String,
        /// The group of the key exchange, e.g. `X25519MLKEM768`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        group: Option<String>,
        /// The protocol that was agreed on for what follows (ALPN, RFC 7301), of the one that was
        /// offered: `http/1.1`. None where the server names none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alpn: Option<String>,
    },
    /// The server refused the versions or ciphers offered.
    VersionRefused {
        /// The alert or error, in one line.
        detail: String,
    },
    /// The certificate's issuer is not trusted by this host.
    UnknownIssuer,
    /// The certificate does not cover the name.
    NameMismatch,
    /// The certificate has expired, or is not valid yet.
    NotValidNow {
        /// What the verifier said, in one line.
        detail: String,
    },
    /// The connection was reset or closed during the handshake.
    Closed,
    /// The server said nothing inside the deadline.
    Silence,
    /// What came back was not TLS.
    NotTls {
        /// What the parser said, in one line.
        detail: String,
    },
    /// Anything else, in one line.
    Failed {
        /// What was said.
        detail: String,
    },
}

/// A certificate, as far as a reader cares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The subject's distinguished name.
    pub subject: String,
    /// The issuer's distinguished name.
    pub issuer: String,
    /// The DNS names and addresses that it covers.
    pub names: Vec<String>,
    /// The start of its validity, RFC 3339.
    pub not_before: String,
    /// The end of its validity, RFC 3339.
    pub not_after: String,
}

/// Whether a chain leads to a root that somebody trusts, whatever its names and its validity are;
/// `None` where another fault of the chain hides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// A root of this host's own trust store.
    pub host: Option<bool>,
    /// A root that browsers trust, by the list that the tool has in it.
    pub public: Option<bool>,
}

/// One more handshake with an address, otherwise offered than the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsTrial {
    /// Where to.
    pub address: IpAddr,
    /// What is otherwise.
    pub offer: TlsOffer,
    /// How it ended.
    pub outcome: TlsOutcome,
    /// How long it took.
    pub ms: u64,
}

/// What a handshake offers otherwise than an up-to-date client, which speaks TLS 1.2 and 1.3, prefers
/// the post-quantum key exchange and names the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TlsOffer {
    /// TLS 1.2 alone.
    #[serde(rename = "tls-1.2")]
    Only12,
    /// TLS 1.3 alone, with the key exchanges of old.
    #[serde(rename = "tls-1.3")]
    Only13,
    /// The key exchanges of old, so that the `ClientHello` is short.
    Classic,
    /// No server name.
    WithoutName,
    /// No packet longer than this many bytes, in either direction.
    Packets(u16),
}
