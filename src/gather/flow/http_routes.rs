//! The ways to the API: the one that the call takes, and the others that are asked where its answer
//! leaves more than one cause. Every way sends the same request, so that only the way can differ.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::task::JoinSet;
use tokio::time::timeout_at;

use super::probes::{MOST_ADDRESSES, Tried, completed};
use super::{Run, distinct};
use crate::facts::{
    Fact, FactKind, FetchError, HttpOutcome, HttpProbe, HttpRoute, TlsOutcome, TlsProbe,
};
use crate::gather::aws::Signer;
use crate::gather::clock::{Clock, Deadline};
use crate::gather::proxy::Proxy;
use crate::gather::request::{Bounds, HttpSettings};
use crate::gather::{http, proxy, tls, trust};
use crate::model::{Recipient, SELECTOR_HEADER, Target};

/// How many other ways are asked: no API has as many endpoints in one VPC.
const MOST_WAYS: usize = 8;

/// Whether a method only reads, so that sending it again does no harm (RFC 9110, 9.2.1).
pub(super) fn is_safe(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS")
}

/// One way, and what is sent on it.
#[derive(Clone)]
struct ProbeRoute {
    address: IpAddr,
    route: HttpRoute,
    target: Target,
    proxy: Option<Arc<Proxy>>,
}

/// What every way shares.
#[derive(Clone)]
pub(super) struct Sender {
    trust: Arc<trust::Trust>,
    settings: HttpSettings,
    signer: Option<Signer>,
    clock: Clock,
    bounds: Bounds,
}

impl Run<'_> {
    /// Send the call to one address of each group, all at once, and again by other ways where an answer
    /// leaves much open. Whether it was sent at all.
    pub(super) async fn send_calls(
        &self,
        sender: &Sender,
        groups: Vec<Vec<Tried>>,
        route: HttpRoute,
    ) -> bool {
        let admitted = Arc::new(self.admitted(&self.request.target).await);
        let mut calls = JoinSet::new();
        for (number, group) in groups.into_iter().enumerate() {
            let (sender, notes) = (sender.clone(), Arc::clone(&self.notes));
            let target = self.request.target.clone();
            let leaves_open = self.request.leaves_open;
            let admitted = Arc::clone(&admitted);
            calls.spawn(async move {
                let address = completed(group).await?;
                if let Err(trouble) = admitted.check(address) {
                    notes.unlearned(FactKind::Http, trouble);
                    return None;
                }
                let way = ProbeRoute {
                    address,
                    route,
                    target,
                    proxy: None,
                };
                let probe = notes.sent(sender.send(way).await)?;
                let open = match (&probe.outcome, leaves_open) {
                    (HttpOutcome::Answered(answer), Some(leaves_open)) => leaves_open(answer),
                    _ => false,
                };
                notes.http(number, probe);
                Some((address, open))
            });
        }
        let mut sent = Vec::new();
        while let Some(ended) = calls.join_next().await {
            sent.extend(ended.ok().flatten());
        }
        let asked: Vec<IpAddr> = sent.iter().map(|(address, _)| *address).collect();
        // An address that the user named is the only one that is asked, and what may change
        // something is sent once.
        let open = sent.iter().any(|(_, open)| *open);
        if open && route != HttpRoute::Given && is_safe(&self.request.target.method) {
            self.ask_others(&asked, sender).await;
        }
        !sent.is_empty()
    }

    pub(super) async fn sender(&self) -> Result<Sender, FetchError> {
        let request = self.request;
        let mut settings = request.http.clone();
        let signer = if settings.signed {
            let region = request.target.region.as_ref();
            let connect = request.bounds.connect_timeout;
            let trust = &self.environment.trust;
            let connecting = Signer::connect(&request.aws, region, connect, trust);
            let signer = timeout_at(self.end(), connecting).await;
            let signer = signer.unwrap_or_else(|_| Err(self.clock.cut_off()))?;
            settings.secret_words.extend_from_slice(signer.secrets());
            Some(signer)
        } else {
            None
        };
        Ok(Sender {
            trust: Arc::clone(&self.environment.trust),
            settings,
            signer,
            clock: self.clock,
            bounds: request.bounds,
        })
    }

    /// Send the call through the environment's proxy as well, where programs that follow the environment
    /// would: what a direct call sees says nothing of theirs.
    pub(super) async fn call_by_proxy(&self) {
        let target = &self.request.target;
        let Some(proxy) = &self.environment.proxy else {
            return;
        };
        let here = self.request.resolve.is_none();
        if !here || !is_safe(&target.method) || !proxy.serves(target.url.hostname()) {
            return;
        }
        // What answers behind the proxy is not seen: there the name alone must say whose it is.
        let http = &self.request.http;
        let trusted = Recipient::of(&target.url, &http.vouched) == Recipient::Trusted;
        if http.has_credentials() && !trusted {
            return;
        }
        let Ok(sender) = self.sender().await else {
            return;
        };
        let looking_up = self.clock.within(self.request.bounds.timeout);
        let found = proxy.address(looking_up.at()).await;
        let probe = if let Some(address) = found {
            let way = ProbeRoute {
                address,
                route: HttpRoute::Proxy,
                target: target.clone(),
                proxy: Some(Arc::clone(proxy)),
            };
            sender.send(way).await
        } else if looking_up.has_cut() {
            Sent::Cut(None)
        } else {
            let nowhere = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);
            let problem = "the proxy's name leads to no address".to_owned();
            let outcome = HttpOutcome::Failed(problem);
            Sent::Whole(http::unsent(nowhere, HttpRoute::Proxy, target, outcome))
        };
        if let Some(probe) = self.notes.sent(probe) {
            self.notes.http(MOST_ADDRESSES + MOST_WAYS, probe);
        }
    }

    async fn ask_others(&self, asked: &[IpAddr], sender: &Sender) {
        let mut ways = self.other_ways(asked).await;
        ways.truncate(MOST_WAYS);
        let mut others = JoinSet::new();
        for (number, way) in ways.into_iter().enumerate() {
            let admitted = self.admitted(&way.target).await;
            if admitted.check(way.address).is_err() {
                continue;
            }
            let (sender, notes) = (sender.clone(), Arc::clone(&self.notes));
            others.spawn(async move {
                if let Some(probe) = notes.sent(sender.send(way).await) {
                    notes.http(MOST_ADDRESSES + number, probe);
                }
            });
        }
        while others.join_next().await.is_some() {}
    }

    /// Each endpoint by its own name, and each address by the API's name.
    async fn other_ways(&self, asked: &[IpAddr]) -> Vec<ProbeRoute> {
        let target = &self.request.target;
        let mut ways = Vec::new();
        let by_name = by_api_name(target).unwrap_or_else(|| target.clone());
        let same_name = by_name.url == target.url;
        let named = self.learned.resolved.wait().await;
        let interfaces = self.learned.interfaces.wait().await;
        let endpoints = self.learned.endpoints.wait().await;
        let instance = self.learned.instance.wait().await;
        let mut own = Vec::new();
        if let (Fact::Known(interfaces), Fact::Known(endpoints)) = (&interfaces, &endpoints) {
            for endpoint in self.likely_endpoints(endpoints, instance.as_ref()) {
                let addresses: Vec<IpAddr> = interfaces
                    .iter()
                    .filter(|one| {
                        endpoint
                            .network_interface_ids
                            .contains(&one.network_interface_id)
                    })
                    .flat_map(crate::facts::ec2::NetworkInterface::addresses)
                    .collect();
                if let (Some(name), Some(address)) = (endpoint.regional_name(), addresses.first())
                    && let Some(target) = by_endpoint_name(target, name)
                {
                    ways.push(ProbeRoute {
                        address: *address,
                        route: HttpRoute::EndpointName,
                        target,
                        proxy: None,
                    });
                }
                own.extend(addresses);
            }
        }
        for address in distinct(named.iter().copied().chain(own)) {
            if asked.contains(&address) && same_name {
                continue;
            }
            let route = if named.contains(&address) && same_name {
                HttpRoute::Name
            } else {
                HttpRoute::EndpointInterface
            };
            ways.push(ProbeRoute {
                address,
                route,
                target: by_name.clone(),
                proxy: None,
            });
        }
        ways
    }
}

/// The call by the API's own name, where it is known.
fn by_api_name(target: &Target) -> Option<Target> {
    renamed(target, &target.private_dns_url()?, None)
}

/// The call by an endpoint's own name, with the API in a header.
fn by_endpoint_name(target: &Target, name: &str) -> Option<Target> {
    let api = target.api_id.as_ref()?;
    let url = format!("https://{name}{}", target.path_and_query());
    let renamed = renamed(target, &url, Some(api.as_str()))?;
    (renamed.url != target.url).then_some(renamed)
}

/// The same request to another name; the headers that choose the API are chosen anew.
fn renamed(target: &Target, url: &str, selector: Option<&str>) -> Option<Target> {
    let mut renamed = target.clone();
    renamed.url = url.parse().ok()?;
    renamed.headers.retain(|(name, _)| {
        !name.eq_ignore_ascii_case("host") && !name.eq_ignore_ascii_case(SELECTOR_HEADER)
    });
    if let Some(api) = selector {
        renamed
            .headers
            .push((SELECTOR_HEADER.to_owned(), api.to_owned()));
    }
    Some(renamed)
}

impl Sender {
    async fn send(&self, way: ProbeRoute) -> Sent {
        let ProbeRoute {
            address,
            route,
            target,
            proxy,
        } = way;
        let mut settings = self.settings.clone();
        if let Some(signer) = &self.signer {
            let path = settings.secret_path.clone();
            let path = path.unwrap_or_else(|| target.path_and_query());
            match signer.headers(&target.method, &http::host(&target), &path) {
                Ok(signed) => settings.secret_headers.extend(signed),
                Err(trouble) => {
                    let outcome = HttpOutcome::Failed(trouble.detail);
                    return Sent::Whole(http::unsent(address, route, &target, outcome));
                }
            }
        }
        let port = target.url.port().unwrap_or(443);
        let name = target.url.hostname().to_owned();
        let connect = self.clock.within(self.bounds.connect_timeout);
        self.trust.ready().await;
        let handshake = match proxy {
            None => {
                let to = SocketAddr::new(address, port);
                tls::handshake(to, &name, &self.trust, connect.at()).await
            }
            Some(proxy) => match proxy::tunnel(&proxy, address, &name, port, connect.at()).await {
                Ok(tunnel) => {
                    let at = connect.at();
                    tls::handshake_over(tunnel, address, &name, &self.trust, at).await
                }
                Err(outcome) => {
                    return Sent::by(connect, http::unsent(address, route, &target, outcome));
                }
            },
        };
        let Some(stream) = handshake.stream else {
            let outcome = second_thoughts(handshake.probe, route);
            return Sent::by(connect, http::unsent(address, route, &target, outcome));
        };
        let patience = http::patience(self.bounds.connect_timeout);
        let deadline = self.clock.within(patience);
        let at = deadline.at();
        let probe = http::probe(stream, address, route, &target, &settings, at).await;
        Sent::by(deadline, probe)
    }
}

/// What became of a request.
pub(in crate::gather) enum Sent {
    /// It ended by itself, or by its own time.
    Whole(HttpProbe),
    /// The run ended first: what had come until then, if anything.
    Cut(Option<HttpProbe>),
}

impl Sent {
    fn by(deadline: Deadline, probe: HttpProbe) -> Self {
        match probe.outcome {
            _ if !deadline.has_cut() => Self::Whole(probe),
            // The head of an answer counts, whatever its body would have said.
            HttpOutcome::Answered(_) => Self::Cut(Some(probe)),
            _ => Self::Cut(None),
        }
    }
}

/// What became of a request whose own handshake failed.
fn second_thoughts(probe: TlsProbe, route: HttpRoute) -> HttpOutcome {
    match probe.outcome {
        TlsOutcome::Silence => HttpOutcome::TimedOut,
        TlsOutcome::Closed => HttpOutcome::Closed,
        other if matches!(route, HttpRoute::EndpointName | HttpRoute::Proxy) => {
            HttpOutcome::Failed(format!("the handshake failed: {other:?}"))
        }
        other => HttpOutcome::Failed(format!(
            "the handshake for the request failed, though another one had completed: {other:?}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_change_something_is_sent_once() {
        for method in ["POST", "PUT", "PATCH", "DELETE", "get", "CONNECT", ""] {
            assert!(!is_safe(method), "{method}");
        }
        assert!(["GET", "HEAD", "OPTIONS"].into_iter().all(is_safe));
    }
}
