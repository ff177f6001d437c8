//! What only the facts can tell from other words: API ids, and names that are not AWS's.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::fields::{self, Field};
use super::words::{Word, Words};
use crate::facts::{Answer, Facts};

/// Names below these are AWS's own, and say nothing of the house.
const AWS: &[&str] = &[
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "amazon.com",
    "api.aws",
    "on.aws",
    "cloudfront.net",
    "ec2.internal",
    "compute.internal",
];

/// Notes everything that the facts name.
pub(super) fn note(facts: &Facts, words: &mut Words) {
    let named = facts.target.api_id.as_ref().map(ToString::to_string);
    let read = facts.aws.rest_api.known().and_then(Option::as_ref);
    for api in named.into_iter().chain(read.map(|api| api.id.to_string())) {
        words.add(&api, Word::Api);
    }
    for host in hosts(facts) {
        words.add(&host, Word::Host);
    }
    for domain in domains(facts) {
        words.add(&domain, Word::Domain);
    }
    for part in facts.target.url.path().split('/') {
        words.keep(part);
    }
    for stage in facts.aws.stages.known().into_iter().flatten() {
        words.keep(&stage.stage_name);
    }
    if let Some(function) = facts.function_name() {
        words.add(function, Word::Name);
    }
    let Ok(mut value) = serde_json::to_value(facts) else {
        return;
    };
    fields::visit(&mut value, &mut |field, text| match field {
        Field::Name => words.add(text, Word::Name),
        Field::Distinguished => {
            for own in fields::own_values(text) {
                if !own.contains('.') || own.contains(' ') {
                    words.add(own, Word::Name);
                } else if ours(&own.to_ascii_lowercase()) {
                    words.add(own.trim_start_matches("*."), Word::Host);
                }
            }
        }
        Field::Domain | Field::Request | Field::Secret => {}
    });
}

/// Search domains of one label.
fn domains(facts: &Facts) -> Vec<String> {
    let own = facts.host.resolving.known();
    let search = own.into_iter().flat_map(|own| &own.search);
    search
        .map(|name| name.trim_matches('.').to_ascii_lowercase())
        .filter(|name| !name.is_empty() && !name.contains('.'))
        .collect()
}

/// Names of hosts that the house gave itself: a custom domain, what its certificates cover.
fn hosts(facts: &Facts) -> BTreeSet<String> {
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
    let own = facts.host.resolving.known();
    let search: Vec<String> = own
        .into_iter()
        .flat_map(|own| &own.search)
        .map(|name| format!(".{}", name.trim_matches('.').to_ascii_lowercase()))
        .collect();
    names.extend(search.iter().cloned());
    for line in own.into_iter().flat_map(|own| &own.hosts) {
        names.extend(line.names.iter().cloned());
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
                .trim_matches('.')
                .to_ascii_lowercase()
        })
        // A name with a search domain behind it is one of AWS's and that domain, each by itself.
        .map(|name| {
            let below = search.iter().find(|domain| name.ends_with(domain.as_str()));
            let rest = below.and_then(|domain| name.strip_suffix(domain.as_str()));
            rest.map_or_else(|| name.clone(), str::to_owned)
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
