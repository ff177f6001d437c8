//! JSON: HAR files, Postman, logs as the AWS CLI prints them, answers with their status, output of AWS.

use serde_json::{Map, Value};

use super::har::har;
use super::inline_body::inline_body;
use super::postman::postman;
use super::{Call, Lines, Piece, PieceKind, Seen, Text, Transcript, aws, execution_log, failure};
use crate::facts::{Inventory, looks_like_output};
use crate::front_door::{self, Given, Kind, State};

type Object = Map<String, Value>;

/// A document that begins at a line.
pub(super) fn document(text: &Text<'_>, at: usize) -> Option<Piece> {
    let line = text.at(at);
    let indent = line.len() - line.trim_start().len();
    if !line.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let start = text.offset(at) + indent;
    let (value, length) = text.json_at(start, at)?;
    let end = text.line_of(start + length).max(at) + 1;
    let lines = Lines { first: at, end };
    let json = text.all.get(start..start + length)?;
    let (kind, seen) = read(&value, json)?;
    let says = says(kind, &seen);
    Some(Piece {
        kind,
        lines,
        seen,
        says,
    })
}

fn says(kind: PieceKind, seen: &Seen) -> String {
    match (&seen.given, kind) {
        (Some(given), _) => given.one_line(),
        (None, PieceKind::AwsOutput) => "configuration".to_owned(),
        _ => String::new(),
    }
}

fn read(value: &Value, json: &str) -> Option<(PieceKind, Seen)> {
    match value {
        Value::Object(object) => object_of(object, json),
        Value::Array(all) => list(all, json),
        _ => None,
    }
}

fn object_of(object: &Object, json: &str) -> Option<(PieceKind, Seen)> {
    let given = |kind, given: Given| {
        Some((
            kind,
            Seen {
                given: Some(given),
                call: Call::of_words(json),
                ..Seen::default()
            },
        ))
    };
    if let Some(entries) = object
        .get("log")
        .and_then(|log| log.get("entries"))
        .and_then(Value::as_array)
    {
        return har(entries);
    }
    if let Some(log) = object.get("log").and_then(Value::as_str) {
        return test_invoke(object, log);
    }
    if let Some(messages) = events(object) {
        return log_of(&messages);
    }
    if let Some(rows) = object.get("results").and_then(Value::as_array) {
        return insights(rows);
    }
    if object.contains_key("NetworkInsightsAnalyses")
        || object.contains_key("NetworkInsightsAnalysis")
    {
        return Some(aws::reachability(object));
    }
    if object.contains_key("info") && object.contains_key("item")
        || object.contains_key("run") && object.contains_key("collection")
    {
        return postman(&Value::Object(object.clone()));
    }
    if let Some(found) = lambda_error(object, json) {
        return Some(found);
    }
    if is_access_log(object) {
        let answer = front_door::read(json);
        return given(PieceKind::AccessLog, answer);
    }
    if let Some(metadata) = object.get("ResponseMetadata").and_then(Value::as_object) {
        return Some((
            PieceKind::JsonAnswer,
            Seen {
                given: Some(of_metadata(object, metadata)),
                ..Seen::default()
            },
        ));
    }
    if looks_like_output(json) || is_configuration(object, json) {
        return Some((
            PieceKind::AwsOutput,
            Seen {
                aws: Some(json.to_owned()),
                ..Seen::default()
            },
        ));
    }
    let answer = front_door::read(json);
    let has_status =
        answer.kind == Kind::Json && (answer.status.is_some() || !answer.headers.is_empty());
    if has_status && answer.decode().state != State::CannotTell {
        return given(PieceKind::JsonAnswer, answer);
    }
    if answer.kind == Kind::Body && answer.decode().state == State::Error {
        return given(PieceKind::Body, answer);
    }
    if let Some(failure) = failure::failure_in(json)
        && json.len() < 20_000
    {
        let mut seen = Seen {
            call: Call::of_words(json),
            ..Seen::default()
        };
        if seen.call.host.is_none() {
            seen.call.host = word(object, &["hostname", "host"]).map(str::to_ascii_lowercase);
        }
        seen.call.address = super::call::address_in(json);
        failure::observe(&mut seen, failure, json);
        seen.given = Some(Given {
            kind: Kind::Failure,
            failure: Some(failure),
            ..Given::default()
        });
        return Some((PieceKind::ClientError("client"), seen));
    }
    has_status
        .then(|| given(PieceKind::JsonAnswer, answer))
        .flatten()
}

fn list(all: &[Value], json: &str) -> Option<(PieceKind, Seen)> {
    let message = |one: &Value| {
        ["@message", "message"]
            .iter()
            .find_map(|key| one.get(*key)?.as_str())
            .map(str::to_owned)
    };
    let messages: Vec<String> = all.iter().filter_map(message).collect();
    if !messages.is_empty()
        && let Some(found) = log_of(&messages)
    {
        return Some(found);
    }
    if all
        .iter()
        .any(|one| one.get("request").is_some() && one.get("response").is_some())
    {
        return har(all);
    }
    let first = all.iter().find_map(Value::as_object)?;
    if is_access_log(first) {
        let last = all.iter().rev().find_map(Value::as_object)?;
        let answer = front_door::read(&Value::Object(last.clone()).to_string());
        return Some((
            PieceKind::AccessLog,
            Seen {
                given: Some(answer),
                ..Seen::default()
            },
        ));
    }
    let known = Inventory::default().import(json, &[]).known;
    known.then(|| {
        (
            PieceKind::AwsOutput,
            Seen {
                aws: Some(json.to_owned()),
                ..Seen::default()
            },
        )
    })
}

/// The messages of `filter-log-events` or `get-log-events`.
fn events(object: &Object) -> Option<Vec<String>> {
    let events = object
        .get("events")
        .or_else(|| object.get("logEvents"))?
        .as_array()?;
    let messages: Vec<String> = events
        .iter()
        .filter_map(|event| Some(event.get("message")?.as_str()?.to_owned()))
        .collect();
    (!messages.is_empty()).then_some(messages)
}

/// The rows of Logs Insights: a message each, or the fields of an access log.
fn insights(rows: &[Value]) -> Option<(PieceKind, Seen)> {
    let mut messages = Vec::new();
    let mut last = None;
    for row in rows.iter().filter_map(Value::as_array) {
        let mut object = Object::new();
        for cell in row {
            let (Some(field), Some(value)) =
                (cell.get("field").and_then(Value::as_str), cell.get("value"))
            else {
                continue;
            };
            if field == "@message" {
                messages.extend(value.as_str().map(str::to_owned));
            }
            object.insert(field.to_owned(), value.clone());
        }
        if is_access_log(&object) {
            last = Some(object);
        }
    }
    if let Some(found) = log_of(&messages) {
        return Some(found);
    }
    let answer = front_door::read(&Value::Object(last?).to_string());
    Some((
        PieceKind::AccessLog,
        Seen {
            given: Some(answer),
            ..Seen::default()
        },
    ))
}

/// What the lines of a log show, whichever log it is.
fn log_of(messages: &[String]) -> Option<(PieceKind, Seen)> {
    let whole: Vec<&str> = messages.iter().map(|it| it.trim_end()).collect();
    let inner = Transcript::read(&whole.join("\n"));
    let decisive = inner
        .pieces
        .iter()
        .find(|piece| {
            piece
                .seen
                .given
                .as_ref()
                .is_some_and(|it| it.decode().state == State::Error)
        })
        .or_else(|| inner.pieces.iter().find(|piece| piece.seen.given.is_some()))
        .or_else(|| inner.pieces.first())?;
    Some((decisive.kind, decisive.seen.clone()))
}

/// A test of a method in the console or the AWS CLI.
fn test_invoke(object: &Object, log: &str) -> Option<(PieceKind, Seen)> {
    let mut given = execution_log::given(log)?;
    given.status = object
        .get("status")
        .and_then(Value::as_u64)
        .and_then(|it| it.try_into().ok())
        .or(given.status);
    given.is_test = true;
    Some((
        PieceKind::TestInvoke,
        Seen {
            given: Some(given),
            notes: vec![execution_log::BYPASSES],
            ..Seen::default()
        },
    ))
}

/// What a Lambda function returns where it ends by an exception: a caller's failure, and no log of a stage.
fn lambda_error(object: &Object, json: &str) -> Option<(PieceKind, Seen)> {
    let message = object.get("errorMessage")?.as_str()?;
    if object.contains_key("status")
        || object.contains_key("httpMethod")
        || object.contains_key("resourcePath")
    {
        return None;
    }
    let kind = word(object, &["errorType"]).unwrap_or_default();
    let words = format!("{kind}: {message}");
    let mut seen = Seen {
        call: Call::of_words(json),
        ..Seen::default()
    };
    seen.call.address = super::call::address_in(message);
    let given = if front_door::proxy_trouble(&words).is_some() {
        front_door::read(&words)
    } else if let Some(body) = inline_body(message) {
        Given {
            kind: Kind::Body,
            status: front_door::spoken_status(message),
            body,
            ..Given::default()
        }
    } else if let Some(failure) = failure::failure_in(&words) {
        failure::observe(&mut seen, failure, &words);
        Given {
            kind: Kind::Failure,
            failure: Some(failure),
            ..Given::default()
        }
    } else {
        return None;
    };
    seen.given = Some(given);
    Some((PieceKind::LambdaLog, seen))
}

/// Whether an object is an entry of an API's access log: `AWS, "Variables for access logging"`; the keys
/// are the owner's choice, and these are usual.
pub(super) fn is_access_log(object: &Object) -> bool {
    let has = |keys: &[&str]| keys.iter().any(|key| object.contains_key(*key));
    has(&[
        "requestId",
        "apiId",
        "resourcePath",
        "routeKey",
        "extendedRequestId",
    ]) && has(&[
        "status",
        "statusCode",
        "responseStatus",
        "errorResponseType",
        "responseType",
        "error.responseType",
        "wafResponseCode",
    ]) && !has(&[
        "createdDate",
        "endpointConfiguration",
        "headers",
        "stackTrace",
        "stack",
    ])
}

/// Whether an object is what AWS says of an API or its parts.
fn is_configuration(object: &Object, json: &str) -> bool {
    object.len() > 1 && Inventory::default().import(json, &[]).known
}

/// What botocore and the AWS SDKs keep of an answer.
fn of_metadata(object: &Object, metadata: &Object) -> Given {
    let headers = metadata.get("HTTPHeaders").and_then(Value::as_object);
    let error = object.get("Error").and_then(Value::as_object);
    Given {
        kind: Kind::Json,
        status: metadata
            .get("HTTPStatusCode")
            .and_then(Value::as_u64)
            .and_then(|it| it.try_into().ok()),
        headers: headers
            .into_iter()
            .flatten()
            .filter_map(|(name, value)| {
                Some((name.to_ascii_lowercase(), value.as_str()?.to_owned()))
            })
            .collect(),
        body: error
            .map(|it| Value::Object(it.clone()).to_string())
            .unwrap_or_default(),
        ..Given::default()
    }
}

fn word<'a>(object: &'a Object, keys: &[&str]) -> Option<&'a str> {
    keys.iter().find_map(|key| object.get(*key)?.as_str())
}
