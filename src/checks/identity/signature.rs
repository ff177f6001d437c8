//! What is wrong with a signature: by the answer's own words, and by what was sent.
//!
//! Source: AWS, "Troubleshoot Signature Version 4 signing for AWS API requests". Where a signature does not
//! match, API Gateway tells the canonical request as it read it.

use crate::case::Case;
use crate::checks::behind::{Came, came, method, named};
use crate::checks::words::{again, region};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::{FactKind, HttpAnswer, HttpOutcome};
use crate::front_door::{Answerer, Known, Message, answerer, decode};
use crate::model::{Command, Confidence, Hop, Scheme, command, word};

/// What a signature is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Region,
    Service,
}

/// The answer, where it is of this kind.
fn said<'a>(case: &'a Case<'_>, wanted: Known) -> Result<&'a HttpAnswer, Stop> {
    let HttpOutcome::Answered(answer) = &case.exchange()?.outcome else {
        return Err(Stop::NotApplicable("no answer came back"));
    };
    if answerer(answer) == Answerer::RestApi && decode(answer) == Message::Known(wanted) {
        return Ok(answer);
    }
    Err(match came(case, Hop::Method) {
        Came::Past(evidence) => Stop::Ok(vec![evidence]),
        _ => Stop::NotApplicable("the answer says nothing of a signature of this kind"),
    })
}

/// The words of an answer.
fn words(answer: &HttpAnswer) -> String {
    let body: Option<serde_json::Value> = serde_json::from_str(&answer.body).ok();
    let text = body.as_ref().and_then(|it| {
        ["message", "Message"]
            .iter()
            .find_map(|key| it.get(*key)?.as_str())
    });
    text.unwrap_or(&answer.body).to_owned()
}

/// The command that signs the call rightly.
fn signed(case: &Case<'_>) -> Command {
    command!(
        "curl -i '{url}' -X {method} --aws-sigv4 'aws:amz:{region}:execute-api' --user \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\" -H \"x-amz-security-token: $AWS_SESSION_TOKEN\"",
        url = case.target.url,
        method = word::Method(&case.target.method),
        region = region(case)
    )
}

fn found(case: &Case<'_>, title: String, shown: Evidence, fix: Fix) -> Result<Outcome, Stop> {
    let finding = Finding::blocker(case.target.url.to_string(), title)
        .shown_by(shown)
        .fixed_by(fix.touching("the caller alone"))
        .confirmed_by(again(case, "invoke"));
    Outcome::found(finding)
}

fn likely(case: &Case<'_>, title: String, shown: Evidence, fix: Fix) -> Result<Outcome, Stop> {
    let mut outcome = found(case, title, shown, fix)?;
    if let Outcome::Found(all) = &mut outcome {
        for one in all {
            one.confidence = Confidence::Likely;
        }
    }
    Ok(outcome)
}

/// Whether the signature is for another Region or service.
pub(super) fn scope(case: &Case<'_>, scope: Scope) -> Result<Outcome, Stop> {
    let answer = said(case, Known::SignatureScope)?;
    let words = words(answer).to_ascii_lowercase();
    let of_it = match scope {
        Scope::Region => words.contains("region"),
        Scope::Service => words.contains("service"),
    };
    let evidence = Evidence::of(
        FactKind::Http,
        format!("the answer says: {}", without_values(&words)),
    );
    if !of_it {
        return Outcome::ok(evidence);
    }
    let title = match scope {
        Scope::Region => match &case.target.region {
            Some(region) => format!("the signature is for another Region than the API's, {region}"),
            None => "the signature is for another Region than the API's".to_owned(),
        },
        Scope::Service => "the signature is for another service than execute-api".to_owned(),
    };
    let fix = Fix::new(
        "sign for the Region in the API's hostname and for execute-api",
        signed(case),
    );
    found(case, title, evidence, fix)
}

/// What was signed may hold more than a report should: the words up to there.
fn without_values(words: &str) -> String {
    let words = words.split("the canonical string").next().unwrap_or(words);
    words.chars().take(200).collect()
}

/// The request as API Gateway read it.
struct Canonical {
    host: Option<String>,
    path: String,
    signed: Vec<String>,
}

/// What the answer tells of the request; none where it tells nothing.
fn canonical(answer: &HttpAnswer) -> Option<Canonical> {
    let words = words(answer);
    let (_, rest) = words.split_once("The Canonical String for this request should have been")?;
    let rest = rest.trim_start_matches(['\n', '\'', ' ']);
    let text = rest.split("\n\nThe String-to-Sign").next()?;
    let lines: Vec<&str> = text.lines().collect();
    let headers = lines.iter().skip(3).take_while(|line| line.contains(':'));
    let host = headers.clone().find_map(|line| line.strip_prefix("host:"));
    let count = headers.count();
    let mut after = lines.iter().skip(3 + count).filter(|line| !line.is_empty());
    Some(Canonical {
        host: host.map(|host| host.trim().to_owned()),
        path: (*lines.get(1)?).to_owned(),
        signed: after.next()?.split(';').map(str::to_owned).collect(),
    })
}

/// Whether another host arrived than the one that the caller named.
pub(super) fn host(case: &Case<'_>) -> Result<Outcome, Stop> {
    let answer = said(case, Known::SignatureMismatch)?;
    let sent = case.target.request_host();
    let Some(arrived) = canonical(answer).and_then(|it| it.host) else {
        return Err(Stop::NotApplicable(
            "the answer does not tell which host arrived",
        ));
    };
    let evidence = Evidence::of(
        FactKind::Http,
        format!("API Gateway read the host {arrived}"),
    );
    let fix = Fix::new(
        "sign the host that is sent, and send it past whatever rewrites it",
        signed(case),
    );
    if !arrived.eq_ignore_ascii_case(sent) {
        let title = format!(
            "the call names the host {sent}, and {arrived} arrived: something on the way rewrote it after it was signed"
        );
        return found(case, title, evidence, fix);
    }
    if !sent.eq_ignore_ascii_case(case.target.url.hostname()) {
        let title = format!(
            "the call goes to {} and names the host {sent}: most programs sign the host of the URL",
            case.target.url.hostname()
        );
        return likely(case, title, evidence, fix);
    }
    Outcome::ok(evidence)
}

/// Whether the path has characters that programs encode otherwise.
pub(super) fn path(case: &Case<'_>) -> Result<Outcome, Stop> {
    let answer = said(case, Known::SignatureMismatch)?;
    let path = case.target.url.path();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
    let read = canonical(answer).map(|it| it.path);
    let shown = read.as_deref().unwrap_or(path);
    let evidence = Evidence::of(FactKind::Http, format!("API Gateway read the path {shown}"));
    if path.chars().all(plain) {
        return Outcome::ok(evidence);
    }
    let title = format!(
        "the path {path} has characters that have to be encoded twice in what is signed, and once in what is sent"
    );
    likely(
        case,
        title,
        evidence,
        Fix::new(
            "let a signer for execute-api encode the path, as curl does",
            signed(case),
        ),
    )
}

/// The headers that proxies and HTTP libraries change after a program has signed.
const MUTABLE: &[&str] = &[
    "accept",
    "accept-encoding",
    "cache-control",
    "connection",
    "content-length",
    "expect",
    "forwarded",
    "te",
    "transfer-encoding",
    "user-agent",
    "via",
    "x-amzn-trace-id",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
];

/// Whether a header is signed that somebody on the way changes.
pub(super) fn headers(case: &Case<'_>) -> Result<Outcome, Stop> {
    let answer = said(case, Known::SignatureMismatch)?;
    let Some(canonical) = canonical(answer) else {
        return Err(Stop::NotApplicable(
            "the answer does not tell which headers are signed",
        ));
    };
    let all = canonical.signed.join(", ");
    let evidence = Evidence::of(FactKind::Http, format!("signed headers: {all}"));
    let odd: Vec<&str> = canonical
        .signed
        .iter()
        .map(String::as_str)
        .filter(|it| MUTABLE.contains(it))
        .collect();
    if odd.is_empty() {
        return Outcome::ok(evidence);
    }
    let title = format!(
        "headers are signed that proxies and HTTP libraries change: {}",
        odd.join(", ")
    );
    likely(
        case,
        title,
        evidence,
        Fix::new(
            "sign host, x-amz-date and x-amz-security-token alone",
            signed(case),
        ),
    )
}

/// Whether the call begins where a redirect takes it elsewhere.
pub(super) fn redirected(case: &Case<'_>) -> Result<Outcome, Stop> {
    said(case, Known::SignatureMismatch)?;
    let scheme = case.target.url.scheme();
    let evidence = Evidence::given(format!("the URL is {}", case.target.url));
    if scheme == Scheme::Https {
        return Outcome::ok(evidence);
    }
    let title = "the URL is one of http: what redirects it to https sends a signature for another request on".to_owned();
    likely(
        case,
        title,
        evidence,
        Fix::new("call and sign the URL with https", signed(case)),
    )
}

/// Whether a token stands where the signature belongs.
pub(super) fn token(case: &Case<'_>) -> Result<Outcome, Stop> {
    said(case, Known::IncompleteSignature)?;
    let (resource, method) = method(case, Hop::Method)?;
    let shown = "the answer says that the Authorization header is no signature";
    let evidence = Evidence::of(FactKind::Http, shown);
    if method.authorization_type.as_deref() != Some("AWS_IAM") {
        return Outcome::ok(evidence);
    }
    let title = format!(
        "{} asks for a signature in the Authorization header, and the call has something else there, such as a token for the backend",
        named(case, resource)
    );
    let fix = Fix::new(
        "sign the call, and send the backend's token in a header of another name",
        signed(case),
    );
    found(case, title, evidence, fix)
}
