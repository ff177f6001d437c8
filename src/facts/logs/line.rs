//! Lines of a stage's logs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{Gathered, Resource};
use crate::model::without_secrets;

/// One of `logs filter-log-events`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LogLine {
    /// The event.
    pub event_id: String,
    /// The stream.
    pub log_stream_name: String,
    /// When, in milliseconds since 1970.
    pub timestamp: i64,
    /// What it says.
    pub message: String,
}

/// The sentences of an execution log that name a cause, or where a call began and ended.
const KEPT: &[&str] = &[
    "API Key authorized because",
    "API Key not authorized because",
    "Authorizer ",
    "Endpoint request timed out",
    "Execution error",
    "Execution failed",
    "Explicit deny",
    "Extended Request Id: ",
    "Gateway response type: ",
    "HTTP Method: ",
    "Key throttle limit exceeded",
    "Lambda execution failed",
    "Lambda invocation failed",
    "Method completed with status: ",
    "Missing required request",
    "Received response. Status: ",
    "Request body does not match",
    "Starting execution for request: ",
    "Successfully completed execution",
    "The client is not authorized",
    "Unauthorized request",
    "Usage Plan check",
    "User: ",
    "Verifying Usage Plan for request",
];

/// The words of members of an access log's line that name a cause.
const TOLD: &[&str] = &[
    "authorize",
    "error",
    "integration",
    "latency",
    "message",
    "method",
    "reason",
    "request",
    "resourcepath",
    "responsetype",
    "stage",
    "status",
    "time",
    "vpce",
    "waf",
];

/// The words of those that may hold a secret all the same.
const SECRET: &[&str] = &[
    "authorization",
    "body",
    "claims",
    "cookie",
    "header",
    "key",
    "password",
    "secret",
    "token",
];

/// What of a line is kept; none where nothing may be.
fn kept(message: &str) -> Option<String> {
    let message = message.trim_end();
    if let Ok(Value::Object(all)) = serde_json::from_str::<Value>(message) {
        let kept = |(name, value): &(String, Value)| {
            let name = name.to_ascii_lowercase();
            let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
            let plain = value.is_string() || value.is_number();
            plain && has(TOLD) && !has(SECRET)
        };
        let all: Map<String, Value> = all.into_iter().filter(kept).collect();
        let line = Value::Object(all).to_string();
        return Some(without_secrets(&line).into_owned());
    }
    let (head, words) = match message.strip_prefix('(').and_then(|it| it.split_once(") ")) {
        Some((id, words)) => (format!("({id}) "), words),
        None => (String::new(), message),
    };
    // The common log format, which API Gateway offers.
    let common = head.is_empty() && message.contains(" HTTP/");
    let known = KEPT.iter().any(|start| words.starts_with(start));
    (known || common).then(|| without_secrets(&format!("{head}{words}")).into_owned())
}

impl LogLine {
    /// The request that it is of, where it begins as an execution log's does.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        let (id, _) = self.message.strip_prefix('(')?.split_once(") ")?;
        Some(id)
    }

    /// The words of an execution log's line, without the request that it is of.
    #[must_use]
    pub fn words(&self) -> &str {
        let words = self.request_id().and_then(|id| {
            let from = id.len().checked_add(3)?;
            self.message.get(from..)
        });
        words.unwrap_or(&self.message)
    }

    /// Whether it is the last one that an execution log has of a call.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.request_id().is_some() && self.words().starts_with("Method completed with status: ")
    }

    /// When, where that is a moment.
    #[must_use]
    pub fn at(&self) -> Option<jiff::Timestamp> {
        jiff::Timestamp::from_millisecond(self.timestamp).ok()
    }
}

impl Resource for LogLine {
    type Id = String;
    const CLI_KEY: &'static str = "events";
    const ID: &'static str = "eventId";

    fn id(&self) -> String {
        let (at, stream) = (self.timestamp, &self.log_stream_name);
        format!("{at:020} {stream} {}", self.event_id)
    }

    fn of_item(item: Value) -> Result<Vec<Self>, serde_json::Error> {
        let line: Self = serde_json::from_value(item)?;
        let message = kept(&line.message);
        let kept = message.map(|message| Self { message, ..line });
        Ok(kept.into_iter().collect())
    }
}

impl Gathered for LogLine {
    type AskedBy = String;
    // The group of an access log may have any name.
    const ABOUT: About = About::read(
        "logs.lines",
        &[Permission::on(
            "logs:FilterLogEvents",
            "arn:{partition}:logs:{region}:*:log-group:*",
            "logs:FilterLogEvents",
        )],
        "what API Gateway's own log says of the call",
    )
    .after(&[FactKind::Stages]);
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "5f0c1c3e-6c1b-4b0a-9d5e-2f1f0a7c9b11";

    #[test]
    fn headers_and_bodies_are_left_out() {
        for gone in [
            "Method request headers: {Authorization=Bearer abc}",
            "Endpoint request headers: {X-Amz-Security-Token=IQoJb3JpZ2luX2VjEJ}",
            "Method request body before transformations: {\"password\":\"x\"}",
            "Endpoint response body before transformations: secret",
        ] {
            assert_eq!(kept(&format!("({ID}) {gone}")), None, "{gone}");
        }
        let message = format!("({ID}) Execution failed due to a timeout error");
        assert_eq!(kept(&message).as_deref(), Some(&*message));
        let line = LogLine {
            message,
            ..LogLine::default()
        };
        assert_eq!(line.request_id(), Some(ID));
    }

    #[test]
    fn an_access_log_keeps_what_names_a_cause() {
        let line = r#"{"requestId":"r-1","status":"403","userToken":"abc","authorization":"Bearer x","caller":"me","errorMessage":"no"}"#;
        let kept: Value = serde_json::from_str(&kept(line).expect("kept")).expect("JSON");
        let told = serde_json::json!({"requestId": "r-1", "status": "403", "errorMessage": "no"});
        assert_eq!(kept, told);
    }
}
