//! Who said what of which name: the comparison that `nslookup` is run for by hand.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use super::Report;
use crate::case::Case;
use crate::facts::{Answer, Asked, Flag, Lookup};

/// Everybody's answers, side by side.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Names {
    /// What `getaddrinfo` asks, in its order: the words of `nsswitch.conf`, or the line of the hosts
    /// file that answers.
    pub getaddrinfo: Option<String>,
    /// The names that were asked for, the URL's host first.
    pub names: Vec<Name>,
    /// Every address that somebody told, and whose it is.
    pub addresses: Vec<Owned>,
    /// Whether the comparison is what was asked for, and not only what a verdict rests on.
    #[serde(skip)]
    pub asked_for: bool,
}

/// A name, and what was said of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Name {
    /// The name.
    pub name: String,
    /// What it is in this call: `host`, `api`, `alias`, `endpoint`, `zone`, `sibling`, `control` or
    /// `search`.
    pub role: &'static str,
    /// The answers.
    pub answers: Vec<Told>,
}

/// One answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Told {
    /// `getaddrinfo`, `resolv.conf`, `vpc-resolver` or `named`.
    pub asked_by: &'static str,
    /// The server, where one was asked.
    pub server: Option<String>,
    /// `addresses`, or the kind of "no".
    pub result: &'static str,
    /// The addresses.
    pub addresses: Vec<String>,
    /// The names passed through on the way.
    pub cnames: Vec<String>,
    /// The least time to live, in seconds; of a negative answer, how long it may be kept.
    pub ttl: Option<u32>,
    /// `aa`, `tc`, `ra`, `ad`.
    pub flags: Vec<&'static str>,
    /// The transport of the answer.
    pub over: Option<String>,
    /// The zone that a negative answer says it looked in.
    pub zone: Option<String>,
    /// What was said where it is none of these.
    pub detail: Option<String>,
    /// How long it took, in milliseconds.
    pub ms: u64,
    /// Whether the addresses are those of the endpoint; absent where nobody knows these.
    pub same: Option<bool>,
}

/// An address, and whose it is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Owned {
    /// The address.
    pub address: String,
    /// Whose it is, in words.
    pub whose: String,
}

impl Report {
    /// Shows a reader who said what of the names before anything else.
    #[must_use]
    pub fn comparing_names(mut self) -> Self {
        if let Some(names) = &mut self.names {
            names.asked_for = true;
        }
        self
    }
}

impl Names {
    pub(super) fn of(case: &Case<'_>) -> Option<Self> {
        let lookups = case.lookups().ok().filter(|it| !it.is_empty())?;
        let theirs = endpoint_addresses(case);
        let mut names: Vec<(usize, Name)> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for lookup in lookups {
            let told = told(case, lookup, theirs.as_ref());
            let place = *places.entry(&lookup.name).or_insert(names.len());
            if let Some((_, known)) = names.get_mut(place) {
                known.answers.push(told);
                continue;
            }
            let (rank, role) = role(case, &lookup.name);
            let name = lookup.name.clone();
            let answers = vec![told];
            names.push((
                rank,
                Name {
                    name,
                    role,
                    answers,
                },
            ));
        }
        names.sort_by_key(|(rank, _)| *rank);
        let control = case.target.control_hostname();
        let told = lookups.iter().filter(|lookup| lookup.name != control);
        let told = told.flat_map(|lookup| lookup.answer.addresses());
        let mut known = HashSet::new();
        let addresses = told.filter(|address| known.insert(**address));
        Some(Self {
            getaddrinfo: source(case),
            names: names.into_iter().map(|(_, name)| name).collect(),
            addresses: addresses
                .map(|address| Owned {
                    address: address.to_string(),
                    whose: case.whose(*address),
                })
                .collect(),
            asked_for: false,
        })
    }
}

/// What answers for the host within `getaddrinfo`.
fn source(case: &Case<'_>) -> Option<String> {
    let own = case.host.resolving.known()?;
    let pinned = own.pinned(case.target.url.hostname());
    Some(pinned.first().map_or_else(
        || own.sources.join(" "),
        |line| format!("/etc/hosts:{}", line.line),
    ))
}

/// What a name is in this call, and where it stands in the report.
fn role(case: &Case<'_>, name: &str) -> (usize, &'static str) {
    let target = &case.target;
    let host = target.url.hostname();
    let is = |other: Option<String>| other.as_deref() == Some(name);
    let endpoints = case.aws.vpc_endpoints.known().into_iter().flatten();
    let mut regional = endpoints.filter_map(|endpoint| endpoint.regional_name());
    if name == host {
        (0, "host")
    } else if name
        .strip_prefix(host)
        .is_some_and(|rest| rest.starts_with('.'))
    {
        (1, "search")
    } else if is(target.api_hostname()) {
        (2, "api")
    } else if regional.any(|it| it.trim_end_matches('.').eq_ignore_ascii_case(name)) {
        (3, "endpoint")
    } else if name.contains(".vpce.") {
        (4, "zone")
    } else if is(target.sibling_hostname()) {
        (6, "sibling")
    } else if name == target.control_hostname() {
        (7, "control")
    } else {
        (5, "alias")
    }
}

fn told(case: &Case<'_>, lookup: &Lookup, theirs: Option<&HashSet<IpAddr>>) -> Told {
    let negative = lookup.soa().map(|soa| soa.ttl.min(soa.minimum));
    let flags = [
        (Flag::Authoritative, "aa"),
        (Flag::Truncated, "tc"),
        (Flag::RecursionAvailable, "ra"),
        (Flag::Authenticated, "ad"),
    ];
    Told {
        asked_by: match lookup.asked {
            Asked::Getaddrinfo => "getaddrinfo",
            Asked::Configured(_) => "resolv.conf",
            Asked::VpcResolver(_) => "vpc-resolver",
            Asked::Given(_) => "named",
        },
        server: lookup.asked.server().map(|it| it.to_string()),
        result: result(&lookup.answer),
        addresses: lookup
            .answer
            .addresses()
            .iter()
            .map(ToString::to_string)
            .collect(),
        cnames: lookup.answer.cnames().to_vec(),
        ttl: lookup.answer.ttl().or(negative),
        flags: flags
            .into_iter()
            .filter_map(|(flag, word)| lookup.flagged(flag).then_some(word))
            .collect(),
        over: lookup.replies.first().map(|reply| reply.over.clone()),
        zone: lookup.soa().map(|soa| soa.zone.clone()),
        detail: match &lookup.answer {
            Answer::Unreachable(said) | Answer::Failed(said) => Some(said.clone()),
            _ => None,
        },
        ms: lookup.ms,
        same: same(case, lookup, theirs),
    }
}

const fn result(answer: &Answer) -> &'static str {
    match answer {
        Answer::Addresses { .. } => "addresses",
        Answer::NxDomain => "nxdomain",
        Answer::NoData => "nodata",
        Answer::NotFound => "not-found",
        Answer::ServFail => "servfail",
        Answer::Refused => "refused",
        Answer::Lame => "lame",
        Answer::CutOff => "cut-off",
        Answer::Silence => "silence",
        Answer::Unreachable(_) => "unreachable",
        Answer::Failed(_) => "failed",
    }
}

/// The endpoint's addresses: AWS tells them, or the endpoint's own name, or the VPC's resolver.
fn endpoint_addresses(case: &Case<'_>) -> Option<HashSet<IpAddr>> {
    let own = case.endpoint().ok().flatten();
    let interfaces = own.and_then(|endpoint| case.endpoint_addresses(endpoint).ok());
    let named = || {
        let all = case.lookups().ok()?.iter();
        let mut regional = all.filter(|it| role(case, &it.name).1 == "endpoint");
        regional.find_map(|it| (!it.answer.addresses().is_empty()).then_some(&it.answer))
    };
    let vpc = || {
        let vpc = case.vpc_lookup(case.target.url.hostname())?;
        vpc.answer.leads_inside().then_some(&vpc.answer)
    };
    if let Some(addresses) = interfaces {
        return Some(addresses.into_iter().collect());
    }
    let answer = named().or_else(vpc)?;
    Some(answer.addresses().iter().copied().collect())
}

/// Whether an answer to the host leads to the endpoint.
fn same(case: &Case<'_>, lookup: &Lookup, theirs: Option<&HashSet<IpAddr>>) -> Option<bool> {
    if lookup.name != case.target.url.hostname() || lookup.answer.is_no_reply() {
        return None;
    }
    let (addresses, theirs) = (lookup.answer.addresses(), theirs?);
    Some(!addresses.is_empty() && addresses.iter().all(|it| theirs.contains(it)))
}
