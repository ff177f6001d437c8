//! JSON: a body, an access log's line, or an answer with its status.

use serde_json::{Map, Value};

use super::{Given, Kind, Who};

type Object = Map<String, Value>;

pub(super) fn read(text: &str) -> Option<Given> {
    let object = match serde_json::from_str(text) {
        Ok(Value::Object(object)) => object,
        Ok(Value::Array(_)) => {
            return Some(Given {
                kind: Kind::Body,
                body: text.to_owned(),
                ..Given::default()
            });
        }
        // Lines of a log: the last one that is an object.
        _ => text
            .lines()
            .rev()
            .find_map(|line| match serde_json::from_str(line.trim()) {
                Ok(Value::Object(object)) => Some(object),
                _ => None,
            })?,
    };
    if ["requestId", "apiId", "resourcePath", "routeKey"]
        .iter()
        .any(|key| object.contains_key(*key))
    {
        return Some(access_log(&object));
    }
    let headers = headers(&object);
    let status = number(
        &object,
        &["status", "statusCode", "status_code", "http_code", "code"],
    );
    if status.is_some() || !headers.is_empty() {
        let body = ["body", "data", "content", "text", "message", "Message"]
            .iter()
            .find_map(|key| object.get(*key));
        return Some(Given {
            kind: Kind::Json,
            status,
            headers,
            body: match body {
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => String::new(),
            },
            ..Given::default()
        });
    }
    Some(Given {
        kind: Kind::Body,
        body: Value::Object(object).to_string(),
        ..Given::default()
    })
}

fn headers(object: &Object) -> Vec<(String, String)> {
    let found = ["headers", "multiValueHeaders", "responseHeaders"]
        .iter()
        .find_map(|key| object.get(*key));
    let word = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all
            .first()
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        other => other.to_string(),
    };
    match found {
        Some(Value::Object(map)) => map
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), word(value)))
            .collect(),
        // As in a HAR file and in our own facts.
        Some(Value::Array(all)) => all
            .iter()
            .filter_map(|header| match header {
                Value::Array(pair) => Some((
                    pair.first()?.as_str()?.to_ascii_lowercase(),
                    word(pair.get(1)?),
                )),
                Value::Object(map) => Some((
                    map.get("name")?.as_str()?.to_ascii_lowercase(),
                    word(map.get("value")?),
                )),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn number(object: &Object, keys: &[&str]) -> Option<u16> {
    let value = keys.iter().find_map(|key| object.get(*key))?;
    match value {
        Value::Number(number) => number.as_u64().and_then(|number| number.try_into().ok()),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// AWS, "Variables for access logging": the keys are the owner's choice, and these are usual.
fn access_log(object: &Object) -> Given {
    let word = |keys: &[&str]| {
        keys.iter()
            .find_map(|key| object.get(*key)?.as_str())
            .filter(|text| !matches!(*text, "" | "-"))
    };
    let message = word(&[
        "errorMessage",
        "error",
        "error.message",
        "error_message",
        "message",
    ]);
    let kind = word(&[
        "errorResponseType",
        "responseType",
        "error.responseType",
        "errorType",
    ]);
    let waf = word(&["wafResponseCode", "waf.status", "wafStatus", "waf"]);
    Given {
        kind: Kind::AccessLog,
        status: number(object, &["status", "statusCode", "responseStatus"]),
        body: message.unwrap_or_default().trim_matches('"').to_owned(),
        error_type: kind
            .map(super::log::error_type)
            .unwrap_or_default()
            .to_owned(),
        method: word(&["httpMethod", "method", "http_method"]).map(str::to_owned),
        // Only HTTP and WebSocket APIs have route keys.
        stage_log_of: Some(
            if object.contains_key("routeKey") && !object.contains_key("resourcePath") {
                Who::HttpApi
            } else {
                Who::RestApi
            },
        ),
        waf_blocked: waf.is_some_and(|waf| waf.contains("BLOCK") || waf == "403"),
        ..Given::default()
    }
}
