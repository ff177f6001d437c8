//! What programs say of a call that failed: exceptions with their traces, error lines, and the status that
//! some of them tell of an answer.

use super::call::{address_in, invoke_host_in, url_in};
use super::failure::{observe, refine};
use super::inline_body::inline_body;
use super::inline_headers::inline_headers;
use super::{Call, Lines, Piece, PieceKind, Seen, Text};
use crate::front_door::{self, Failure, Given, Kind};

/// How many lines a trace has at most.
const MOST_LINES: usize = 400;

/// What starts the trace of an exception that is named at its end.
const TRACE_STARTS: &[&str] = &[
    "Traceback (most recent call last)",
    "Exception in thread",
    "Unhandled exception",
    "Unhandled Exception",
    "Uncaught (in promise)",
    "Uncaught ",
    "PHP Fatal error:  Uncaught",
    "panicked at",
];

/// Marks of programs, the most telling first.
const PROGRAMS: &[(&str, &str)] = &[
    ("curl: (", "curl"),
    ("cURL error", "PHP"),
    ("PHP Warning", "PHP"),
    ("PHP Fatal", "PHP"),
    ("GuzzleHttp\\", "PHP"),
    ("php_network_getaddresses", "PHP"),
    ("stream_socket_client", "PHP"),
    ("file_get_contents(", "PHP"),
    ("Invoke-WebRequest", "PowerShell"),
    ("Invoke-RestMethod", "PowerShell"),
    ("CategoryInfo", "PowerShell"),
    ("net::ERR_", "browser"),
    ("NS_ERROR_", "browser"),
    ("DNS_PROBE_", "browser"),
    ("CORS policy", "browser"),
    ("Cross-Origin Request Blocked", "browser"),
    ("ERR_CERT_", "browser"),
    ("ERR_SSL_", "browser"),
    ("SSL_ERROR_BAD", "browser"),
    ("SEC_ERROR_", "browser"),
    ("io.netty.", "Java"),
    ("java.", "Java"),
    ("javax.", "Java"),
    ("okhttp3.", "Java"),
    ("org.apache.http", "Java"),
    ("org.apache.hc.", "Java"),
    ("org.springframework", "Java"),
    ("software.amazon.awssdk", "Java"),
    ("com.amazonaws.", "Java"),
    ("feign.", "Java"),
    ("System.Net.", ".NET"),
    ("System.Threading", ".NET"),
    ("System.IO.", ".NET"),
    ("System.Security.", ".NET"),
    ("System.AggregateException", ".NET"),
    ("Traceback (most", "Python"),
    ("urllib3", "Python"),
    ("urllib.error", "Python"),
    ("requests.exceptions", "Python"),
    ("botocore", "Python"),
    ("httpx.", "Python"),
    ("httpcore.", "Python"),
    ("aiohttp", "Python"),
    ("HTTPSConnectionPool", "Python"),
    ("socket.gaierror", "Python"),
    ("ssl.SSL", "Python"),
    ("SSLError(", "Python"),
    ("[Errno ", "Python"),
    ("_ssl.c:", "Python"),
    ("Client Error: ", "Python"),
    ("dial tcp", "Go"),
    ("x509: ", "Go"),
    ("net/http:", "Go"),
    ("context deadline exceeded", "Go"),
    ("tls: ", "Go"),
    ("Get \"https", "Go"),
    ("Post \"https", "Go"),
    ("reqwest::", "Rust"),
    ("hyper::", "Rust"),
    ("os error ", "Rust"),
    ("AxiosError", "Node.js"),
    ("getaddrinfo E", "Node.js"),
    ("connect E", "Node.js"),
    ("node:internal", "Node.js"),
    ("node:net", "Node.js"),
    ("UND_ERR_", "Node.js"),
    ("FetchError", "Node.js"),
    ("RequestError", "Node.js"),
    ("GetAddrInfoReqWrap", "Node.js"),
    ("code: 'E", "Node.js"),
    ("socket hang up", "Node.js"),
    ("ERR_TLS_", "Node.js"),
    ("fetch failed", "Node.js"),
    ("TLSSocket", "Node.js"),
    ("_tls_wrap", "Node.js"),
    ("EPROTO", "Node.js"),
    ("Errno::", "Ruby"),
    ("Net::", "Ruby"),
    ("OpenSSL::SSL", "Ruby"),
    ("SocketError", "Ruby"),
    ("Faraday::", "Ruby"),
    ("wget:", "wget"),
];

/// An exception, an error line, or the words of a status.
pub(super) fn read(text: &Text<'_>, at: usize) -> Option<Piece> {
    let line = text.at(at);
    let starts = TRACE_STARTS.iter().any(|mark| line.contains(mark));
    if !starts && !tells(text, at) {
        return None;
    }
    let lines = extent(text, at, starts);
    let block = text.joined(lines);
    let program = program(&block);
    let failure = (lines.first..lines.end)
        .filter_map(|index| text.phrases.get(index).copied().flatten())
        .min_by_key(|found| found.place)
        .map(|found| refine(found.failure, &block));
    let mut seen = Seen {
        call: call(&block),
        ..Seen::default()
    };
    let given = given(&block, failure)?;
    if given.management.is_some() {
        return None;
    }
    if given.status.is_none()
        && given.proxy_said.is_none()
        && let Some(failure) = failure
    {
        observe(&mut seen, failure, &block);
    }
    let says = given.one_line();
    seen.given = Some(given);
    Some(Piece {
        kind: kind(program, &block),
        lines,
        says,
        seen,
    })
}

fn kind(program: &'static str, block: &str) -> PieceKind {
    match program {
        "curl" => PieceKind::CurlError,
        "browser" => PieceKind::BrowserConsole,
        "client" if inline_body(block).is_some() => PieceKind::Body,
        program => PieceKind::ClientError(program),
    }
}

/// Whether a line tells of a failure or an answer.
fn tells(text: &Text<'_>, at: usize) -> bool {
    let line = text.at(at);
    text.phrases.get(at).copied().flatten().is_some()
        || front_door::spoken_status(line).is_some()
        || inline_body(line).is_some()
        || line.contains("not authorized to perform")
        || line.contains("not authorized to access this resource")
        || line.contains("blocked by CORS policy")
        || line.contains("Cross-Origin Request Blocked")
        || front_door::proxy_trouble(line).is_some()
}

/// The lines of a trace, or of one error.
fn extent(text: &Text<'_>, first: usize, starts: bool) -> Lines {
    let mut end = first + 1;
    let mut reached = !starts || tells(text, first);
    while end < text.len() && end - first < MOST_LINES && !text.is_boundary(end) {
        let line = text.at(end);
        // Exceptions of Python that follow from each other stand between blank lines.
        if line.contains("above exception") || line.contains("Traceback (most") {
            reached = false;
            end += 1;
            continue;
        }
        if line.trim().is_empty() {
            let chained = (end..end + 4).any(|index| text.at(index).contains("above exception"));
            if chained
                || !reached && end > first + 1 && text.at(end - 1).contains("above exception")
            {
                end += 1;
                continue;
            }
            break;
        }
        let trace = is_trace(line);
        if !trace {
            // A body stands in a line of its own behind the words that tell of it.
            let body =
                line.trim_start().starts_with('{') && text.at(end - 1).trim_end().ends_with(':');
            if reached && !body {
                break;
            }
            reached |= tells(text, end) || !line.starts_with(char::is_whitespace);
        }
        end += 1;
    }
    Lines { first, end }
}

/// Whether a line goes on with what stands before it.
fn is_trace(line: &str) -> bool {
    let bare = line.trim_start();
    let indented = bare.len() < line.len();
    let marks = [
        "at ",
        "... ",
        "File \"",
        "Caused by:",
        "---> ",
        "--- End of",
        "Suppressed:",
        "from ",
        "errno:",
        "code:",
        "syscall:",
        "hostname:",
        "address:",
        "port:",
        "cause:",
        "[cause]:",
        "[errors]:",
        "config:",
        "request:",
        "response:",
        "status:",
        "reason:",
        "host:",
        "cert:",
        "#",
        "+ ",
        "+",
        "}",
        "]",
        "During handling",
        "The above exception",
        "nested exception",
        "    ~",
        "^",
        "raise ",
        "thrown in",
        "Stack trace:",
        "library:",
        "function:",
        "opensslErrorStack:",
        "[errno]",
        "[code]",
        "[syscall]",
        "Wrapped by:",
        "Original error",
        "(Caused by",
        "headers:",
        "data:",
        "statusText:",
        "url:",
        "method:",
        "body:",
        "isAxiosError",
        "name:",
        "message:",
    ];
    marks.iter().any(|mark| bare.starts_with(mark))
        || indented && !bare.starts_with(['*', '<', '>', '-'])
}

fn program(block: &str) -> &'static str {
    PROGRAMS
        .iter()
        .find(|(mark, _)| block.contains(mark))
        .map_or("client", |(_, program)| *program)
}

fn call(block: &str) -> Call {
    let mut call = match url_in(block).map(Call::of_url) {
        Some(call)
            if call
                .host
                .as_deref()
                .is_some_and(|host| !is_documentation(host)) =>
        {
            call
        }
        _ => Call::default(),
    };
    if let Some(host) = invoke_host_in(block)
        && !call
            .host
            .as_deref()
            .is_some_and(|own| own.contains("execute-api"))
    {
        call.host = Some(host.to_ascii_lowercase());
        call.url = None;
        call.path = None;
    }
    // An exception that names the host alone says nothing of the path.
    let alone = |url: &String| {
        url.split_once("://")
            .is_some_and(|(_, rest)| !rest.contains('/'))
    };
    if call.url.as_ref().is_some_and(alone) {
        call.url = None;
        call.path = None;
    }
    // OkHttp leaves the path out: `https://host/...`.
    if block.contains("amazonaws.com/...") {
        call.url = None;
        call.path = None;
    }
    // urllib3: `with url: /prod/pets`.
    if call.path.is_none()
        && let Some((_, rest)) = block.split_once("with url: ")
    {
        let path = rest.split([' ', '\n']).next().unwrap_or_default();
        call.path = path
            .starts_with('/')
            .then(|| path.split('?').next().unwrap_or(path).to_owned());
    }
    if call.host.is_none() {
        let named = [
            "host='",
            "hostname '",
            "resolve host: ",
            "resolve host \"",
            "bad address '",
            "ENOTFOUND ",
        ];
        call.host = named.iter().find_map(|mark| {
            let (_, rest) = block.split_once(mark)?;
            let host = rest
                .split(|c: char| !(c.is_ascii_alphanumeric() || ".-_".contains(c)))
                .next()?;
            host.contains('.').then(|| host.to_ascii_lowercase())
        });
    }
    call.address = address_in(block);
    call
}

/// Sites that errors point readers to.
fn is_documentation(host: &str) -> bool {
    [
        "docs.",
        "github.com",
        "developer.mozilla",
        "aka.ms",
        "go.microsoft",
        "stackoverflow",
        "reactjs.org",
        "curl.se",
        "curl.haxx",
    ]
    .iter()
    .any(|part| host.contains(part))
}

/// What it says of an answer, else of the failure.
fn given(block: &str, failure: Option<Failure>) -> Option<Given> {
    let answered = front_door::read(block);
    let status = front_door::spoken_status(block);
    let between = matches!(
        answered.decode().witness.who,
        front_door::Who::Mesh | front_door::Who::AwsBalancer | front_door::Who::LoadBalancer
    );
    if answered.proxy_said.is_some() || between {
        return Some(answered);
    }
    if let Some(body) = inline_body(block) {
        return Some(Given {
            kind: Kind::Body,
            status,
            headers: inline_headers(block),
            body,
            ..Given::default()
        });
    }
    if block.contains("blocked by CORS policy")
        || block.contains("Cross-Origin Request Blocked")
        || block.contains("not authorized to perform")
        || block.contains("not authorized to access this resource")
    {
        return Some(Given {
            status: status.or(answered.status),
            ..answered
        });
    }
    if let Some(status) = status
        && failure
            .is_none_or(|failure| matches!(failure, Failure::Unspecified | Failure::NotConnected))
    {
        return Some(Given {
            kind: Kind::Body,
            status: Some(status),
            headers: inline_headers(block),
            ..Given::default()
        });
    }
    let failure = failure?;
    Some(Given {
        kind: Kind::Failure,
        failure: Some(failure),
        ..Given::default()
    })
}
