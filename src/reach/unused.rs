//! What leads nobody to the API: endpoints that no client passes, inbound rules of their security groups
//! that are for no client, and entries of the resource policy that name no endpoint.

use std::collections::HashSet;

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::Serialize;

use super::clients::Client;
use super::{Class, Reachable};
use crate::case::Case;
use crate::facts::Inventory;
use crate::facts::ec2::{IpPermission, VpcEndpoint};

/// Something that leads no client to the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unused {
    /// The endpoint, the security group or the API.
    pub object: String,
    /// What of it, in one sentence.
    pub text: String,
}

/// All of it, of endpoints whose clients were all judged.
pub(super) fn unused(
    case: &Case<'_>,
    inventory: &Inventory,
    endpoints: &[&VpcEndpoint],
    classes: &[Class],
) -> Vec<Unused> {
    let mut found = Vec::new();
    let passed: HashSet<String> = classes
        .iter()
        .filter(|class| class.outcome.verdict != Reachable::No)
        .filter_map(|class| class.outcome.via.as_ref())
        .map(ToString::to_string)
        .collect();
    // What another interface or endpoint would say is not known where not all of them were read.
    if inventory.whole("NetworkInterfaces") {
        for endpoint in endpoints {
            let id = endpoint.vpc_endpoint_id.to_string();
            if !passed.contains(&id) {
                found.push(Unused {
                    text: format!("no client calls the API through {id}"),
                    object: id,
                });
            }
        }
        let clients: Vec<&Client> = classes.iter().flat_map(|class| &class.clients).collect();
        let mut seen = HashSet::new();
        let groups = endpoints.iter().flat_map(|endpoint| &endpoint.groups);
        for group in groups.filter(|group| seen.insert(&group.group_id)) {
            let known = inventory.security_groups.get(&group.group_id);
            let rules = known.into_iter().flat_map(|group| &group.ip_permissions);
            for source in rules.filter(|rule| is_for_https(rule)).flat_map(sources) {
                if !clients.iter().any(|client| source.is(client)) {
                    let id = group.group_id.to_string();
                    found.push(Unused {
                        text: format!("the inbound rule of {id} for {source} is for no client"),
                        object: id,
                    });
                }
            }
        }
    }
    if inventory.whole("VpcEndpoints")
        && let Ok((api, policy)) = case.resource_policy()
    {
        let all: Vec<&VpcEndpoint> = inventory.vpc_endpoints.values().collect();
        for (statement, condition) in policy.source.conditions() {
            for value in condition.texts() {
                let known = match condition.key.text.to_ascii_lowercase().as_str() {
                    "aws:sourcevpce" => all.iter().any(|it| it.vpc_endpoint_id.as_str() == value),
                    "aws:sourcevpc" => all.iter().any(|it| it.vpc_id.as_str() == value),
                    _ => continue,
                };
                if !known && !value.contains(['*', '?', '$']) {
                    found.push(Unused {
                        object: api.id.to_string(),
                        text: format!(
                            "{} of the resource policy names {value}, which no endpoint of the facts has",
                            crate::case::place(statement.index, statement.name())
                        ),
                    });
                }
            }
        }
    }
    found.sort_by(|one, other| (&one.object, &one.text).cmp(&(&other.object, &other.text)));
    found.dedup();
    found
}

/// Whether a rule lets in calls of an API.
fn is_for_https(rule: &IpPermission) -> bool {
    match rule.ip_protocol.as_deref() {
        Some("-1") => true,
        Some("tcp" | "6") => {
            rule.from_port.is_none_or(|from| from <= 443) && rule.to_port.is_none_or(|to| to >= 443)
        }
        _ => false,
    }
}

/// Whom a rule is for.
enum Source {
    Prefix(IpNet),
    Group(String),
}

fn sources(rule: &IpPermission) -> Vec<Source> {
    let v4 = rule.ip_ranges.iter().map(|it| IpNet::V4(it.cidr_ip));
    let v6 = rule.ipv6_ranges.iter().map(|it| IpNet::V6(it.cidr_ipv6));
    let pairs = rule.user_id_group_pairs.iter();
    let groups = pairs.filter_map(|pair| Some(Source::Group(pair.group_id.as_ref()?.to_string())));
    v4.chain(v6).map(Source::Prefix).chain(groups).collect()
}

impl Source {
    /// Whether a client is meant; one of unknown addresses may be.
    fn is(&self, client: &Client) -> bool {
        let meets = |one: &IpNet, other: &IpNet| one.contains(other) || other.contains(one);
        match self {
            Self::Prefix(prefix) => {
                let mut within = client.within.iter();
                client.within.is_empty() || within.any(|it| meets(it, prefix))
            }
            Self::Group(id) => client.groups.iter().any(|it| it.as_str() == id),
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Prefix(prefix) => write!(f, "{prefix}"),
            Self::Group(id) => f.write_str(id),
        }
    }
}
