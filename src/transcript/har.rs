//! HAR files, as browsers keep them.

use serde_json::Value;

use super::call::invoke_host_in;
use super::{Call, PieceKind, Seen, failure};
use crate::front_door::{Given, Kind};

/// The request of a HAR file that failed, of an API where there is one.
pub(super) fn har(entries: &[Value]) -> Option<(PieceKind, Seen)> {
    let status = |entry: &Value| {
        entry
            .pointer("/response/status")
            .and_then(Value::as_u64)
            .unwrap_or(0)
    };
    let url = |entry: &Value| {
        entry
            .pointer("/request/url")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let failed = |entry: &&Value| status(entry) == 0 || status(entry) >= 400;
    let of_api = |entry: &&Value| invoke_host_in(&url(entry)).is_some();
    let entry = entries
        .iter()
        .filter(failed)
        .find(of_api)
        .or_else(|| entries.iter().find(of_api))
        .or_else(|| entries.iter().find(failed))
        .or_else(|| entries.first())?;
    let mut call = Call::of_url(&url(entry));
    call.method = entry
        .pointer("/request/method")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let sent = entry.pointer("/request/headers").and_then(Value::as_array);
    for (name, value) in pairs(sent) {
        call.take_header(&name, &value);
    }
    call.headers_known = sent.is_some_and(|all| !all.is_empty());
    call.address = entry
        .get("serverIPAddress")
        .and_then(Value::as_str)
        .and_then(|it| it.trim_matches(['[', ']']).parse().ok());
    let error = [
        "/response/_error",
        "/_error",
        "/response/statusText",
        "/error",
    ]
    .iter()
    .find_map(|at| entry.pointer(at)?.as_str().filter(|it| !it.is_empty()));
    let mut seen = Seen {
        call,
        ..Seen::default()
    };
    if status(entry) == 0 {
        let failure = error
            .and_then(failure::failure_in)
            .unwrap_or(crate::front_door::Failure::Unspecified);
        failure::observe(&mut seen, failure, error.unwrap_or_default());
        seen.given = Some(Given {
            kind: Kind::Failure,
            failure: Some(failure),
            method: seen.call.method.clone(),
            ..Given::default()
        });
        return Some((PieceKind::Har, seen));
    }
    let content = entry.pointer("/response/content");
    let body = content
        .and_then(|it| it.get("text"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    seen.given = Some(Given {
        kind: Kind::Transcript,
        status: u16::try_from(status(entry)).ok(),
        headers: pairs(entry.pointer("/response/headers").and_then(Value::as_array))
            .into_iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value))
            .collect(),
        body: body.to_owned(),
        method: seen.call.method.clone(),
        ..Given::default()
    });
    Some((PieceKind::Har, seen))
}

/// Headers as HAR and Postman write them.
pub(super) fn pairs(all: Option<&Vec<Value>>) -> Vec<(String, String)> {
    all.into_iter()
        .flatten()
        .filter_map(|one| {
            let name = one.get("name").or_else(|| one.get("key"))?.as_str()?;
            Some((name.to_owned(), one.get("value")?.as_str()?.to_owned()))
        })
        .collect()
}
