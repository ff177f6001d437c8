//! Rules of security groups and network ACLs, as a scenario writes them: one line each.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Group {
    pub(crate) ingress: Vec<Rule>,
    pub(crate) egress: Vec<Rule>,
}

/// Written `tcp 443 from 10.0.0.0/16`, `all to 0.0.0.0/0` or `tcp 443 from group client`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(try_from = "String")]
pub(crate) struct Rule {
    pub(crate) protocol: String,
    pub(crate) ports: Option<(u16, u16)>,
    pub(crate) cidr: Option<String>,
    pub(crate) group: Option<String>,
}

impl TryFrom<String> for Rule {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let words: Vec<&str> = text.split(' ').collect();
        let (traffic, peer) = match words.as_slice() {
            [traffic @ .., "from" | "to", cidr] => (traffic, (Some((*cidr).to_owned()), None)),
            [traffic @ .., "from" | "to", "group", name] => {
                (traffic, (None, Some((*name).to_owned())))
            }
            _ => return Err(format!("no rule of a security group: {text}")),
        };
        let (protocol, ports) = traffic_of(traffic).ok_or(format!("no traffic: {text}"))?;
        Ok(Self {
            protocol,
            ports,
            cidr: peer.0,
            group: peer.1,
        })
    }
}

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Acl {
    pub(crate) subnets: Vec<String>,
    pub(crate) ingress: Vec<AclRule>,
    pub(crate) egress: Vec<AclRule>,
}

/// Written `100 allow tcp 443 from 10.0.0.0/16`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(try_from = "String")]
pub(crate) struct AclRule {
    pub(crate) number: u16,
    pub(crate) action: String,
    pub(crate) protocol: String,
    pub(crate) ports: Option<(u16, u16)>,
    pub(crate) cidr: String,
}

impl TryFrom<String> for AclRule {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("no rule of a network ACL: {text}");
        let words: Vec<&str> = text.split(' ').collect();
        let [number, action, traffic @ .., "from" | "to", cidr] = words.as_slice() else {
            return Err(wrong());
        };
        let (protocol, ports) = traffic_of(traffic).ok_or_else(wrong)?;
        Ok(Self {
            number: number.parse().map_err(|_error| wrong())?,
            action: (*action).to_owned(),
            protocol,
            ports,
            cidr: (*cidr).to_owned(),
        })
    }
}

/// Reads `all`, `tcp 443` or `tcp 1024-65535`.
fn traffic_of(words: &[&str]) -> Option<(String, Option<(u16, u16)>)> {
    match words {
        ["all"] => Some(("-1".into(), None)),
        [protocol @ ("tcp" | "udp"), ports] => {
            let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
            let ports = (first.parse().ok()?, last.parse().ok()?);
            Some(((*protocol).to_owned(), Some(ports)))
        }
        _ => None,
    }
}
