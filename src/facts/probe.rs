//! What the probes saw: TCP, HTTP. Times are milliseconds.

use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

use super::{Fact, LocalRoute};

/// One TCP connection attempt, repeated up to `tries` times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TcpProbe {
    /// Where to.
    pub address: IpAddr,
    /// The port.
    pub port: u16,
    /// How the attempts ended.
    pub outcome: TcpOutcome,
    /// How many attempts were made.
    pub tries: u32,
    /// How long the last attempt took.
    pub ms: u64,
    /// The way that the kernel took, by its own word: all of its tables count. None where no route
    /// leads there.
    #[serde(default, skip_serializing_if = "Fact::is_not_asked")]
    pub way: Fact<Option<LocalRoute>>,
}

/// How a connection attempt ended, by errno.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TcpOutcome {
    /// Connected, from this local address.
    Connected {
        /// The socket's own address.
        local: SocketAddr,
    },
    /// Silence (ETIMEDOUT, or our own shorter deadline).
    TimedOut,
    /// RST (ECONNREFUSED).
    Refused,
    /// EHOSTUNREACH.
    HostUnreachable,
    /// ENETUNREACH.
    NetworkUnreachable,
    /// ECONNRESET.
    Reset,
    /// EPERM or EACCES: the host itself forbids it.
    NotPermitted,
    /// EMFILE, ENFILE, EADDRNOTAVAIL: the host has run out of something.
    Exhausted,
    /// Anything else, in one line.
    Failed(String),
}

/// One HTTP request over a connection of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpProbe {
    /// Where to.
    pub address: IpAddr,
    /// How that address was chosen.
    pub route: HttpRoute,
    /// The method.
    pub method: String,
    /// The host that the request named.
    pub host: String,
    /// The path and query of the request line.
    pub path: String,
    /// How it ended.
    pub outcome: HttpOutcome,
    /// From the request's last byte to the answer's first.
    pub server_ms: u64,
    /// From the answer's first byte to its last.
    pub body_ms: u64,
    /// When the answer's head had come, by the client's own clock, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// Why a request went to the address it went to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HttpRoute {
    /// The name resolved to it: the way that the application takes.
    Name,
    /// It is an interface of an endpoint, to which the name led not at all, or not first.
    EndpointInterface,
    /// It is an interface of an endpoint, called by the endpoint's own name, and the API by the header
    /// `x-apigw-api-id`.
    EndpointName,
    /// The user named it, in place of what the name leads to.
    Given,
    /// It is the environment's proxy, which was asked for a tunnel.
    Proxy,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HttpOutcome {
    /// An answer came back.
    Answered(HttpAnswer),
    /// No answer inside the deadline.
    TimedOut,
    /// The connection was closed before an answer was whole.
    Closed,
    /// The proxy opened no tunnel.
    NoTunnel {
        /// The status line that it answered with.
        said: String,
    },
    /// Anything else, in one line.
    Failed(String),
}

/// An HTTP answer. Cookies and credentials never get here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpAnswer {
    /// The status code.
    pub status: u16,
    /// The headers in the order given, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text: whole up to 64 KiB, or its first 512 bytes where the call succeeded.
    pub body: String,
    /// How many bytes the body had, as far as it was read.
    pub body_bytes: u64,
}

impl HttpAnswer {
    /// The first value of a header, by its lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}
