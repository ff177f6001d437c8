//! What somebody pasted of an answer: a transcript, a body, a log line. Taken apart, and nothing judged.

mod json;
mod log;

use super::{Failure, Management, Rejected, Who, proxy};

pub use log::{access as access_log, execution as execution_log};

/// What was pasted, taken apart. Credentials of the request are never kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Given {
    /// What kind of text it is.
    pub kind: Kind,
    /// The status.
    pub status: Option<u16>,
    /// The headers of the answer, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, or the words of a log.
    pub body: String,
    /// The error's type, where it is known by itself.
    pub error_type: String,
    /// The method of the request.
    pub method: Option<String>,
    /// Why no answer came, by a program's words.
    pub failure: Option<Failure>,
    /// A management call that failed, which is no call of the API.
    pub management: Option<Management>,
    /// What the network's own records say of packets that did not pass.
    pub rejected: Option<Rejected>,
    /// Whether the log is of a test in the console or the AWS CLI.
    pub is_test: bool,
    /// What a log says of the cause, in its own words.
    pub log_said: Option<String>,
    /// The front door whose log of a stage has the call, which proves that API and stage were found.
    pub stage_log_of: Option<Who>,
    /// What a program or the proxy itself said, where the client's proxy ended the call.
    pub proxy_said: Option<String>,
    /// What AWS WAF did, where a log says it.
    pub waf_blocked: bool,
}

/// The kinds of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Nothing that is known.
    #[default]
    Unknown,
    /// Status line, headers and body.
    Transcript,
    /// A body alone.
    Body,
    /// A line of an access log.
    AccessLog,
    /// Lines of an execution log.
    ExecutionLog,
    /// An answer in JSON, with its status.
    Json,
    /// What a program said of a call that was not answered.
    Failure,
    /// An error of a management call.
    Management,
    /// Something that shows no failure.
    Shown,
}

impl Kind {
    /// The word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Transcript => "transcript",
            Self::Body => "body",
            Self::AccessLog => "access-log",
            Self::ExecutionLog => "execution-log",
            Self::Json => "json",
            Self::Failure => "failure",
            Self::Management => "management",
            Self::Shown => "shown",
        }
    }
}

/// Takes a text apart.
#[must_use]
pub fn read(text: &str) -> Given {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.trim_end_matches('\r'))
        .collect();
    if lines.iter().any(|line| status_line(bare(line)).is_some()) {
        let mut given = transcript(&lines);
        // A proxy's refusal comes before any answer of API Gateway's.
        let answered = ["x-amz-apigw-id", "x-amzn-requestid", "apigw-requestid"];
        if !given
            .headers
            .iter()
            .any(|(name, _)| answered.contains(&name.as_str()))
        {
            given.proxy_said = given.proxy_said.or_else(|| proxy::trouble(text));
        }
        return given;
    }
    if let Some(line) = proxy::trouble(text) {
        return Given {
            kind: Kind::Failure,
            status: proxy::status(&line),
            proxy_said: Some(line),
            ..Given::default()
        };
    }
    if let Some(given) = json::read(text) {
        return given;
    }
    if let Some(given) = log::execution(text).or_else(|| log::access(text)) {
        return given;
    }
    if let Some(number) = curl_error(text) {
        return Given {
            kind: Kind::Failure,
            failure: Some(Failure::of_curl(number)),
            ..Given::default()
        };
    }
    // A message inside other words, such as a program's own error.
    let body = ["User: ", "User is not authorized"]
        .iter()
        .find_map(|start| text.find(start).and_then(|at| text.get(at..)))
        .filter(|rest| rest.contains("not authorized"))
        .map_or(text, |rest| rest.split(['"', '\n']).next().unwrap_or(rest));
    Given {
        kind: if text.is_empty() {
            Kind::Unknown
        } else {
            Kind::Body
        },
        status: spoken_status(text),
        body: body.to_owned(),
        ..Given::default()
    }
}

/// A line of `curl -v` without its mark.
fn bare(line: &str) -> &str {
    line.strip_prefix("< ")
        .or_else(|| {
            line.strip_prefix('<')
                .filter(|rest| rest.starts_with("HTTP"))
        })
        .unwrap_or(line)
}

/// The status of a status line.
#[must_use]
pub fn status_line(line: &str) -> Option<u16> {
    let rest = line.strip_prefix("HTTP/")?;
    let (version, rest) = rest.split_once(' ')?;
    let known = matches!(version, "1.0" | "1.1" | "2" | "2.0" | "3");
    let number = rest.split_whitespace().next()?;
    (known && number.len() == 3)
        .then(|| number.parse().ok())
        .flatten()
}

/// The last answer of a transcript: those before it are of a proxy's tunnel, or were redirects.
fn transcript(lines: &[&str]) -> Given {
    let mut given = Given {
        kind: Kind::Transcript,
        ..Given::default()
    };
    let verbose = lines.iter().any(|line| line.starts_with("< HTTP/"));
    let mut in_head = false;
    let mut tunnel = false;
    let mut body: Vec<&str> = Vec::new();
    for line in lines {
        if let Some(status) = status_line(bare(line)) {
            given.status = Some(status);
            given.proxy_said = (tunnel && !(200..300).contains(&status))
                .then(|| format!("CONNECT was answered {status}"));
            given.headers.clear();
            body.clear();
            in_head = true;
        } else if in_head {
            let header = bare(line);
            if header.trim().is_empty() || header.trim() == "<" {
                in_head = false;
            } else if let Some((name, value)) = header.split_once(':') {
                given
                    .headers
                    .push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        } else if let Some(request) = line.strip_prefix("> ") {
            let mut words = request.split_whitespace();
            if let (Some(method), Some(_), Some(version)) =
                (words.next(), words.next(), words.next())
                && version.starts_with("HTTP/")
            {
                tunnel = method == "CONNECT";
                given.method = Some(method.to_owned());
            }
        } else if given.status.is_some()
            && !(verbose
                && ["* ", "{ [", "} [", "> "]
                    .iter()
                    .any(|mark| line.starts_with(mark)))
        {
            body.push(line);
        }
    }
    let body = body.join("\n");
    let body = body.split("\n* Connection #").next().unwrap_or(&body);
    body.trim().clone_into(&mut given.body);
    given
}

/// curl's own number of an error.
fn curl_error(text: &str) -> Option<u8> {
    let (_, rest) = text.split_once("curl: (")?;
    rest.split(')').next()?.parse().ok()
}

/// The status in the words of a program: "403 Client Error: Forbidden", "status code 403".
#[must_use]
pub fn spoken_status(text: &str) -> Option<u16> {
    // Longer texts are cut into pieces before.
    let lower = text
        .get(..text.len().min(20_000))
        .unwrap_or_default()
        .to_ascii_lowercase();
    STATUS_WORDS
        .iter()
        .find_map(|(words, place)| {
            let (before, after) = lower.split_once(words)?;
            let number = match place {
                Place::Before => before
                    .trim_end_matches([' ', '`', '\'', '"', '(', '['])
                    .rsplit(|c: char| !c.is_ascii_digit())
                    .next()?,
                Place::After => after
                    .trim_start_matches([' ', ':', '=', '(', '"', '\'', '`', '[', '#'])
                    .split(|c: char| !c.is_ascii_digit())
                    .next()?,
            };
            (number.len() == 3).then(|| number.parse().ok())?
        })
        .filter(|status| (400..600).contains(status))
}

/// Where the number stands.
#[derive(Clone, Copy)]
enum Place {
    Before,
    After,
}

/// Words of programs around the status of an answer, in lower case.
const STATUS_WORDS: &[(&str, Place)] = &[
    (" client error", Place::Before),
    (" server error for url", Place::Before),
    (" server error: ", Place::Before),
    ("status code does not indicate success: ", Place::After),
    ("status code", Place::After),
    ("statuscode", Place::After),
    ("status_code", Place::After),
    ("response code", Place::After),
    ("http error", Place::After),
    ("http response code", Place::After),
    ("returned an error: (", Place::After),
    ("responded with a status of", Place::After),
    ("unexpected status", Place::After),
    ("bad status", Place::After),
    ("httpclienterrorexception$forbidden: ", Place::After),
    ("httpclienterrorexception$", Place::After),
    ("exception$forbidden: ", Place::After),
    ("exception$unauthorized: ", Place::After),
    ("exception$internalservererror: ", Place::After),
    ("exception$gatewaytimeout: ", Place::After),
    ("exception$notfound: ", Place::After),
    ("exception$toomanyrequests: ", Place::After),
    ("exception$badgateway: ", Place::After),
    ("exception$badrequest: ", Place::After),
    ("exception$serviceunavailable: ", Place::After),
    ("feignexception: status ", Place::After),
    ("resulted in a ", Place::After),
    ("awaiting response... ", Place::After),
    ("error ", Place::After),
    ("http/1.1\" ", Place::After),
    ("http status ", Place::After),
    ("http ", Place::After),
    ("status=", Place::After),
    ("status: ", Place::After),
    ("status ", Place::After),
    ("got ", Place::After),
    ("code=", Place::After),
    ("returned ", Place::After),
    (" forbidden from get", Place::Before),
    (" (forbidden)", Place::Before),
    (" forbidden", Place::Before),
    (" (unauthorized)", Place::Before),
    (" internal server error", Place::Before),
    (" gateway timeout", Place::Before),
    (" (gateway timeout)", Place::Before),
];
