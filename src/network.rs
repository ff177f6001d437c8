//! The packet's path, judged from configuration. Pure: no facts are gathered here.
//!
//! [`Topology`] indexes what is configured, once; [`judge`] then answers one question at the cost of
//! the rules on its path, however many other objects there are. Three rules hold everywhere: what
//! is not known is unknown and never a verdict; every layer is judged even behind one that drops
//! the packet; and what decides is named, with its rule.

mod attachment;
mod blackhole;
mod block_public_access;
mod choice;
mod classes;
mod client;
mod endpoint;
mod endpoint_interface;
mod fix;
mod fix_check;
mod gateway_table;
mod group_doubt;
mod groups;
mod link;
mod nat;
pub mod network_acl;
mod next_hop;
mod passage;
mod path;
mod path_end;
mod peering;
mod prefix;
mod query;
mod reachability;
mod refusal;
mod remediation;
mod remedy;
pub mod route;
mod route_target;
pub mod security_group;
mod services;
mod share;
mod topology;
mod traffic;
mod transit_gateway;
mod traversal;
mod vpn_gateway;

pub use classes::{Classes, Likeness};
pub use path::{Fault, Fix, Lacking, Layer, Path, Seen, State, Step, Verdict};
pub use prefix::{Cover, PrefixMap, PrefixSet, cover, host, one_address};
pub use query::{Party, Query, QueryError, QueryId};
pub use reachability::{Answer, Ruled, judge};
pub use refusal::{GroupRules, Lost, Reference, Refusal, SgFault};
pub use share::Share;
#[cfg(test)]
pub(crate) use topology::INDEXED;
pub use topology::Topology;
pub use traffic::{PortSet, Ports, Protocol};
