//! Questions: who wants to reach whom.

use std::net::IpAddr;

use serde::Deserialize;

use super::traffic::Protocol;
use crate::model::{EniId, InstanceId, SubnetId, VpceId, Who};

/// Whether a packet to a port gets an answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Query {
    /// What the answer is to be called.
    #[serde(default)]
    pub id: String,
    /// Who sends.
    pub from: Party,
    /// Who is to receive.
    pub to: Party,
    /// The destination port.
    #[serde(default = "https")]
    pub port: u16,
    /// The protocol.
    #[serde(default)]
    pub protocol: Protocol,
}

const fn https() -> u16 {
    443
}

/// One end, as somebody named it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Named")]
pub struct Party {
    /// Who it is.
    pub who: Who,
    /// Which address of an interface, where not its primary one.
    pub address: Option<IpAddr>,
}

impl From<Who> for Party {
    fn from(who: Who) -> Self {
        Self { who, address: None }
    }
}

/// A party as a query's line has it.
#[derive(Deserialize)]
#[serde(expecting = "an object with one of eni, ip, instance, subnet, lambda and endpoint")]
struct Named {
    eni: Option<EniId>,
    ip: Option<IpAddr>,
    instance: Option<InstanceId>,
    subnet: Option<SubnetId>,
    lambda: Option<String>,
    endpoint: Option<VpceId>,
}

impl TryFrom<Named> for Party {
    type Error = &'static str;

    fn try_from(named: Named) -> Result<Self, Self::Error> {
        let Named {
            eni,
            ip,
            instance,
            subnet,
            lambda,
            endpoint,
        } = named;
        if let (Some(eni), Some(address)) = (&eni, ip) {
            return Ok(Self {
                who: Who::Eni(eni.clone()),
                address: Some(address),
            });
        }
        let all = [
            eni.map(Who::Eni),
            ip.map(Who::Address),
            instance.map(Who::Instance),
            subnet.map(Who::Subnet),
            lambda.map(Who::Lambda),
            endpoint.map(Who::Endpoint),
        ];
        let mut given = all.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(who), None) => Ok(who.into()),
            _ => Err("give one of eni, ip, instance, subnet, lambda and endpoint"),
        }
    }
}

impl Query {
    /// Reads a query's line.
    ///
    /// # Errors
    /// The line is no query.
    pub fn read(line: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_is_named_in_one_way() {
        let query = |from: &str| {
            Query::read(&format!(
                "{{\"id\": \"q\", \"from\": {from}, \"to\": {{\"ip\": \"10.0.0.1\"}}}}"
            ))
        };
        let read = query("{\"eni\": \"eni-0a\"}").expect("a query");
        assert_eq!((read.port, read.protocol), (443, Protocol::Tcp));
        assert!(query("{\"eni\": \"eni-0a\", \"ip\": \"10.0.0.9\"}").is_ok());
        assert!(query("{}").is_err());
        assert!(query("{\"ip\": \"10.0.0.9\", \"instance\": \"i-0a\"}").is_err());
        assert!(query("{\"eni\": \"i-0a\"}").is_err());
    }
}
