//! The invoke URL and its headers.

pub(super) mod alias_not_associated;
pub(super) mod alias_wrong_domain;
pub(super) mod api_vpce_swapped;
pub(super) mod bad_api_id;
pub(super) mod bad_chars;
pub(super) mod bad_scheme;
pub(super) mod bad_selector_header;
pub(super) mod bad_stage;
pub(super) mod bad_vpce_id;
pub(super) mod case_or_slash;
pub(super) mod control_plane_host;
pub(super) mod duplicate_stage;
pub(super) mod explicit_port;
pub(super) mod fragment;
pub(super) mod function_url_or_arn;
pub(super) mod host_characters;
pub(super) mod http_scheme;
pub(super) mod ip_literal;
pub(super) mod malformed_host;
pub(super) mod missing_stage;
pub(super) mod option_left_out;
pub(super) mod other_host;
pub(super) mod pasted;
pub(super) mod placeholder;
pub(super) mod reserved_path;
pub(super) mod selector_conflict;
pub(super) mod selector_in_browser;
pub(super) mod too_long;
pub(super) mod trailing_dot;
pub(super) mod unknown_region;
pub(super) mod userinfo;
pub(super) mod vpce_bad_host;
pub(super) mod vpce_no_selector;
pub(super) mod vpce_no_suffix;
pub(super) mod vpce_other_service;
pub(super) mod websocket;
pub(super) mod wrong_region;
pub(super) mod wrong_suffix;
pub(super) mod zonal_name;

use super::words::again;
use super::{Evidence, Finding, Fix, Outcome};
use crate::case::Case;
use crate::facts::{Change, MissingFact};
use crate::model::{Command, Host, InvokeUrl, Mistake, Mistaken, Span, command, word};

/// What a check says of a host that is none of a private API.
struct Told {
    title: String,
    means: String,
    fix: &'static str,
}

/// Judges hosts of some kinds.
fn mistaken(
    case: &Case<'_>,
    kinds: &[Mistake],
    tell: impl FnOnce(&Mistaken) -> Told,
) -> Result<Outcome, MissingFact> {
    let url = &case.target.url;
    let found = match url.host() {
        Host::Mistaken(found) if kinds.contains(&found.mistake) => found,
        _ => return Outcome::ok(Evidence::given(format!("the host is {}", url.hostname()))),
    };
    let told = tell(found);
    let span = url.parts().host.find(url.as_str(), &found.part);
    let mut judged = instead(
        Finding::blocker(found.part.clone(), told.title)
            .at(span.or(Some(url.parts().host)))
            .shown_by(Evidence::given(told.means)),
        case,
        told.fix,
    );
    if judged.fix.is_none() {
        judged = judged.fixed_by(Fix::new(told.fix, pattern(found)));
    }
    Outcome::found(judged)
}

/// The form of the URL, with what is not known in capitals.
fn pattern(found: &Mistaken) -> Command {
    let region = found.region.as_ref();
    let suffix = region.map_or("amazonaws.com", |region| region.partition().suffix);
    let region = word::Or(region, "REGION");
    let api = word::Or(found.api.as_ref(), "API-ID");
    let path = found.path.as_deref().unwrap_or("/STAGE");
    command!(
        "curl -i 'https://{api}.execute-api.{region}.{suffix}{path}'",
        api,
        region,
        suffix,
        path = word::Path(path)
    )
}

/// The finding with the URLs to call instead, and how to see that they are right.
fn instead(found: Finding, case: &Case<'_>, summary: &str) -> Finding {
    let found = match call_instead(case, summary) {
        Some(fix) => found.fixed_by(fix),
        None => found,
    };
    found.confirmed_by(diagnose_instead(case))
}

/// The fix: call the URLs that were meant; `None` where nobody can tell which.
fn call_instead(case: &Case<'_>, summary: &str) -> Option<Fix> {
    call(&case.target.url.corrected(), summary)
}

/// The fix: call one of some URLs.
fn call(urls: &[String], summary: &str) -> Option<Fix> {
    let first = urls.first()?;
    let curl = |url: &String| command!("curl -i '{url}'", url = word::Url(url));
    let fix = urls
        .iter()
        .skip(1)
        .fold(Fix::new(summary, curl(first)), |fix, url| {
            fix.then(curl(url))
        });
    Some(match first.parse() {
        Ok(url) if !first.contains("STAGE") => fix.changing(Change::CallUrl(url)),
        _ => fix,
    })
}

/// The URL with another path.
fn with_path(url: &InvokeUrl, path: &str) -> Vec<String> {
    url.corrected_hosts()
        .iter()
        .map(|host| url.on(host, path))
        .collect()
}

fn diagnose_instead(case: &Case<'_>) -> Command {
    match case.target.url.corrected().first() {
        Some(url) => command!("apigw-doctor diagnose '{url}'", url = word::Url(url)),
        None => again(case, "diagnose"),
    }
}

/// Where a text stands in the URL's path.
fn in_path(url: &InvokeUrl, text: &str) -> Option<Span> {
    url.parts().path.find(url.as_str(), text)
}
