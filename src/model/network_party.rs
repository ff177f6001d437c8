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

impl NetworkParty {
    /// The address, where it is one.
    #[must_use]
    pub const fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Address(address) => Some(*address),
            _ => None,
        }
    }

    /// The subnet, where it is one.
    #[must_use]
    pub const fn subnet(&self) -> Option<&SubnetId> {
        match self {
            Self::Subnet(id) => Some(id),
            _ => None,
        }
    }

    /// The instance, where it is one.
    #[must_use]
    pub const fn instance(&self) -> Option<&InstanceId> {
        match self {
            Self::Instance(id) => Some(id),
            _ => None,
        }
    }

    /// The endpoint, where it is one.
    #[must_use]
    pub const fn endpoint(&self) -> Option<&VpceId> {
        match self {
            Self::Endpoint(id) => Some(id),
            _ => None,
        }
    }
}
