//! No placeholder of a document was left in the URL.

use super::{Told, mistaken};
use crate::case::Case;
use crate::checks::{Evidence, Finding, Outcome, Stop};
use crate::model::{Host, Mistake};

check! {
    URL013 "url-placeholder" "nothing in the URL is a placeholder"
    Url Error
    explains [NoSuchName]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    let in_host =
        matches!(url.host(), Host::Mistaken(found) if found.mistake == Mistake::Placeholder);
    let mut behind = url
        .path()
        .split('/')
        .skip(2)
        .chain(url.query().into_iter().flat_map(|it| it.split('&')));
    if !in_host && let Some(part) = behind.find_map(left_in) {
        return Outcome::found(
            Finding::risk(part, format!("{part} is a parameter of a template or of a shell, and no value"))
                .at(url.parts().path.find(url.as_str(), part))
                .shown_by(Evidence::given(
                    "it was not filled in before the call: API Gateway looks for a route of that very name",
                )),
        );
    }
    mistaken(case, &[Mistake::Placeholder], |found| {
        Told {
        title: format!("{} is a placeholder, and no name", as_written(url.as_str(), &found.part)),
        means: "the text is from a document or a template, and somebody was to put a value in its place".to_owned(),
        fix: "put the API's id, the Region and the stage in",
    }
    })
}

/// A part of a host as the URL writes it: in a host the case is no matter, and of a variable it is.
fn as_written<'a>(url: &'a str, part: &'a str) -> &'a str {
    let at = url.to_ascii_lowercase().find(&part.to_ascii_lowercase());
    at.and_then(|at| url.get(at..at + part.len()))
        .unwrap_or(part)
}

/// Names that `OData` begins with the sign of a shell's variables.
const ODATA: &[&str] = &[
    "$all",
    "$batch",
    "$count",
    "$crossjoin",
    "$entity",
    "$links",
    "$metadata",
    "$ref",
    "$root",
    "$value",
];

/// A parameter that was left in a part of the path or the query: `{id}`, `{{id}}`, `${ID}`, `$ID`, `<id>`.
fn left_in(part: &str) -> Option<&str> {
    let value = part.split_once('=').map_or(part, |(_, value)| value);
    let braces =
        value.contains('{') && value.contains('}') || value.contains('<') && value.contains('>');
    let variable = !ODATA.contains(&value)
        && value.strip_prefix('$').is_some_and(|name| {
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        });
    (braces || variable).then_some(value)
}
