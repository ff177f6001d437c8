//! What a policy says of its owner: the ids of statements, and the values of conditions.

use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

/// A member of a statement, in a policy's text as it is or inside a string of JSON.
static MEMBERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?P<before>\\*"(?P<key>Sid|[A-Za-z0-9-]+:[A-Za-z0-9_.-]+(?:/[^"\\]*)?)\\*"\s*:\s*)(?P<values>\[[^\[\]{}]*\]|\\*"[^"\\]*\\*")"#,
    )
    .ok()
});

static STRINGS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?P<open>\\*")(?P<value>[^"\\]*)(?P<close>\\*")"#).ok());

/// Condition keys whose values are no names: what is in them is known by its own shape, or means the same
/// to everybody.
const SHAPED: &[&str] = &[
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourcevpcarn",
    "aws:sourceip",
    "aws:vpcsourceip",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principaltype",
    "aws:principalisawsservice",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:resourceaccount",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:currenttime",
    "aws:epochtime",
    "aws:tokenissuetime",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:viaawsservice",
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:vpceaccount",
    "s3:signatureversion",
];

/// Whether the values of a member are its owner's words.
fn is_own(key: &str) -> bool {
    !SHAPED.contains(&key.to_ascii_lowercase().as_str())
}

/// The text with every id of a statement and every value of such a condition as `alias` has it. What
/// stands between wildcards and variables is a value by itself; `alias` is told where one goes on.
pub(super) fn replace(text: &str, mut alias: impl FnMut(&str, bool) -> String) -> String {
    let (Some(members), Some(strings)) = (&*MEMBERS, &*STRINGS) else {
        return text.to_owned();
    };
    if !["Sid", "Condition"].iter().any(|word| text.contains(word)) {
        return text.to_owned();
    }
    members
        .replace_all(text, |found: &Captures<'_>| {
            let part = |name| found.name(name).map_or("", |part| part.as_str());
            if !is_own(part("key")) {
                return found.get(0).map_or("", |all| all.as_str()).to_owned();
            }
            let values = strings.replace_all(part("values"), |string: &Captures<'_>| {
                let part = |name| string.name(name).map_or("", |part| part.as_str());
                let value = pieces(part("value"), &mut alias);
                format!("{}{value}{}", part("open"), part("close"))
            });
            format!("{}{values}", part("before"))
        })
        .into_owned()
}

/// A value with everything between its wildcards and variables named anew.
pub(super) fn pieces(value: &str, alias: &mut impl FnMut(&str, bool) -> String) -> String {
    let mut clean = String::new();
    let mut rest = value;
    while !rest.is_empty() {
        let end = rest
            .find(['*', '?'])
            .into_iter()
            .chain(rest.find("${"))
            .min()
            .unwrap_or(rest.len());
        let (piece, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if !piece.is_empty() {
            clean.push_str(&alias(piece, !after.is_empty()));
        }
        let wild = if after.starts_with('$') {
            after.find('}').map_or(after.len(), |end| end + 1)
        } else {
            usize::from(!after.is_empty())
        };
        let (wild, after) = after.split_at_checked(wild).unwrap_or((after, ""));
        clean.push_str(wild);
        rest = after;
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_sids_and_values_of_conditions() {
        let plain = r#"{"Sid": "AllowShop", "Effect": "Allow", "Action": "execute-api:Invoke", "Condition": {
            "StringLike": {"aws:Referer": ["https://shop/*", "x"], "aws:SourceVpce": "vpce-1"},
            "StringEquals": {"aws:PrincipalTag/team": "red-${aws:username}"}}}"#;
        let expected = r#"{"Sid": "X", "Effect": "Allow", "Action": "execute-api:Invoke", "Condition": {
            "StringLike": {"aws:Referer": ["X*", "X"], "aws:SourceVpce": "vpce-1"},
            "StringEquals": {"aws:PrincipalTag/team": "X${aws:username}"}}}"#;
        assert_eq!(replace(plain, |_, _| "X".to_owned()), expected);
        let inside = |text: &str| text.replace('"', "\\\"");
        assert_eq!(
            replace(&inside(plain), |_, _| "X".to_owned()),
            inside(expected)
        );
    }
}
