//! Which kind of objects a document holds that does not say so by a key of the AWS CLI's: a list
//! alone, or one object, as `--query` prints them.

use serde_json::Value;

use crate::facts::kinds::kinds;
use crate::facts::resource::{Resource, Shape};
use crate::facts::{acm, apigateway, ec2, elb, iam, lambda, logs, trail, waf};

macro_rules! shapes {
    (
        lists { $($(#[$doc:meta])+ $room:ident $need:ident $field:ident $kind:ident;)* }
        parts { $($part:ident $of:ident;)* }
        behind { $($(#[$more:meta])+ $house:ident $want:ident $place:ident $what:ident;)* }
    ) => {
        /// The kinds by their keys, and the members that tell their objects.
        const SHAPES: &[(&str, &[Shape])] = &[
            $((<$room::$kind as Resource>::CLI_KEY, <$room::$kind as Resource>::SHAPES),)*
            $((<ec2::$of as Resource>::CLI_KEY, <ec2::$of as Resource>::SHAPES),)*
            $((<$house::$what as Resource>::CLI_KEY, <$house::$what as Resource>::SHAPES),)*
            ("Functions", &[("FunctionName", &["FunctionArn", "VpcConfig"])]),
        ];
    };
}
kinds!(shapes);

/// The one kind that all objects of a document are of; `None` where nothing tells it for certain.
pub(super) fn kind(document: &Value) -> Option<&'static str> {
    match document {
        Value::Array(items) => {
            let mut kinds = items.iter().map(kind);
            let first = kinds.next()??;
            kinds.all(|other| other == Some(first)).then_some(first)
        }
        Value::Object(members) => {
            let has = |(id, others): &Shape| {
                members.contains_key(*id) && others.iter().any(|other| members.contains_key(*other))
            };
            let mut kinds = SHAPES.iter();
            let kind = kinds.find(|(_, shapes)| shapes.iter().any(has));
            kind.map(|(kind, _)| *kind)
        }
        _ => None,
    }
}

/// The kinds of the objects that stand in a document's members, or that it is itself.
pub(super) fn kinds_within(document: &Value) -> Vec<String> {
    let own = kind(document).into_iter();
    let members = document
        .as_object()
        .into_iter()
        .flat_map(serde_json::Map::values);
    let mut all: Vec<String> = own
        .chain(members.filter(|value| value.is_array()).filter_map(kind))
        .map(str::to_owned)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}
