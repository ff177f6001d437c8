//! The names that matter, asked of everybody who may answer, all at once.
//!
//! A server that is dead costs one time-out in all: every question to it has the same deadline, and
//! one that comes up later, when the endpoints are known, is given up as soon as the server is known
//! to be dead.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::{Run, distinct};
use crate::facts::ec2::VpcEndpoint;
use crate::facts::{Answer, Asked, FactKind, Lookup, StepEnd};
use crate::gather::clock::ms_since;
use crate::gather::dns;
use crate::gather::kernel_route::{self, KernelRoute};
use crate::gather::since::Since;
use crate::gather::slot::Slot;
use crate::gather::step::Span;

/// How many endpoints' names are asked for: few clients have more than one.
const MOST_ENDPOINTS: usize = 4;

/// How many questions one step of the run may ask, for the order of the report.
const STEP: usize = 100_000;

/// Somebody to ask, and whether anything ever came back; known once the URL's host was asked for.
#[derive(Debug, Clone)]
struct Server {
    asked: Asked,
    answers: Arc<Slot<bool>>,
}

impl Server {
    fn new(asked: Asked) -> Self {
        Self {
            asked,
            answers: Arc::new(Slot::new()),
        }
    }
}

impl Run<'_> {
    /// Ask for the URL's host and the API's own name; for the endpoints' names once they are known.
    pub(super) async fn names(&self) {
        if !self.wants(FactKind::Dns) {
            return self.learned.resolved.fill(Vec::new(), Since::start());
        }
        let own = self.learned.own_resolving.wait().await;
        let host = self.request.target.url.hostname();
        let servers = self.servers(&own.servers);
        let mut asked = questions(&servers, &self.first_names());
        if !own.search.is_empty() && host.parse::<IpAddr>().is_err() {
            // The name as it is, and what the search list makes of it.
            let absolute = format!("{host}.");
            asked.push((Server::new(Asked::Getaddrinfo), absolute));
            let configured = servers
                .iter()
                .filter(|server| matches!(server.asked, Asked::Configured(_)));
            for domain in &own.search {
                let name = format!("{host}.{domain}");
                asked.extend(configured.clone().map(|it| (it.clone(), name.clone())));
            }
        }
        let first = async {
            self.ask(asked, 0, &Since::start()).await;
            // Should a question's task have died, nobody may wait for its answer.
            self.learned.resolved.fill_if_empty(Vec::new());
            for server in &servers {
                server.answers.fill_if_empty(false);
            }
        };
        let of_endpoints = async {
            let (names, since) = self.endpoint_names().await;
            self.ask(questions(&servers, &names), STEP, &since).await;
        };
        let of_vpc = async {
            let known: Vec<Asked> = servers.iter().map(|server| server.asked).collect();
            let mut since = Since::start();
            if let Some(base) = self.resolver_of_vpc(&known, &mut since).await {
                let base = [Server::new(Asked::VpcResolver(base))];
                let questions = questions(&base, &self.first_names());
                self.ask(questions, 2 * STEP, &since).await;
            }
        };
        tokio::join!(first, of_endpoints, of_vpc);
        self.settled(FactKind::Dns, Since::start());
    }

    /// The names that the call itself tells, the URL's host first.
    fn first_names(&self) -> Vec<String> {
        let target = &self.request.target;
        let names = [
            Some(target.url.hostname().to_owned()),
            target.api_hostname(),
            target.alias_hostname(target.vpce_id.as_ref()),
            target.sibling_hostname(),
            Some(target.control_hostname()),
        ];
        distinct(names.into_iter().flatten())
    }

    /// Everybody who is asked: libc, its servers, the VPC's own resolver, those that the user named.
    fn servers(&self, configured: &[IpAddr]) -> Vec<Server> {
        // Without a route to it, the one of IPv6 would cost a time-out and tell nothing.
        let reached = |server: &IpAddr| {
            let way = kernel_route::ask(*server, dns::PORT);
            way.is_ok_and(|way| matches!(way, KernelRoute::Out { .. }))
        };
        let vpc = self.environment.vpc_resolvers.iter().copied();
        let mut asked = vec![Asked::Getaddrinfo];
        asked.extend(configured.iter().copied().map(Asked::Configured));
        let others = vpc
            .filter(|server| server.is_ipv4() || reached(server))
            .map(Asked::VpcResolver)
            .chain(self.request.resolvers.iter().copied().map(Asked::Given));
        for other in others {
            if !asked.iter().any(|known| known.server() == other.server()) {
                asked.push(other);
            }
        }
        asked.into_iter().map(Server::new).collect()
    }

    /// The VPC's resolver at its address in the VPC, which only the instance knows.
    async fn resolver_of_vpc(&self, asked: &[Asked], since: &mut Since) -> Option<IpAddr> {
        let instance = self.learned.instance.after(since).await?;
        let base = IpAddr::V4(instance.resolver()?);
        let known = asked.iter().any(|known| known.server() == Some(base));
        (!known).then_some(base)
    }

    /// Ask all at once; note each answer when it comes, numbered from `offset`.
    async fn ask(&self, questions: Vec<(Server, String)>, offset: usize, since: &Since) {
        let mut asking = JoinSet::new();
        let port = self.environment.dns_port;
        let patience = self.request.bounds.connect_timeout;
        let host = self.request.target.url.hostname().to_owned();
        let mut spans = self.spans(&questions, since);
        // Those that getaddrinfo asks.
        let mut configured: Vec<Server> = Vec::new();
        for (server, _) in &questions {
            let new = !configured.iter().any(|known| known.asked == server.asked);
            if new && matches!(server.asked, Asked::Configured(_)) {
                configured.push(server.clone());
            }
        }
        for (number, (server, name)) in questions.into_iter().enumerate() {
            let own = self.clock.within(patience);
            // libc waits five seconds for a dead server before it asks the next one: an application
            // would still get its answer, so getaddrinfo is given twice the time; not where all of its
            // servers are dead.
            let libc = server.asked == Asked::Getaddrinfo;
            let deadline = if libc {
                self.clock.within(patience.saturating_mul(2))
            } else {
                own
            };
            let first = offset == 0 && name == host;
            let configured = if libc { configured.clone() } else { Vec::new() };
            asking.spawn(async move {
                let asked = dns::ask(server.asked, &name, port, deadline.at());
                let in_vain = async {
                    if offset == 0 {
                        sleep_until(own.at()).await;
                        all_dead(&configured).await;
                    } else {
                        all_dead(std::slice::from_ref(&server)).await;
                    }
                };
                let start = Instant::now();
                let lookup = tokio::select! {
                    lookup = asked => lookup,
                    () = in_vain => Lookup {
                        asked: server.asked,
                        name: name.clone(),
                        answer: Answer::Silence,
                        ms: ms_since(start),
                        replies: Vec::new(),
                    },
                };
                let cut = deadline.has_cut() && !dns::is_whole(&lookup);
                (offset + number, first, server, lookup, cut)
            });
        }
        while let Some(answered) = asking.join_next().await {
            let Ok((order, first, server, lookup, cut)) = answered else {
                continue;
            };
            let since = spans.ended(server.asked, &lookup, cut);
            if first {
                // Nobody is given up for a silence that was too short.
                let answers = cut || !lookup.answer.is_no_reply();
                server.answers.fill(answers, Since::start());
            }
            if order == 0 {
                let addresses = lookup.answer.addresses().to_vec();
                self.learned.resolved.fill(addresses, since);
            }
            if !cut {
                self.notes.lookup(order, lookup);
                continue;
            }
            self.notes.cut(FactKind::Dns);
            if let Some(heard) = dns::heard(lookup) {
                self.notes.lookup(order, heard);
            }
        }
    }

    /// A step of the run for each server that is asked.
    fn spans(&self, questions: &[(Server, String)], since: &Since) -> Spans {
        let mut spans: Vec<Asking> = Vec::new();
        for (Server { asked, .. }, _) in questions {
            if let Some(one) = spans.iter_mut().find(|one| one.asked == *asked) {
                one.left += 1;
                continue;
            }
            let name = match asked.server() {
                Some(server) => format!("dns {server}"),
                None => "dns getaddrinfo".to_owned(),
            };
            spans.push(Asking {
                asked: *asked,
                left: 1,
                answered: false,
                span: Some(self.step(name, since)),
            });
        }
        Spans {
            all: spans,
            patience: self.request.bounds.connect_timeout,
        }
    }

    /// The names of the endpoints that the call may go through, and the API's alias of each.
    async fn endpoint_names(&self) -> (Vec<String>, Since) {
        let mut since = Since::start();
        if !self.wants(FactKind::VpcEndpoints) {
            return (Vec::new(), since);
        }
        let endpoints = self.learned.endpoints.after(&mut since).await;
        let all = endpoints.known().map_or(&[][..], Vec::as_slice);
        let likely = self.likely(all, &mut since).await;
        let target = &self.request.target;
        let mut names = Vec::new();
        for endpoint in likely.into_iter().take(MOST_ENDPOINTS) {
            names.extend(own_names(endpoint));
            names.extend(target.alias_hostname(Some(&endpoint.vpc_endpoint_id)));
        }
        let asked = self.first_names();
        names.retain(|name| !asked.contains(name));
        (distinct(names), since)
    }
}

/// The questions to one server.
struct Asking {
    asked: Asked,
    /// How many are still open.
    left: usize,
    answered: bool,
    span: Option<Span>,
}

/// The questions of one moment.
struct Spans {
    all: Vec<Asking>,
    /// How long each of them may take.
    patience: Duration,
}

impl Spans {
    /// One of the questions to a server has ended; with the last one its step does.
    fn ended(&mut self, asked: Asked, lookup: &Lookup, cut: bool) -> Since {
        let Some(one) = self.all.iter_mut().find(|one| one.asked == asked) else {
            return Since::start();
        };
        let since = one.span.as_ref().map(Span::since).unwrap_or_default();
        one.left = one.left.saturating_sub(1);
        if cut {
            one.span = None;
        } else if !lookup.answer.is_no_reply() {
            one.answered = true;
        }
        match one.span.take_if(|_| one.left == 0) {
            Some(span) if one.answered => _ = span.end(StepEnd::Answered),
            Some(span) => _ = span.silent(self.patience),
            None => {}
        }
        since
    }
}

/// Ends when all of these servers are known to be dead; never where there are none.
async fn all_dead(servers: &[Server]) {
    for server in servers {
        if server.answers.wait().await {
            return std::future::pending().await;
        }
    }
    if servers.is_empty() {
        std::future::pending::<()>().await;
    }
}

/// The endpoint's own names: of the Region first, then of each zone.
fn own_names(endpoint: &VpcEndpoint) -> Vec<String> {
    let id = endpoint.vpc_endpoint_id.as_str();
    endpoint
        .dns_entries
        .iter()
        .filter_map(|entry| entry.dns_name.as_deref())
        .map(|name| name.trim_end_matches('.').to_ascii_lowercase())
        .filter(|name| name.starts_with(id))
        .collect()
}

/// Every name to everybody. An address is no name: only getaddrinfo takes it.
fn questions(servers: &[Server], names: &[String]) -> Vec<(Server, String)> {
    let mut questions = Vec::new();
    for name in names {
        let address = name.parse::<IpAddr>().is_ok();
        let takers = servers
            .iter()
            .filter(|server| !address || server.asked == Asked::Getaddrinfo);
        questions.extend(takers.map(|server| (server.clone(), name.clone())));
    }
    questions
}
