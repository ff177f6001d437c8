//! Collections and runs of Postman and newman.

use serde_json::{Map, Value};

use super::call::url_in;
use super::har::pairs;
use super::{Call, PieceKind, Seen, failure};
use crate::front_door::{Given, Kind};

type Object = Map<String, Value>;

/// A response of a Postman collection, or of a run of newman.
pub(super) fn postman(value: &Value) -> Option<(PieceKind, Seen)> {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(all) => open.extend(all.iter().rev()),
            Value::Object(object) => {
                if let Some(error) = object.get("requestError").filter(|it| it.is_object()) {
                    let text = error.to_string();
                    if let Some(failure) = failure::failure_in(&text) {
                        let mut seen = Seen {
                            call: postman_call(object),
                            ..Seen::default()
                        };
                        seen.call.address =
                            seen.call.address.or_else(|| super::call::address_in(&text));
                        failure::observe(&mut seen, failure, &text);
                        seen.given = Some(Given {
                            kind: Kind::Failure,
                            failure: Some(failure),
                            ..Given::default()
                        });
                        return Some((PieceKind::Postman, seen));
                    }
                }
                let code = object
                    .get("code")
                    .and_then(Value::as_u64)
                    .and_then(|it| u16::try_from(it).ok());
                if let Some(status) = code
                    && (object.contains_key("header") || object.contains_key("stream"))
                {
                    return Some((
                        PieceKind::Postman,
                        Seen {
                            given: Some(Given {
                                kind: Kind::Json,
                                status: Some(status),
                                headers: pairs(object.get("header").and_then(Value::as_array))
                                    .into_iter()
                                    .map(|(name, value)| (name.to_ascii_lowercase(), value))
                                    .collect(),
                                body: postman_body(object),
                                ..Given::default()
                            }),
                            call: Call::of_words(&value.to_string()),
                            ..Seen::default()
                        },
                    ));
                }
                open.extend(object.values().collect::<Vec<_>>().into_iter().rev());
            }
            _ => {}
        }
    }
    None
}

fn postman_call(object: &Object) -> Call {
    let text = object
        .get("request")
        .map(ToString::to_string)
        .unwrap_or_default();
    let mut call = url_in(&text).map(Call::of_url).unwrap_or_default();
    if call.host.is_none() {
        // `"host": ["abcde12345", "execute-api", …]`.
        let host = object
            .get("request")
            .and_then(|it| it.pointer("/url/host"))
            .and_then(Value::as_array);
        let host: Vec<&str> = host
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        call.host = (!host.is_empty()).then(|| host.join("."));
    }
    call
}

fn postman_body(object: &Object) -> String {
    if let Some(body) = object.get("body").and_then(Value::as_str) {
        return body.to_owned();
    }
    let bytes = object
        .get("stream")
        .and_then(|it| it.get("data"))
        .and_then(Value::as_array);
    let bytes: Vec<u8> = bytes
        .into_iter()
        .flatten()
        .filter_map(|it| it.as_u64().and_then(|it| u8::try_from(it).ok()))
        .collect();
    String::from_utf8_lossy(&bytes).into_owned()
}
