//! Hosts of something else: the console, the management API, a function URL, another service, an ARN.

use super::super::host::api_id;
use super::{Mistake, Mistaken, SERVICE};
use crate::model::{ApiId, Region};

/// Domains of the console, in the partitions that have one.
const CONSOLES: &[&str] = &[
    "console.aws.amazon.com",
    "console.amazonaws.cn",
    "console.amazonaws-us-gov.com",
    "console.aws.eu",
    "signin.aws.amazon.com",
];

/// Recognises what is plainly something else.
pub(super) fn find(hostname: &str, rest: &str) -> Option<Mistaken> {
    let is = |suffix: &str| {
        hostname == suffix
            || hostname
                .strip_suffix(suffix)
                .is_some_and(|left| left.ends_with('.'))
    };
    if CONSOLES.iter().any(|console| is(console)) {
        return Some(about(Mistake::Console, hostname, rest));
    }
    if is("cloudfront.net") {
        return Some(Mistaken::new(Mistake::CloudFront, hostname));
    }
    if hostname.contains(".lambda-url.") && is("on.aws") {
        return Some(Mistaken::new(Mistake::FunctionUrl, hostname));
    }
    let first = hostname.split('.').next().unwrap_or_default();
    if matches!(first, "apigateway" | "apigateway-fips") && of_aws(hostname) {
        return Some(about(Mistake::ControlPlane, hostname, rest));
    }
    None
}

/// Any other name under AWS's own domains.
pub(super) fn other_service(hostname: &str) -> Option<Mistaken> {
    if !of_aws(hostname) {
        return None;
    }
    let labels: Vec<&str> = hostname.split('.').collect();
    if labels.contains(&"vpce") {
        let service = labels.get(1).copied().unwrap_or_default();
        let mut found = Mistaken::new(Mistake::OtherEndpoint, service);
        found.region = labels.iter().skip(1).find_map(|label| label.parse().ok());
        return Some(found);
    }
    // A load balancer may well stand in front of an endpoint: that is somebody's own name.
    if labels.contains(&"elb") {
        return None;
    }
    Some(Mistaken::new(Mistake::OtherService, hostname))
}

fn of_aws(hostname: &str) -> bool {
    Region::suffixes()
        .chain(["api.aws"])
        .any(|suffix| hostname.ends_with(&format!(".{suffix}")))
}

/// What a URL of the console or of the management API is about.
fn about(mistake: Mistake, hostname: &str, rest: &str) -> Mistaken {
    let mut found = Mistaken::new(mistake, hostname);
    let region = hostname
        .split('.')
        .chain(after(rest, "region="))
        .find_map(|text| text.parse::<Region>().ok());
    found.api = ["apis/", "restapis/", "apis%2f"]
        .iter()
        .find_map(|key| after(rest, key).and_then(api_id));
    found.path = after(rest, "stages/").map(|stage| format!("/{stage}"));
    if let (Some(api), Some(region)) = (&found.api, &region) {
        found.meant = vec![hostname_of(api, region)];
    }
    found.region = region;
    found
}

/// The word that follows a key.
fn after<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(key)?;
    let word = rest
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))
        .next()?;
    (!word.is_empty()).then_some(word)
}

fn hostname_of(api: &ApiId, region: &Region) -> String {
    format!("{api}.{SERVICE}.{region}.{}", region.partition().suffix)
}

/// An ARN, and the API that it names.
pub(super) fn arn(text: &str) -> Mistaken {
    let mut parts = text.splitn(6, ':').skip(2);
    let service = parts.next().unwrap_or_default();
    let region: Option<Region> = parts.next().and_then(|region| region.parse().ok());
    let resource = parts.nth(1).unwrap_or_default();
    let mut found = Mistaken::new(Mistake::Arn, text);
    match service {
        SERVICE => {
            let mut words = resource.splitn(4, '/');
            found.api = words.next().and_then(api_id);
            let stage = words.next().filter(|stage| !stage.contains('*'));
            let path = words.nth(1).filter(|path| !path.contains('*'));
            found.path = stage.map(|stage| match path {
                Some(path) => format!("/{stage}/{path}"),
                None => format!("/{stage}"),
            });
        }
        "apigateway" => {
            found.api = after(resource, "restapis/").and_then(api_id);
            found.path = after(resource, "stages/").map(|stage| format!("/{stage}"));
        }
        "ec2" => found.vpce = after(resource, "vpc-endpoint/").and_then(|id| id.parse().ok()),
        _ => {}
    }
    if let (Some(api), Some(region)) = (&found.api, &region) {
        found.meant = vec![hostname_of(api, region)];
    }
    found.region = region;
    found
}
