//! A configuration in the AWS CLI's own words: what is written for the program, and what the kernel
//! is set up from. Nothing here knows what it means.

use serde::Serialize;

use super::gateways::{Gateway, GatewayPeering};

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const REGION: &str = "eu-west-1";

#[derive(Debug, Clone, Default)]
pub(crate) struct Configuration {
    pub(crate) vpcs: Vec<Vpc>,
    pub(crate) subnets: Vec<Subnet>,
    pub(crate) interfaces: Vec<Interface>,
    pub(crate) instances: Vec<Instance>,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) groups: Vec<Group>,
    pub(crate) acls: Vec<Acl>,
    pub(crate) tables: Vec<Table>,
    pub(crate) peerings: Vec<Peering>,
    pub(crate) prefix_lists: Vec<PrefixList>,
    pub(crate) gateways: Vec<Gateway>,
    pub(crate) gateway_peerings: Vec<GatewayPeering>,
}

#[derive(Debug, Clone)]
pub(crate) struct Vpc {
    pub(crate) id: String,
    pub(crate) cidrs: Vec<String>,
    pub(crate) ipv6: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subnet {
    pub(crate) id: String,
    pub(crate) vpc: String,
    pub(crate) zone: char,
    pub(crate) cidr: String,
    pub(crate) ipv6: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Of an instance, which may or may not be among those described.
    Instance(String),
    Lambda,
    Endpoint(String),
}

#[derive(Debug, Clone)]
pub(crate) struct Interface {
    pub(crate) id: String,
    pub(crate) subnet: String,
    pub(crate) kind: Kind,
    /// The first is the primary one.
    pub(crate) addresses: Vec<String>,
    pub(crate) ipv6: Vec<String>,
    pub(crate) groups: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) windows: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    pub(crate) id: String,
    pub(crate) vpc: String,
    pub(crate) groups: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) vpc: String,
    pub(crate) ingress: Vec<Permission>,
    pub(crate) egress: Vec<Permission>,
}

/// In AWS's own shape, as are the other parts of which the kernel's side reads every field.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Permission {
    pub(crate) ip_protocol: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from_port: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) to_port: Option<i32>,
    pub(crate) ip_ranges: Vec<Range4>,
    pub(crate) ipv6_ranges: Vec<Range6>,
    pub(crate) prefix_list_ids: Vec<ListId>,
    pub(crate) user_id_group_pairs: Vec<Pair>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Range4 {
    pub(crate) cidr_ip: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Range6 {
    pub(crate) cidr_ipv6: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListId {
    pub(crate) prefix_list_id: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Pair {
    pub(crate) group_id: String,
    pub(crate) user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) vpc_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) vpc_peering_connection_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) peering_status: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Acl {
    pub(crate) id: String,
    pub(crate) vpc: String,
    pub(crate) subnets: Vec<String>,
    pub(crate) entries: Vec<Entry>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Entry {
    pub(crate) egress: bool,
    pub(crate) rule_number: u32,
    pub(crate) rule_action: String,
    pub(crate) protocol: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cidr_block: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ipv6_cidr_block: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) port_range: Option<PortRange>,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PortRange {
    pub(crate) from: u16,
    pub(crate) to: u16,
}

#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) id: String,
    pub(crate) vpc: String,
    pub(crate) main: bool,
    pub(crate) subnets: Vec<String>,
    pub(crate) routes: Vec<Route>,
}

#[derive(Debug, Clone)]
pub(crate) struct Route {
    /// A range of IPv4 or IPv6, or the id of a prefix list.
    pub(crate) destination: String,
    /// `local`, or an id that says by its letters what it is.
    pub(crate) target: String,
    pub(crate) blackhole: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Peering {
    pub(crate) id: String,
    pub(crate) requester: String,
    pub(crate) accepter: String,
    pub(crate) status: String,
}

#[derive(Debug, Clone)]
pub(crate) struct PrefixList {
    pub(crate) id: String,
    pub(crate) cidrs: Vec<String>,
}

impl Route {
    pub(crate) fn new(destination: impl Into<String>, target: impl Into<String>) -> Self {
        let (destination, target) = (destination.into(), target.into());
        Self {
            destination,
            target,
            blackhole: false,
        }
    }
}

impl Configuration {
    pub(crate) fn subnet(&self, id: &str) -> &Subnet {
        let found = self.subnets.iter().find(|it| it.id == id);
        found.expect("an interface is in a subnet of its configuration")
    }

    pub(crate) fn vpc(&self, id: &str) -> &Vpc {
        let found = self.vpcs.iter().find(|it| it.id == id);
        found.expect("a subnet is in a VPC of its configuration")
    }
}

impl Peering {
    /// Whether it will never carry anything again.
    pub(crate) fn is_over(&self) -> bool {
        matches!(
            self.status.as_str(),
            "deleted" | "expired" | "rejected" | "failed"
        )
    }
}
