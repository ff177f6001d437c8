//! Who may do what: roles and users, their policies, and what IAM's own simulator says.
//!
//! Source: IAM API Reference.

mod policy;
mod principal;
mod simulation;

pub use policy::ManagedPolicy;
pub use principal::{AttachedPolicy, Principal};
pub use simulation::{ByBoundary, ByOrganization, Matched, Simulation};
