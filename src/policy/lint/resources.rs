//! Resources: ARNs of calls, and the short form.

use super::super::grammar::Text;
use super::{LintFinding, Subject, quoted};
use crate::model::Severity::{Error, Info, Warning};
use crate::policy::PolicyKind;
use crate::policy::principal::is_account;

const METHODS: &[&str] = &[
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY",
];

/// Source: the AWS SDKs' `partitions.json`.
const PARTITIONS: &[&str] = &[
    "aws",
    "aws-cn",
    "aws-us-gov",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-eusc",
];

pub(super) fn check(subject: &Subject<'_>, text: &Text) -> Option<LintFinding> {
    let resource = text.text.as_str();
    if resource == "*" {
        return None;
    }
    let wrong = match subject.kind {
        PolicyKind::Endpoint => "EP002",
        PolicyKind::Resource | PolicyKind::Domain => "POL010",
        _ => "IAM001",
    };
    let finding =
        |code: &'static str, message: String| LintFinding::new(code, Error, text.span, message);
    if let Some(path) = resource.strip_prefix("execute-api:/") {
        if subject.kind == PolicyKind::Domain {
            return of_domain(path).map(|why| finding(wrong, format!("'{resource}' {why}")));
        }
        if subject.kind != PolicyKind::Resource {
            let message = format!(
                "'{resource}' is short for an ARN in an API's resource policy alone; here it matches no call"
            );
            return Some(
                finding(wrong, message).help("write arn:aws:execute-api:REGION:ACCOUNT:API-ID/*"),
            );
        }
        return path_of(wrong, text, path, resource.len() - path.len());
    }
    let parts: Vec<&str> = resource.splitn(6, ':').collect();
    let Some([prefix, partition, service, region, account, rest]) = parts.first_chunk::<6>() else {
        let message = if resource.starts_with("execute-api") {
            format!(
                "'{resource}' is neither the short form, execute-api:/STAGE/METHOD/PATH, nor an ARN"
            )
        } else {
            format!("'{resource}' is not an ARN: an ARN has six parts")
        };
        let finding = finding("POL111", message);
        return Some(
            if resource.starts_with("execute-api")
                && matches!(subject.kind, PolicyKind::Resource | PolicyKind::Domain)
            {
                finding.edit(text.span, quoted("execute-api:/*"))
            } else {
                finding
            },
        );
    };
    if *prefix != "arn" {
        return Some(finding(
            "POL111",
            format!("'{resource}' does not begin with 'arn:'"),
        ));
    }
    if !partition.contains(['*', '?', '$']) && !PARTITIONS.contains(partition) {
        return Some(finding(
            "POL111",
            format!("there is no partition '{partition}'"),
        ));
    }
    if service.contains(['*', '?']) {
        let message = format!("the service of '{resource}' is a pattern, so it matches nothing");
        return Some(finding("POL111", message));
    }
    if *service != "execute-api" {
        let of_calls = subject.kind != PolicyKind::Identity;
        let managing = *service == "apigateway";
        let message = if managing {
            format!(
                "'{resource}' names the API as an object to manage; a call's ARN is of execute-api"
            )
        } else {
            format!("'{resource}' is of the service {service}, and matches no call of an API")
        };
        return (of_calls || managing).then(|| {
            let mut it = finding(wrong, message);
            if !of_calls {
                it.severity = Warning;
            }
            it
        });
    }
    if region.is_empty() {
        return Some(finding(
            "POL111",
            format!("'{resource}' does not name a Region"),
        ));
    }
    if let Some(message) = of_region(partition, region) {
        return Some(finding("POL111", format!("'{resource}' {message}")));
    }
    if !account.contains(['*', '?', '$']) && !is_account(account) {
        let message = format!("'{account}' is no account: twelve digits");
        return Some(finding("POL111", message));
    }
    if subject.kind == PolicyKind::Domain {
        let name = rest.strip_prefix('/').unwrap_or(rest);
        let why = if rest.starts_with(['/', '*', '?']) {
            of_domain(name)
        } else {
            Some("names an API; a domain's policy is asked about :/domainnames/NAME+ID")
        };
        return why.map(|why| finding(wrong, format!("'{resource}' {why}")));
    }
    if let Some(message) = elsewhere(subject, partition, region, account, rest) {
        return Some(finding(wrong, format!("'{resource}' {message}")));
    }
    let (api, path) = match rest.split_once('/') {
        Some(parts) => parts,
        None if rest.ends_with('*') => {
            if rest.len() > 1 && !rest.contains('?') {
                let message =
                    format!("'{rest}' matches every API whose id begins so, not this one alone");
                let slash = format!("{}/*", resource.trim_end_matches('*'));
                let mut it = finding(wrong, message).edit(text.span, quoted(&slash));
                it.severity = Warning;
                return Some(it);
            }
            return None;
        }
        None => {
            let message = format!(
                "'{resource}' ends with the API's id, and matches no call: calls have stage, method and path"
            );
            let longer = format!("{resource}/*");
            return Some(finding(wrong, message).edit(text.span, quoted(&longer)));
        }
    };
    if api.is_empty() && path.starts_with("domainnames/") {
        return (subject.kind == PolicyKind::Resource).then(|| {
            let message = format!(
                "'{resource}' is a private custom domain: it belongs in that domain's own policy"
            );
            let mut it = finding(wrong, message);
            it.severity = Warning;
            it
        });
    }
    if api.is_empty() {
        let message = format!(
            "'{resource}' has a slash before the API's id, and matches no call: API-ID/STAGE/METHOD/PATH"
        );
        return Some(finding(wrong, message));
    }
    if api.eq_ignore_ascii_case("restapis") || api.eq_ignore_ascii_case("apis") {
        let message =
            format!("'{resource}' has '{api}' where the API's id is expected, and matches no call");
        return Some(finding(wrong, message));
    }
    if api.contains(|it: char| it.is_ascii_uppercase()) && !api.contains(['{', '$']) {
        let message = format!("an API's id is in lower case: '{api}' matches no call");
        return Some(finding(wrong, message));
    }
    if api.contains('{') && !api.contains("${aws:") {
        return Some(finding(
            wrong,
            format!("'{api}' is a template that nobody filled in"),
        ));
    }
    path_of(wrong, text, path, resource.len() - path.len())
}

/// What is wrong with what follows the account in a resource of a private custom domain's policy.
/// Source: AWS, "Custom domain names for private APIs in API Gateway".
fn of_domain(path: &str) -> Option<&'static str> {
    const HEAD: &str = "domainnames/";
    let wild = path.find(['*', '?', '$']);
    let plain = path.get(..wild.unwrap_or(path.len())).unwrap_or(path);
    match (plain.strip_prefix(HEAD), wild) {
        (Some(name), None) if !name.contains('+') => {
            Some("lacks the domain name's id, and matches no call: /domainnames/NAME+ID")
        }
        (Some(_), _) => None,
        (None, Some(_)) if HEAD.starts_with(plain) => None,
        _ => Some("matches no call of a custom domain: these are of :/domainnames/NAME+ID"),
    }
}

/// What is wrong with the Region of an ARN, and with its partition beside that.
pub(super) fn of_region(partition: &str, region: &str) -> Option<String> {
    if region.contains(['*', '?', '$', '{']) {
        return None;
    }
    let Ok(known) = region.parse::<crate::model::Region>() else {
        return Some(format!("names a Region that is none: '{region}'"));
    };
    if !known.is_released() {
        let digits = region.rsplit('-').next().unwrap_or_default();
        // AWS adds Regions, and none with a number of two digits.
        if digits.len() > 1 || digits.parse::<u8>().is_err() {
            return Some(format!("names a Region that is none: '{region}'"));
        }
    }
    let its = known.partition().name;
    (!partition.contains(['*', '?', '$']) && partition != its)
        .then(|| format!("is of the partition {partition}; {region} is of {its}"))
}

/// Whether an ARN is of another API than the one that the policy is of.
fn elsewhere(
    subject: &Subject<'_>,
    partition: &str,
    region: &str,
    account: &str,
    rest: &str,
) -> Option<String> {
    if subject.kind != PolicyKind::Resource {
        return None;
    }
    let world = subject.world;
    let api = rest.split('/').next().unwrap_or_default();
    for (what, written, actual) in [
        ("partition", partition, &world.partition),
        ("Region", region, &world.region),
        ("account", account, &world.account),
        ("API", api, &world.api_id),
    ] {
        if let Some(actual) = actual
            && !written.contains(['*', '?', '$'])
            && !written.is_empty()
            && written != actual
        {
            return Some(format!(
                "is of the {what} {written}; this API's is {actual}"
            ));
        }
    }
    None
}

/// What follows the API's id: stage, method, path.
fn path_of(code: &'static str, text: &Text, path: &str, offset: usize) -> Option<LintFinding> {
    let finding = |message: String| LintFinding::new(code, Error, text.span, message);
    let full = text.text.as_str();
    let head = full.get(..offset).unwrap_or_default();
    if path.is_empty() {
        return Some(
            finding(format!("'{full}' ends with a slash, and matches no call"))
                .edit(text.span, quoted(&format!("{full}*"))),
        );
    }
    if path.contains("${") && !path.contains("${aws:") || path.contains("{{") {
        return Some(finding(format!(
            "'{full}' is a template that nobody filled in"
        )));
    }
    if path.len() + 60 > 1_600 {
        return Some(LintFinding::new(
            code,
            Info,
            text.span,
            "a call's ARN has at most 1,600 bytes; longer paths are answered 414",
        ));
    }
    if path.contains(char::is_whitespace) {
        return Some(finding(format!(
            "'{full}' holds a space, which no path of a call has"
        )));
    }
    let mut segments = path.splitn(3, '/');
    let (stage, method, rest) = (segments.next()?, segments.next(), segments.next());
    let Some(method) = method else {
        return (!stage.ends_with('*')).then(|| {
            finding(format!(
                "'{full}' has a stage and no method, and matches no call"
            ))
            .edit(text.span, quoted(&format!("{full}/*")))
        });
    };
    if stage.is_empty() || method.is_empty() {
        let what = if stage.is_empty() { "stage" } else { "method" };
        return Some(finding(format!(
            "'{full}' has an empty {what}, and matches no call: STAGE/METHOD/PATH"
        )));
    }
    if stage.contains('{') && !stage.contains("${") {
        return Some(finding(format!(
            "'{stage}' is a template that nobody filled in"
        )));
    }
    let upper = method.to_ascii_uppercase();
    if METHODS.contains(&upper.as_str()) && method != upper {
        let rest = rest.map(|rest| format!("/{rest}")).unwrap_or_default();
        let right = format!("{head}{stage}/{upper}{rest}");
        return Some(
            finding(format!(
                "methods are upper-case: '{method}' matches no call"
            ))
            .edit(text.span, quoted(&right)),
        );
    }
    if method == "ANY" {
        let rest = rest.map(|rest| format!("/{rest}")).unwrap_or_default();
        return Some(
            finding("no request has the method ANY; '*' is every method".to_owned())
                .edit(text.span, quoted(&format!("{head}{stage}/*{rest}"))),
        );
    }
    if METHODS.contains(&stage) && !METHODS.contains(&method) && !method.contains('*') {
        return Some(finding(format!(
            "'{stage}' stands where the stage is expected: STAGE/METHOD/PATH"
        )));
    }
    let plain = !method.contains(['*', '?', '$', '{']);
    if plain && !METHODS.contains(&upper.as_str()) {
        let message = format!("no request has the method '{method}': STAGE/METHOD/PATH");
        let it = finding(message);
        let near = crate::policy::keys::nearest(method, METHODS.iter().copied());
        return Some(match near {
            Some(near) => {
                let rest = rest.map(|rest| format!("/{rest}")).unwrap_or_default();
                it.help(format!("did you mean {near}?"))
                    .edit(text.span, quoted(&format!("{head}{stage}/{near}{rest}")))
            }
            None => it,
        });
    }
    if rest.is_none() && METHODS.contains(&method) {
        return Some(
            finding(format!(
                "'{full}' has a method and no path; the root's ARN ends with '/'"
            ))
            .edit(text.span, quoted(&format!("{full}/*"))),
        );
    }
    if rest.is_some_and(|rest| rest.contains('{') && !rest.contains("${")) {
        return Some(finding(
            "a call's ARN holds the path as called: write '*' where the path has a parameter"
                .to_owned(),
        ));
    }
    None
}
