//! Asks resolvers: `getaddrinfo` as an application does, and single servers as they are.
//!
//! hickory does not follow nsswitch or the hosts file, and is not meant to: what it says and what
//! `getaddrinfo` says may differ, and the difference is the finding.

use std::net::IpAddr;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError, NoRecords};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use tokio::time::{Instant, timeout_at};

use super::clock::ms_since;
use super::text::{chain, one_line};
use crate::facts::{Answer, Asked, Lookup};

/// The port that resolvers listen on.
pub(super) const PORT: u16 = 53;

/// More addresses than any name of ours has; the rest of a longer answer is left out.
const MOST_ADDRESSES: usize = 64;

/// Ask one resolver for a name's addresses. The answer comes before the deadline, whatever happens.
pub(super) async fn ask(asked: Asked, name: &str, port: u16, deadline: Instant) -> Lookup {
    let start = Instant::now();
    let answer = match asked {
        Asked::Getaddrinfo => getaddrinfo(name, deadline).await,
        Asked::Configured(server) | Asked::VpcResolver(server) => {
            server_answer(server, port, name, deadline).await
        }
    };
    Lookup {
        asked,
        name: name.to_owned(),
        answer,
        ms: ms_since(start),
    }
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
async fn server_answer(server: IpAddr, port: u16, name: &str, deadline: Instant) -> Answer {
    let resolver = match resolver(server, port, deadline) {
        Ok(resolver) => resolver,
        Err(error) => return Answer::Failed(chain(&error)),
    };
    let mut name = match Name::from_utf8(name) {
        Ok(name) => name,
        Err(error) => return Answer::Failed(one_line(error)),
    };
    // Fully qualified: the search list is no part of the question.
    name.set_fqdn(true);
    let (v4, v6) = tokio::join!(
        question(&resolver, &name, RecordType::A, deadline),
        question(&resolver, &name, RecordType::AAAA, deadline),
    );
    combined(v4, v6)
}

fn resolver(server: IpAddr, port: u16, deadline: Instant) -> Result<TokioResolver, NetError> {
    let (mut udp, mut tcp) = (ConnectionConfig::udp(), ConnectionConfig::tcp());
    udp.port = port;
    tcp.port = port;
    let server = NameServerConfig::new(server, true, vec![udp, tcp]);
    let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
    let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    *builder.options_mut() = options(deadline.saturating_duration_since(Instant::now()));
    builder.build()
}

/// A probe's options: no cache, no hosts file, no second question. hickory itself sends a lost
/// datagram again within its timeout, and asks over TCP where the answer was cut.
fn options(timeout: Duration) -> ResolverOpts {
    let mut options = ResolverOpts::default();
    options.timeout = timeout;
    options.attempts = 0;
    options.cache_size = 0;
    options.use_hosts_file = ResolveHosts::Never;
    options.num_concurrent_reqs = 1;
    options.preserve_intermediates = true;
    options
}

async fn question(
    resolver: &TokioResolver,
    name: &Name,
    kind: RecordType,
    deadline: Instant,
) -> Answer {
    let lookup = match timeout_at(deadline, resolver.lookup(name.clone(), kind)).await {
        Err(_) => return Answer::Silence,
        Ok(Err(error)) => return kind_of_no(&error),
        Ok(Ok(lookup)) => lookup,
    };
    let (mut addresses, mut cnames) = (Vec::new(), Vec::new());
    let mut ttl: Option<u32> = None;
    for record in lookup.answers().iter().take(4 * MOST_ADDRESSES) {
        match &record.data {
            RData::A(address) => addresses.push(IpAddr::V4(address.0)),
            RData::AAAA(address) => addresses.push(IpAddr::V6(address.0)),
            RData::CNAME(alias) => cnames.push(dotless(&alias.0)),
            _ => continue,
        }
        ttl = Some(ttl.map_or(record.ttl, |least| least.min(record.ttl)));
    }
    addresses.truncate(MOST_ADDRESSES);
    if addresses.is_empty() {
        return match lookup.message().metadata.response_code {
            ResponseCode::NXDomain => Answer::NxDomain,
            _ => Answer::NoData,
        };
    }
    Answer::Addresses {
        addresses,
        cnames,
        ttl,
    }
}

fn dotless(name: &Name) -> String {
    let mut text = one_line(name.to_utf8());
    if text.ends_with('.') {
        text.pop();
    }
    text
}

fn kind_of_no(error: &NetError) -> Answer {
    let code = match error {
        NetError::Timeout => return Answer::Silence,
        NetError::Io(io) if io.kind() == std::io::ErrorKind::TimedOut => return Answer::Silence,
        NetError::Dns(DnsError::NoRecordsFound(NoRecords { response_code, .. })) => *response_code,
        NetError::Dns(DnsError::ResponseCode(code)) => *code,
        other => return Answer::Failed(chain(other)),
    };
    match code {
        ResponseCode::NXDomain => Answer::NxDomain,
        ResponseCode::NoError => Answer::NoData,
        ResponseCode::ServFail => Answer::ServFail,
        ResponseCode::Refused => Answer::Refused,
        other => Answer::Failed(one_line(format!("the resolver said: {other}"))),
    }
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
