//! The invoke URL and its headers.

use super::words::again;
use super::{Evidence, Finding, Fix, Outcome, Stop};
use crate::case::Case;
use crate::facts::Change;
use crate::model::{Command, Host, InvokeUrl, Mistake, Mistaken, Span, command, word};

checks! {
    Url:
    mod pasted;
    mod option_left_out;

    mod placeholder;
    mod function_url_or_arn;

    URL017 "url-control-plane-host"
    "the host is that of an API, and not of API Gateway's management"
    Url Error
    run |case| mistaken(case, &[Mistake::ControlPlane], |found| Told {
        title: format!("{} is API Gateway's management API, and not the API that it manages", found.part),
        means: "the management API answers its own calls only; to others it answers Missing Authentication Token, without x-amz-apigw-id".to_owned(),
        fix: "call the API's own hostname",
    });

    mod other_host;

    URL016 "url-vpce-other-service" "the endpoint's name is one of execute-api"
    Url Error
    run |case| mistaken(case, &[Mistake::OtherEndpoint], |found| Told {
        title: format!("the endpoint's name is one of the service {}, and not of execute-api", found.part),
        means: "an interface endpoint serves one service; API Gateway's private APIs are served by endpoints of execute-api".to_owned(),
        fix: "call an endpoint of execute-api",
    });

    mod ip_literal;

    URL021 "url-host-characters" "the host holds letters, digits, hyphens and dots only"
    Url Error
    explains [NoSuchName]
    run |case| mistaken(case, &[Mistake::Characters], |found| Told {
        title: format!("the host holds {:?}, which no hostname of AWS does", found.part),
        means: "hostnames of AWS are plain ASCII; look-alike letters, long dashes and invisible characters come from documents and chats, and percent-encoding belongs to paths".to_owned(),
        fix: "write the host in plain ASCII",
    });

    mod websocket;
    mod bad_scheme;
    mod http_scheme;

    URL009 "url-api-vpce-swapped" "the ids of API and endpoint stand in their places"
    Url Error
    explains [NoSuchName, Forbidden]
    run |case| mistaken(case, &[Mistake::Swapped], |found| Told {
        title: format!("{} stands where the name of an API belongs", found.part),
        means: "under execute-api.{region} the first label is an API id, or an API id and then an endpoint id; the endpoint's own name ends in .vpce before the suffix".to_owned(),
        fix: "write the API's id first, or call the endpoint's own name",
    });

    URL010 "url-alias-wrong-domain" "the API's name is not under the endpoints' domain"
    Url Error
    explains [NoSuchName, Forbidden]
    run |case| mistaken(case, &[Mistake::VpceDomain], |found| Told {
        title: format!("the name of an API ends in {}, where endpoints only have names", found.part),
        means: "only names that begin with vpce- and the endpoint's id exist under .vpce; an API's name and the alias have no such part".to_owned(),
        fix: "leave .vpce out",
    });

    mod malformed_host;
    mod wrong_suffix;
    mod bad_api_id;
    mod bad_vpce_id;
    mod explicit_port;
    mod userinfo;
    mod trailing_dot;
    mod bad_stage;
    mod missing_stage;
    mod duplicate_stage;
    mod case_or_slash;
    mod bad_chars;
    mod fragment;
    mod too_long;
    mod reserved_path;
    mod zonal_name;
    mod unknown_region;
    mod wrong_region;
    mod vpce_bad_host;
    mod bad_selector_header;
    mod vpce_no_suffix;
    mod vpce_no_selector;
    mod selector_conflict;
    mod selector_in_browser;
    mod alias_not_associated;
}

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
) -> Result<Outcome, Stop> {
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
