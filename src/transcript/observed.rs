//! From the pieces of a text to facts: what a probe would have recorded, had it seen the same.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use super::{Call, Piece, Transcript};
use crate::facts::{
    Answer, Asked, Fact, FactKind, Facts, HttpAnswer, HttpOutcome, HttpProbe, HttpRoute, Inventory,
    Lookup, TcpProbe, TlsProbe,
};
use crate::front_door::Failure;
use crate::model::{InvokeUrl, Target};

/// The address of a request whose text does not name it.
const NOT_NAMED: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

impl Transcript {
    /// The call that the text is about.
    #[must_use]
    pub fn call(&self) -> Call {
        let invoke = |piece: &&Piece| {
            let host = piece.seen.call.host.as_deref();
            host.is_some_and(|host| host.contains("execute-api"))
        };
        let with_given = self
            .pieces
            .iter()
            .filter(|piece| piece.seen.given.is_some());
        let first = self
            .decisive()
            .filter(|piece| piece.seen.call.host.is_some())
            .or_else(|| with_given.clone().find(invoke))
            .or_else(|| self.asked_about())
            .or_else(|| {
                with_given
                    .clone()
                    .find(|piece| piece.seen.call.host.is_some())
            })
            .or_else(|| {
                self.pieces
                    .iter()
                    .find(|piece| piece.seen.call.url.is_some())
            });
        let mut call = first
            .map(|piece| piece.seen.call.clone())
            .unwrap_or_default();
        // The command just before an answer is its own.
        for piece in &self.pieces {
            call.or(&piece.seen.call);
        }
        call
    }

    /// What the text asks about, where nothing in it is an answer: what was called before what was only looked up,
    /// and the API's own name before that of its endpoint, with which it is compared.
    fn asked_about(&self) -> Option<&Piece> {
        let invoke = self.pieces.iter().filter(|piece| {
            let host = piece.seen.call.host.as_deref();
            host.is_some_and(|host| host.contains("execute-api"))
        });
        invoke.min_by_key(|piece| {
            let call = &piece.seen.call;
            let host = call.host.as_deref().unwrap_or_default();
            (call.url.is_none(), host.starts_with("vpce-"))
        })
    }

    /// The target that the text names.
    #[must_use]
    pub fn target(&self) -> Option<Target> {
        let call = self.call();
        let url = match (&call.url, &call.host) {
            (Some(url), _) => url.clone(),
            (None, Some(host)) => format!("https://{host}{}", call.path.as_deref().unwrap_or("/")),
            (None, None) => return None,
        };
        let url: InvokeUrl = url.parse().ok()?;
        let own = url.hostname().to_owned();
        let mut headers = call.headers.clone();
        // Every client sends the URL's host as Host: only another one is the caller's own.
        headers.retain(|(name, value)| {
            !(name.eq_ignore_ascii_case("host")
                && value.trim_end_matches(":443").eq_ignore_ascii_case(&own))
        });
        let mut target = Target::new(url, headers);
        if let Some(method) = call
            .method
            .filter(|method| !method.is_empty() && method.chars().all(|c| c.is_ascii_uppercase()))
        {
            target.method = method;
        }
        Some(target)
    }

    /// The facts that the text shows; none where it names no call.
    #[must_use]
    pub fn facts(&self) -> Option<Facts> {
        let mut facts = Facts::of_target(self.target()?);
        self.complete(&mut facts);
        Some(facts)
    }

    /// Adds what the text shows to what is known otherwise, which goes before it. What is not used is said.
    pub fn complete(&self, facts: &mut Facts) -> Vec<String> {
        let host = facts.target.url.hostname().to_owned();
        let mut notes = Vec::new();
        let of_host = |name: &Option<String>| {
            name.as_deref()
                .is_none_or(|name| name.eq_ignore_ascii_case(&host))
        };
        let foreign: BTreeSet<&str> = self
            .pieces
            .iter()
            .filter(|piece| piece.seen.given.is_some())
            .filter_map(|piece| piece.seen.call.host.as_deref())
            .filter(|name| !name.eq_ignore_ascii_case(&host))
            .collect();
        for name in foreign {
            notes.push(format!(
                "what the text shows of {name} is of another call, and is not judged with this one"
            ));
        }
        let own: Vec<&Piece> = self
            .pieces
            .iter()
            .filter(|piece| of_host(&piece.seen.call.host))
            .collect();
        let lookups = self.lookups(&host);
        let mut addresses: Vec<IpAddr> = lookups
            .iter()
            .filter(|it| it.name == host)
            .flat_map(|it| it.answer.addresses().to_vec())
            .collect();
        if addresses.is_empty() {
            let known = facts
                .dns
                .known()
                .into_iter()
                .flatten()
                .filter(|it| it.name == host);
            addresses.extend(known.flat_map(|it| it.answer.addresses().to_vec()));
        }
        let connections = connections(&own, &host);
        let at = |named: Option<IpAddr>| {
            named
                .or_else(|| connections.first().map(|it| it.address))
                .or_else(|| addresses.first().copied())
        };
        let handshakes: Vec<TlsProbe> = own
            .iter()
            .flat_map(|piece| &piece.seen.handshakes)
            .filter_map(|one| {
                Some(TlsProbe {
                    address: at(one.address)?,
                    name: host.clone(),
                    outcome: one.outcome.clone(),
                    chain: one.chain.clone(),
                    anchor: None,
                    ms: 0,
                })
            })
            .take(1)
            .collect();
        let requests = requests(&own, facts, &at);
        let mut give = Giver {
            pasted: BTreeSet::new(),
            notes: &mut notes,
            replaces: !speaks(facts),
        };
        give.take(FactKind::Dns, &mut facts.dns, lookups);
        give.take(FactKind::Tcp, &mut facts.tcp, connections);
        give.take(FactKind::Tls, &mut facts.tls, handshakes);
        give.take(FactKind::Http, &mut facts.http, requests);
        let pasted = give.pasted;
        facts.pasted.extend(pasted);
        let resolvers: Vec<IpAddr> = self
            .pieces
            .iter()
            .flat_map(|piece| piece.seen.resolvers.clone())
            .collect();
        if !resolvers.is_empty() && facts.host.resolvers.known().is_none() {
            facts.host.resolvers = Fact::Known(resolvers);
        }
        self.complete_configuration(facts);
        notes
    }

    /// Adds the AWS CLI's output that stands in the text.
    fn complete_configuration(&self, facts: &mut Facts) {
        let mut all = Inventory::default();
        let mut known = false;
        for text in self
            .pieces
            .iter()
            .filter_map(|piece| piece.seen.aws.as_deref())
        {
            known |= all.import(text, &[]).known;
        }
        if known {
            all.tell(facts);
        }
    }

    /// Every resolver's answer, once; and the one that an application gets, where only the host's own servers
    /// were asked.
    fn lookups(&self, host: &str) -> Vec<Lookup> {
        let mut all: Vec<Lookup> = Vec::new();
        for lookup in self.pieces.iter().flat_map(|piece| &piece.seen.lookups) {
            let same = all
                .iter_mut()
                .find(|one| one.asked == lookup.asked && one.name == lookup.name);
            match same {
                None => all.push(lookup.clone()),
                Some(one) => {
                    if let (
                        Answer::Addresses { addresses, .. },
                        Answer::Addresses {
                            addresses: more, ..
                        },
                    ) = (&mut one.answer, &lookup.answer)
                    {
                        for address in more {
                            if !addresses.contains(address) {
                                addresses.push(*address);
                            }
                        }
                    }
                }
            }
        }
        let of_host = |lookup: &&Lookup| lookup.name.eq_ignore_ascii_case(host);
        let asked = all
            .iter()
            .filter(of_host)
            .any(|one| one.asked == Asked::Getaddrinfo);
        let configured = all
            .iter()
            .filter(of_host)
            .find(|one| matches!(one.asked, Asked::Configured(_)));
        if let Some(one) = configured.filter(|_| !asked) {
            let own = Lookup {
                asked: Asked::Getaddrinfo,
                ..one.clone()
            };
            all.push(own);
        }
        all
    }
}

/// Whether what this host saw speaks for the client that was named.
fn speaks(facts: &Facts) -> bool {
    facts.client == crate::model::Client::Here
}

/// Puts what was pasted where nothing was observed.
struct Giver<'a> {
    pasted: BTreeSet<FactKind>,
    notes: &'a mut Vec<String>,
    /// Whether what is known is of another host than the client.
    replaces: bool,
}

impl Giver<'_> {
    fn take<T>(&mut self, need: FactKind, fact: &mut Fact<Vec<T>>, pasted: Vec<T>) {
        if pasted.is_empty() {
            return;
        }
        let known = fact.known().is_some_and(|all| !all.is_empty());
        if known && !self.replaces {
            self.notes.push(format!(
                "{}: this run's own observation takes precedence over the pasted one",
                need.fact()
            ));
            return;
        }
        *fact = Fact::Known(pasted);
        self.pasted.insert(need);
    }
}

/// The connections to the host, one an address and port.
fn connections(own: &[&Piece], host: &str) -> Vec<TcpProbe> {
    let mut all: Vec<TcpProbe> = Vec::new();
    for one in own.iter().flat_map(|piece| &piece.seen.connections) {
        let other = one.host.as_deref().is_some_and(|name| {
            !name.eq_ignore_ascii_case(host) && name.parse::<IpAddr>().is_err()
        });
        if other
            || all
                .iter()
                .any(|it| it.address == one.address && it.port == one.port)
        {
            continue;
        }
        all.push(TcpProbe {
            address: one.address,
            port: one.port,
            outcome: one.outcome.clone(),
            tries: 1,
            ms: one.ms,
            way: Fact::NotAsked,
        });
    }
    all
}

/// The requests, answered or not.
fn requests(
    own: &[&Piece],
    facts: &Facts,
    at: &impl Fn(Option<IpAddr>) -> Option<IpAddr>,
) -> Vec<HttpProbe> {
    let mut all = Vec::new();
    for piece in own {
        let Some(given) = &piece.seen.given else {
            continue;
        };
        let outcome = match (given.status, given.failure) {
            // An answer whose headers are not known would seem to lack them.
            (Some(status), _)
                if !given.headers.is_empty() && given.stage_log_of.is_none() && !given.is_test =>
            {
                HttpOutcome::Answered(HttpAnswer {
                    status,
                    headers: given.headers.clone(),
                    body: given.body.clone(),
                    body_bytes: given.body.len() as u64,
                })
            }
            (None, Some(Failure::ReadTimeout)) => HttpOutcome::TimedOut,
            (None, Some(Failure::ClosedEarly)) => HttpOutcome::Closed,
            _ => continue,
        };
        all.push(HttpProbe {
            address: at(piece.seen.call.address).unwrap_or(NOT_NAMED),
            route: HttpRoute::Name,
            method: given
                .method
                .clone()
                .unwrap_or_else(|| facts.target.method.clone()),
            host: facts.target.request_host().to_owned(),
            path: piece
                .seen
                .call
                .path
                .clone()
                .unwrap_or_else(|| facts.target.path_and_query()),
            outcome,
            server_ms: 0,
            body_ms: 0,
            at: None,
        });
    }
    all.truncate(1);
    all
}
