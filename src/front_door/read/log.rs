//! Lines of a stage's logs, which only a call that reached the stage can leave.

use super::{Given, Kind, Who};

const INTEGRATION_METHOD: &str = "Unable to determine service/operation name to be authorized";

/// What an execution log says of an error, and what API Gateway answers to it.
const SAID: &[(&str, &str, u16)] = &[
    (
        "The client is not authorized to perform this operation",
        "User: the caller is not authorized to perform: execute-api:Invoke",
        403,
    ),
    (
        "Malformed Lambda proxy response",
        "Internal server error",
        502,
    ),
    (
        "Lambda execution failed with status 200 due to customer function error",
        "Internal server error",
        502,
    ),
    (
        "Invalid permissions on Lambda function",
        "Internal server error",
        500,
    ),
    (
        "does not have permission to assume the provided role",
        "Internal server error",
        500,
    ),
    (INTEGRATION_METHOD, INTEGRATION_METHOD, 500),
    (
        "does not match the certificate subject",
        "Internal server error",
        500,
    ),
    ("PKIX path building failed", "Internal server error", 500),
    (
        "Lambda invocation failed with status: 429",
        "Internal server error",
        500,
    ),
    ("due to a timeout error", "Endpoint request timed out", 504),
    (
        "Network error communicating with endpoint",
        "Network error communicating with endpoint",
        504,
    ),
    (
        "UnknownHost",
        "Network error communicating with endpoint",
        504,
    ),
    (
        "API Key not authorized because",
        "Invalid API Key identifier specified",
        403,
    ),
    ("Unauthorized request", "Unauthorized", 401),
    ("Key throttle limit exceeded", "Too Many Requests", 429),
    ("Usage Plan check failed", "Limit Exceeded", 429),
    (
        "Execution failed due to configuration error: API_CONFIGURATION_ERROR",
        "Internal server error",
        500,
    ),
    (
        "Execution failed due to configuration error",
        "Internal server error",
        500,
    ),
    ("Invalid API identifier specified", "Forbidden", 403),
];

/// An execution log; `None` where the text is none.
#[must_use]
pub fn execution(text: &str) -> Option<Given> {
    if !is_execution_log(text) {
        return None;
    }
    let said = SAID.iter().find(|(words, _, _)| text.contains(words));
    let after = |key: &str| text.rsplit_once(key).map(|(_, rest)| rest.trim_start());
    let status = ["Method completed with status: ", "with status code: "]
        .iter()
        .find_map(|key| after(key)?.get(..3)?.parse().ok());
    let kind = after("Gateway response type: ").and_then(|rest| rest.split_whitespace().next());
    let body = after("Gateway response body: ").and_then(|rest| rest.lines().next());
    Some(Given {
        kind: Kind::ExecutionLog,
        status: status.or_else(|| said.map(|(_, _, status)| *status)),
        body: match (said, body) {
            // What the client is told says less than this.
            (Some((INTEGRATION_METHOD, words, _)), _) => (*words).to_owned(),
            (_, Some(body)) => body.to_owned(),
            (Some((_, body, _)), None) => (*body).to_owned(),
            (None, None) => String::new(),
        },
        error_type: kind.map(error_type).unwrap_or_default().to_owned(),
        method: after("HTTP Method: ").and_then(|rest| {
            let method = rest.split(|c: char| !c.is_ascii_uppercase()).next()?;
            (!method.is_empty()).then(|| method.to_owned())
        }),
        stage_log_of: Some(Who::RestApi),
        log_said: text
            .lines()
            .find(|line| line.contains("Execution failed"))
            .and_then(|line| line.get(line.find("Execution failed")?..))
            .map(str::to_owned),
        ..Given::default()
    })
}

/// Whether a text has a mark of an execution log: one of its own sentences, or the request's id in parentheses
/// before a line. A phrase that an execution log may hold as well makes none.
fn is_execution_log(text: &str) -> bool {
    const SENTENCES: &[&str] = &[
        "Method completed with status: ",
        "Gateway response type: ",
        "Gateway response body: ",
        "Execution failed due to ",
        "Starting execution for request",
        "Execution log for request",
        "Method request path: ",
        "Endpoint response body before transformations",
        "Extended Request Id: ",
        "Verifying Usage Plan for request",
    ];
    let marked = |line: &str| {
        let head = line.get(..120).unwrap_or(line);
        head.split_once('(').is_some_and(|(before, rest)| {
            let id = rest.split_once(") ").map_or("", |(id, _)| id);
            let plain = |b: u8| b.is_ascii_hexdigit() || b == b'-';
            !id.is_empty() && id.bytes().all(plain) && (before.trim().is_empty() || id.len() == 36)
        })
    };
    SENTENCES.iter().any(|words| text.contains(words)) || text.lines().any(marked)
}

/// A line in the common log format; `None` where the text is none.
#[must_use]
pub fn access(text: &str) -> Option<Given> {
    let line = text.lines().next_back()?;
    let (_, rest) = line.split_once('"')?;
    let (request, rest) = rest.split_once('"')?;
    let mut words = request.split_whitespace();
    let method = words.next()?;
    let protocol = words.nth(1)?;
    let status = rest.split_whitespace().next()?.parse().ok()?;
    let upper = method.chars().all(|c| c.is_ascii_uppercase());
    (protocol.starts_with("HTTP/") && upper).then(|| Given {
        kind: Kind::AccessLog,
        status: Some(status),
        method: Some(method.to_owned()),
        // API Gateway's own examples end in the request's id; other web servers write no such thing.
        stage_log_of: ends_in_request_id(rest).then_some(Who::RestApi),
        ..Given::default()
    })
}

/// The error's type in the header for a gateway response's type in a log. AWS, "Gateway response types".
pub(super) fn error_type(response: &str) -> &'static str {
    match response.trim_matches('"') {
        "ACCESS_DENIED" => "AccessDeniedException",
        "API_CONFIGURATION_ERROR" => "InternalServerErrorException",
        "AUTHORIZER_CONFIGURATION_ERROR" | "AUTHORIZER_FAILURE" => {
            "AuthorizerConfigurationException"
        }
        "BAD_REQUEST_BODY" | "BAD_REQUEST_PARAMETERS" => "BadRequestException",
        "EXPIRED_TOKEN" => "ExpiredTokenException",
        "INVALID_API_KEY" | "WAF_FILTERED" => "ForbiddenException",
        "INVALID_SIGNATURE" => "InvalidSignatureException",
        "MISSING_AUTHENTICATION_TOKEN" => "MissingAuthenticationTokenException",
        "QUOTA_EXCEEDED" => "LimitExceededException",
        "REQUEST_TOO_LARGE" => "RequestTooLargeException",
        "THROTTLED" => "TooManyRequestsException",
        "UNAUTHORIZED" => "UnauthorizedException",
        "UNSUPPORTED_MEDIA_TYPE" => "UnsupportedMediaTypeException",
        _ => "",
    }
}

/// Whether a line ends in a request id, whole or in part: hexadecimal digits that are no number.
fn ends_in_request_id(line: &str) -> bool {
    let last = line
        .split_whitespace()
        .next_back()
        .unwrap_or_default()
        .trim_matches('"');
    let hex = last.len() >= 8 && last.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let extended = last.len() >= 12 && last.ends_with('=') && !last.contains(['/', ':', '.']);
    hex && last.bytes().any(|b| b.is_ascii_alphabetic()) || extended
}
