//! What is printed that is no report: the findings, the recorded cases, what is redacted.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{CLASSES, Level};
use crate::checks::{Named, all_named};
use crate::model::secret::{SHAPES, WORDS};

/// The areas of findings, in the order of the path, each with what it is about.
const AREAS: [(&str, &str); 14] = [
    ("URL", "the invoke URL"),
    ("DNS", "name resolution"),
    ("ENV", "the client's host: proxies, firewall, ports"),
    ("NET", "routes, network ACLs, peering, transit gateways"),
    ("SG", "security groups"),
    ("TCP", "connections"),
    ("TLS", "handshakes and certificates"),
    ("VPCE", "the VPC endpoint"),
    ("HTTP", "what API Gateway answers"),
    ("API", "the API and its stages"),
    ("EP", "the endpoint policy"),
    ("POL", "the resource policy, and policies in files"),
    ("IAM", "signatures and identity policies"),
    ("INT", "the integration"),
];

/// The findings by area, with how bad each is; `lang` says which language a page is in, where that is
/// wanted.
#[must_use]
pub fn findings(lang: impl Fn(&Named) -> Option<&'static str>) -> String {
    let mut text = String::new();
    for (code, about) in AREAS {
        let numbered = |it: &Named| {
            let number = it.code.strip_prefix(code);
            number.is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()))
        };
        let mut of_area = all_named().filter(numbered).peekable();
        if of_area.peek().is_none() {
            continue;
        }
        let _ = writeln!(text, "{code}: {about}");
        for it in of_area {
            let (code, severity, slug) = (it.code, it.severity.as_str(), it.slug);
            let _ = write!(text, "  {code:<8} {severity:<8} {slug:<34} ");
            if let Some(lang) = lang(&it) {
                let _ = write!(text, "{lang}  ");
            }
            let _ = writeln!(text, "{}", it.holds);
        }
        text.push('\n');
    }
    text.push_str("The page of one: apigw-doctor explain CODE\n");
    text
}

/// A finding and its page, as JSON.
#[must_use]
pub fn finding(it: &Named, lang: &str, page: &str) -> Value {
    json!({
        "code": it.code,
        "slug": it.slug,
        "title": it.holds,
        "hop": it.hop,
        "severity": it.severity,
        "lang": lang,
        "page": page,
    })
}

/// The recorded cases: their names, and what each is about.
#[must_use]
pub fn cases(all: &[(&str, &str)]) -> String {
    let mut text = String::from("Recorded cases; replay one with apigw-doctor demo NAME:\n\n");
    for (name, about) in all {
        let _ = writeln!(text, "  {name:<30}{about}");
    }
    text
}

/// The same as JSON.
#[must_use]
pub fn cases_json(all: &[(&str, &str)]) -> Value {
    let all = all.iter();
    all.map(|(name, about)| json!({ "name": name, "about": about }))
        .collect()
}

/// What each level takes out, class by class.
#[must_use]
pub fn classes() -> String {
    let mut text = String::from(
        "## By class\n\n| what | for example | known by | `secrets` | `ids` | `all` |\n|---|---|---|---|---|---|\n",
    );
    let mut row = |what: &str, example: &str, known_by: &str, from: Level| {
        let taken = |level| if from <= level { "taken" } else { "kept" };
        let example = example.replace('\n', " ").replace('|', "\\|");
        let _ = writeln!(
            text,
            "| {what} | `{example}` | {known_by} | {} | {} | {} |",
            taken(Level::Secrets),
            taken(Level::Ids),
            taken(Level::All),
        );
    };
    let names = format!("words of their names: {}", WORDS.join(", "));
    row(
        "values of headers, sent and received; also `Referer`",
        "x-api-key: hunter2hunter2",
        &names,
        Level::Secrets,
    );
    row(
        "of URLs the user name, the password, the fragment, and the values of parameters",
        "https://user:hunter2@db.example/x?code=hunter2#hunter2",
        "whatever looks like a URL; parameters by words as headers",
        Level::Secrets,
    );
    for shape in SHAPES {
        row(
            shape.what,
            shape.example,
            "their shape, in every text",
            Level::Secrets,
        );
    }
    for class in CLASSES {
        row(class.what, class.example, class.known_by(), class.level);
    }
    text
}
