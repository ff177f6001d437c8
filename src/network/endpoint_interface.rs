//! Interfaces of VPC endpoints, by what they say of themselves.

use crate::facts::ec2::NetworkInterface;
use crate::model::VpceId;

/// How AWS describes the interfaces of an endpoint, before the endpoint's id.
const DESCRIBED: &str = "VPC Endpoint Interface ";

/// The types of interfaces that belong to endpoints.
const TYPES: [&str; 2] = ["vpc_endpoint", "gateway_load_balancer_endpoint"];

/// Whether an interface belongs to an endpoint, by its type, or by its description where the type
/// was not read.
pub(super) fn by_itself(eni: &NetworkInterface) -> bool {
    match eni.interface_type.as_deref() {
        Some(kind) => TYPES.contains(&kind),
        None => described(eni).is_some(),
    }
}

fn described(eni: &NetworkInterface) -> Option<&str> {
    eni.description.as_deref()?.strip_prefix(DESCRIBED)
}

/// The endpoint that an interface names as its own.
pub(super) fn named_by(eni: &NetworkInterface) -> Option<VpceId> {
    let named = described(eni).filter(|_| by_itself(eni))?;
    named.parse().ok()
}
