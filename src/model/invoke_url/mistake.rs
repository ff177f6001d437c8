//! What stands in the place of an invoke URL's host and is none, as far as it can be told.
//!
//! Only names are read here. What a name leads to is for the probes to say.

mod elsewhere;

use super::host::{Host, api_id, with_suffix};
use crate::model::region::distance;
use crate::model::{ApiId, Region, VpceId};

/// A host that is none of a private API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistaken {
    /// What is wrong.
    pub mistake: Mistake,
    /// The part that is wrong, as it stands in the hostname.
    pub part: String,
    /// The API that it names all the same.
    pub api: Option<ApiId>,
    /// The endpoint that it names all the same.
    pub vpce: Option<VpceId>,
    /// The Region that it names all the same.
    pub region: Option<Region>,
    /// The path that it names all the same, with its leading slash.
    pub path: Option<String>,
    /// The hostnames that were meant, the likeliest first; empty where nobody can tell.
    pub meant: Vec<String>,
}

/// The ways of being no host of a private API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// The endpoint's id stands where the API's belongs, or both are the wrong way round.
    Swapped,
    /// An API's name under the endpoints' domain, `….vpce.amazonaws.com`.
    VpceDomain,
    /// `execute-api`, or the DNS suffix, is misspelt.
    Misspelt,
    /// There is no Region in the name.
    NoRegion,
    /// A zone, such as `us-east-1a`, stands for the Region.
    Zone,
    /// What stands for the Region is none.
    BadRegion,
    /// What stands for the API's id can be none.
    BadApiId,
    /// Nothing stands for the API's id.
    NoApiId,
    /// Something stands before the API's id.
    ExtraLabel,
    /// A placeholder of a document.
    Placeholder,
    /// The name of an endpoint service, `com.amazonaws.{region}.execute-api`.
    ServiceName,
    /// The hostname of an endpoint of another service.
    OtherEndpoint,
    /// API Gateway's management API.
    ControlPlane,
    /// A Lambda function URL.
    FunctionUrl,
    /// The AWS console.
    Console,
    /// An ARN.
    Arn,
    /// `CloudFront`.
    CloudFront,
    /// The target name of a Regional custom domain, `d-….execute-api.…`.
    RegionalTarget,
    /// Another service of AWS.
    OtherService,
    /// A suffix or prefix of execute-api that AWS documents nowhere: `api.aws`, `execute-api-fips`.
    Undocumented,
    /// Characters that no hostname has: not ASCII, percent-encoded, an underscore.
    Characters,
}

impl Mistaken {
    fn new(mistake: Mistake, part: &str) -> Self {
        Self {
            mistake,
            part: part.to_owned(),
            api: None,
            vpce: None,
            region: None,
            path: None,
            meant: Vec::new(),
        }
    }

    /// Takes over what the meant hostnames say.
    fn meaning(mut self, meant: impl IntoIterator<Item = String>) -> Self {
        self.meant = meant.into_iter().collect();
        for name in &self.meant {
            let host = Region::suffixes().find_map(|suffix| with_suffix(name, suffix));
            let Some(host) = host else { continue };
            self.api = self.api.or_else(|| host.api().cloned());
            self.vpce = self.vpce.or_else(|| host.vpce().cloned());
            self.region = self.region.or_else(|| host.region().cloned());
        }
        self
    }
}

const SERVICE: &str = "execute-api";

/// Finds what is wrong with a hostname that has none of the forms; `None` where it is a name of
/// somebody's own.
pub(super) fn find(hostname: &str, rest: &str) -> Option<Mistaken> {
    if hostname == "arn" || hostname.starts_with("arn:") {
        return Some(elsewhere::arn(hostname));
    }
    placeholder(hostname)
        .or_else(|| characters(hostname, rest))
        .or_else(|| elsewhere::find(hostname, rest))
        .or_else(|| execute_api(hostname))
        .or_else(|| misspelt_service(hostname))
        .or_else(|| elsewhere::other_service(hostname))
}

fn placeholder(hostname: &str) -> Option<Mistaken> {
    const WORDS: &[&str] = &[
        "api-id",
        "apiid",
        "api_id",
        "restapi-id",
        "rest-api-id",
        "restapiid",
        "your-api-id",
        "vpce-id",
        "vpce_id",
        "region",
        "yourapiid",
        "your-region",
        "public-dns-hostname",
        "vpc-endpoint-id",
    ];
    let marked = hostname.contains(['{', '}', '<', '>', '$', '[', ']']);
    // `%API_ID%`, as the command line of Windows writes it.
    let variable = |label: &&str| {
        let inner = label.strip_prefix('%').and_then(|it| it.strip_suffix('%'));
        inner.is_some_and(|it| !it.is_empty() && !it.contains('%'))
    };
    if let Some(label) = hostname.split('.').find(variable) {
        return Some(Mistaken::new(Mistake::Placeholder, label));
    }
    let word = hostname
        .split('.')
        .find(|label| WORDS.contains(label) || label.starts_with("xxxx"));
    let part = match (marked, word) {
        (true, _) => hostname
            .split(['.', '/'])
            .find(|label| label.contains(['{', '}', '<', '>', '$', '[', ']'])),
        (false, Some(label)) if hostname.contains(SERVICE) => Some(label),
        _ => None,
    }?;
    Some(Mistaken::new(Mistake::Placeholder, part))
}

/// A name that no resolver can be asked for as it stands, put right where that is plain.
fn characters(hostname: &str, rest: &str) -> Option<Mistaken> {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let odd = hostname.chars().find(|c| !legal(*c))?;
    let plain: String = decoded(hostname).chars().filter_map(plain).collect();
    let plain = plain.to_ascii_lowercase();
    let plain = plain.trim_end_matches('.').to_owned();
    // What is still odd is nobody's slip, and would be asked about for ever.
    let meant = if plain.chars().all(legal) {
        Host::recognise(&plain, rest)
    } else {
        Host::Other
    };
    let meant = match meant {
        Host::Other if odd == '_' => return None,
        Host::Mistaken(mistaken) => mistaken.meant,
        Host::Other | Host::Address(_) => Vec::new(),
        _ => vec![plain],
    };
    if odd == '_' && meant.is_empty() {
        return None;
    }
    let part = if odd == '%' {
        "%".to_owned()
    } else {
        odd.to_string()
    };
    Some(Mistaken::new(Mistake::Characters, &part).meaning(meant))
}

pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digits = (byte == b'%').then(|| (ahead.next(), ahead.next()));
        let value = |digit: u8| char::from(digit).to_digit(16);
        if let Some((Some(high), Some(low))) = digits
            && let (Some(high), Some(low)) = (value(high), value(low))
        {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
            rest = ahead;
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The ASCII character that a look-alike stands for; what has no width is left out.
fn plain(c: char) -> Option<char> {
    match c {
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '_' => Some('-'),
        '\u{3002}' | '\u{ff0e}' | '\u{2024}' => Some('.'),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        'а' => Some('a'),
        'с' => Some('c'),
        'е' => Some('e'),
        'і' | 'ı' => Some('i'),
        'о' => Some('o'),
        'р' => Some('p'),
        'х' => Some('x'),
        'у' => Some('y'),
        other => Some(other),
    }
}

/// A name with a label `execute-api` in it that has none of the forms.
fn execute_api(hostname: &str) -> Option<Mistaken> {
    let labels: Vec<&str> = hostname.split('.').collect();
    let at = labels.iter().position(|label| *label == SERVICE)?;
    let (left, right) = (labels.get(..at)?, labels.get(at + 1..)?);
    let Some((&first, after)) = right.split_first() else {
        let mut found = Mistaken::new(Mistake::ServiceName, hostname);
        found.region = left.last().and_then(|region| region.parse().ok());
        return Some(found);
    };
    let (label, extra) = match left {
        [] => ("", None),
        [label] => (*label, None),
        [extra, .., label] => (*label, Some(*extra)),
    };
    let in_vpce = after.first() == Some(&"vpce");
    let suffix = if in_vpce { after.get(1..)? } else { after };
    let suffix = suffix.join(".");
    let region: Region = match first.parse() {
        Ok(region) => region,
        Err(_) => return Some(bad_region(label, first, &right.join("."))),
    };
    let proper = region.partition().suffix;
    let known = Region::suffixes().any(|suffix_known| suffix_known == suffix);
    let part = if known { label } else { &suffix };
    let mistake = if !known {
        if suffix == "api.aws" {
            Mistake::Undocumented
        } else {
            Mistake::Misspelt
        }
    } else if label.is_empty() {
        Mistake::NoApiId
    } else if let Some(extra) = extra {
        let mut found = Mistaken::new(Mistake::ExtraLabel, extra);
        found = found.meaning(names(label, &region));
        return Some(found);
    } else if label.starts_with("d-") {
        let mut found = Mistaken::new(Mistake::RegionalTarget, label);
        found.region = Some(region);
        return Some(found);
    } else if in_vpce {
        Mistake::VpceDomain
    } else if label.starts_with("vpce-") {
        Mistake::Swapped
    } else {
        Mistake::BadApiId
    };
    let mut found = Mistaken::new(mistake, part).meaning(names(label, &region));
    found.region = found.region.or(Some(region));
    if mistake == Mistake::VpceDomain {
        found.part = format!(".vpce.{proper}");
    }
    Some(found)
}

fn bad_region(label: &str, first: &str, right: &str) -> Mistaken {
    let zone = first.trim_end_matches(|c: char| c.is_ascii_lowercase());
    if let Ok(region) = zone.parse::<Region>()
        && first.len() == zone.len() + 1
    {
        return Mistaken::new(Mistake::Zone, first).meaning(names(label, &region));
    }
    if matches!(first, "amazonaws" | "vpce") || Region::suffixes().any(|suffix| suffix == right) {
        let mut found = Mistaken::new(Mistake::NoRegion, right);
        found.api = api_id(label);
        return found;
    }
    let mut found = Mistaken::new(Mistake::BadRegion, first);
    found.api = api_id(label);
    match Region::nearest(first) {
        Some(region) => found.meaning(names(label, &region)),
        None => found,
    }
}

/// The hostnames that can be meant by a first label: every form that its parts make.
fn names(label: &str, region: &Region) -> Vec<String> {
    let suffix = region.partition().suffix;
    let of_api = |api: &str| format!("{api}.{SERVICE}.{region}.{suffix}");
    let of_endpoint = |name: &str| format!("{name}.{SERVICE}.{region}.vpce.{suffix}");
    if let Some(rest) = label.strip_prefix("vpce-") {
        let mut parts = rest.splitn(2, '-');
        let id = parts.next().unwrap_or_default();
        let vpce = format!("vpce-{id}");
        return match parts.next() {
            // The endpoint's id is followed by eight characters or by an API's id of ten.
            Some(tail) if api_id(tail).is_some() && tail.len() != 8 => {
                vec![of_api(&format!("{tail}-{vpce}")), of_api(tail)]
            }
            _ => vec![of_endpoint(label)],
        };
    }
    if let Some((api, _)) = label.split_once("-vpce-") {
        let mut all = vec![of_api(label)];
        all.extend(api_id(api).map(|api| of_api(api.as_str())));
        return all;
    }
    let api: String = label.to_owned();
    match api_id(&api) {
        Some(api) => vec![of_api(api.as_str())],
        None => Vec::new(),
    }
}

/// A label that differs from `execute-api` by a slip of the finger.
fn misspelt_service(hostname: &str) -> Option<Mistaken> {
    let labels: Vec<&str> = hostname.split('.').collect();
    let aws = hostname.contains("amazon") || hostname.contains(".vpce.");
    let fips = labels.contains(&"execute-api-fips");
    let wrong = labels
        .iter()
        .filter(|label| **label != SERVICE)
        .find(|label| distance(label, SERVICE) <= 2 || **label == "execute-api-fips")?;
    if !aws {
        return None;
    }
    let right = hostname.replacen(wrong, SERVICE, 1);
    let meant = match Host::recognise(&right, "") {
        Host::Mistaken(mistaken) => mistaken.meant,
        Host::Other | Host::Address(_) => Vec::new(),
        _ => vec![right],
    };
    let mistake = if fips {
        Mistake::Undocumented
    } else {
        Mistake::Misspelt
    };
    Some(Mistaken::new(mistake, wrong).meaning(meant))
}
