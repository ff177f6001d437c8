//! The Host header sent to the endpoint's own name is an API's or a custom domain's.

use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::model::{Host, InvokeUrl, SELECTOR_HEADER, Severity, command, word};

check! {
    URL034 "url-vpce-bad-host" "the Host header names an API or a private custom domain"
    Url Error
    explains [Forbidden]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let target = &case.target;
    let Some(host) = target.header("host") else {
        return Err(Stop::NotApplicable("no Host header is set"));
    };
    if !matches!(target.url.host(), Host::EndpointDns { .. }) {
        return Err(Stop::NotApplicable(
            "the URL does not use the endpoint's hostname",
        ));
    }
    let Some(problem) = problem(host) else {
        return Outcome::ok(Evidence::given(format!("Host is {host}")));
    };
    let right = right(case, host);
    let mut found = Finding::blocker(host, format!("the Host header {host} {problem}"))
        .shown_by(Evidence::given(format!(
            "API Gateway finds the API by this header, and knows it by its exact name only: {right}"
        )))
        .fixed_by(
            Fix::new(
                "send the API's own hostname as Host",
                command!(
                    "curl -i '{url}' -H 'Host: {right}'",
                    url = word::Url(target.url.as_str()),
                    right = word::Host(&right)
                ),
            )
            .then(command!(
                "curl -i '{url}' -H '{SELECTOR_HEADER}: API-ID'",
                url = word::Url(target.url.as_str()),
                SELECTOR_HEADER
            )),
        )
        .confirmed_by(again(case, "invoke"));
    if target.header(SELECTOR_HEADER).is_some() {
        // A right selector was seen to work beside a wrong Host.
        found.kind = crate::checks::Kind::Risk;
        found.severity = Some(Severity::Warning);
    }
    Outcome::found(found)
}

fn problem(host: &str) -> Option<&'static str> {
    if host.contains("://") {
        return Some("holds a scheme");
    }
    if host.contains('/') {
        return Some("holds a path");
    }
    if host.contains(':') && !host.ends_with(":443") {
        return Some("holds a port");
    }
    let url: InvokeUrl = match format!("https://{host}/").parse() {
        Ok(url) => url,
        Err(_) => return Some("is no hostname"),
    };
    let wrong_suffix = || url.corrected_hosts().first().map(String::as_str) != Some(url.hostname());
    match url.host() {
        Host::EndpointDns { .. } => Some("is the endpoint's own name, which selects no API"),
        Host::Mistaken(_) => Some("is no name of an API"),
        Host::Address(_) => Some("is an address"),
        Host::PrivateDns { .. } | Host::Alias { .. } if wrong_suffix() => {
            Some("does not end in the suffix of its Region")
        }
        _ => None,
    }
}

/// The header as it should be: what was meant where that can be told.
fn right(case: &Case<'_>, host: &str) -> String {
    let meant = host
        .parse::<InvokeUrl>()
        .ok()
        .or_else(|| format!("https://{host}/").parse().ok());
    let named = meant
        .filter(|url| url.host().api().is_some())
        .and_then(|url| url.corrected_hosts().into_iter().next());
    named
        .or_else(|| case.target.api_hostname())
        .unwrap_or_else(|| {
            let region = case.target.region.as_ref();
            let suffix = region.map_or("amazonaws.com", |region| region.partition().suffix);
            let region = region.map_or("REGION", |region| region.as_str());
            format!("API-ID.execute-api.{region}.{suffix}")
        })
}
