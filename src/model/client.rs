//! Who the client is: `--from`.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{EniId, InstanceId, NetworkParty, SubnetId};

/// The client whose call is diagnosed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Client {
    /// This host, whatever it turns out to be.
    Here,
    /// An EC2 instance, by its primary interface.
    Instance(InstanceId),
    /// A network interface.
    Eni(EniId),
    /// Anything in a subnet.
    Subnet(SubnetId),
    /// A Lambda function, by name.
    Lambda(String),
    /// An address, in AWS or on-premises.
    Address(IpAddr),
}

/// A text that names no client.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' names no client: give auto, i-…, eni-…, subnet-…, lambda:NAME or an IP address")]
pub struct ClientError(String);

impl Client {
    /// Who it is, where that was said.
    #[must_use]
    pub fn who(&self) -> Option<NetworkParty> {
        match self {
            Self::Here => None,
            Self::Instance(id) => Some(NetworkParty::Instance(id.clone())),
            Self::Eni(id) => Some(NetworkParty::Eni(id.clone())),
            Self::Subnet(id) => Some(NetworkParty::Subnet(id.clone())),
            Self::Lambda(name) => Some(NetworkParty::Lambda(name.clone())),
            Self::Address(address) => Some(NetworkParty::Address(*address)),
        }
    }
}

impl FromStr for Client {
    type Err = ClientError;

    fn from_str(text: &str) -> Result<Self, ClientError> {
        let wrong = || ClientError(text.to_owned());
        if text == "auto" {
            return Ok(Self::Here);
        }
        if let Ok(address) = text.parse() {
            return Ok(Self::Address(address));
        }
        if let Some(name) = text.strip_prefix("lambda:").filter(|name| !name.is_empty()) {
            return Ok(Self::Lambda(name.to_owned()));
        }
        match text.split_once('-').map(|(kind, _)| kind) {
            Some("i") => text.parse().map(Self::Instance).map_err(|_| wrong()),
            Some("eni") => text.parse().map(Self::Eni).map_err(|_| wrong()),
            Some("subnet") => text.parse().map(Self::Subnet).map_err(|_| wrong()),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here => f.write_str("auto"),
            Self::Instance(id) => write!(f, "{id}"),
            Self::Eni(id) => write!(f, "{id}"),
            Self::Subnet(id) => write!(f, "{id}"),
            Self::Lambda(name) => write!(f, "lambda:{name}"),
            Self::Address(address) => write!(f, "{address}"),
        }
    }
}

impl TryFrom<String> for Client {
    type Error = ClientError;

    fn try_from(text: String) -> Result<Self, ClientError> {
        text.parse()
    }
}

impl From<Client> for String {
    fn from(client: Client) -> Self {
        client.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_prints() {
        for text in [
            "auto",
            "i-0123",
            "eni-0123",
            "subnet-0123",
            "lambda:orders",
            "10.0.0.1",
            "fd00::1",
        ] {
            assert_eq!(text.parse::<Client>().expect(text).to_string(), text);
        }
        for text in ["", "me", "i-", "lambda:", "10.0.0", "vpc-0123"] {
            assert!(text.parse::<Client>().is_err(), "{text:?}");
        }
    }
}
