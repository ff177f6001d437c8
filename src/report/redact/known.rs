//! What only the facts can tell from other words: API ids, and names that are not AWS's.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::facts::{Answer, Facts};

/// Names below these are AWS's own, and say nothing of the house.
const AWS: &[&str] = &[
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "amazon.com",
    "api.aws",
    "on.aws",
    "internal",
];

/// The API ids of the facts.
pub(super) fn apis(facts: &Facts) -> BTreeSet<String> {
    let named = facts.target.api_id.as_ref().map(ToString::to_string);
    let read = facts.aws.rest_api.known().and_then(Option::as_ref);
    named
        .into_iter()
        .chain(read.map(|api| api.id.to_string()))
        .collect()
}

/// Names of hosts that the house gave itself: a custom domain, what its certificates cover.
pub(super) fn hosts(facts: &Facts) -> BTreeSet<String> {
    let mut names = vec![facts.target.url.hostname().to_owned()];
    for lookup in facts.dns.known().into_iter().flatten() {
        names.push(lookup.name.clone());
        if let Answer::Addresses { cnames, .. } = &lookup.answer {
            names.extend(cnames.iter().cloned());
        }
        if let Some(soa) = lookup.soa() {
            names.extend([soa.zone.clone(), soa.primary.clone()]);
        }
    }
    if let Some(own) = facts.host.resolving.known() {
        names.extend(own.search.iter().cloned());
    }
    for probe in facts.tls.known().into_iter().flatten() {
        for certificate in &probe.chain {
            names.extend(certificate.names.iter().cloned());
        }
    }
    for (name, value) in &facts.target.headers {
        if name.eq_ignore_ascii_case("host") {
            names.push(value.clone());
        }
    }
    names
        .iter()
        .map(|name| {
            name.trim_start_matches("*.")
                .trim_end_matches('.')
                .to_ascii_lowercase()
        })
        .filter(|name| ours(name))
        .collect()
}

fn ours(name: &str) -> bool {
    let below = |suffix: &&str| {
        let rest = name.strip_suffix(*suffix);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    name.contains('.') && name.parse::<IpAddr>().is_err() && !AWS.iter().any(below)
}
