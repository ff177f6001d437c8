//! Where in a text the values stand that a redactor takes out.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

/// Taken from every text, whatever the level: parts of signed URLs, headers, tokens. A variable of the
/// shell, as commands to copy have it, is none.
///
/// Source: AWS, "Signature Version 4 request elements"; RFC 6750; RFC 7519.
static SECRETS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)(?P<param>\bx-amz-(?:signature|credential|security-token)=|\bsignature=)[^\s"'&,$][^\s"'&,]*|(?P<header>\b(?:proxy-)?authorization:\s*|\b(?:set-)?cookie:\s*|\bx-api-key:\s*|\bx-amz-security-token:\s*)[^\r\n"'$\s][^\r\n"']*|(?P<bearer>\bbearer\s+)[a-z0-9._~+/=-]{8,}|\beyJ[a-z0-9_-]{8,}\.[a-z0-9_-]{8,}\.[a-z0-9_-]*|\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b"#,
    )
    .ok()
});

/// Words of which every secret's text has one, in small letters. Most texts have none, and are not
/// searched: that takes two thirds off what a report costs.
const IN_SECRETS: [&str; 10] = [
    "signature=",
    "credential=",
    "security-token",
    "authorization:",
    "cookie:",
    "x-api-key:",
    "bearer",
    "eyj",
    "akia",
    "asia",
];

/// Ids of AWS objects by their prefixes, of hosted zones, accounts, and principals of ARNs; also after an underscore,
/// as names of log groups have them. An endpoint's own names carry eight letters after its id, which
/// belong to it.
static IDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?P<edge>\b|_)(?:(?P<object>(?P<prefix>vpce-svc|tgw-attach|tgw-rtb|vpc|vpce|subnet|eni-attach|eni|sgr|sg|i|acl|aclassoc|rtb|rtbassoc|pcx|tgw|vgw|cgw|vpn|igw|eigw|nat|pl|dopt|lgw|cagw|eipalloc|rslvr-rr|rslvr-in|rslvr-out|rslvr-frg|rslvr-fdl|rp)-(?:[0-9a-f]{15,17}|[0-9a-f]{8})\b(?:-[a-z0-9]{8}\b)?)|(?P<zone>Z[0-9A-Z]{9,31}\b)|(?P<account>[0-9]{12}\b))|(?P<masked>\*{8}[0-9]{4}\b)|(?P<ending>account that ends in )(?P<digits>[0-9]{4})\b|(?P<before>^|[\s:'"(])(?P<role>(?:assumed-role|federated-user|instance-profile|role|user|group)/)(?P<principal>[\w+=,.@/*-]+)"#,
    )
    .ok()
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

/// What was found.
pub(super) enum Hit<'a> {
    /// The id of an AWS object.
    Object { prefix: &'a str, text: &'a str },
    /// An account.
    Account(&'a str),
    /// An API id.
    Api(&'a str),
    /// A part of a principal's name.
    Principal(&'a str),
    /// A name of the house's own.
    Host(&'a str),
}

/// Finds values in texts.
pub(super) struct Finder {
    /// What only its owner can tell from other words.
    hosts: BTreeSet<String>,
    known_apis: BTreeSet<String>,
    known: Option<Regex>,
}

impl Finder {
    pub(super) fn new(hosts: BTreeSet<String>, known_apis: BTreeSet<String>) -> Self {
        Self {
            hosts,
            known_apis,
            known: None,
        }
    }

    /// Notes an API id, or a custom domain that stands for one.
    pub(super) fn know(&mut self, name: &str) {
        let names = if name.contains('.') {
            &mut self.hosts
        } else {
            &mut self.known_apis
        };
        names.insert(name.to_ascii_lowercase());
    }

    /// Notes the API ids of a text: alone, they look like words.
    pub(super) fn learn(&mut self, text: &str) {
        let Some(apis) = &*APIS else { return };
        for found in apis.captures_iter(text) {
            let groups = (1..=3).filter_map(|group| found.get(group));
            // Our own control name is nobody's secret, and means something as it is.
            self.known_apis.extend(
                groups
                    .map(|group| group.as_str().to_owned())
                    .filter(|id| id != crate::model::SIBLING),
            );
        }
    }

    /// Looks for what is known by now. The longest first, so that a name that ends another one does not break it.
    pub(super) fn compile(&mut self) {
        let mut words: Vec<&String> = self.hosts.iter().chain(&self.known_apis).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let words: Vec<String> = words
            .into_iter()
            .map(|word| regex_lite::escape(word))
            .collect();
        self.known = (!words.is_empty())
            .then(|| Regex::new(&format!("(?i){}", words.join("|"))).ok())
            .flatten();
    }

    /// The text with every id that `alias` names anew.
    pub(super) fn ids(&self, text: &str, mut alias: impl FnMut(Hit<'_>) -> String) -> String {
        let known = replace(self.known.as_ref(), text, |found| {
            let word = found.get(0).map_or("", |word| word.as_str());
            if self.known_apis.contains(word) {
                alias(Hit::Api(word))
            } else {
                alias(Hit::Host(&word.to_ascii_lowercase()))
            }
        });
        replace(IDS.as_ref(), &known, |found| {
            let part = |name| found.name(name).map_or("", |part| part.as_str());
            let edge = part("edge");
            if let Some(object) = found.name("object") {
                let (prefix, text) = (part("prefix"), object.as_str());
                return format!("{edge}{}", alias(Hit::Object { prefix, text }));
            }
            if let Some(zone) = found.name("zone") {
                let text = zone.as_str();
                // A word in capitals is none.
                if !text.bytes().any(|byte| byte.is_ascii_digit()) {
                    return format!("{edge}{text}");
                }
                let hit = Hit::Object { prefix: "Z", text };
                return format!("{edge}{}", alias(hit));
            }
            if let Some(account) = found.name("account").or_else(|| found.name("masked")) {
                return format!("{edge}{}", alias(Hit::Account(account.as_str())));
            }
            if found.name("digits").is_some() {
                let masked = format!("********{}", part("digits"));
                return format!("{}{}", part("ending"), alias(Hit::Account(&masked)));
            }
            let whole = part("principal");
            let name = whole.trim_end_matches([',', '.']);
            let ending = whole.strip_prefix(name).unwrap_or_default();
            let segments: Vec<String> = name
                .split('/')
                .map(|segment| match segment {
                    "" | "*" => segment.to_owned(),
                    _ => alias(Hit::Principal(segment)),
                })
                .collect();
            let (before, role) = (part("before"), part("role"));
            format!("{before}{role}{}{ending}", segments.join("/"))
        })
    }
}

/// The text without secrets.
pub(super) fn secrets(text: &str) -> String {
    let small = text.to_ascii_lowercase();
    if !IN_SECRETS.iter().any(|word| small.contains(word)) {
        return text.to_owned();
    }
    replace(SECRETS.as_ref(), text, |found| {
        let kept = ["param", "header", "bearer"]
            .into_iter()
            .find_map(|name| found.name(name));
        format!("{}[secret]", kept.map_or("", |kept| kept.as_str()))
    })
}

/// The text with every address that `alias` writes anew; it gets an address and, where one
/// follows, a prefix length, and gives `None` for what may stay.
pub(super) fn addresses(text: &str, mut alias: impl FnMut(&str) -> Option<String>) -> String {
    replace(ADDRESSES.as_ref(), text, |found| {
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
    })
}

fn replace(
    pattern: Option<&Regex>,
    text: &str,
    with: impl FnMut(&Captures<'_>) -> String,
) -> String {
    match pattern {
        Some(pattern) => pattern.replace_all(text, with).into_owned(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_what_names_them() {
        for (text, expected) in [
            ("?X-Amz-Signature=0a1b&x=1", "?X-Amz-Signature=[secret]&x=1"),
            ("?x-amz-credential=AK%2F1", "?x-amz-credential=[secret]"),
            ("&X-Amz-Security-Token=Iq", "&X-Amz-Security-Token=[secret]"),
            ("x-amz-security-token: Iq", "x-amz-security-token: [secret]"),
            ("Signature=0a1b", "Signature=[secret]"),
            ("Proxy-Authorization: x", "Proxy-Authorization: [secret]"),
            ("Set-Cookie: a=b; c", "Set-Cookie: [secret]"),
            ("cookie: a=b", "cookie: [secret]"),
            ("AKIAIOSFODNN7EXAMPLE", "[secret]"),
            ("x-api-key: k3y", "x-api-key: [secret]"),
            ("-H \"x-api-key: $API_KEY\"", "-H \"x-api-key: $API_KEY\""),
            ("Authorization: Bearer abc.def", "Authorization: [secret]"),
            ("a bearer 0123456789abcdef", "a bearer [secret]"),
            ("ASIAIOSFODNN7EXAMPLE", "[secret]"),
            ("eyJhbGciOiJI.eyJzdWIiOiIx.c2ln", "[secret]"),
            ("signed, with x-amz-date", "signed, with x-amz-date"),
        ] {
            assert_eq!(secrets(text), expected);
        }
    }

    #[test]
    fn ids_are_known_by_their_shape() {
        let finder = Finder::new(BTreeSet::new(), BTreeSet::new());
        let told = |text| finder.ids(text, |_| "X".to_owned());
        for (text, expected) in [
            ("sg-0123456789abcdef0", "X"),
            ("logs_eni-0123456789abcdef0/x", "logs_X/x"),
            (
                "vpce-0123456789abcdef0-ab12cd34.execute-api",
                "X.execute-api",
            ),
            (
                "arn:aws:iam::111122223333:role/path/app",
                "arn:aws:iam::X:role/X/X",
            ),
            ("GET /prod/user/7", "GET /prod/user/7"),
            (
                "sg-web, eni-1, 1111222233334",
                "sg-web, eni-1, 1111222233334",
            ),
        ] {
            assert_eq!(told(text), expected);
        }
    }
}
