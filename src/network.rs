//! The packet's path, judged from configuration. Pure: no facts are gathered here.
//!
//! [`Network`] indexes what is configured, once; [`judge`] then answers one question at the cost of
//! the rules on its path, however many other objects there are. Three rules hold everywhere: what
//! is not known is unknown and never a verdict; every layer is judged even behind one that drops
//! the packet; and what decides is named, with its rule.

mod blackhole;
mod block_public_access;
mod choice;
mod client;
mod crossing;
mod endpoint;
mod ends;
mod fix;
mod groups;
mod judge;
mod leg;
mod map;
mod nat;
pub mod network_acl;
mod path;
mod prefix;
mod query;
pub mod route;
pub mod security_group;
mod services;
mod share;
mod traffic;
mod transit_gateway;
mod vpn_gateway;

pub use judge::{Answer, judge};
#[cfg(test)]
pub(crate) use map::INDEXED;
pub use map::Network;
pub use path::{Fault, Fix, Layer, Path, Seen, State, Step, Verdict};
pub use prefix::{Cover, PrefixMap, PrefixSet, cover, host};
pub use query::{Party, Query, QueryError, QueryId};
pub use share::Share;
pub use traffic::{PortSet, Ports, Protocol};
