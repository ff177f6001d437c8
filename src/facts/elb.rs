//! Load balancers behind VPC links.
//!
//! Source: Elastic Load Balancing V2 API Reference.

mod balancer;
mod target_group;

pub use balancer::{
    ForwardConfig, Forwarded, Health, Listener, ListenerAction, ListenerCertificate, LoadBalancer,
    LoadBalancerState, Target, TargetDescription, TargetHealth,
};
pub use target_group::{Matcher, TargetGroup};
