//! From the name to the endpoint's addresses.

pub(super) mod hardcoded_resolver;
pub(super) mod not_private;
pub(super) mod private_dns_disabled;
pub(super) mod resolver_unreachable;
pub(super) mod resolves_public;
pub(super) mod vpc_attr;
pub(super) mod vpce_ip_mismatch;

use crate::checks::list;
use crate::facts::{Answer, Asked, Lookup};
use crate::model::is_private;

/// A resolver's answer in one line.
fn tell(lookup: &Lookup) -> String {
    let asked = match lookup.asked {
        Asked::Getaddrinfo => "getaddrinfo".to_owned(),
        Asked::Configured(server) => format!("resolv.conf server {server}"),
        Asked::VpcResolver(server) => format!("VPC resolver {server}"),
    };
    let answer = match &lookup.answer {
        Answer::Addresses {
            addresses,
            cnames,
            ttl,
        } => {
            let way = if cnames.is_empty() {
                String::new()
            } else {
                format!(" through {}", list(cnames))
            };
            let ttl = ttl.map(|ttl| format!(", ttl {ttl} s")).unwrap_or_default();
            format!("{}{way}{ttl}", list(addresses))
        }
        Answer::NxDomain => "NXDOMAIN: no such name".to_owned(),
        Answer::NoData => "NOERROR without an address".to_owned(),
        Answer::NotFound => "no such name".to_owned(),
        Answer::ServFail => "SERVFAIL".to_owned(),
        Answer::Refused => "REFUSED".to_owned(),
        Answer::Silence => format!("no answer within {} ms", lookup.ms),
        Answer::Failed(reason) => reason.clone(),
    };
    format!("{asked}: {} -> {answer}", lookup.name)
}

/// Whether an answer leads into a VPC, and nowhere else.
fn leads_inside(answer: &Answer) -> bool {
    let addresses = answer.addresses();
    !addresses.is_empty() && addresses.iter().all(|address| is_private(*address))
}

/// Whether nobody answered the client: `getaddrinfo` got nowhere, and every server that it could have
/// asked was silent.
fn silent(here: &Lookup, lookups: &[&Lookup]) -> bool {
    let configured = || {
        lookups
            .iter()
            .filter(|one| matches!(one.asked, Asked::Configured(_)))
    };
    let all_silent =
        configured().count() > 0 && configured().all(|lookup| lookup.answer == Answer::Silence);
    match here.answer {
        Answer::Silence => true,
        Answer::NotFound | Answer::Failed(_) => all_silent,
        _ => false,
    }
}
