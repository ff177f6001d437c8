//! Where the run looks for the world. The process's own, except in tests.

use std::net::IpAddr;

use super::host::ProcessEnvironment;
use super::imds::Service;
use super::local::Kernel;
use super::proxy::Proxy;
use super::resolving::Files;
use super::{dns, trust};
use crate::model::VPC_RESOLVERS;

/// Where the run looks for the world.
#[derive(Debug)]
pub(super) struct Environment {
    pub(super) files: Files,
    pub(super) dns_port: u16,
    pub(super) vpc_resolvers: Vec<IpAddr>,
    pub(super) imds: Service,
    pub(super) process: ProcessEnvironment,
    pub(super) kernel: Kernel,
    pub(super) trust: std::sync::Arc<trust::Trust>,
    pub(super) proxy: Option<std::sync::Arc<Proxy>>,
}

impl Environment {
    /// Those of the process.
    pub(super) fn of_process() -> Self {
        Self {
            files: Files::of_system(),
            dns_port: dns::PORT,
            vpc_resolvers: VPC_RESOLVERS.into(),
            imds: Service::of_environment(),
            process: ProcessEnvironment::of_process(),
            kernel: Kernel::of_host(),
            trust: std::sync::Arc::default(),
            proxy: Proxy::of_process().map(std::sync::Arc::new),
        }
    }
}
