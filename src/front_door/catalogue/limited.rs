//! Limits, malformed requests, and what nobody serves.

use super::{Entry, Known, candidate};
use crate::model::Hop;

pub(super) const THROTTLED: Entry = Entry {
    known: Known::Throttled,
    number: "H14",
    code: "HTTP018",
    slug: "http-throttled",
    hop: Hop::Method,
    title: "API Gateway throttles the call",
    means: "more calls came than the account, the stage, the method or the usage plan admits",
    passed: &[Hop::FrontDoor],
    candidates: &[candidate(
        "api-throttled",
        "the limit of the usage plan, method, stage or account",
        "aws apigateway get-stage --query methodSettings; aws apigateway get-account --query throttleSettings",
    )],
    fixes: &[
        "call more slowly, with retries that wait longer each time, or raise the limit that is lowest",
    ],
};

pub(super) const QUOTA_EXCEEDED: Entry = Entry {
    known: Known::QuotaExceeded,
    number: "H15",
    code: "HTTP018",
    slug: "http-throttled",
    hop: Hop::Method,
    title: "the usage plan's quota is used up",
    means: "the key has made all the calls that its plan admits in this period",
    passed: &[Hop::FrontDoor],
    candidates: &[candidate(
        "api-quota",
        "the quota of the key's usage plan",
        "aws apigateway get-usage --usage-plan-id PLAN --key-id KEY-ID --start-date … --end-date …",
    )],
    fixes: &["wait for the next period, or raise the plan's quota"],
};

pub(super) const TOO_LARGE: Entry = Entry {
    known: Known::TooLarge,
    number: "H16",
    code: "HTTP019",
    slug: "http-too-large",
    hop: Hop::Method,
    title: "the request's body is larger than API Gateway takes",
    means: "a request may have 10 MB",
    passed: &[Hop::FrontDoor],
    candidates: &[candidate(
        "int-response-too-large",
        "the body is larger than 10 MB",
        "its Content-Length",
    )],
    fixes: &["send the body in parts, or put it into S3 and send its name"],
};

pub(super) const URI_TOO_LONG: Entry = Entry {
    known: Known::UriTooLong,
    number: "H17",
    code: "HTTP019",
    slug: "http-too-large",
    hop: Hop::Method,
    title: "the URL is longer than API Gateway takes",
    means: "the URL may have 8192 characters, and the method's ARN 1600 bytes",
    passed: &[Hop::FrontDoor],
    candidates: &[candidate(
        "url-too-long",
        "the path or the query is too long",
        "apigw-doctor url URL",
    )],
    fixes: &["send long values in the body"],
};

pub(super) const UNSUPPORTED_MEDIA: Entry = Entry {
    known: Known::UnsupportedMedia,
    number: "H18",
    code: "HTTP020",
    slug: "http-bad-request",
    hop: Hop::Method,
    title: "the integration takes no body of this type",
    means: "there is no mapping template for the Content-Type, and pass-through is off",
    passed: &[Hop::FrontDoor],
    candidates: &[candidate(
        "api-binary-or-validator",
        "the Content-Type has no template",
        "aws apigateway get-integration --query '[passthroughBehavior,requestTemplates]'",
    )],
    fixes: &["send a Content-Type that has a template, or add one and deploy"],
};

pub(super) const BAD_REQUEST: Entry = Entry {
    known: Known::BadRequest,
    number: "H19",
    code: "HTTP020",
    slug: "http-bad-request",
    hop: Hop::Method,
    title: "API Gateway refuses the request as malformed",
    means: "a request validator, a duplicated header, or a character that must be encoded",
    passed: &[Hop::FrontDoor],
    candidates: &[
        candidate(
            "api-binary-or-validator",
            "the method's validator misses a parameter or refuses the body",
            "the text of the answer names what is missing",
        ),
        candidate(
            "url-bad-chars",
            "a character in the URL must be encoded",
            "apigw-doctor url URL",
        ),
    ],
    fixes: &["send what the validator asks for, and encode the URL"],
};

pub(super) const NOT_FOUND: Entry = Entry {
    known: Known::NotFound,
    number: "H20",
    code: "",
    slug: "http-not-found",
    hop: Hop::Integration,
    title: "something answered 404",
    means: "API Gateway's own answer to a wrong route is 403 Missing Authentication Token, so a 404 comes from an integration, an HTTP API, or a proxy",
    passed: &[],
    candidates: &[
        candidate(
            "int-masked-status",
            "the integration answers 404 itself",
            "x-amz-apigw-id in the answer's headers",
        ),
        candidate(
            "url-http-or-websocket-api-id",
            "it is an HTTP API",
            "apigw-requestid in the answer's headers",
        ),
        candidate(
            "http-not-api-gateway",
            "a proxy or a load balancer answered",
            "the answer's Server and Via headers",
        ),
    ],
    fixes: &["see the headers of the answer: curl -i"],
};
