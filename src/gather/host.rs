//! The host that the probes run on: its addresses, its resolvers, its runtime.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::Path;
use std::time::Duration;

use reqwest::Method;
use serde::Deserialize;

use super::fetch;
use super::text::one_line;
use crate::facts::{Fact, Reason, Runtime};
use crate::waiting;

/// Where a pod finds the name of its namespace.
const POD_NAMESPACE: &str = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

/// No name of a namespace is as long (RFC 1123).
const LONGEST_NAMESPACE: u64 = 1024;

/// The host's addresses, without loopback and link-local ones.
pub(super) fn addresses() -> Fact<Vec<IpAddr>> {
    match if_addrs::get_if_addrs() {
        Ok(interfaces) => Fact::Known(
            interfaces
                .iter()
                .filter(|interface| !interface.is_loopback() && !interface.is_link_local())
                .map(if_addrs::Interface::ip)
                .collect(),
        ),
        Err(error) => Fact::unknown(
            Reason::Failed,
            one_line(format!("the host's interfaces cannot be listed: {error}")),
        ),
    }
}

/// The local address that packets to an address leave from; nothing is sent.
pub(super) fn leaving_for(address: IpAddr) -> Option<IpAddr> {
    let any: SocketAddr = match address {
        IpAddr::V4(_) => ([0, 0, 0, 0], 0).into(),
        IpAddr::V6(_) => ([0_u16; 8], 0).into(),
    };
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect((address, 443)).ok()?;
    let local = socket.local_addr().ok()?.ip();
    (!local.is_loopback() && !local.is_unspecified()).then_some(local)
}

/// What the environment says of the runtime.
#[derive(Debug, Clone, Default)]
pub(super) struct ProcessEnvironment {
    /// `AWS_LAMBDA_FUNCTION_NAME`.
    pub(super) function: Option<String>,
    /// `ECS_CONTAINER_METADATA_URI_V4`.
    pub(super) task_metadata: Option<String>,
    /// Whether there is `KUBERNETES_SERVICE_HOST`, which every pod is given.
    pub(super) in_pod: bool,
}

impl ProcessEnvironment {
    /// As the process sees it.
    pub(super) fn of_process() -> Self {
        let said = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            function: said("AWS_LAMBDA_FUNCTION_NAME"),
            task_metadata: said("ECS_CONTAINER_METADATA_URI_V4"),
            in_pod: said("KUBERNETES_SERVICE_HOST").is_some(),
        }
    }

    /// The runtime; a task's ARN is asked for.
    pub(super) async fn runtime(&self) -> Runtime {
        if let Some(function) = &self.function {
            return Runtime::Lambda {
                function: one_line(function),
            };
        }
        let Some(uri) = &self.task_metadata else {
            return if self.in_pod {
                let read = || waiting::regular(Path::new(POD_NAMESPACE), LONGEST_NAMESPACE);
                let read = waiting::detached(read).await;
                let namespace = read.ok().and_then(|bytes| String::from_utf8(bytes).ok());
                Runtime::Kubernetes {
                    namespace: namespace.map(one_line),
                }
            } else {
                Runtime::Plain
            };
        };
        Runtime::Ecs {
            task: task(uri).await,
        }
    }
}

async fn task(uri: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Task {
        #[serde(rename = "TaskARN")]
        arn: String,
    }
    let client = fetch::client(Duration::from_secs(1), Duration::from_secs(2)).ok()?;
    let url = format!("{}/task", uri.trim_end_matches('/'));
    let text = fetch::text(&client, Method::GET, &url, None).await.ok()?;
    let task: Task = serde_json::from_str(&text).ok()?;
    Some(one_line(task.arn))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn loopback_is_no_address_of_the_host() {
        let known = addresses();
        let known = known.known().expect("a list");
        assert!(known.iter().all(|address| !address.is_loopback()));
        assert_eq!(leaving_for(IpAddr::V4(Ipv4Addr::LOCALHOST)), None);
    }

    #[tokio::test]
    async fn the_environment_tells_the_runtime() {
        let mut environment = ProcessEnvironment::default();
        assert_eq!(environment.runtime().await, Runtime::Plain);
        environment.task_metadata = Some("http://127.0.0.1:1/v4/x".to_owned());
        assert_eq!(environment.runtime().await, Runtime::Ecs { task: None });
        environment.function = Some("orders".to_owned());
        let function = "orders".to_owned();
        assert_eq!(environment.runtime().await, Runtime::Lambda { function });
    }
}
