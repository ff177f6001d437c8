//! One order for every list whose order has no meaning, so that two runs of one world read alike.
//!
//! A snapshot keeps its lists as they came: the order in which a resolver answers is an observation.
//! Who judges or prints takes them in order.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::LazyLock;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::kinds::kinds;
use super::resource::Resource;
use super::{
    Answer, Asked, Aws, Fact, Facts, HttpProbe, acm, apigateway, ec2, elb, iam, lambda, logs,
    trail, waf,
};

/// The lists of AWS whose order means something: of an endpoint's names the first is the Region's,
/// and servers are asked in turn.
const ORDERED: [&str; 2] = ["DnsEntries", "Values"];

macro_rules! ids {
    (
        lists { $($(#[$doc:meta])+ $room:ident $need:ident $field:ident $kind:ident;)* }
        parts { $($part:ident $of:ident;)* }
        behind { $($(#[$more:meta])+ $house:ident $want:ident $place:ident $what:ident;)* }
    ) => {
        /// The members that name an object, the most particular first: many an object says in which
        /// VPC and subnet it lies.
        const IDS: &[&str] = &[
            $(<$room::$kind as Resource>::ID,)*
            $(<ec2::$of as Resource>::ID,)*
            $(<$house::$what as Resource>::ID,)*
        ];
    };
}
kinds!(ids);

/// The members that say where an object lies, if they do not name it.
const PLACES: [&str; 2] = ["SubnetId", "VpcId"];

impl Facts {
    /// The same facts in one order: addresses by number, objects by their ids, probes by what they
    /// asked.
    #[must_use]
    pub fn in_order(&self) -> Self {
        let mut facts = self.clone();
        if let Some(instance) = facts.host.instance.known_mut() {
            instance.security_groups.sort_unstable();
        }
        if let Some(limits) = facts.host.limits.known_mut()
            && let Some(taken) = &mut limits.taken
        {
            taken.sort_by_key(|it| it.address);
        }
        let servers = facts.host.resolvers.known().cloned().unwrap_or_default();
        if let Some(lookups) = facts.dns.known_mut() {
            for lookup in lookups.iter_mut() {
                if let Answer::Addresses { addresses, .. } = &mut lookup.answer {
                    addresses.sort_unstable();
                }
            }
            lookups.sort_by(|one, other| {
                let key = |asked| turn(asked, &servers);
                (key(one.asked), &one.name).cmp(&(key(other.asked), &other.name))
            });
        }
        if let Some(probes) = facts.tcp.known_mut() {
            probes.sort_by_key(|probe| (probe.address, probe.port));
        }
        if let Some(probes) = facts.tls.known_mut() {
            probes
                .sort_by(|one, other| (one.address, &one.name).cmp(&(other.address, &other.name)));
        }
        // The first request is the call itself; the others only explain its answer.
        if let Some((_, others)) = facts.http.known_mut().and_then(|it| it.split_first_mut()) {
            others.sort_by(|one, other| {
                let key = |probe: &HttpProbe| (probe.route, probe.address);
                (key(one), &one.host, &one.path).cmp(&(key(other), &other.host, &other.path))
            });
        }
        facts.aws = in_order(facts.aws);
        facts
    }
}

/// Servers in the order of the client's own list.
fn turn(asked: Asked, servers: &[IpAddr]) -> (u8, usize, Option<IpAddr>) {
    let kind = match asked {
        Asked::Getaddrinfo => 0,
        Asked::Configured(_) => 1,
        Asked::VpcResolver(_) => 2,
        Asked::Given(_) => 3,
    };
    let server = asked.server();
    let place = servers.iter().position(|one| Some(*one) == server);
    (kind, place.unwrap_or(usize::MAX), server)
}

macro_rules! taken_in_order {
    (
        lists { $($(#[$doc:meta])+ $room:ident $need:ident $field:ident $kind:ident;)* }
        parts { $($part:ident $of:ident;)* }
        behind { $($(#[$more:meta])+ $house:ident $want:ident $place:ident $what:ident;)* }
    ) => {
        /// Takes all that AWS told in order. Long lists go an object at a time: that needs little memory at once.
        fn in_order(mut aws: Aws) -> Aws {
            $(let $field = list(std::mem::take(&mut aws.$field));)*
            $(let $place = list(std::mem::take(&mut aws.$place));)*
            Aws { $($field,)* $($place,)* ..object(&aws).unwrap_or(aws) }
        }
    };
}
kinds!(taken_in_order);

/// The shapes of AWS are dozens, so this goes by their JSON. Nothing where the object is in order already.
fn object<T: Serialize + DeserializeOwned>(object: &T) -> Option<T> {
    let mut json = serde_json::to_value(object).ok()?;
    let changed = order("", &mut json);
    changed.then(|| serde_json::from_value(json).ok()).flatten()
}

/// A list of objects, each of them in order, by what they are; those that are alike by all that they say.
fn list<T: Serialize + DeserializeOwned>(fact: Fact<Vec<T>>) -> Fact<Vec<T>> {
    let all = match fact {
        Fact::Known(all) => all,
        other => return other,
    };
    let keyed = all.into_iter().map(|one| {
        let Ok(mut json) = serde_json::to_value(&one) else {
            return ((None, String::new()), one);
        };
        let changed = order("", &mut json);
        let (address, text) = key(&json);
        let key = (address, text.to_owned());
        let one = changed
            .then(|| serde_json::from_value(json).ok())
            .flatten()
            .unwrap_or(one);
        (key, one)
    });
    let mut keyed: Vec<_> = keyed.collect();
    let text = |one: &T| serde_json::to_value(one).ok().map(|it| it.to_string());
    keyed.sort_by(|(key, one), (other_key, other)| {
        key.cmp(other_key).then_with(|| text(one).cmp(&text(other)))
    });
    Fact::Known(keyed.into_iter().map(|(_, one)| one).collect())
}

/// Takes every list in order; whether any was not.
fn order(name: &str, value: &mut Value) -> bool {
    let mut changed = false;
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                changed |= order(name, value);
            }
        }
        Value::Array(all) => {
            for one in all.iter_mut() {
                changed |= order("", one);
            }
            if !ORDERED.contains(&name) {
                changed |= sort(all);
            }
        }
        _ => {}
    }
    changed
}

/// Sorts a list by what its entries are, those that are alike by all that they say; whether it was not.
fn sort(all: &mut Vec<Value>) -> bool {
    let keys: Vec<_> = all.iter().map(key).collect();
    let text = |place: &usize| all.get(*place).map(Value::to_string);
    let mut places: Vec<usize> = (0..all.len()).collect();
    places.sort_by(|one, other| {
        let by_key = keys.get(*one).cmp(&keys.get(*other));
        by_key.then_with(|| text(one).cmp(&text(other)))
    });
    if places.is_sorted() {
        return false;
    }
    let mut entries: Vec<Value> = std::mem::take(all);
    let entries = places
        .into_iter()
        .filter_map(|place| entries.get_mut(place).map(Value::take));
    all.extend(entries);
    true
}

/// What an entry of a list is sorted by: an address, a text, or the most particular id.
fn key(value: &Value) -> (Option<IpAddr>, &str) {
    if let Some(text) = value.as_str() {
        return (text.split('/').next().and_then(|it| it.parse().ok()), text);
    }
    let members = value.as_object().into_iter().flatten();
    let ids =
        members.filter_map(|(name, value)| Some((RANKS.get(name.as_str())?, value.as_str()?)));
    let id = ids.min_by_key(|(rank, _)| **rank).map(|(_, id)| id);
    (None, id.unwrap_or_default())
}

/// How particular each member is that names an object.
static RANKS: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
    let own = IDS.iter().filter(|id| !PLACES.contains(id));
    let mut ranks = HashMap::new();
    for (rank, id) in own.chain(&PLACES).enumerate() {
        ranks.entry(*id).or_insert(rank);
    }
    ranks
});
