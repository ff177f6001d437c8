//! The names that matter, asked of everybody who may answer, all at once.
//!
//! A server that is dead costs one time-out in all: every question to it has the same deadline, and
//! one that comes up later, when the endpoints are known, is given up as soon as the server is known
//! to be dead.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::{Run, distinct};
use crate::facts::ec2::VpcEndpoint;
use crate::facts::{Answer, Asked, FactKind, Lookup};
use crate::gather::clock::ms_since;
use crate::gather::dns;
use crate::gather::kernel_route::{self, KernelRoute};
use crate::gather::slot::Slot;

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
            self.learned.resolved.fill(Vec::new());
            return;
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
            self.ask(asked, 0).await;
            // Should a question's task have died, nobody may wait for its answer.
            self.learned.resolved.fill_if_empty(Vec::new());
            for server in &servers {
                server.answers.fill_if_empty(false);
            }
        };
        let of_endpoints = async {
            let names = self.endpoint_names().await;
            self.ask(questions(&servers, &names), STEP).await;
        };
        let of_vpc = async {
            let known: Vec<Asked> = servers.iter().map(|server| server.asked).collect();
            if let Some(base) = self.resolver_of_vpc(&known).await {
                let base = [Server::new(Asked::VpcResolver(base))];
                self.ask(questions(&base, &self.first_names()), 2 * STEP)
                    .await;
            }
        };
        tokio::join!(first, of_endpoints, of_vpc);
        self.settled(FactKind::Dns);
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
    async fn resolver_of_vpc(&self, asked: &[Asked]) -> Option<IpAddr> {
        let instance = self.learned.instance.wait().await?;
        let base = IpAddr::V4(instance.resolver()?);
        let known = asked.iter().any(|known| known.server() == Some(base));
        (!known).then_some(base)
    }

    /// Ask all at once; note each answer when it comes, numbered from `offset`.
    async fn ask(&self, questions: Vec<(Server, String)>, offset: usize) {
        let mut asking = JoinSet::new();
        let port = self.environment.dns_port;
        let patience = self.request.bounds.connect_timeout;
        let host = self.request.target.url.hostname().to_owned();
        for (number, (server, name)) in questions.into_iter().enumerate() {
            // libc waits five seconds for a dead server before it asks the next one: an application
            // would still get its answer, so getaddrinfo is given twice the time.
            let patience = match server.asked {
                Asked::Getaddrinfo => patience.saturating_mul(2),
                _ => patience,
            };
            let deadline = self.clock.within(patience);
            let first = offset == 0 && name == host;
            asking.spawn(async move {
                let lookup = if offset == 0 {
                    dns::ask(server.asked, &name, port, deadline.at()).await
                } else {
                    tokio::select! {
                        lookup = dns::ask(server.asked, &name, port, deadline.at()) => lookup,
                        lookup = given_up(&server, &name) => lookup,
                    }
                };
                let cut = deadline.has_cut() && !dns::is_whole(&lookup);
                (offset + number, first.then_some(server), lookup, cut)
            });
        }
        while let Some(answered) = asking.join_next().await {
            let Ok((order, first, lookup, cut)) = answered else {
                continue;
            };
            if let Some(server) = first {
                // Nobody is given up for a silence that was too short.
                server.answers.fill(cut || !lookup.answer.is_no_reply());
            }
            if order == 0 {
                self.learned
                    .resolved
                    .fill(lookup.answer.addresses().to_vec());
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

    /// The names of the endpoints that the call may go through, and the API's alias of each.
    async fn endpoint_names(&self) -> Vec<String> {
        if !self.wants(FactKind::VpcEndpoints) {
            return Vec::new();
        }
        let endpoints = self.learned.endpoints.wait().await;
        let instance = self.learned.instance.wait().await;
        let all = endpoints.known().map_or(&[][..], Vec::as_slice);
        let likely = self.likely_endpoints(all, instance.as_ref());
        let target = &self.request.target;
        let mut names = Vec::new();
        for endpoint in likely.into_iter().take(MOST_ENDPOINTS) {
            names.extend(own_names(endpoint));
            names.extend(target.alias_hostname(Some(&endpoint.vpc_endpoint_id)));
        }
        let asked = self.first_names();
        distinct(names.into_iter().filter(|name| !asked.contains(name)))
    }
}

/// Ends when a server is known to be dead, and with what it then says: nothing.
async fn given_up(server: &Server, name: &str) -> Lookup {
    let start = tokio::time::Instant::now();
    if server.answers.wait().await {
        std::future::pending::<()>().await;
    }
    Lookup {
        asked: server.asked,
        name: name.to_owned(),
        answer: Answer::Silence,
        ms: ms_since(start),
        replies: Vec::new(),
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
