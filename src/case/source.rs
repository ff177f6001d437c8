//! Who the client is, by all that the facts tell of it.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Case;
use crate::facts::Runtime;
use crate::facts::ec2::NetworkInterface;
use crate::model::{Client, SecurityGroupId, SubnetId, VpcId};

/// The client, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// What it is.
    pub kind: SourceKind,
    /// Its id: `i-…`, `eni-…`, a function's name; absent for an address.
    pub id: Option<String>,
    /// The VPC it lies in.
    pub vpc_id: Option<VpcId>,
    /// The subnet it lies in.
    pub subnet_id: Option<SubnetId>,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
    /// Its security groups; `None` where they are not known.
    #[serde(skip)]
    pub groups: Option<Vec<SecurityGroupId>>,
}

/// The kinds of client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// An EC2 instance.
    Instance,
    /// A network interface.
    Eni,
    /// A Lambda function.
    Lambda,
    /// Anything in a subnet.
    Subnet,
    /// An address.
    Address,
}

impl Source {
    /// Its first address, of IPv4 where it has one.
    pub(crate) fn first_address(&self) -> Option<IpAddr> {
        let v4 = self.addresses.iter().find(|address| address.is_ipv4());
        v4.or(self.addresses.first()).copied()
    }
}

impl SourceKind {
    /// The word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::Eni => "eni",
            Self::Lambda => "lambda",
            Self::Subnet => "subnet",
            Self::Address => "address",
        }
    }
}

/// What a container changes about who the client is. A function is named as the client anyway.
///
/// Source: AWS, "Amazon ECS task networking options"; "Assign security groups to individual pods".
fn surrounded(runtime: &Runtime) -> Option<String> {
    match runtime {
        Runtime::Plain | Runtime::Lambda { .. } => None,
        Runtime::Ecs { task } => Some(format!(
            "this runs in {}: in the network mode awsvpc a task has an interface and security groups of \
             its own, in others those of its instance",
            task.as_deref().unwrap_or("an ECS task")
        )),
        Runtime::Kubernetes { namespace } => Some(format!(
            "this runs in a pod of Kubernetes{}: its security groups are those of its node, where it has \
             none of its own",
            namespace
                .as_deref()
                .map_or_else(String::new, |name| format!(" (namespace {name})"))
        )),
    }
}

impl Case<'_> {
    /// The client.
    #[must_use]
    pub fn source(&self) -> &Source {
        self.source.get_or_init(|| self.find_source())
    }

    fn find_source(&self) -> Source {
        match &self.facts.client {
            Client::Here => self.this_host(),
            Client::Instance(id) => {
                let eni = self.interfaces().iter().find(|eni| {
                    eni.attachment.as_ref().is_some_and(|attachment| {
                        attachment.instance_id.as_ref() == Some(id)
                            && attachment.device_index.unwrap_or(0) == 0
                    })
                });
                described(SourceKind::Instance, Some(id.to_string()), eni, Vec::new())
            }
            Client::Eni(id) => {
                let eni = self
                    .interfaces()
                    .iter()
                    .find(|eni| eni.network_interface_id == *id);
                described(SourceKind::Eni, Some(id.to_string()), eni, Vec::new())
            }
            Client::Address(address) => described(
                SourceKind::Address,
                None,
                self.interface_with(*address),
                vec![*address],
            ),
            Client::Subnet(id) => {
                let subnets = self
                    .facts
                    .aws
                    .subnets
                    .known()
                    .map_or(&[][..], Vec::as_slice);
                let subnet = subnets.iter().find(|subnet| subnet.subnet_id == *id);
                Source {
                    vpc_id: subnet.map(|subnet| subnet.vpc_id.clone()),
                    subnet_id: Some(id.clone()),
                    ..described(SourceKind::Subnet, Some(id.to_string()), None, Vec::new())
                }
            }
            Client::Lambda(name) => self.function_source(name),
        }
    }

    /// Where parts of the call come from that the user did not say: what was told while it was read, what
    /// the program runs in, and how a client was found that was named, where that is no certainty.
    #[must_use]
    pub fn all_discovered(&self) -> Vec<String> {
        let mut all = self.facts.discovered.clone();
        all.extend(
            self.function_name()
                .and_then(|name| self.found_by_name(name)),
        );
        if self.facts.client == Client::Here {
            all.extend(self.facts.host.runtime.known().and_then(surrounded));
        }
        all
    }

    fn this_host(&self) -> Source {
        let addresses = self
            .facts
            .host
            .addresses
            .known()
            .cloned()
            .unwrap_or_default();
        let eni = addresses
            .iter()
            .find_map(|address| self.interface_with(*address));
        if let Some(function) = self.function_name() {
            return self.function_source(function);
        }
        let Some(instance) = self.facts.host.instance.known() else {
            return described(SourceKind::Address, None, eni, addresses);
        };
        let primary = instance.interface_id.as_ref();
        let eni = eni.or_else(|| {
            self.interfaces()
                .iter()
                .find(|eni| Some(&eni.network_interface_id) == primary)
        });
        let seen = described(SourceKind::Instance, None, eni, addresses);
        Source {
            id: Some(instance.instance_id.to_string()),
            vpc_id: seen.vpc_id.or_else(|| instance.vpc_id.clone()),
            subnet_id: seen.subnet_id.or_else(|| instance.subnet_id.clone()),
            groups: seen
                .groups
                .or_else(|| Some(instance.security_groups.clone())),
            ..seen
        }
    }
}

fn described(
    kind: SourceKind,
    id: Option<String>,
    eni: Option<&NetworkInterface>,
    addresses: Vec<IpAddr>,
) -> Source {
    Source {
        kind,
        id,
        vpc_id: eni.and_then(|eni| eni.vpc_id.clone()),
        subnet_id: eni.and_then(|eni| eni.subnet_id.clone()),
        addresses: if addresses.is_empty() {
            eni.map(NetworkInterface::addresses).unwrap_or_default()
        } else {
            addresses
        },
        groups: eni.map(|eni| {
            eni.groups
                .iter()
                .map(|group| group.group_id.clone())
                .collect()
        }),
    }
}
