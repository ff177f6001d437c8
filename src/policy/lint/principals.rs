//! `Principal` and `NotPrincipal`.

use super::super::grammar::{PrincipalElement, StatementNode};
use super::{LintFinding, Subject, quoted};
use crate::model::Severity::{Error, Info, Warning};
use crate::policy::arn::Arn;
use crate::policy::principal::is_account;
use crate::policy::{Effect, PolicyKind};

/// The prefixes of the ids that AWS shows after the named identity is gone.
/// Source: AWS, "IAM identifiers".
const IDS: &[&str] = &["AROA", "AIDA", "AGPA", "AIPA", "ASIA", "ANPA"];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    for statement in &subject.source.statements {
        if let Some(element) = &statement.principal {
            if subject.kind.has_principal() {
                named(subject, statement, element, findings);
            } else {
                let message = "a policy of an identity has no Principal: it is about that identity";
                let finding = LintFinding::new("POL122", Error, element.name_span, message);
                findings.push(finding.in_statement(statement.index));
            }
        }
    }
}

fn named(
    subject: &Subject<'_>,
    statement: &StatementNode,
    element: &PrincipalElement,
    findings: &mut Vec<LintFinding>,
) {
    let allows = statement.effect.is_some_and(|(it, _)| it == Effect::Allow);
    if element.negated && allows {
        let message = "Allow with NotPrincipal allows everybody else, anonymous callers included";
        findings.push(
            LintFinding::new("POL123", Error, element.name_span, message)
                .in_statement(statement.index),
        );
    }
    let mut names_identities = false;
    for (kind, text) in &element.values {
        let who = text.text.as_str();
        let mut tell = |code, severity, message: String| {
            let finding = LintFinding::new(code, severity, text.span, message);
            findings.push(finding.in_statement(statement.index));
        };
        match kind.as_deref() {
            None => {}
            Some("AWS") => {
                if who == "*" {
                    continue;
                }
                names_identities = true;
                if IDS.iter().any(|id| who.starts_with(id)) {
                    tell(
                        "POL121",
                        Warning,
                        format!(
                            "'{who}' is the id of a user or role that was deleted: it is nobody"
                        ),
                    );
                } else if who.contains("${") || who.contains("{{") {
                    tell(
                        "POL120",
                        Error,
                        format!(
                            "'{who}' is a template that nobody filled in: variables do not act in Principal"
                        ),
                    );
                } else if who.contains(['*', '?']) {
                    tell(
                        "POL120",
                        Error,
                        format!(
                            "'{who}' names nobody: an ARN in Principal has no wildcards; use ArnLike on aws:PrincipalArn"
                        ),
                    );
                } else if who.contains(":assumed-role/") && is_identity(who) {
                    tell(
                        "POL127",
                        Warning,
                        format!(
                            "'{who}' is one session of a role: under another session name it is nobody; name the role"
                        ),
                    );
                } else if !is_account(who) && !is_identity(who) {
                    tell(
                        "POL120",
                        Error,
                        format!("'{who}' is no account, user, role or session"),
                    );
                }
            }
            Some("Service") => {
                if who.contains('.') {
                    tell(
                        "POL122",
                        Warning,
                        format!(
                            "calls of an API are not made by {who}; the statement is about nobody who calls"
                        ),
                    );
                } else {
                    tell(
                        "POL120",
                        Error,
                        format!("'{who}' is no service: write such as events.amazonaws.com"),
                    );
                }
            }
            Some(kind) => tell(
                "POL122",
                Warning,
                format!("API Gateway knows no principal of type {kind}"),
            ),
        }
    }
    if names_identities && allows && !element.negated {
        other_accounts(subject, statement, element, findings);
        findings.extend(locks_out(subject, statement, element));
    }
}

/// Identities of accounts other than the API's: their own policies have to allow the call as well, and
/// the cache is not theirs to invalidate.
/// Source: AWS, "How API Gateway resource policies affect authorization workflow", table B; "API caching".
fn other_accounts(
    subject: &Subject<'_>,
    statement: &StatementNode,
    element: &PrincipalElement,
    findings: &mut Vec<LintFinding>,
) {
    let (PolicyKind::Resource, Some(own)) = (subject.kind, &subject.world.account) else {
        return;
    };
    let invalidates = statement.action.iter().filter(|action| !action.negated);
    let invalidates = invalidates
        .flat_map(|action| &action.values)
        .find(|it| it.text.eq_ignore_ascii_case("execute-api:InvalidateCache"));
    for (kind, text) in &element.values {
        let who = text.text.as_str();
        let account = match Arn::new(who) {
            Some(arn) => arn.account(),
            None => who,
        };
        if kind.as_deref() != Some("AWS") || !is_account(account) || account == own {
            continue;
        }
        let message = format!(
            "{account} is another account: a policy of the caller's own has to allow execute-api:Invoke as well"
        );
        findings.push(
            LintFinding::new("IAM003", Info, text.span, message).in_statement(statement.index),
        );
        if let Some(action) = invalidates {
            let message =
                format!("nobody of account {account} can invalidate the cache of an API of {own}");
            let finding = LintFinding::new("POL126", Warning, action.span, message)
                .help("let the callers wait for the cache's TTL, or a role of the API's account invalidate it");
            findings.push(finding.in_statement(statement.index));
        }
    }
}

/// An Allow for identities beside no Allow for everyone: unsigned calls are refused.
fn locks_out(
    subject: &Subject<'_>,
    statement: &StatementNode,
    element: &PrincipalElement,
) -> Option<LintFinding> {
    let (code, message) = match subject.kind {
        PolicyKind::Resource if subject.world.all_signed => return None,
        PolicyKind::Endpoint => (
            "EP004",
            "the endpoint policy names identities, so calls without a valid signature, bearer tokens included, are refused",
        ),
        PolicyKind::Resource => (
            "POL011",
            "the statement names identities, so it admits calls to methods with AWS_IAM alone",
        ),
        _ => return None,
    };
    let others = subject.source.statements.iter().any(|other| {
        other.index != statement.index
            && other.effect.is_some_and(|(it, _)| it == Effect::Allow)
            && other
                .principal
                .as_ref()
                .is_some_and(|principal| principal.values.iter().any(|(_, text)| text.text == "*"))
    });
    (!others).then(|| {
        LintFinding::new(code, Warning, element.span, message)
            .help(format!(
                "use {} where methods do not ask for a signature, with a condition on aws:SourceVpce",
                quoted("*")
            ))
            .in_statement(statement.index)
    })
}

fn is_identity(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let Some([prefix, partition, service, region, account, rest]) = parts.first_chunk::<6>() else {
        return false;
    };
    let kinds: &[&str] = match *service {
        "iam" => &["user/", "role/", "root"],
        "sts" => &["assumed-role/", "federated-user/"],
        _ => return false,
    };
    *prefix == "arn"
        && partition.starts_with("aws")
        && region.is_empty()
        && is_account(account)
        && kinds.iter().any(|kind| {
            rest.strip_prefix(kind)
                .is_some_and(|name| (*kind == "root") == name.is_empty())
        })
}
