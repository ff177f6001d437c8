//! Who an end of a path is.

use std::net::IpAddr;

use super::{EniId, InstanceId, SubnetId, VpceId};

/// Who an end of a path is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum NetworkParty {
    /// An interface.
    Eni(EniId),
    /// An instance, by its primary interface.
    Instance(InstanceId),
    /// An address, of an interface or not.
    Address(IpAddr),
    /// Anything in a subnet.
    Subnet(SubnetId),
    /// A Lambda function, by its name.
    Lambda(String),
    /// A VPC endpoint, by each of its interfaces.
    Endpoint(VpceId),
}
