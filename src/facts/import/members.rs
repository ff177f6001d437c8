//! Members that the AWS CLI always prints and that decide: one that is absent was left out by
//! somebody (`--query`), which is not the same as an empty list.
//!
//! Source: the AWS CLI's command reference, the section "Output" of each command. `null` where a
//! list belongs is an empty list, as programs in Go print it.

use serde_json::Value;

use crate::facts::kinds::kinds;
use crate::facts::resource::{Member, Resource, Without, member};
use crate::facts::{acm, apigateway, ec2, elb, iam, lambda, logs, trail, waf};

macro_rules! members {
    (
        lists { $($(#[$doc:meta])+ $room:ident $need:ident $field:ident $kind:ident;)* }
        parts { $($part:ident $of:ident;)* }
        behind { $($(#[$more:meta])+ $house:ident $want:ident $place:ident $what:ident;)* }
    ) => {
        /// The members that the objects of a list must have.
        fn members(key: &str) -> &'static [Member] {
            match key {
                $(<$room::$kind as Resource>::CLI_KEY => <$room::$kind as Resource>::MEMBERS,)*
                $(<ec2::$of as Resource>::CLI_KEY => <ec2::$of as Resource>::MEMBERS,)*
                $(<$house::$what as Resource>::CLI_KEY => <$house::$what as Resource>::MEMBERS,)*
                // A function outside has no VPC.
                "Functions" => const { &[member("VpcConfig").unless("FunctionArn")] },
                "Routes" => const { &[member("DestinationCidrBlock"), member("State")] },
                _ => &[],
            }
        }
    };
}
kinds!(members);

/// What an object lacks, and what it is good for without it; every `null` in it is taken out, so
/// that it reads as what is absent.
pub(super) fn lacking(kind: &str, object: &mut Value) -> Vec<(&'static str, Without)> {
    let absent = members(kind)
        .iter()
        .filter(|member| !has(object, member.path, member));
    let absent = absent.map(|member| (member.path, member.without)).collect();
    without_nulls(object);
    absent
}

/// Whether every object on the way has what the way leads to.
fn has(object: &Value, path: &str, member: &Member) -> bool {
    let (step, rest) = path
        .split_once('.')
        .map_or((path, None), |(step, rest)| (step, Some(rest)));
    let (names, list) = match step.strip_suffix("[]") {
        Some(name) => (name, true),
        None => (step, false),
    };
    if rest.is_none() && !applies(object, member) {
        return true;
    }
    let mut found = names.split('|').map(|name| object.get(name));
    match (list, rest) {
        // What is not there at all is missed by the row for the list itself.
        (true, Some(rest)) => {
            let items = found.next().flatten().and_then(Value::as_array);
            let mut items = items.into_iter().flatten();
            items.all(|item| has(item, rest, member))
        }
        (true, None) => found.next().flatten().is_some(),
        (false, Some(rest)) => {
            let inner = found.next().flatten().filter(|inner| !inner.is_null());
            inner.map_or_else(
                || !applies(object, member),
                |inner| has(inner, rest, member),
            )
        }
        // Among several, `false` is no choice: what is not the main table's says whose it is.
        (false, None) => found.flatten().any(|value| {
            !value.is_null() && (value != &Value::Bool(false) || !names.contains('|'))
        }),
    }
}

fn applies(object: &Value, member: &Member) -> bool {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let among = member.only.is_none_or(|(name, values)| {
        // Within the range of ports, the protocol is the outer object's.
        object.get(name).is_none() || text(name).is_some_and(|value| values.contains(&value))
    });
    among && member.unless.is_none_or(|name| object.get(name).is_none())
}

fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(without_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        _ => {}
    }
}
