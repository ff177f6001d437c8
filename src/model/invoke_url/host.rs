//! The host of an invoke URL: the forms that are served, and what is written in their place.

use std::net::IpAddr;

use super::mistake::{self, Mistaken};
use crate::model::{ApiId, Region, VpceId};

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
    /// An address in place of a name.
    Address(IpAddr),
    /// Something that can be told to be no host of a private API.
    Mistaken(Box<Mistaken>),
    /// Any other name: a private custom domain, or the name of a load balancer in front.
    Other,
}

impl Host {
    /// Recognises a hostname in lower case, without a trailing dot. `rest` is what follows it in the
    /// URL: some hosts, such as the console's, say there what they are about.
    pub(super) fn recognise(hostname: &str, rest: &str) -> Self {
        if let Ok(address) = hostname.parse() {
            return Self::Address(address);
        }
        let proper = Region::suffixes().find_map(|suffix| with_suffix(hostname, suffix));
        if let Some(host) = proper {
            return host;
        }
        match mistake::find(hostname, rest) {
            Some(mistaken) => Self::Mistaken(Box::new(mistaken)),
            None => Self::Other,
        }
    }

    /// The Region that the host names.
    #[must_use]
    pub const fn region(&self) -> Option<&Region> {
        match self {
            Self::PrivateDns { region, .. }
            | Self::EndpointDns { region, .. }
            | Self::Alias { region, .. } => Some(region),
            Self::Mistaken(mistaken) => mistaken.region.as_ref(),
            Self::Address(_) | Self::Other => None,
        }
    }

    /// The API that the host names.
    #[must_use]
    pub const fn api(&self) -> Option<&ApiId> {
        match self {
            Self::PrivateDns { api, .. } | Self::Alias { api, .. } => Some(api),
            Self::Mistaken(mistaken) => mistaken.api.as_ref(),
            _ => None,
        }
    }

    /// The endpoint that the host names.
    #[must_use]
    pub const fn vpce(&self) -> Option<&VpceId> {
        match self {
            Self::EndpointDns { vpce, .. } | Self::Alias { vpce, .. } => Some(vpce),
            Self::Mistaken(mistaken) => mistaken.vpce.as_ref(),
            _ => None,
        }
    }
}

/// The host of a name that ends in one of the suffixes, where it has one of the three forms.
pub(super) fn with_suffix(hostname: &str, suffix: &str) -> Option<Host> {
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
pub(super) fn api_id(text: &str) -> Option<ApiId> {
    (5..=20)
        .contains(&text.len())
        .then(|| text.parse().ok())
        .flatten()
}

fn endpoint_dns(label: &str, region: Region) -> Option<Host> {
    let mut parts = label.strip_prefix("vpce-")?.splitn(3, '-');
    let vpce = format!("vpce-{}", parts.next()?).parse().ok()?;
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let tail = parts.next().map(str::to_owned);
    let zone = parts.next().map(str::to_owned);
    if [&tail, &zone]
        .into_iter()
        .flatten()
        .any(|part| !plain(part))
    {
        return None;
    }
    Some(Host::EndpointDns {
        vpce,
        tail,
        zone,
        region,
    })
}
