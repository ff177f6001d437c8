//! Load balancers behind VPC links.
//!
//! Source: Elastic Load Balancing V2 API Reference.

mod balancer;

pub use balancer::{
    Health, Listener, ListenerAction, LoadBalancer, LoadBalancerState, Target, TargetDescription,
    TargetHealth,
};
