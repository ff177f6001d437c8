//! What a client is as a host: the ports that it opens connections from, and what keeps it from
//! sending whatever the network does.

use std::net::IpAddr;

use super::path::{Layer, Step};
use super::topology::Topology;
use super::traffic::{PortSet, Ports};
use crate::facts::FUNCTION_INTERFACE;
use crate::facts::ec2::{Instance, NetworkInterface};

/// The ports that Linux opens connections from (`net.ipv4.ip_local_port_range`).
const LINUX: Ports = Ports::of(32_768, 60_999);
/// The ports that Windows opens connections from (RFC 6335, the dynamic ports).
const WINDOWS: Ports = Ports::of(49_152, 65_535);
/// Every port that anything opens connections from; AWS: Lambda and NAT gateways use all of them.
pub(super) const ANY: Ports = Ports::of(1024, 65_535);

/// The ports that an instance opens connections from. AWS leaves `Platform` out except on Windows.
pub(super) fn ports_of(instance: &Instance) -> Ports {
    let windows = |text: &Option<String>| {
        let text = text.as_deref().unwrap_or_default().to_ascii_lowercase();
        text.starts_with("windows")
    };
    if windows(&instance.platform) || windows(&instance.platform_details) {
        WINDOWS
    } else {
        LINUX
    }
}

/// Whether an interface is of a host whose operating system nobody read: an instance, a container or
/// an appliance. Lambda and NAT gateways use every port, whatever they run on.
pub(super) fn is_of_unread_system(eni: &NetworkInterface) -> bool {
    let kind = eni.interface_type.as_deref();
    let function = eni.description.as_deref();
    let function = function.is_some_and(|text| text.starts_with(FUNCTION_INTERFACE));
    !function && !matches!(kind, Some("lambda" | "natGateway" | "nat_gateway"))
}

/// Whether one of the operating systems that a client may run has all its ports among these.
pub(super) fn suits_some_system(open: &PortSet) -> bool {
    [LINUX, WINDOWS]
        .into_iter()
        .any(|own| open.within(own).count() == PortSet::from(own).count())
}

/// What keeps a host from sending or answering, whatever the network does.
pub(super) fn troubles(
    network: &Topology,
    eni: &NetworkInterface,
    instance: Option<&Instance>,
    layer: Layer,
) -> Vec<Step> {
    let id = eni.network_interface_id.as_str();
    let mut found = Vec::new();
    if eni.status.as_deref() == Some("available") && eni.attachment.is_none() {
        let text = format!("{id} is attached to nothing");
        found.push(Step::block(layer, id, text).coded("BAD_STATE_ATTACHMENT"));
    }
    if let Some(instance) = instance
        && let Some(state) = instance
            .state
            .as_ref()
            .and_then(|state| state.name.as_deref())
        && state != "running"
    {
        let text = format!("{} is {state}", instance.instance_id);
        let own = instance.instance_id.as_str();
        found.push(if state == "pending" {
            Step::unknown(layer, own, text)
        } else {
            Step::block(layer, own, text).coded("BAD_STATE")
        });
    }
    found.extend(network.endpoint_troubles(eni, layer));
    found
}

/// What an interface makes of packets with an address that is not its own, at its own end of them.
///
/// Source: AWS, "Elastic network interfaces", source/destination checking: it drops them, unless the
/// check is off, as on routers and NAT instances. Who is behind those, no configuration says.
pub(super) fn foreign(eni: &NetworkInterface, address: IpAddr, layer: Layer) -> Option<Step> {
    if eni.has(address) {
        return None;
    }
    let id = eni.network_interface_id.as_str();
    let stranger = format!("{address} is no address of {id}");
    Some(match eni.source_dest_check {
        Some(true) => Step::block(layer, id, stranger).coded("ENI_ADDRESS_RESTRICTION"),
        Some(false) => {
            let text = format!(
                "{stranger}, which forwards for others (its source/destination check is off): what \
                 is behind it is not known"
            );
            Step::unknown(layer, id, text)
        }
        None => {
            let text = format!("{stranger}, and whether it forwards for others was not read");
            Step::unknown(layer, id, text)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_suited_by_all_its_ports_alone() {
        let suits = |first, last| suits_some_system(&PortSet::from(Ports::of(first, last)));
        assert!(suits(32_768, 60_999) && suits(49_152, 65_535) && suits(1024, 65_535));
        assert!(!suits(32_769, 60_999) && !suits(49_152, 65_534) && !suits(1024, 32_767));
    }
}
