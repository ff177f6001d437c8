//! The invoke URL, taken apart.
//!
//! Source: AWS, "Invoke a private API" (the forms) and the hostnames of real endpoints (the
//! eight-character suffix). A URL that is merely wrong is accepted here and judged by the checks;
//! only what is no URL at all is refused.

mod host;
mod mistake;
mod parse;
mod repair;
mod secret;

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Region, Span};

pub use host::Host;
pub use mistake::{Mistake, Mistaken};
pub use repair::{BAD_IN_PATH, BAD_IN_QUERY};

/// What an invoke URL is called with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// `https`, the only one that API Gateway serves.
    Https,
    /// `http`, which never works.
    Http,
    /// `ws` or `wss`: a WebSocket API's.
    WebSocket,
    /// None was written.
    Missing,
    /// It is misspelt, doubled, or another one.
    Malformed,
}

/// The form of an invoke URL, as reports name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// The API's own hostname, over the endpoint's private DNS.
    PrivateDns,
    /// The endpoint's hostname with a `Host` or `x-apigw-api-id` header.
    EndpointDns,
    /// The endpoint's hostname in one zone.
    EndpointDnsZonal,
    /// The Route 53 alias `{api}-{vpce}`.
    Alias,
    /// A private custom domain, or a name that we do not recognise.
    CustomDomain,
    /// No form: an address, or what can be told to be no host of a private API.
    Unknown,
}

impl Form {
    /// The form's name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PrivateDns => "private-dns",
            Self::EndpointDns => "endpoint-dns",
            Self::EndpointDnsZonal => "endpoint-dns-zonal",
            Self::Alias => "alias",
            Self::CustomDomain => "custom-domain",
            Self::Unknown => "unknown",
        }
    }
}

/// A text that is no invoke URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not an invoke URL: {problem}")]
pub struct UrlError {
    /// What was given, without what may be a secret.
    pub text: String,
    /// What is wrong with it, and what to give instead.
    pub problem: String,
}

/// An invoke URL. Printing it gives back the text that was parsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InvokeUrl {
    text: String,
    scheme: Scheme,
    hostname: String,
    host: Host,
    port: Option<u16>,
    path: String,
    query: Option<String>,
    parts: Parts,
}

/// Where the parts stand in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// The scheme with what separates it; empty where there is none.
    pub scheme: Span,
    /// The user name and password, without the `@`.
    pub userinfo: Option<Span>,
    /// The host as written.
    pub host: Span,
    /// The port, without its colon.
    pub port: Option<Span>,
    /// The path with its leading slash; empty where there is none.
    pub path: Span,
    /// The query, without its question mark.
    pub query: Option<Span>,
    /// The fragment, without its `#`.
    pub fragment: Option<Span>,
}

impl InvokeUrl {
    /// Whether the host is the own name of a load balancer of AWS.
    #[must_use]
    pub fn is_load_balancer(&self) -> bool {
        let elb = || self.hostname.split('.').any(|label| label == "elb");
        matches!(self.host, Host::Other) && elb() && self.hostname.contains(".amazonaws.")
    }

    /// The text as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it is called with.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The hostname, in lower case and without a trailing dot.
    #[must_use]
    pub fn hostname(&self) -> &str {
        &self.hostname
    }

    /// Whether the host is a name of API Gateway's own, in the domain of its Region's partition.
    #[must_use]
    pub fn is_of_aws(&self) -> bool {
        let (Host::PrivateDns { region, .. }
        | Host::EndpointDns { region, .. }
        | Host::Alias { region, .. }) = &self.host
        else {
            return false;
        };
        host::with_suffix(&self.hostname, region.partition().suffix).is_some()
    }

    /// What the hostname says.
    #[must_use]
    pub const fn host(&self) -> &Host {
        &self.host
    }

    /// The port, where the URL names one.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        self.port
    }

    /// The path, with its leading slash; empty where the URL has none.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query, without its question mark.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// Where the parts stand in the text.
    #[must_use]
    pub const fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The first segment of the path: the stage, in every form but a custom domain.
    #[must_use]
    pub fn stage(&self) -> Option<&str> {
        self.path
            .split('/')
            .nth(1)
            .filter(|segment| !segment.is_empty())
    }

    /// Where the first segment of the path stands in the text.
    #[must_use]
    pub fn stage_span(&self) -> Option<Span> {
        let start = self.parts.path.start + 1;
        self.stage().map(|stage| Span {
            start,
            end: start + stage.len(),
        })
    }

    /// The form of the URL.
    #[must_use]
    pub const fn form(&self) -> Form {
        match &self.host {
            Host::PrivateDns { .. } => Form::PrivateDns,
            Host::EndpointDns { zone: Some(_), .. } => Form::EndpointDnsZonal,
            Host::EndpointDns { .. } => Form::EndpointDns,
            Host::Alias { .. } => Form::Alias,
            Host::Other => Form::CustomDomain,
            Host::Address(_) | Host::Mistaken(_) => Form::Unknown,
        }
    }

    /// The Region in the hostname.
    #[must_use]
    pub const fn region(&self) -> Option<&Region> {
        self.host.region()
    }

    /// Whether anything can be asked for: an ARN has no hostname.
    #[must_use]
    pub fn can_be_called(&self) -> bool {
        !matches!(&self.host, Host::Mistaken(found) if found.mistake == Mistake::Arn)
    }
}

impl FromStr for InvokeUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        parse::parse(text).map_err(|problem| UrlError {
            text: secret::shown(text),
            problem,
        })
    }
}

impl TryFrom<String> for InvokeUrl {
    type Error = UrlError;

    fn try_from(text: String) -> Result<Self, UrlError> {
        text.parse()
    }
}

impl From<InvokeUrl> for String {
    fn from(url: InvokeUrl) -> Self {
        url.text
    }
}

impl fmt::Display for InvokeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(url: &str) -> Form {
        url.parse::<InvokeUrl>().expect("a URL").form()
    }

    #[test]
    fn recognises_the_forms() {
        let suffix = "execute-api.eu-west-1.vpce.amazonaws.com/prod";
        for (url, expected) in [
            (
                "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod",
                Form::PrivateDns,
            ),
            (
                "https://abcde12345.execute-api.cn-north-1.amazonaws.com.cn/prod",
                Form::PrivateDns,
            ),
            (
                &format!("https://vpce-0123456789abcdef0-ab12cd34.{suffix}"),
                Form::EndpointDns,
            ),
            (
                &format!("https://vpce-0123456789abcdef0-ab12cd34-eu-west-1a.{suffix}"),
                Form::EndpointDnsZonal,
            ),
            (
                "https://abcde12345-vpce-0123456789abcdef0.execute-api.eu-west-1.amazonaws.com/p",
                Form::Alias,
            ),
            ("https://orders.internal.example/prod", Form::CustomDomain),
        ] {
            assert_eq!(form(url), expected, "{url}");
        }
    }

    #[test]
    fn keeps_the_parts() {
        let url: InvokeUrl =
            "http://ABCDE12345.execute-api.eu-west-1.amazonaws.com:8443/prod/pets?x=1#frag"
                .parse()
                .expect("a URL");
        assert_eq!(
            url.hostname(),
            "abcde12345.execute-api.eu-west-1.amazonaws.com"
        );
        assert_eq!(
            (url.port(), url.path(), url.query()),
            (Some(8443), "/prod/pets", Some("x=1"))
        );
        assert_eq!((url.scheme(), url.stage()), (Scheme::Http, Some("prod")));
    }

    #[test]
    fn understands_what_is_merely_wrong() {
        let host = "abcde12345.execute-api.eu-west-1.amazonaws.com";
        for (text, scheme) in [
            (format!("{host}/prod"), Scheme::Missing),
            (format!("wss://{host}/prod"), Scheme::WebSocket),
            (format!("htps://{host}/prod"), Scheme::Malformed),
            (format!("https:/{host}/prod"), Scheme::Malformed),
            (format!("https:///{host}/prod"), Scheme::Malformed),
            (format!("https://https://{host}/prod"), Scheme::Malformed),
        ] {
            let url: InvokeUrl = text.parse().expect("a URL");
            assert_eq!((url.scheme(), url.hostname()), (scheme, host), "{text}");
            assert_eq!(url.corrected(), [format!("https://{host}/prod")], "{text}");
            assert_eq!(url.to_string(), text);
        }
    }

    #[test]
    fn the_parts_lie_where_they_are_said_to() {
        let text = "https://me:pw@Abcde12345.execute-api.eu-west-1.amazonaws.com.:443/prod/x?a=1#f";
        let url: InvokeUrl = text.parse().expect("a URL");
        let parts = url.parts();
        let of = |span: Option<Span>| span.and_then(|span| span.of(text));
        assert_eq!(of(parts.userinfo), Some("me:pw"));
        assert_eq!(
            of(Some(parts.host)),
            Some("Abcde12345.execute-api.eu-west-1.amazonaws.com.")
        );
        assert_eq!(
            (of(parts.port), of(parts.query)),
            (Some("443"), Some("a=1"))
        );
        assert_eq!(
            (of(Some(parts.path)), of(parts.fragment)),
            (Some("/prod/x"), Some("f"))
        );
        assert_eq!(of(url.stage_span()), Some("prod"));
    }

    #[test]
    fn secrets_are_taken_out() {
        let text = "https://u:p@abcde12345.execute-api.eu-west-1.amazonaws.com/p?X-Amz-Signature=abc&x=1&%74oken=t";
        let url = text.parse::<InvokeUrl>().expect("a URL").without_secrets();
        assert_eq!(
            url.as_str(),
            "https://REDACTED@abcde12345.execute-api.eu-west-1.amazonaws.com/p?X-Amz-Signature=REDACTED&x=1&%74oken=REDACTED"
        );
        assert_eq!(url.clone().without_secrets(), url);
    }

    #[test]
    fn refuses_what_is_no_url() {
        for text in [
            "",
            "orders",
            "ftp://a/b",
            "https://",
            "https:///prod",
            "https://a b/",
            "https://a:x/",
            "https://a\u{7}.b/",
            "just some words",
        ] {
            assert!(text.parse::<InvokeUrl>().is_err(), "{text:?}");
        }
    }
}
