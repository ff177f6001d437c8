//! What becomes of what the patterns find.

use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

use super::aliases::{Aliases, Kind};
use super::{Level, classes, policies};

/// Ids of AWS objects by their prefixes, of hosted zones, accounts, and principals of ARNs; also after an
/// underscore, as names of log groups have them. An endpoint's own names carry eight letters after its id,
/// which belong to it.
pub(super) const IDS: &str = r#"(?P<edge>\b|_)(?:(?P<object>(?P<prefix>vpce-svc|vpcbpa-exclude|tgw-attach|tgw-rtb|vpc|vpce|subnet|eni-attach|eni|sgr|sg|i|acl|aclassoc|rtb|rtbassoc|pcx|tgw|vgw|cgw|vpn|igw|eigw|nat|pl|dopt|lgw|cagw|eipalloc|rslvr-rr|rslvr-in|rslvr-out|rslvr-frg|rslvr-fdl|rp)-(?:[0-9a-f]{15,17}|[0-9a-f]{8})\b(?:-[a-z0-9]{8}\b)?)|(?P<zone>Z[0-9A-Z]{9,31}\b)|(?P<account>[0-9]{12}\b))|(?P<masked>\*{8}[0-9]{4}\b)|(?P<ending>account that ends in )(?P<digits>[0-9]{4})\b|(?P<before>^|[\s:'"(])(?P<role>(?:assumed-role|federated-user|instance-profile|role|user|group)/)(?P<principal>[\w+=,.@/*-]+)"#;

static OBJECT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(IDS).ok());

static ARN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"arn:aws[a-z-]*:(?P<service>[a-z0-9-]+):[a-z0-9*-]*:[a-z0-9*]*:(?P<resource>[^\s"'<>\\,;)\]}]+)"#).ok()
});

/// API ids, where they stand in hostnames, ARNs and paths of the management API.
static APIS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"\b([a-z0-9]{10})(?:-vpce-[0-9a-z]+)?\.execute-api\.|execute-api:[a-z0-9*-]*:[0-9*]*:([a-z0-9]{10})\b|restapis/([a-z0-9]{10})\b",
    )
    .ok()
});

static ADDRESSES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?P<v4>\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b(?:/[0-9]{1,2}\b)?)|(?P<dashed>\bip-[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}\b)|(?P<v6>[0-9a-fA-F]{0,4}:(?:[0-9a-fA-F]{0,4}:){1,6}[0-9a-fA-F]{0,4}(?:/[0-9]{1,3}\b)?)",
    )
    .ok()
});

/// What becomes of an id, an account or a principal.
pub(super) fn id(found: &Captures<'_>, aliases: &mut Aliases) -> String {
    let part = |name| found.name(name).map_or("", |part| part.as_str());
    let edge = part("edge");
    if let Some(object) = found.name("object") {
        let kind = Kind::Object(part("prefix"));
        return format!("{edge}{}", aliases.of(kind, object.as_str()));
    }
    if let Some(zone) = found.name("zone") {
        let text = zone.as_str();
        // A word in capitals is none.
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return format!("{edge}{text}");
        }
        return format!("{edge}{}", aliases.of(Kind::Object("Z"), text));
    }
    if let Some(account) = found.name("account").or_else(|| found.name("masked")) {
        return format!("{edge}{}", aliases.of(Kind::Account, account.as_str()));
    }
    if found.name("digits").is_some() {
        let masked = format!("********{}", part("digits"));
        return format!("{}{}", part("ending"), aliases.of(Kind::Account, &masked));
    }
    let whole = part("principal");
    let name = whole.trim_end_matches([',', '.']);
    let ending = whole.strip_prefix(name).unwrap_or_default();
    let segments: Vec<String> = name.split('/').map(|it| segment(it, aliases)).collect();
    let (before, role) = (part("before"), part("role"));
    format!("{before}{role}{}{ending}", segments.join("/"))
}

/// A part of a name, with its wildcards.
fn segment(text: &str, aliases: &mut Aliases) -> String {
    policies::pieces(text, &mut |piece, goes_on| {
        let kind = if goes_on {
            Kind::Beginning
        } else {
            Kind::Principal
        };
        aliases.of(kind, piece)
    })
}

/// Words of ARNs that say of what kind a resource is.
const KINDS: &[&str] = &[
    "access-point",
    "alarm",
    "alias",
    "app",
    "apis",
    "certificate",
    "channel",
    "cluster",
    "crawler",
    "db",
    "deployment",
    "domain",
    "domainnames",
    "event-bus",
    "execution",
    "file-system",
    "function",
    "functions",
    "gwy",
    "index",
    "instance",
    "invocations",
    "job",
    "key",
    "layer",
    "listener",
    "listener-rule",
    "loadbalancer",
    "log-group",
    "log-stream",
    "mfa",
    "net",
    "oidc-provider",
    "parameter",
    "path",
    "policy",
    "pool",
    "project",
    "queue",
    "repository",
    "restapis",
    "root",
    "rule",
    "saml-provider",
    "secret",
    "server-certificate",
    "service",
    "stack",
    "stackset",
    "stage",
    "stages",
    "stateMachine",
    "stream",
    "table",
    "targetgroup",
    "task",
    "task-definition",
    "topic",
    "userpool",
    "vpclinks",
    "workgroup",
    "$LATEST",
];

/// Whose resources are ids or paths, which are known by themselves.
const BY_THEMSELVES: &[&str] = &["execute-api", "ec2"];

/// Principals, whose names are known by what stands before them.
const PRINCIPALS: &[&str] = &[
    "assumed-role/",
    "federated-user/",
    "instance-profile/",
    "role/",
    "user/",
    "group/",
    "root",
];

/// What becomes of an ARN.
pub(super) fn resource(found: &Captures<'_>, aliases: &mut Aliases) -> String {
    let whole = found.get(0).map_or("", |all| all.as_str());
    let resource = found.name("resource").map_or("", |part| part.as_str());
    let start = whole.strip_suffix(resource).unwrap_or_default();
    if by_itself(found) {
        return whole.to_owned();
    }
    // The integration of a method is an ARN in an ARN.
    let (own, inner) = match resource.find("arn:aws") {
        Some(at) => resource.split_at_checked(at).unwrap_or((resource, "")),
        None => (resource, ""),
    };
    let mut clean = start.to_owned();
    for part in own.split_inclusive([':', '/']) {
        let name = part.trim_end_matches([':', '/', '.']);
        let end = part.strip_prefix(name).unwrap_or_default();
        if is_name(name) {
            clean.push_str(&segment(name, aliases));
        } else {
            clean.push_str(name);
        }
        clean.push_str(end);
    }
    if !inner.is_empty() {
        clean.push_str(&classes::replace(inner.to_owned(), Level::Ids, aliases));
    }
    clean
}

fn by_itself(arn: &Captures<'_>) -> bool {
    let part = |name| arn.name(name).map_or("", |part| part.as_str());
    let all = arn.get(0).map_or("", |all| all.as_str());
    BY_THEMSELVES.contains(&part("service"))
        || matches!(part("service"), "iam" | "sts")
            && PRINCIPALS
                .iter()
                .any(|kind| part("resource").starts_with(kind))
        || all.contains(":iam::aws:")
}

/// Whether a part of an ARN's resource is a name.
fn is_name(part: &str) -> bool {
    !KINDS.contains(&part)
        && part.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !OBJECT.as_ref().is_some_and(|ids| ids.is_match(part))
}

/// The API ids of a text: alone, they look like words.
pub(super) fn apis(text: &str) -> Vec<&str> {
    let Some(apis) = &*APIS else {
        return Vec::new();
    };
    let groups = apis
        .captures_iter(text)
        .flat_map(|found| (1..=3).filter_map(move |group| found.get(group)));
    groups.map(|group| group.as_str()).collect()
}

/// The names of resources and principals in the ARNs of a text.
pub(super) fn names(text: &str) -> Vec<&str> {
    let Some(arns) = ARN.as_ref().filter(|_| text.contains("arn:aws")) else {
        return Vec::new();
    };
    let mut names = Vec::new();
    for arn in arns.captures_iter(text) {
        let service = arn.name("service").map_or("", |part| part.as_str());
        if BY_THEMSELVES.contains(&service) {
            continue;
        }
        let resource = arn.name("resource").map_or("", |part| part.as_str());
        let parts = resource.split([':', '/', '*', '?']);
        names.extend(parts.filter(|part| {
            is_name(part)
                && !PRINCIPALS
                    .iter()
                    .any(|kind| kind.trim_end_matches('/') == *part)
        }));
    }
    names
}

/// The text with every address that `alias` writes anew; it gets an address and, where one
/// follows, a prefix length, and gives `None` for what may stay.
pub(super) fn addresses(text: &str, mut alias: impl FnMut(&str) -> Option<String>) -> String {
    let Some(pattern) = &*ADDRESSES else {
        return text.to_owned();
    };
    let clean = pattern.replace_all(text, |found: &Captures<'_>| {
        let Some(all) = found.get(0) else {
            return String::new();
        };
        let keep = || all.as_str().to_owned();
        if found.name("dashed").is_some() {
            let plain = all.as_str().trim_start_matches("ip-").replace('-', ".");
            return alias(&plain).map_or_else(keep, |new| format!("ip-{}", new.replace('.', "-")));
        }
        // 'iam::1234' holds no address: one stands by itself.
        let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == ':');
        let before = text
            .get(..all.start())
            .and_then(|text| text.chars().next_back());
        let after = text.get(all.end()..).and_then(|text| text.chars().next());
        if found.name("v6").is_some() && (word(before) || word(after)) {
            return keep();
        }
        alias(all.as_str()).unwrap_or_else(keep)
    });
    clean.into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::aliases::Naming;
    use super::*;

    #[test]
    fn ids_are_known_by_their_shape() {
        let told = |text: &str| {
            let mut aliases = Aliases::new(Naming::Readable);
            classes::replace(text.to_owned(), Level::All, &mut aliases)
        };
        for (text, expected) in [
            ("sg-0123456789abcdef0", "sg-A"),
            ("logs_eni-0123456789abcdef0/x", "logs_eni-A/x"),
            (
                "vpce-0123456789abcdef0-ab12cd34.execute-api",
                "vpce-A-a.execute-api",
            ),
            (
                "arn:aws:iam::111122223333:role/path/app",
                "arn:aws:iam::acct-1:role/name-A/name-B",
            ),
            ("GET /prod/user/7", "GET /prod/user/7"),
            (
                "sg-web, eni-1, 1111222233334",
                "sg-web, eni-1, 1111222233334",
            ),
            (
                "arn:aws:s3:::shop-data/in/*",
                "arn:aws:s3:::name-A/name-B/*",
            ),
            (
                "arn:aws:lambda:eu-west-1:111122223333:function:pay:live",
                "arn:aws:lambda:eu-west-1:acct-1:function:name-A:name-B",
            ),
            (
                "arn:aws:kms:eu-west-1:111122223333:alias/shop",
                "arn:aws:kms:eu-west-1:acct-1:alias/name-A",
            ),
            (
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
            ),
            (
                "shop-1234567890.eu-west-1.elb.amazonaws.com",
                "name-a.eu-west-1.elb.amazonaws.com",
            ),
            ("d111111abcdef8.cloudfront.net", "name-a.cloudfront.net"),
            ("s3://shop-data/x", "s3://name-a/x"),
            ("from alice@corp.example.", "from mail-a@mail.example."),
            ("AIDAEXAMPLEEXAMPLE123", "AIDA-A"),
            ("db.corp.internal", "host-a.example"),
            ("ip-10-0-0-1.ec2.internal", "ip-10-0-0-1.ec2.internal"),
            ("0a:1b:2c:3d:4e:5f", "02:00:00:00:00:01"),
            ("fd00:0a:1b:2c:3d:4e:5f:11", "fd00:0a:1b:2c:3d:4e:5f:11"),
        ] {
            assert_eq!(told(text), expected);
        }
    }
}
