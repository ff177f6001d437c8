//! The names that matter, asked of everybody who may answer.

use tokio::task::JoinSet;

use super::Run;
use crate::facts::{Asked, Need};
use crate::gather::dns;

/// How many endpoints' names are asked for: few clients have more than one.
const MOST_ENDPOINTS: usize = 4;

/// Who is asked for which name, in the report's order.
type Question = (Asked, String);

impl Run<'_> {
    /// Ask for the URL's host and the API's own name; for the endpoints' names once they are known.
    pub(super) async fn names(&self) {
        if !self.wants(Need::Dns) {
            self.learned.resolved.fill(Vec::new());
            return;
        }
        let target = &self.request.target;
        let host = target.url.hostname().to_owned();
        let api = target.api_hostname().filter(|name| *name != host);
        let servers = self.learned.resolvers.wait().await;
        let mut first = Vec::new();
        for name in std::iter::once(host.clone()).chain(api.clone()) {
            first.extend(self.questions(&name, &servers, true));
        }
        let second = async {
            let mut asked = Vec::new();
            for name in self.endpoint_names().await {
                if name != host && Some(&name) != api.as_ref() {
                    asked.extend(self.questions(&name, &servers, false));
                }
            }
            self.ask(asked, first.len()).await;
        };
        tokio::join!(self.ask_first(first.clone()), second);
        self.settled(Need::Dns);
    }

    async fn ask_first(&self, questions: Vec<Question>) {
        self.ask(questions, 0).await;
        // Should the first question's task have died, nobody may wait for its answer.
        self.learned.resolved.fill_if_empty(Vec::new());
    }

    fn questions(
        &self,
        name: &str,
        servers: &[std::net::IpAddr],
        of_vpc_resolver: bool,
    ) -> Vec<Question> {
        let mut asked = vec![Asked::Getaddrinfo];
        // An address is no name: only getaddrinfo takes it.
        if name.parse::<std::net::IpAddr>().is_err() {
            let vpc = self.surroundings.vpc_resolver;
            asked.extend(servers.iter().copied().map(Asked::Configured));
            if of_vpc_resolver && !servers.contains(&vpc) {
                asked.push(Asked::VpcResolver(vpc));
            }
        }
        asked
            .into_iter()
            .map(|asked| (asked, name.to_owned()))
            .collect()
    }

    /// Ask all at once; note each answer when it comes, numbered from `offset`.
    async fn ask(&self, questions: Vec<Question>, offset: usize) {
        let mut asking = JoinSet::new();
        let port = self.surroundings.dns_port;
        let patience = self.request.bounds.connect_timeout;
        for (number, (asked, name)) in questions.into_iter().enumerate() {
            // libc waits five seconds for a dead server before it asks the next one: an application
            // would still get its answer, so getaddrinfo is given twice the time.
            let patience = match asked {
                Asked::Getaddrinfo => patience.saturating_mul(2),
                _ => patience,
            };
            let deadline = self.clock.within(patience);
            asking.spawn(async move {
                let lookup = dns::ask(asked, &name, port, deadline).await;
                (offset + number, lookup)
            });
        }
        while let Some(answered) = asking.join_next().await {
            let Ok((order, lookup)) = answered else {
                continue;
            };
            if order == 0 {
                self.learned
                    .resolved
                    .fill(lookup.answer.addresses().to_vec());
            }
            self.notes.lookup(order, lookup);
        }
    }

    /// The regional names of the endpoints that the call may go through.
    async fn endpoint_names(&self) -> Vec<String> {
        if !self.wants(Need::VpcEndpoints) {
            return Vec::new();
        }
        let endpoints = self.learned.endpoints.wait().await;
        let instance = self.learned.instance.wait().await;
        let all = endpoints.known().map_or(&[][..], Vec::as_slice);
        self.likely_endpoints(all, instance.as_ref())
            .into_iter()
            .filter_map(|endpoint| endpoint.regional_name())
            .map(|name| name.trim_end_matches('.').to_ascii_lowercase())
            .take(MOST_ENDPOINTS)
            .collect()
    }
}
