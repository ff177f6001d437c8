//! Asks resolvers: `getaddrinfo` as an application does, and single servers as they are.
//!
//! A server is asked without nsswitch, hosts file or search list, and is not meant to say what
//! `getaddrinfo` says: the difference is the finding.

mod read;
mod wire;

use std::net::{IpAddr, SocketAddr};

use tokio::time::{Instant, timeout_at};

use super::clock::ms_since;
use super::text::one_line;
use crate::facts::{Answer, Asked, Lookup, Reply};

/// The port that resolvers listen on.
pub(super) const PORT: u16 = 53;

/// More addresses than any name of ours has; the rest of a longer answer is left out.
const MOST_ADDRESSES: usize = 64;

/// Ask one resolver for a name's addresses. The answer comes before the deadline, whatever happens.
pub(super) async fn ask(asked: Asked, name: &str, port: u16, deadline: Instant) -> Lookup {
    let start = Instant::now();
    let (answer, replies) = match asked.server() {
        None => (getaddrinfo(name, deadline).await, Vec::new()),
        Some(server) => server_answer(SocketAddr::new(server, port), name, deadline).await,
    };
    Lookup {
        asked,
        name: name.to_owned(),
        answer,
        ms: ms_since(start),
        replies,
    }
}

/// Whether everything that was asked for was answered, one way or another.
pub(super) fn is_whole(lookup: &Lookup) -> bool {
    let waited = |answer: &Answer| matches!(answer, Answer::Silence | Answer::CutOff);
    !waited(&lookup.answer) && !lookup.replies.iter().any(|reply| waited(&reply.answer))
}

/// What is left of a lookup that was cut short: addresses that came, and nothing that did not come.
pub(super) fn heard(mut lookup: Lookup) -> Option<Lookup> {
    let waited = |reply: &Reply| matches!(reply.answer, Answer::Silence | Answer::CutOff);
    lookup.replies.retain(|reply| !waited(reply));
    (!lookup.answer.addresses().is_empty()).then_some(lookup)
}

/// `getaddrinfo` runs on a thread that cannot be stopped: after the deadline it is left behind, and
/// the runtime must be shut down in the background.
async fn getaddrinfo(name: &str, deadline: Instant) -> Answer {
    let found = match timeout_at(deadline, tokio::net::lookup_host((name, 443))).await {
        Err(_) => return Answer::Silence,
        Ok(Err(error)) => return refused_by_libc(&error),
        Ok(Ok(found)) => found,
    };
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in found.map(|address| address.ip()) {
        if !addresses.contains(&address) && addresses.len() < MOST_ADDRESSES {
            addresses.push(address);
        }
    }
    if addresses.is_empty() {
        return Answer::NotFound;
    }
    Answer::Addresses {
        addresses,
        cnames: Vec::new(),
        ttl: None,
    }
}

/// The standard library gives `getaddrinfo`'s error as text alone: glibc's words, then musl's.
fn refused_by_libc(error: &std::io::Error) -> Answer {
    const NOTHING: [&str; 5] = [
        "Name or service not known",
        "No address associated with hostname",
        "nodename nor servname provided",
        "Name does not resolve",
        "Name has no usable address",
    ];
    let said = error.to_string();
    if NOTHING.iter().any(|words| said.contains(words)) {
        Answer::NotFound
    } else {
        Answer::Failed(one_line(said))
    }
}

/// The answer of one server to the questions for A and AAAA, asked at once.
async fn server_answer(server: SocketAddr, name: &str, deadline: Instant) -> (Answer, Vec<Reply>) {
    let (v4, v6) = tokio::join!(
        wire::question(server, name, wire::Kind::A, deadline),
        wire::question(server, name, wire::Kind::Aaaa, deadline),
    );
    let answer = combined(v4.answer.clone(), v6.answer.clone());
    (answer, vec![v4, v6])
}

/// What a server's datagram says, and what becomes of it beside another one that says the same.
pub(super) fn read(bytes: &[u8]) -> Option<(Reply, Answer)> {
    let reply = wire::reply_of(bytes)?;
    let both = combined(reply.answer.clone(), reply.answer.clone());
    Some((reply, both))
}

/// One answer out of two: addresses of either kind; else what was said to the question for IPv4,
/// since some resolvers mistreat the other one.
fn combined(v4: Answer, v6: Answer) -> Answer {
    match (v4, v6) {
        (
            Answer::Addresses {
                mut addresses,
                mut cnames,
                ttl,
            },
            Answer::Addresses {
                addresses: more,
                cnames: others,
                ttl: other,
            },
        ) => {
            addresses.extend(more);
            cnames.extend(others);
            let mut seen = std::collections::BTreeSet::new();
            cnames.retain(|name| seen.insert(name.clone()));
            Answer::Addresses {
                addresses,
                cnames,
                ttl: ttl.into_iter().chain(other).min(),
            }
        }
        (found @ Answer::Addresses { .. }, _) | (_, found @ Answer::Addresses { .. }) => found,
        (no, _) => no,
    }
}

#[cfg(test)]
#[path = "dns_tests.rs"]
mod tests;
