//! Where the run looks for the world. The process's own, except in tests.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use super::host::{Environment, RESOLV_CONF};
use super::imds::Service;
use super::local::Kernel;
use super::proxy::Proxy;
use super::{dns, trust};

/// The VPC's resolver, at the address that it has in every VPC.
const VPC_RESOLVER: IpAddr = IpAddr::V4(Ipv4Addr::new(169, 254, 169, 253));

/// Where the run looks for the world.
#[derive(Debug)]
pub(super) struct Surroundings {
    pub(super) resolv_conf: PathBuf,
    pub(super) dns_port: u16,
    pub(super) vpc_resolver: IpAddr,
    pub(super) imds: Service,
    pub(super) environment: Environment,
    pub(super) kernel: Kernel,
    pub(super) trust: std::sync::Arc<trust::Trust>,
    pub(super) proxy: Option<std::sync::Arc<Proxy>>,
}

impl Surroundings {
    /// Those of the process.
    pub(super) fn of_process() -> Self {
        Self {
            resolv_conf: PathBuf::from(RESOLV_CONF),
            dns_port: dns::PORT,
            vpc_resolver: VPC_RESOLVER,
            imds: Service::of_environment(),
            environment: Environment::of_process(),
            kernel: Kernel::of_host(),
            trust: std::sync::Arc::default(),
            proxy: Proxy::of_process().map(std::sync::Arc::new),
        }
    }
}
