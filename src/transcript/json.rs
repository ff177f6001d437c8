//! JSON: HAR files, Postman, logs as the AWS CLI prints them, answers with their status, output of AWS.

use serde_json::{Map, Value};

use super::call::{invoke_host_in, url_in};
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

/// The request of a HAR file that failed, of an API where there is one.
fn har(entries: &[Value]) -> Option<(PieceKind, Seen)> {
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
            .unwrap_or(front_door::Failure::Unspecified);
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
fn pairs(all: Option<&Vec<Value>>) -> Vec<(String, String)> {
    all.into_iter()
        .flatten()
        .filter_map(|one| {
            let name = one.get("name").or_else(|| one.get("key"))?.as_str()?;
            Some((name.to_owned(), one.get("value")?.as_str()?.to_owned()))
        })
        .collect()
}

/// A response of a Postman collection, or of a run of newman.
fn postman(value: &Value) -> Option<(PieceKind, Seen)> {
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

/// How a body of API Gateway's begins inside other words.
const BODIES: &[&str] = &[
    "{\"message\"",
    "{\"Message\"",
    "{ \"message\"",
    "{ \"Message\"",
    "{\\\"message\\\"",
    "{\\\"Message\\\"",
    "{'message'",
    "{'Message'",
    "{ message:",
    "{\\n",
    "{\"__type\"",
    "{&quot;message&quot;",
    "{\\u0022message\\u0022",
];

/// A body that API Gateway is known to answer with, inside other words: as it is, as a string in JSON, or
/// as Python prints it.
pub(super) fn inline_body(text: &str) -> Option<String> {
    let at = BODIES.iter().filter_map(|mark| text.find(mark)).min()?;
    let rest = text.get(at..)?;
    let body = balanced(rest)?;
    let forms = [
        body.to_owned(),
        body.replace("\\\"", "\""),
        body.replace("\\\\\\\"", "\"").replace("\\\"", "\""),
        body.replace('\'', "\"").replace(": None", ": null"),
        body.replace("&quot;", "\""),
        body.replace("\\u0022", "\""),
        body.replace("{ message:", "{ \"message\":")
            .replace('\'', "\""),
    ];
    forms.into_iter().find(|form| {
        serde_json::from_str::<Object>(form)
            .is_ok_and(|object| object.keys().any(|key| key.eq_ignore_ascii_case("message")))
            && front_door::read(form).decode().state == State::Error
    })
}

/// Up to the brace that closes the first one; bounded, so that no text makes it slow.
fn balanced(text: &str) -> Option<&str> {
    let (mut depth, mut end) = (0_usize, None);
    for (place, byte) in text.bytes().enumerate().take(8192) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    end = Some(place + 1);
                    break;
                }
            }
            _ => {}
        }
    }
    text.get(..end?)
}
