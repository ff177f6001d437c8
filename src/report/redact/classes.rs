//! What is taken out, class by class: the redactor works by this table, and the page on redaction is made
//! from it.

use std::sync::OnceLock;

use regex_lite::{Captures, Regex};

use super::Level;
use super::aliases::{Aliases, Kind};
use super::find;
use crate::model::secret;

/// What the values of a class are known by.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rule {
    /// The text around them or their own letters.
    Pattern(Pattern),
    /// The facts, or the part of the report where they stand.
    Place(&'static str),
}

/// A pattern, and what becomes of what it finds.
#[derive(Clone, Copy)]
pub(super) struct Pattern {
    /// Words of which every text with such a value has one, in small letters; none where it may be any.
    hints: &'static [&'static str],
    finds: &'static str,
    becomes: fn(&Captures<'_>, &mut Aliases) -> String,
}

impl std::fmt::Debug for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.finds)
    }
}

/// A class of values.
#[derive(Debug)]
pub struct Class {
    /// What they are.
    pub what: &'static str,
    /// One of them.
    pub example: &'static str,
    /// The level that takes them out; those above it do, too.
    pub level: Level,
    rule: Rule,
}

impl Class {
    /// What they are known by, in words.
    #[must_use]
    pub const fn known_by(&self) -> &'static str {
        match self.rule {
            Rule::Pattern(_) => "their shape, in every text",
            Rule::Place(place) => place,
        }
    }
}

const fn placed(what: &'static str, example: &'static str, place: &'static str) -> Class {
    Class {
        what,
        example,
        level: Level::Ids,
        rule: Rule::Place(place),
    }
}

/// Every class beyond [`secret::SHAPES`], in the order in which they are looked for.
pub const CLASSES: &[Class] = &[
    placed(
        "custom domains, names in certificates, private zones, search domains (also of one label)",
        "api.corp.example",
        "the facts; then in every text",
    ),
    placed(
        "names, tags and descriptions of security groups, prefix lists, functions, interfaces, rules, APIs",
        "payments-sg",
        "the fields of the facts; then as words in every text",
    ),
    placed(
        "ids of statements, and values of policies' conditions that are names (`aws:Referer`, `aws:username`, `aws:userid`, tags)",
        "AllowPayments",
        "the texts of policies; then as words in every text",
    ),
    placed(
        "subjects and issuers of certificates of your own authorities",
        "O=Corp, CN=Corp Root",
        "the fields of the facts; then as words in every text",
    ),
    Class {
        what: "resources in ARNs: buckets, functions, keys, secrets, stacks, queues, tables",
        example: "arn:aws:s3:::my-bucket",
        level: Level::Ids,
        rule: Rule::Pattern(Pattern {
            hints: &["arn:"],
            finds: r#"arn:aws[a-z-]*:(?P<service>[a-z0-9-]+):[a-z0-9*-]*:[a-z0-9*]*:(?P<resource>[^\s"'<>\\,;)\]}]+)"#,
            becomes: find::resource,
        }),
    },
    Class {
        what: "ids of AWS objects, accounts, hosted zones; names of roles, users and sessions; API ids",
        example: "vpce-0123456789abcdef0",
        level: Level::Ids,
        rule: Rule::Pattern(Pattern {
            hints: &[],
            finds: find::IDS,
            becomes: find::id,
        }),
    },
    Class {
        what: "unique ids of principals",
        example: "AROAEXAMPLEEXAMPLE123",
        level: Level::Ids,
        rule: Rule::Pattern(Pattern {
            hints: &[
                "aida", "aroa", "agpa", "aipa", "anpa", "anva", "asca", "apka",
            ],
            finds: r"\b(?P<prefix>AIDA|AROA|AGPA|AIPA|ANPA|ANVA|ASCA|APKA)[A-Z0-9]{12,}\b",
            becomes: |found, aliases| {
                let prefix = found.name("prefix").map_or("", |part| part.as_str());
                aliases.of(Kind::Unique(prefix), whole(found))
            },
        }),
    },
    Class {
        what: "names of load balancers, distributions, buckets, databases and function URLs in AWS's domains",
        example: "internal-shop-1234567890.eu-west-1.elb.amazonaws.com",
        level: Level::Ids,
        rule: Rule::Pattern(Pattern {
            hints: &[
                ".elb.",
                ".cloudfront.net",
                ".s3",
                "s3://",
                ".rds.",
                ".on.aws",
                ".cache.",
                ".es.",
                ".awsapprunner.",
                ".elasticbeanstalk.",
            ],
            finds: r"(?i)(?P<before>\bs3://)(?P<bucket>[a-z0-9][a-z0-9.-]+)|\b(?P<label>[a-z0-9][a-z0-9-]*)(?P<after>(?:\.[a-z0-9-]+)?(?:\.[a-z0-9-]+)?\.(?:elb|rds|es|cache)\.(?:[a-z0-9-]+\.)?amazonaws\.|\.cloudfront\.net\b|\.s3[.-][a-z0-9.-]*amazonaws\.|\.lambda-url\.[a-z0-9-]+\.on\.aws|\.[a-z0-9-]+\.awsapprunner\.com|\.[a-z0-9-]+\.elasticbeanstalk\.com)",
            becomes: |found, aliases| {
                let part = |name| found.name(name).map_or("", |part| part.as_str());
                if let Some(bucket) = found.name("bucket") {
                    let alias = aliases.of(Kind::Label, bucket.as_str());
                    return format!("{}{alias}", part("before"));
                }
                let alias = aliases.of(Kind::Label, part("label"));
                format!("{alias}{}", part("after"))
            },
        }),
    },
    Class {
        what: "mail addresses",
        example: "alice@corp.example",
        level: Level::Ids,
        rule: Rule::Pattern(Pattern {
            hints: &["@"],
            finds: r"\b[A-Za-z0-9_.+%-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
            becomes: |found, aliases| {
                if whole(found).starts_with(secret::REDACTED) {
                    return whole(found).to_owned();
                }
                aliases.of(Kind::Mail, whole(found))
            },
        }),
    },
    Class {
        what: "MAC addresses",
        example: "0a:1b:2c:3d:4e:5f",
        level: Level::Ids,
        rule: Rule::Pattern(Pattern {
            hints: &[":", "-"],
            finds: r"(?i)(?P<before>^|[^0-9a-z:-])(?P<mac>(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|(?:[0-9a-f]{2}-){5}[0-9a-f]{2})(?P<after>$|[^0-9a-z:-])",
            becomes: |found, aliases| {
                let part = |name| found.name(name).map_or("", |part| part.as_str());
                let mac = aliases.of(Kind::Mac, part("mac"));
                format!("{}{mac}{}", part("before"), part("after"))
            },
        }),
    },
    Class {
        what: "names below domains that are nobody's in public",
        example: "db.corp.internal",
        level: Level::Ids,
        rule: Rule::Pattern(Pattern {
            hints: &[
                ".internal",
                ".local",
                ".corp",
                ".lan",
                ".intra",
                ".home",
                ".private",
            ],
            finds: r"(?i)\b[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.(?:internal|local|localdomain|corp|lan|intra|intranet|home|private)\b",
            becomes: |found, aliases| {
                let name = whole(found).to_ascii_lowercase();
                let aws = name == "ec2.internal"
                    || name.ends_with(".ec2.internal")
                    || name.ends_with("compute.internal");
                if aws || name.contains(".amazonaws.") {
                    return whole(found).to_owned();
                }
                aliases.of(Kind::Host, &name)
            },
        }),
    },
    Class {
        what: "ids of requests",
        example: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        level: Level::All,
        rule: Rule::Pattern(Pattern {
            hints: &["-", "request"],
            finds: r#"(?i)(?P<before>(?:\b(?:x-amz-apigw-id|x-amz-cf-id|x-amz-id-2|x-amzn-trace-id|x-amzn-requestid|x-amz-request-id|request-?id|extended request id)\b["']?[:=]\s*["']?)|\bRoot=)(?P<named>[A-Za-z0-9+/=_:;-]{8,})|\b(?P<uuid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b"#,
            becomes: |found, aliases| {
                let part = |name| found.name(name).map_or("", |part| part.as_str());
                let id = found.name("named").or_else(|| found.name("uuid"));
                let alias = aliases.of(Kind::Request, id.map_or("", |id| id.as_str()));
                format!("{}{alias}", part("before"))
            },
        }),
    },
    Class {
        what: "addresses: public ones become numbers; of private ones, two of one prefix stay two of one prefix",
        example: "10.1.2.3",
        level: Level::All,
        rule: Rule::Place("their shape, in every text; not loopback, link-local and AWS's own"),
    },
];

/// The patterns of the table. Each is compiled when a text first has one of its hints.
static COMPILED: [OnceLock<Option<Regex>>; CLASSES.len()] =
    [const { OnceLock::new() }; CLASSES.len()];

/// The text without what the patterns of a level find.
pub(super) fn replace(text: String, level: Level, aliases: &mut Aliases) -> String {
    let mut text = text;
    let small = text.to_ascii_lowercase();
    for (class, compiled) in CLASSES.iter().zip(&COMPILED) {
        let Rule::Pattern(pattern) = class.rule else {
            continue;
        };
        let hinted = pattern.hints.is_empty() || pattern.hints.iter().any(|it| small.contains(it));
        if class.level > level || !hinted {
            continue;
        }
        let compiled = compiled.get_or_init(|| Regex::new(pattern.finds).ok());
        let Some(regex) = compiled else { continue };
        let clean = regex.replace_all(&text, |found: &Captures<'_>| {
            (pattern.becomes)(found, aliases)
        });
        if let std::borrow::Cow::Owned(clean) = clean {
            text = clean;
        }
    }
    text
}

fn whole<'a>(found: &Captures<'a>) -> &'a str {
    found.get(0).map_or("", |all| all.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::aliases::Naming;
    use super::*;

    #[test]
    fn every_pattern_finds_its_example_and_leaves_aliases_alone() {
        for naming in [Naming::Readable, Naming::Shaped] {
            for class in CLASSES {
                let Rule::Pattern(_) = class.rule else {
                    continue;
                };
                let mut aliases = Aliases::new(naming);
                let clean = replace(class.example.to_owned(), class.level, &mut aliases);
                assert_ne!(clean, class.example, "{}", class.what);
                let again = replace(clean.clone(), class.level, &mut aliases);
                assert_eq!(again, clean, "{}", class.what);
            }
        }
    }
}
