//! The hops of one call, in the order in which it takes them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A hop of the call. The order of the variants is the order of the path.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Hop {
    /// The invoke URL and its headers.
    Url,
    /// The name becomes addresses.
    Dns,
    /// The proxy that the client's environment names, where one carries the call.
    Proxy,
    /// Routes between the client's and the endpoint's subnets.
    Route,
    /// The client's security groups, outbound.
    SgOut,
    /// Network ACLs, both directions.
    Nacl,
    /// The endpoint's security groups, inbound.
    SgIn,
    /// TCP on port 443.
    Tcp,
    /// The TLS handshake and the certificate.
    Tls,
    /// API Gateway finds the API and its stage.
    FrontDoor,
    /// The VPC endpoint's policy.
    EndpointPolicy,
    /// The API's resource policy.
    ResourcePolicy,
    /// Route, method and its authorization.
    Method,
    /// The backend behind the method.
    Integration,
}

impl Hop {
    /// Every hop, in the order of the path.
    pub const ALL: [Self; 14] = [
        Self::Url,
        Self::Dns,
        Self::Proxy,
        Self::Route,
        Self::SgOut,
        Self::Nacl,
        Self::SgIn,
        Self::Tcp,
        Self::Tls,
        Self::FrontDoor,
        Self::EndpointPolicy,
        Self::ResourcePolicy,
        Self::Method,
        Self::Integration,
    ];

    /// The hop's name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Dns => "dns",
            Self::Proxy => "proxy",
            Self::Route => "route",
            Self::SgOut => "sg-out",
            Self::Nacl => "nacl",
            Self::SgIn => "sg-in",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::FrontDoor => "front-door",
            Self::EndpointPolicy => "endpoint-policy",
            Self::ResourcePolicy => "resource-policy",
            Self::Method => "method",
            Self::Integration => "integration",
        }
    }

    /// What stands at this hop, for a sentence such as "broken at: …".
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Url => "the invoke URL",
            Self::Dns => "name resolution",
            Self::Proxy => "the client's proxy",
            Self::Route => "the route",
            Self::SgOut => "security group of the client, outbound",
            Self::Nacl => "network ACL",
            Self::SgIn => "security group of the endpoint, inbound",
            Self::Tcp => "TCP 443",
            Self::Tls => "TLS",
            Self::FrontDoor => "API Gateway's front door",
            Self::EndpointPolicy => "the endpoint policy",
            Self::ResourcePolicy => "the API's resource policy",
            Self::Method => "the method",
            Self::Integration => "the integration",
        }
    }
}
