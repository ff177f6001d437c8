//! What follows what: every piece starts as soon as it can, and waits only for what it needs.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use tokio::sync::watch;
use tokio::time::timeout_at;

use super::clock::Clock;
use super::environment::Environment;
use super::recorder::Recorder;
use super::request::Request;
use super::since::Since;
use super::slot::Slot;
use super::step::Span;
use super::{aside, endpoints, host, imds, local};
use crate::facts::ec2::{NetworkInterface, VpcEndpoint};
use crate::facts::lambda::VpcConfig;
use crate::facts::{Fact, FactKind, FetchError, Instance};
use crate::model::{Client, NetworkParty};

mod configuration;
mod http_routes;
mod lanes;
mod names;
mod probes;
mod recipient;
mod trials;

/// One run: what is wanted, what is known so far, and what the pieces tell each other.
pub(super) struct Run<'a> {
    pub(super) request: &'a Request,
    pub(super) clock: Clock,
    pub(super) notes: Arc<Recorder>,
    pub(super) environment: &'a Environment,
    pub(super) progress: &'a dyn Fn(FactKind),
    /// Everybody who was named: the client, and whom else the question is about.
    ends: Vec<NetworkParty>,
    learned: Learned,
    /// What is named for the calls of AWS.
    named: configuration::Named,
    sought: configuration::Sought,
    /// Whence there are credentials, once there are.
    connected: OnceLock<Since>,
    /// The facts of which all that can be learned is known.
    settled: watch::Sender<BTreeMap<FactKind, Since>>,
}

/// Whom libc asks, and which domains it tries a name in.
#[derive(Debug, Clone, Default)]
struct OwnResolving {
    servers: Vec<IpAddr>,
    search: Vec<String>,
}

/// What pieces tell each other; each is filled in by exactly one piece, whatever happens to it.
struct Learned {
    /// What `resolv.conf` says.
    own_resolving: Slot<OwnResolving>,
    /// What the metadata service says.
    instance: Slot<Option<Instance>>,
    /// `getaddrinfo`'s answer to the URL's host.
    resolved: Slot<Vec<IpAddr>>,
    endpoints: Slot<Fact<Vec<VpcEndpoint>>>,
    interfaces: Slot<Fact<Vec<NetworkInterface>>>,
    /// Where the client's function runs; nowhere that is known, where the client is none.
    place: Slot<VpcConfig>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        request: &'a Request,
        clock: Clock,
        notes: Arc<Recorder>,
        environment: &'a Environment,
        progress: &'a dyn Fn(FactKind),
    ) -> Self {
        Self {
            request,
            clock,
            notes,
            environment,
            progress,
            ends: distinct(request.ends.iter().cloned().chain(request.client.who())),
            learned: Learned {
                own_resolving: Slot::new(),
                instance: Slot::new(),
                resolved: Slot::new(),
                endpoints: Slot::new(),
                interfaces: Slot::new(),
                place: Slot::new(),
            },
            named: configuration::Named::new(request),
            sought: configuration::Sought::new(),
            connected: OnceLock::new(),
            settled: watch::Sender::new(BTreeMap::new()),
        }
    }

    /// Gather everything that is wanted.
    pub(super) async fn everything(&self) {
        tokio::join!(
            self.host(),
            self.names(),
            self.probes(),
            self.configuration(),
            self.trust(),
        );
    }

    /// Whether the question is about a call, and not about ends alone.
    fn is_of_a_call(&self) -> bool {
        self.request.ends.is_empty()
    }

    /// The Lambda function that is the client, by its name or since this runs in it.
    fn function_name(&self) -> Option<&str> {
        match &self.request.client {
            Client::Lambda(name) => Some(name),
            Client::Here => self.environment.process.function.as_deref(),
            _ => None,
        }
    }

    fn wants(&self, need: FactKind) -> bool {
        self.request.needs.contains(&need)
    }

    fn settled(&self, need: FactKind, since: Since) {
        self.notes.settle(need);
        (self.progress)(need);
        self.settled.send_modify(|settled| {
            settled.insert(need, since);
        });
    }

    /// Wait until all that can be learned of these facts is known; what nobody wants is not waited for.
    async fn all_settled(&self, facts: &[FactKind]) -> Since {
        let wanted: Vec<&FactKind> = facts.iter().filter(|need| self.wants(**need)).collect();
        let mut receiver = self.settled.subscribe();
        let all = |settled: &BTreeMap<FactKind, Since>| {
            wanted.iter().all(|need| settled.contains_key(need))
        };
        let Ok(settled) = receiver.wait_for(all).await else {
            // Only without a sender, and this run has it.
            return std::future::pending().await;
        };
        let mut since = Since::start();
        for need in wanted {
            since.and(settled.get(need).unwrap_or(&Since::start()));
        }
        since
    }

    /// A step of the run, which begins now.
    fn step(&self, name: impl Into<String>, since: &Since) -> Span {
        Span::begin(&self.notes, name.into(), since)
    }

    /// Read what the host trusts while resolvers think.
    async fn trust(&self) {
        if self.wants(FactKind::Tls) {
            self.environment.trust.ready().await;
        }
    }

    async fn host(&self) {
        tokio::join!(self.own_resolving(), self.surroundings());
        if self.wants(FactKind::Host) {
            self.settled(FactKind::Host, Since::start());
        }
    }

    async fn own_resolving(&self) {
        let (files, target) = (&self.environment.files, self.request.target.clone());
        let (own, others) = (files.clone(), files.clone());
        let (resolvers, resolving) = tokio::join!(
            aside::read(self.clock, "resolv.conf", move || own.servers()),
            aside::read(
                self.clock,
                "resolv.conf, hosts and nsswitch.conf",
                move || { others.resolving(|name| target.concerns(name)) }
            ),
        );
        let own = OwnResolving {
            servers: resolvers.known().cloned().unwrap_or_default(),
            search: resolving
                .known()
                .map(|own| own.search.clone())
                .unwrap_or_default(),
        };
        self.learned.own_resolving.fill(own, Since::start());
        if self.wants(FactKind::Host) {
            self.notes.host(|host| {
                host.resolvers = resolvers;
                host.resolving = resolving;
            });
        }
    }

    /// What the host is and where it stands.
    async fn surroundings(&self) {
        if !self.wants(FactKind::Host) {
            return self.learned.instance.fill(None, Since::start());
        }
        self.notes.host(|host| {
            host.addresses = host::addresses();
            host.proxy_variables = local::variables();
            host.endpoint_variables = Fact::Known(endpoints::variables());
        });
        let kernel = self.environment.kernel.clone();
        let routes = async {
            let read = aside::read(self.clock, "the kernel's routes", move || kernel.routes());
            let routes = read.await;
            self.notes.host(|host| host.routes = routes);
        };
        let instance = async {
            let span = self.step("instance metadata", &Since::start());
            // Its pieces have times of their own, and together no more than any other question.
            let patience = self.clock.within(self.request.bounds.connect_timeout);
            let asked = timeout_at(patience.at(), self.environment.imds.instance()).await;
            let fact = match asked {
                Ok(fact) => fact,
                Err(_) if patience.has_cut() => self.cut_off("the instance metadata service"),
                Err(_) => imds::silent(),
            };
            let since = span.told(
                &fact,
                imds::SHORTEST.min(self.request.bounds.connect_timeout),
            );
            self.learned.instance.fill(fact.known().cloned(), since);
            self.notes.host(|host| host.instance = fact);
        };
        let runtime = async {
            let said = self.environment.process.runtime();
            let fact = timeout_at(self.end(), said)
                .await
                .map_or_else(|_| self.cut_off("the task metadata service"), Fact::Known);
            self.notes.host(|host| host.runtime = fact);
        };
        tokio::join!(routes, instance, runtime);
    }

    /// A fact that the end of the run cut off.
    fn cut_off<T>(&self, who: &str) -> Fact<T> {
        let FetchError { why, detail } = self.clock.cut_off();
        Fact::unknown(why, format!("{detail} while it waited for {who}"))
    }

    /// When pieces without a deadline of their own must have ended.
    fn end(&self) -> tokio::time::Instant {
        self.clock.end()
    }

    /// The endpoint that the call names, where AWS told of it.
    fn named_endpoint<'e>(&self, all: &'e [VpcEndpoint]) -> Option<&'e VpcEndpoint> {
        let named = self.request.target.vpce_id.as_ref();
        all.iter()
            .find(|endpoint| Some(&endpoint.vpc_endpoint_id) == named)
    }

    /// The endpoints that the call may go through: the one that was named, else those of the client's
    /// VPC; none where neither is known. Nobody waits for the instance whose VPC tells nothing more.
    async fn likely<'e>(&self, all: &'e [VpcEndpoint], since: &mut Since) -> Vec<&'e VpcEndpoint> {
        if let Some(named) = self.named_endpoint(all) {
            return vec![named];
        }
        if all.is_empty() {
            return Vec::new();
        }
        let instance = self.learned.instance.after(since).await;
        let vpc = instance.and_then(|instance| instance.vpc_id);
        all.iter()
            .filter(|endpoint| Some(&endpoint.vpc_id) == vpc.as_ref())
            .collect()
    }
}

/// A fact that could not be asked for, because of what another one is missing.
fn for_want_of<T>(trouble: &FetchError) -> Fact<T> {
    const PREFIX: &str = "could not be asked for: ";
    let cause = trouble.detail.trim_start_matches(PREFIX);
    Fact::unknown(trouble.why, format!("{PREFIX}{cause}"))
}

/// The values, each once, in the order in which they came.
fn distinct<T: PartialEq>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut all = Vec::new();
    for value in values {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    all
}

/// Whether an address is one that a VPC may use, by the ranges set aside for private use.
fn may_be_of_a_vpc(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            v4.is_private() || (first == 100 && (64..128).contains(&second))
        }
        IpAddr::V6(v6) => v6.is_unique_local(),
    }
}
