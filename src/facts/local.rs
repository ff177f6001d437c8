//! What the client's own system has between a program and the network.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// A variable of the environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value, without the login that a URL may have.
    pub value: String,
}

/// A route of the kernel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalRoute {
    /// The addresses that it is for.
    pub destination: IpNet,
    /// The next router; none where they are neighbours.
    pub gateway: Option<IpAddr>,
    /// The interface that packets leave by; none where the kernel refuses or drops them.
    pub device: Option<String>,
    /// Whether that interface is a bridge of this host's own, as containers and virtual machines hang on.
    pub bridge: bool,
    /// Among routes for the same addresses the least one counts.
    pub metric: u32,
    /// The table that it stands in, where a rule of policy routing chose another one than the system's
    /// own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<u32>,
}

/// What the kernel can run out of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The ports that connections are made from: the first and the last.
    pub ports: Option<(u16, u16)>,
    /// How many of them are taken towards each address of the call, whatever state they are in; none
    /// where the kernel does not tell.
    pub taken: Option<Vec<Taken>>,
    /// Connections that the kernel's firewall tracks; none where it tracks none.
    pub tracked: Option<Tracked>,
}

/// Ports that are taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Towards which address, at the call's port.
    pub address: IpAddr,
    /// How many.
    pub ports: u32,
}

/// The table of tracked connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracked {
    /// How many there are.
    pub count: u64,
    /// How many there may be.
    pub max: u64,
}
