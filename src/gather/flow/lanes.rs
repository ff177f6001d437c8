//! The lanes of the probes: one an address, from the connection to the handshake.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::trials::Shaken;
use super::{Run, distinct};
use crate::facts::ec2::{NetworkInterface, VpcEndpoint};
use crate::facts::{FactKind, StepEnd, TcpOutcome, TlsOutcome};
use crate::gather::clock::Clock;
use crate::gather::local::Kernel;
use crate::gather::recorder::Recorder;
use crate::gather::request::Bounds;
use crate::gather::since::Since;
use crate::gather::step::Span;
use crate::gather::trust::Trust;
use crate::gather::{aside, tcp, tls};

/// How many addresses are connected to: no endpoint has as many.
pub(super) const MOST_ADDRESSES: usize = 32;
/// How many addresses are shaken hands with.
const MOST_HANDSHAKES: usize = 8;

/// An address that is tried.
#[derive(Clone)]
pub(super) struct Tried {
    pub(super) address: IpAddr,
    /// Whether its handshake completed, and from which step that is known.
    completed: watch::Receiver<Option<(bool, Since)>>,
}

/// The addresses that are tried, each in a lane of its own.
#[derive(Default)]
pub(super) struct Lanes {
    tried: Vec<Tried>,
    pub(super) running: JoinSet<Option<Shaken>>,
}

/// An address to send to, and the steps after which that can be done.
#[derive(Clone)]
pub(super) struct Way {
    pub(super) address: IpAddr,
    pub(super) since: Since,
}

impl Way {
    /// The same, after these steps, too.
    pub(super) fn with(mut self, since: &Since) -> Self {
        self.since.and(since);
        self
    }
}

impl Run<'_> {
    /// Try addresses, those that are not tried yet; numbered from `offset` for the order of the report.
    pub(super) fn try_all(
        &self,
        lanes: &mut Lanes,
        addresses: &[IpAddr],
        offset: usize,
        since: &Since,
    ) -> Vec<Tried> {
        let mut all = Vec::new();
        for (number, address) in addresses.iter().copied().enumerate() {
            if let Some(tried) = lanes.tried.iter().find(|tried| tried.address == address) {
                all.push(tried.clone());
                continue;
            }
            let (tell, completed) = watch::channel(None);
            let tried = Tried { address, completed };
            let lane = Lane {
                order: offset + number,
                address,
                shake: self.wants(FactKind::Tls) && lanes.tried.len() < MOST_HANDSHAKES,
                port: self.port(),
                name: self.request.target.url.hostname().to_owned(),
                bounds: self.request.bounds,
                clock: self.clock,
                notes: Arc::clone(&self.notes),
                trust: Arc::clone(&self.environment.trust),
                kernel: self.environment.kernel.clone(),
            };
            let since = since.clone();
            lanes.running.spawn(async move {
                let (completed, shaken) = lane.run(since).await;
                // Nobody listens once the call has been made.
                let _ = tell.send(Some(completed));
                shaken
            });
            lanes.tried.push(tried.clone());
            all.push(tried);
        }
        all
    }
}

/// Ways to the first address, in order, whose handshake completes; later ones are not waited for.
pub(super) async fn completed(tried: &[Tried]) -> Option<Way> {
    for one in tried {
        let mut receiver = one.completed.clone();
        // Of a lane that died nothing is known.
        let Ok(told) = receiver.wait_for(Option::is_some).await else {
            continue;
        };
        if let Some((true, since)) = &*told {
            let (address, since) = (one.address, since.clone());
            return Some(Way { address, since });
        }
    }
    None
}

/// The addresses of these endpoints' interfaces.
pub(super) fn addresses_of(
    endpoints: &[&VpcEndpoint],
    interfaces: &[NetworkInterface],
) -> Vec<IpAddr> {
    let belongs = |eni: &&NetworkInterface| {
        let mut endpoints = endpoints.iter();
        let id = &eni.network_interface_id;
        endpoints.any(|endpoint| endpoint.network_interface_ids.contains(id))
    };
    let own = interfaces.iter().filter(belongs);
    distinct(own.flat_map(NetworkInterface::addresses))
}

/// One address, from the connection to the handshake.
struct Lane {
    order: usize,
    address: IpAddr,
    shake: bool,
    port: u16,
    name: String,
    bounds: Bounds,
    clock: Clock,
    notes: Arc<Recorder>,
    trust: Arc<Trust>,
    kernel: Kernel,
}

impl Lane {
    /// Whether the handshake completed, from which step that is known, and what is left to try.
    async fn run(self, since: Since) -> ((bool, Since), Option<Shaken>) {
        let span = Span::begin(&self.notes, format!("tcp {}", self.address), &since);
        let (address, port, clock) = (self.address, self.port, self.clock);
        let kernel = self.kernel.clone();
        let (way, probe) = tokio::join!(
            aside::read(clock, "the kernel's way", move || kernel.way(address, port)),
            tcp::probe(address, port, self.bounds, clock),
        );
        let Some(mut connection) = probe else {
            self.notes.cut(FactKind::Tcp);
            return ((false, span.since()), None);
        };
        connection.way = way;
        let since = span.end(match connection.outcome {
            TcpOutcome::TimedOut => StepEnd::Silent,
            _ => StepEnd::Answered,
        });
        let connected = matches!(connection.outcome, TcpOutcome::Connected { .. });
        self.notes.tcp(self.order, connection);
        if connected && self.shake {
            self.shake_hands(since).await
        } else {
            ((false, since), None)
        }
    }

    async fn shake_hands(self, since: Since) -> ((bool, Since), Option<Shaken>) {
        self.trust.ready().await;
        let span = Span::begin(&self.notes, format!("tls {}", self.address), &since);
        let to = SocketAddr::new(self.address, self.port);
        let deadline = self.clock.within(self.bounds.connect_timeout);
        let handshake = tls::handshake(to, &self.name, &self.trust, deadline.at()).await;
        let outcome = handshake.probe.outcome.clone();
        if outcome == TlsOutcome::Silence && deadline.has_cut() {
            self.notes.cut(FactKind::Tls);
            return ((false, span.since()), None);
        }
        let since = span.end(match outcome {
            TlsOutcome::Silence => StepEnd::Silent,
            _ => StepEnd::Answered,
        });
        let completed = tls::completed(&handshake.probe);
        self.notes.tls(self.order, handshake.probe);
        let shaken = Shaken {
            order: self.order,
            address: self.address,
            outcome,
            since: since.clone(),
        };
        ((completed, since), Some(shaken))
    }
}
