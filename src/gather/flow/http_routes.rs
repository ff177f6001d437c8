//! The ways to the API: the one that the call takes, and the others that are asked where its answer
//! leaves more than one cause. Every way sends the same request, so that only the way can differ.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use futures_util::future::join_all;
use tokio::time::timeout_at;

use super::lanes::{MOST_ADDRESSES, Tried, Way, addresses_of, completed};
use super::recipient::Admitted;
use super::{Run, distinct};
use crate::facts::{FactKind, FetchError, HttpOutcome, HttpRoute, StepEnd, TlsOutcome, TlsProbe};
use crate::gather::aws::Signer;
use crate::gather::clock::Clock;
use crate::gather::proxy::Proxy;
use crate::gather::request::{Bounds, HttpSettings};
use crate::gather::sent::Sent;
use crate::gather::since::Since;
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
    /// Send the call on its way, to the others as soon as it is known who they are, and again by other ways
    /// where an answer leaves much open. Whether it was sent at all.
    pub(super) async fn send_calls(
        &self,
        sender: &Sender,
        chosen: &Way,
        others: impl Future<Output = Vec<Vec<Tried>>>,
        route: HttpRoute,
    ) -> bool {
        let mut since = Since::start();
        let admitted = self.admitted(&self.request.target, &mut since).await;
        let (admitted, since) = (&admitted, &since);
        let others = async {
            let groups = others.await.into_iter().enumerate();
            let calls = groups.map(|(number, group)| async move {
                let way = completed(&group).await?.with(since);
                self.send_call(sender, admitted, &way, number + 1, route)
                    .await
            });
            join_all(calls).await
        };
        let chosen = chosen.clone().with(since);
        let first = self.send_call(sender, admitted, &chosen, 0, route);
        let (first, others) = tokio::join!(first, others);
        let sent: Vec<(IpAddr, bool)> = others.into_iter().chain([first]).flatten().collect();
        let asked: Vec<IpAddr> = sent.iter().map(|(address, _)| *address).collect();
        // An address that the user named is the only one that is asked, and what may change
        // something is sent once.
        let open = sent.iter().any(|(_, open)| *open);
        if open && route != HttpRoute::Given && is_safe(&self.request.target.method) {
            self.ask_others(&asked, sender).await;
        }
        !sent.is_empty()
    }

    /// Send the call to one address: whether its answer leaves much open; none where it was not sent.
    async fn send_call(
        &self,
        sender: &Sender,
        admitted: &Admitted,
        to: &Way,
        number: usize,
        route: HttpRoute,
    ) -> Option<(IpAddr, bool)> {
        if let Err(trouble) = admitted.check(to.address) {
            self.notes.unlearned(FactKind::Http, trouble);
            return None;
        }
        let way = ProbeRoute {
            address: to.address,
            route,
            target: self.request.target.clone(),
            proxy: None,
        };
        let sent = self.send_on(sender, way, &to.since).await;
        let probe = self.notes.sent(sent)?;
        let open = match (&probe.outcome, self.request.leaves_open) {
            (HttpOutcome::Answered(answer), Some(leaves_open)) => leaves_open(answer),
            _ => false,
        };
        self.notes.http(number, probe);
        Some((to.address, open))
    }

    /// Send a request, as a step of the run.
    async fn send_on(&self, sender: &Sender, way: ProbeRoute, since: &Since) -> Sent {
        let by = match way.route {
            HttpRoute::Proxy => " by the proxy",
            HttpRoute::EndpointName => " by the endpoint's name",
            HttpRoute::Name | HttpRoute::Given | HttpRoute::EndpointInterface => "",
        };
        let span = self.step(format!("http {}{by}", way.address), since);
        let sent = sender.send(way).await;
        if let Sent::Whole(probe) = &sent {
            span.end(match probe.outcome {
                HttpOutcome::TimedOut => StepEnd::Silent,
                _ => StepEnd::Answered,
            });
        }
        sent
    }

    /// What every way shares, and whence it is known.
    pub(super) async fn sender(&self) -> Result<(Sender, Since), FetchError> {
        let request = self.request;
        let mut settings = request.http.clone();
        let mut since = Since::start();
        let signer = if settings.signed {
            let region = request.target.region.as_ref();
            let connect = request.bounds.connect_timeout;
            let trust = &self.environment.trust;
            let span = self.step("credentials to sign with", &since);
            let connecting = Signer::connect(&request.aws, region, connect, trust);
            let signer = timeout_at(self.end(), connecting).await;
            let signer = signer.unwrap_or_else(|_| Err(self.clock.cut_off()))?;
            since = span.end(StepEnd::Answered);
            settings.secret_words.extend_from_slice(signer.secrets());
            Some(signer)
        } else {
            None
        };
        let sender = Sender {
            trust: Arc::clone(&self.environment.trust),
            settings,
            signer,
            clock: self.clock,
            bounds: request.bounds,
        };
        Ok((sender, since))
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
        let Ok((sender, since)) = self.sender().await else {
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
            self.send_on(&sender, way, &since).await
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
        let (mut ways, mut since) = self.other_ways(asked).await;
        ways.truncate(MOST_WAYS);
        let mut others = Vec::new();
        for (number, way) in ways.into_iter().enumerate() {
            let admitted = self.admitted(&way.target, &mut since).await;
            if admitted.check(way.address).is_ok() {
                others.push((MOST_ADDRESSES + number, way));
            }
        }
        let since = &since;
        let calls = others.into_iter().map(|(order, way)| async move {
            let sent = self.send_on(sender, way, since).await;
            if let Some(probe) = self.notes.sent(sent) {
                self.notes.http(order, probe);
            }
        });
        join_all(calls).await;
    }

    /// Each endpoint by its own name, and each address by the API's name.
    async fn other_ways(&self, asked: &[IpAddr]) -> (Vec<ProbeRoute>, Since) {
        let target = &self.request.target;
        let mut ways = Vec::new();
        let by_name = by_api_name(target).unwrap_or_else(|| target.clone());
        let same_name = by_name.url == target.url;
        let mut since = Since::start();
        let named = self.learned.resolved.after(&mut since).await;
        let endpoints = self.learned.endpoints.after(&mut since).await;
        let all = endpoints.known().map_or(&[][..], Vec::as_slice);
        let likely = self.likely(all, &mut since).await;
        let interfaces = self.interfaces_of(&likely, &mut since).await;
        let interfaces = interfaces.known().map_or(&[][..], Vec::as_slice);
        let mut own = Vec::new();
        for endpoint in likely {
            let addresses = addresses_of(&[endpoint], interfaces);
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
        (ways, since)
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
