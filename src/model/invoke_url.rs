//! The invoke URL, taken apart.
//!
//! Source: AWS, "Invoke a private API" (the forms) and the hostnames of real endpoints (the
//! eight-character suffix). A URL that is merely wrong is accepted here and judged by the checks;
//! only what is no URL at all is refused.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{ApiId, Region, VpceId};

/// What an invoke URL is called with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// `https`, the only one that API Gateway serves.
    Https,
    /// `http`, which never works.
    Http,
}

/// The host of an invoke URL, recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// `{api}.execute-api.{region}.{suffix}`: needs the endpoint's private DNS.
    PrivateDns {
        /// The API that the name selects.
        api: ApiId,
        /// The API's Region.
        region: Region,
    },
    /// `{vpce}-{suffix}[-{zone}].execute-api.{region}.vpce.{suffix}`: needs a header that selects the API.
    EndpointDns {
        /// The endpoint.
        vpce: VpceId,
        /// The random part that AWS adds to the endpoint's id; a name without it does not exist.
        tail: Option<String>,
        /// The zone, where the name is that of one zone.
        zone: Option<String>,
        /// The endpoint's Region.
        region: Region,
    },
    /// `{api}-{vpce}.execute-api.{region}.{suffix}`: needs the endpoint to be associated with the API.
    Alias {
        /// The API that the name selects.
        api: ApiId,
        /// The endpoint that the name leads to.
        vpce: VpceId,
        /// The Region of both.
        region: Region,
    },
    /// Any other name: a private custom domain, a load balancer, or a mistake.
    Other,
}

/// The form of an invoke URL, as reports name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
        }
    }
}

/// A text that is no invoke URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not an invoke URL: {problem}")]
pub struct UrlError {
    /// What was given.
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
}

impl InvokeUrl {
    /// `http` or `https`.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The hostname, in lower case.
    #[must_use]
    pub fn hostname(&self) -> &str {
        &self.hostname
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

    /// The first segment of the path: the stage, in every form but a custom domain.
    #[must_use]
    pub fn stage(&self) -> Option<&str> {
        self.path
            .split('/')
            .nth(1)
            .filter(|segment| !segment.is_empty())
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
        }
    }

    /// The Region in the hostname.
    #[must_use]
    pub const fn region(&self) -> Option<&Region> {
        match &self.host {
            Host::PrivateDns { region, .. }
            | Host::EndpointDns { region, .. }
            | Host::Alias { region, .. } => Some(region),
            Host::Other => None,
        }
    }

    /// The same URL over `https`.
    #[must_use]
    pub fn over_https(&self) -> String {
        self.text
            .split_once("://")
            .map_or_else(|| self.text.clone(), |(_, rest)| format!("https://{rest}"))
    }
}

impl FromStr for InvokeUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let refuse = |problem: &str| UrlError {
            text: text.to_owned(),
            problem: problem.to_owned(),
        };
        if text.len() > 16_384 {
            return Err(UrlError {
                text: format!("{}…", text.chars().take(60).collect::<String>()),
                problem: "it is longer than 16,384 bytes".to_owned(),
            });
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(refuse("it holds white space or control characters"));
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((name, rest)) if name.eq_ignore_ascii_case("https") => (Scheme::Https, rest),
            Some((name, rest)) if name.eq_ignore_ascii_case("http") => (Scheme::Http, rest),
            Some(_) => return Err(refuse("only https:// URLs can be called")),
            None => return Err(refuse("it has no scheme: write https:// before it")),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        if authority.contains('@') {
            return Err(refuse(
                "it carries a user name; leave out what stands before the @",
            ));
        }
        let (hostname, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') => {
                let port = port
                    .parse()
                    .map_err(|_| refuse("its port is not a number to 65535"))?;
                (host, Some(port))
            }
            _ => (authority, None),
        };
        let hostname = hostname.to_ascii_lowercase();
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        if hostname.is_empty() || !hostname.chars().all(legal) {
            return Err(refuse("its host is not a hostname"));
        }
        let (path, query) = match tail.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (tail, None),
        };
        Ok(Self {
            host: recognise(&hostname),
            text: text.to_owned(),
            scheme,
            hostname,
            port,
            path: path.to_owned(),
            query,
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

fn recognise(hostname: &str) -> Host {
    Region::suffixes()
        .find_map(|suffix| with_suffix(hostname, suffix))
        .unwrap_or(Host::Other)
}

fn with_suffix(hostname: &str, suffix: &str) -> Option<Host> {
    let rest = hostname.strip_suffix(suffix)?.strip_suffix('.')?;
    let (label, rest) = rest.split_once(".execute-api.")?;
    if let Some(region) = rest.strip_suffix(".vpce") {
        return endpoint_dns(label, region.parse().ok()?);
    }
    let region = rest.parse().ok()?;
    if let Some((api, vpce)) = label.split_once("-vpce-") {
        let vpce = format!("vpce-{vpce}").parse().ok()?;
        return Some(Host::Alias {
            api: api_id(api)?,
            vpce,
            region,
        });
    }
    Some(Host::PrivateDns {
        api: api_id(label)?,
        region,
    })
}

/// Five to twenty lower-case letters and digits: wider than every id seen, so that none is refused.
fn api_id(text: &str) -> Option<ApiId> {
    (5..=20)
        .contains(&text.len())
        .then(|| text.parse().ok())
        .flatten()
}

fn endpoint_dns(label: &str, region: Region) -> Option<Host> {
    let mut parts = label.strip_prefix("vpce-")?.splitn(3, '-');
    let vpce = format!("vpce-{}", parts.next()?).parse().ok()?;
    let tail = parts.next().map(str::to_owned);
    let zone = parts.next().map(str::to_owned);
    Some(Host::EndpointDns {
        vpce,
        tail,
        zone,
        region,
    })
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
    fn refuses_what_is_no_url() {
        for text in [
            "",
            "orders",
            "ftp://a/b",
            "https://",
            "https:///prod",
            "https://a b/",
            "https://a:x/",
        ] {
            assert!(text.parse::<InvokeUrl>().is_err(), "{text:?}");
        }
    }
}
