//! What a server's message says.

use std::net::IpAddr;

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::{Name, RData};

use super::MOST_ADDRESSES;
use crate::facts::{Answer, Flag, Reply, Soa};
use crate::gather::text::one_line;

/// Notes in a reply what the server's message says.
pub(super) fn into(reply: &mut Reply, message: &Message) {
    reply.answer = answer(message);
    reply.soa = soa(message);
    reply.flags.extend(flags(message));
    reply.flags.dedup();
}

/// The flags of a message that tell of the server.
fn flags(message: &Message) -> Vec<Flag> {
    let said = &message.metadata;
    [
        (said.authoritative, Flag::Authoritative),
        (said.truncation, Flag::Truncated),
        (said.recursion_available, Flag::RecursionAvailable),
        (said.authentic_data, Flag::Authenticated),
    ]
    .into_iter()
    .filter_map(|(set, flag)| set.then_some(flag))
    .collect()
}

/// The answer.
fn answer(message: &Message) -> Answer {
    let (mut addresses, mut cnames) = (Vec::new(), Vec::new());
    let mut ttl: Option<u32> = None;
    for record in message.answers.iter().take(4 * MOST_ADDRESSES) {
        match &record.data {
            RData::A(address) => addresses.push(IpAddr::V4(address.0)),
            RData::AAAA(address) => addresses.push(IpAddr::V6(address.0)),
            RData::CNAME(alias) => cnames.push(dotless(&alias.0)),
            _ => continue,
        }
        ttl = Some(ttl.map_or(record.ttl, |least| least.min(record.ttl)));
    }
    addresses.truncate(MOST_ADDRESSES);
    match message.metadata.response_code {
        ResponseCode::NXDomain => Answer::NxDomain,
        ResponseCode::ServFail => Answer::ServFail,
        ResponseCode::Refused => Answer::Refused,
        ResponseCode::NoError if !addresses.is_empty() => Answer::Addresses {
            addresses,
            cnames,
            ttl,
        },
        ResponseCode::NoError if lame(message) => Answer::Lame,
        ResponseCode::NoError => Answer::NoData,
        other => Answer::Failed(one_line(format!("the resolver said: {other}"))),
    }
}

/// Whether a server without an address for us says that it neither owns the zone nor asks others.
fn lame(message: &Message) -> bool {
    let said = &message.metadata;
    let referred = message
        .authorities
        .iter()
        .any(|record| matches!(record.data, RData::NS(_)));
    !said.authoritative && soa(message).is_none() && (referred || !said.recursion_available)
}

/// The SOA record of a negative answer. Source: RFC 2308, 3 and 5.
fn soa(message: &Message) -> Option<Soa> {
    message.authorities.iter().find_map(|record| {
        let RData::SOA(soa) = &record.data else {
            return None;
        };
        Some(Soa {
            zone: dotless(&record.name),
            primary: dotless(&soa.mname),
            ttl: record.ttl,
            minimum: soa.minimum,
        })
    })
}

fn dotless(name: &Name) -> String {
    let mut text = one_line(name.to_utf8());
    if text.len() > 1 && text.ends_with('.') {
        text.pop();
    }
    text
}
