//! VPC endpoints as ends: whether one is up, and what it answers on.

use super::endpoint_interface::by_itself;
use super::path::{Layer, Step};
use super::query::Query;
use super::services::{self, Ports};
use super::topology::Topology;
use super::traffic::Protocol;
use crate::facts::ec2::{NetworkInterface, VpcEndpoint};

impl Topology {
    /// Whether an interface is one of a VPC endpoint.
    pub(super) fn belongs_to_endpoint(&self, eni: &NetworkInterface) -> bool {
        by_itself(eni) || self.endpoint_of(&eni.network_interface_id).is_some()
    }

    /// What is wrong with an end that is an endpoint's interface.
    pub(super) fn endpoint_troubles(&self, eni: &NetworkInterface, layer: Layer) -> Vec<Step> {
        let mut found = Vec::new();
        if !self.belongs_to_endpoint(eni) {
            return found;
        }
        let id = eni.network_interface_id.as_str();
        let endpoint = self.endpoint_of(&eni.network_interface_id);
        let own = endpoint.map_or(id, |endpoint| endpoint.vpc_endpoint_id.as_str());
        if layer == Layer::Client {
            let text = format!("{id} is {own}'s: an endpoint answers, and opens no connection");
            found.push(Step::block(layer, own, text).coded("VPCE_INTRA_VPC_TRAFFIC"));
        }
        found.extend(endpoint.and_then(|endpoint| state(endpoint, layer)));
        found
    }

    /// Whether an endpoint's interface answers on the port that is asked for.
    ///
    /// Measured: it drops what its service does not listen on, whatever its groups allow.
    pub(super) fn port(&self, eni: &NetworkInterface, query: &Query) -> Option<Step> {
        if !self.belongs_to_endpoint(eni) {
            return None;
        }
        let id = eni.network_interface_id.as_str();
        let layer = Layer::EndpointPort;
        let Some(endpoint) = self.endpoint_of(&eni.network_interface_id) else {
            let text = format!(
                "the endpoint of {id} was not read, so which ports it answers on is not known"
            );
            return Some(Step::unknown(layer, id, text));
        };
        let (port, protocol) = (query.port, query.protocol);
        let https = (port, protocol) == (443, Protocol::Tcp);
        Some(match answers_on(endpoint) {
            Some(_) if https => Step::pass(layer, id, "the endpoint answers on tcp 443"),
            Some(Ports::Https) => {
                let text = format!(
                    "the endpoint answers on tcp 443 alone: it drops {protocol} {port}, whatever \
                     the groups allow"
                );
                Step::block(layer, id, text).coded("PROTOCOL_RESTRICTION")
            }
            Some(Ports::HttpsAtLeast) | None => {
                let (own, serves) = (&endpoint.vpc_endpoint_id, endpoint.serves());
                let text = format!(
                    "{own} is for {serves}: whether that answers on {protocol} {port} is not known"
                );
                Step::unknown(layer, id, text)
            }
        })
    }
}

/// What an endpoint answers on, where that is known. One for a resource or a service network has no
/// service: what is behind it listens on what it likes.
fn answers_on(endpoint: &VpcEndpoint) -> Option<Ports> {
    if endpoint.is_execute_api() {
        return Some(Ports::Https);
    }
    services::ports(endpoint.service_name.as_deref()?)
}

/// What an endpoint's state means for packets. AWS writes the states in lower case here and in camel
/// case there.
///
/// `pending` is the state of a new endpoint and of one that is being modified, whose interfaces go
/// on answering; AWS does not say which part of a `partial` one works.
fn state(endpoint: &VpcEndpoint, layer: Layer) -> Option<Step> {
    let own = endpoint.vpc_endpoint_id.as_str();
    let state = &endpoint.state;
    match state.to_ascii_lowercase().as_str() {
        "available" => None,
        "pendingacceptance" | "deleting" | "deleted" | "rejected" | "failed" | "expired" => {
            let text = format!("{own} is {state}, not available");
            Some(Step::block(layer, own, text).coded("BAD_STATE"))
        }
        _ => {
            let text = format!("{own} is {state}: whether it answers is not known");
            Some(Step::unknown(layer, own, text))
        }
    }
}

/// Which kinds of addresses an endpoint's names lead to, where they lead to one kind alone:
/// `Some(true)` for IPv4.
///
/// Source: the EC2 API Reference, `DnsOptions`. Without it, an endpoint of one kind of addresses has
/// records of that kind.
pub(super) fn resolves_to_v4(endpoint: &VpcEndpoint) -> Option<bool> {
    let records = endpoint.dns_options.as_ref();
    let records = records.and_then(|options| options.dns_record_ip_type.as_deref());
    match records.or(endpoint.ip_address_type.as_deref()) {
        Some("ipv4") => Some(true),
        Some("ipv6") => Some(false),
        _ => None,
    }
}
