//! Who may be a client: interfaces, functions, subnets, and addresses that somebody names.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::Serialize;

use super::addresses::{pieces, written_in};
use crate::facts::ec2::{NetworkInterface, Subnet};
use crate::facts::{Facts, Inventory};
use crate::model::{NetworkParty, SecurityGroupId, SubnetId, VpcId};
use crate::network::{Party, Topology};

/// What a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClientKind {
    /// An interface of an EC2 instance.
    Instance,
    /// A Lambda function, or an interface of one.
    Lambda,
    /// Another interface.
    Interface,
    /// Whatever will be in a subnet, with a security group that lets HTTPS out.
    Subnet,
    /// An address, or a range of addresses that nothing tells apart.
    Address,
}

/// A client.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its id, a function's name, or addresses.
    pub name: String,
    /// What it is.
    pub kind: ClientKind,
    /// The VPC it lies in.
    pub vpc: Option<VpcId>,
    /// The subnet it lies in.
    pub subnet: Option<SubnetId>,
    /// Its security groups.
    pub groups: Vec<SecurityGroupId>,
    /// Its address, where it has one alone.
    pub address: Option<IpAddr>,
    /// Where its addresses lie; empty where that is not known.
    pub(super) within: Vec<IpNet>,
    /// What the network knows it by.
    pub(super) party: Party,
    /// Whether nothing is there yet: it is taken to have a security group that lets HTTPS out.
    pub(super) to_come: bool,
    /// The instance that it is attached to.
    instance: Option<String>,
}

/// Which clients are asked about: `vpc-…`, `subnet-…`, `sg-…`, `i-…`, `eni-…`, `lambda:NAME`, an address or
/// a range of addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// A function.
    Function(String),
    /// Addresses.
    Addresses(IpNet),
    /// The id of a client, or of what it lies in or has.
    Id(String),
}

/// A text that names no clients.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' names no clients: give vpc-…, subnet-…, sg-…, i-…, eni-…, lambda:NAME, an address or a range of \
     addresses"
)]
pub struct FilterError(String);

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(name) = text.strip_prefix("lambda:").filter(|name| !name.is_empty()) {
            return Ok(Self::Function(name.to_owned()));
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::Addresses(address.into()));
        }
        if let Ok(prefix) = text.parse::<IpNet>() {
            return Ok(Self::Addresses(prefix.trunc()));
        }
        let known = ["vpc-", "subnet-", "sg-", "i-", "eni-"];
        if known.iter().any(|start| text.starts_with(start)) {
            return Ok(Self::Id(text.to_owned()));
        }
        Err(FilterError(text.to_owned()))
    }
}

impl Filter {
    fn names(&self, client: &Client) -> bool {
        match self {
            Self::Function(name) => client.kind == ClientKind::Lambda && client.name == *name,
            Self::Addresses(_) => false,
            Self::Id(id) => {
                client.name == *id
                    || client.instance.as_ref() == Some(id)
                    || client.vpc.as_ref().is_some_and(|it| it.as_str() == id)
                    || client.subnet.as_ref().is_some_and(|it| it.as_str() == id)
                    || client.groups.iter().any(|it| it.as_str() == id)
            }
        }
    }
}

/// Types of interfaces through which nobody calls: those of AWS's own devices.
const DEVICES: &[&str] = &[
    "vpc_endpoint",
    "gateway_load_balancer_endpoint",
    "gateway_load_balancer",
    "network_load_balancer",
    "load_balancer",
    "nat_gateway",
    "natGateway",
    "transit_gateway",
    "api_gateway_managed",
    "global_accelerator_managed",
];

/// Every client that the filters leave.
pub(super) fn all(topology: &Topology, facts: &Facts, filters: &[Filter]) -> Vec<Client> {
    let inventory = topology.inventory();
    let interfaces = inventory.network_interfaces.values().filter(|it| calls(it));
    let functions = inventory.functions.iter().filter_map(|(name, function)| {
        let place = function.vpc_config.as_ref()?;
        Some(Client {
            name: name.clone(),
            kind: ClientKind::Lambda,
            vpc: Some(place.vpc()?),
            subnet: match place.subnet_ids.as_slice() {
                [only] => Some(only.clone()),
                _ => None,
            },
            groups: place.security_group_ids.clone(),
            address: None,
            within: place
                .subnet_ids
                .iter()
                .filter_map(|id| inventory.subnets.get(id))
                .flat_map(Subnet::prefixes)
                .collect(),
            party: NetworkParty::Lambda(name.clone()).into(),
            to_come: false,
            instance: None,
        })
    });
    let subnets = inventory.subnets.values().map(|subnet| Client {
        name: subnet.subnet_id.to_string(),
        kind: ClientKind::Subnet,
        vpc: Some(subnet.vpc_id.clone()),
        subnet: Some(subnet.subnet_id.clone()),
        groups: Vec::new(),
        address: None,
        within: subnet.prefixes().collect(),
        party: NetworkParty::Subnet(subnet.subnet_id.clone()).into(),
        to_come: true,
        instance: None,
    });
    let named =
        |client: &Client| filters.is_empty() || filters.iter().any(|filter| filter.names(client));
    let mut found: Vec<Client> = interfaces
        .map(of_interface)
        .chain(functions)
        .chain(subnets)
        .filter(named)
        .collect();
    for filter in filters {
        if let Filter::Addresses(prefix) = filter {
            found.extend(addresses(*prefix, &borders(topology, facts), inventory));
        }
    }
    found
}

/// The interfaces that could call, were they attached to something: what AWS calls `available`.
pub(super) fn unattached<'a>(
    inventory: &'a Inventory,
    filters: &'a [Filter],
) -> impl Iterator<Item = &'a NetworkInterface> {
    let named = |eni: &NetworkInterface| {
        let client = of_interface(eni);
        filters.is_empty() || filters.iter().any(|filter| filter.names(&client))
    };
    let all = inventory.network_interfaces.values();
    all.filter(|eni| may_call(eni) && is_unattached(eni))
        .filter(move |eni| named(eni))
}

fn calls(eni: &NetworkInterface) -> bool {
    may_call(eni) && !is_unattached(eni)
}

/// Whether AWS says that nothing has the interface. Where either was not told it may have a host.
///
/// Source: AWS, "DescribeNetworkInterfaces": `status`, "If the network interface is not attached to an
/// instance, the status is available".
fn is_unattached(eni: &NetworkInterface) -> bool {
    eni.attachment.is_none() && eni.status.as_deref() == Some("available")
}

fn may_call(eni: &NetworkInterface) -> bool {
    let kind = eni.interface_type.as_deref().unwrap_or_default();
    let balances = eni
        .description
        .as_deref()
        .is_some_and(|it| it.starts_with("ELB "));
    !DEVICES.contains(&kind) && !balances
}

fn of_interface(eni: &NetworkInterface) -> Client {
    let instance = eni
        .attachment
        .as_ref()
        .and_then(|it| it.instance_id.as_ref());
    let kind = match (eni.interface_type.as_deref(), instance) {
        (Some("lambda"), _) => ClientKind::Lambda,
        (_, Some(_)) => ClientKind::Instance,
        _ => ClientKind::Interface,
    };
    let addresses = eni.addresses();
    Client {
        name: eni.network_interface_id.to_string(),
        kind,
        vpc: eni.vpc_id.clone(),
        subnet: eni.subnet_id.clone(),
        groups: eni.groups.iter().map(|it| it.group_id.clone()).collect(),
        address: match addresses.as_slice() {
            [only] => Some(*only),
            _ => None,
        },
        within: addresses.iter().copied().map(IpNet::from).collect(),
        party: NetworkParty::Eni(eni.network_interface_id.clone()).into(),
        to_come: false,
        instance: instance.map(ToString::to_string),
    }
}

/// The prefixes by which something may tell addresses apart: those of routes, network ACLs and VPCs, of the
/// endpoints' security groups, of prefix lists, and of policies.
fn borders(topology: &Topology, facts: &Facts) -> Vec<IpNet> {
    let inventory = topology.inventory();
    let mut all: Vec<IpNet> = topology.named_prefixes().collect();
    let endpoints = inventory
        .vpc_endpoints
        .values()
        .filter(|it| it.is_execute_api());
    let groups = endpoints.clone().flat_map(|it| &it.groups);
    for group in groups.filter_map(|it| inventory.security_groups.get(&it.group_id)) {
        for rule in &group.ip_permissions {
            all.extend(rule.ip_ranges.iter().map(|it| IpNet::V4(it.cidr_ip)));
            all.extend(rule.ipv6_ranges.iter().map(|it| IpNet::V6(it.cidr_ipv6)));
        }
    }
    for entries in inventory.prefix_entries.values() {
        all.extend(entries.iter().map(|entry| entry.cidr));
    }
    all.extend(inventory.subnets.values().flat_map(Subnet::prefixes));
    let hosts = inventory.network_interfaces.values();
    all.extend(hosts.flat_map(NetworkInterface::addresses).map(IpNet::from));
    let api = facts.aws.rest_api.known().and_then(Option::as_ref);
    let policies = endpoints.filter_map(|it| it.policy_document.as_deref());
    for text in policies.chain(api.and_then(|api| api.policy.as_deref())) {
        all.extend(written_in(text));
    }
    all
}

/// A range of addresses, cut where something may tell them apart.
fn addresses(range: IpNet, borders: &[IpNet], inventory: &Inventory) -> Vec<Client> {
    let of = |(first, last): (IpAddr, IpAddr)| {
        // An address that several VPCs have is in none of them for sure.
        let mut places = inventory.subnets.values().filter(|subnet| {
            let mut prefixes = subnet.prefixes();
            prefixes.any(|prefix| prefix.contains(&first))
        });
        let place = places.next().filter(|_| places.next().is_none());
        let mut hosts = inventory.network_interfaces.values();
        let taken = hosts.any(|eni| eni.has(first));
        Client {
            name: if first == last {
                first.to_string()
            } else {
                format!("{first}-{last}")
            },
            kind: ClientKind::Address,
            vpc: place.map(|it| it.vpc_id.clone()),
            subnet: place.map(|it| it.subnet_id.clone()),
            groups: Vec::new(),
            address: Some(first),
            within: vec![first.into()],
            party: NetworkParty::Address(first).into(),
            to_come: place.is_some() && !taken,
            instance: None,
        }
    };
    let pieces = pieces(range, borders).into_iter();
    pieces.map(of).collect()
}
