//! Grammar, version, size, actions and resources.

use super::super::grammar::{Element, Fault, StatementNode};
use super::{LintFinding, Subject, quoted};
use crate::model::Severity::{Error, Info, Warning};
use crate::policy::PolicyKind;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    grammar(subject, findings);
    version(subject, findings);
    size(subject, findings);
    for statement in &subject.source.statements {
        if let Some(action) = &statement.action {
            actions(subject, statement, action, findings);
        }
        if let Some(resource) = &statement.resource {
            for text in &resource.values {
                if let Some(finding) = super::resources::check(subject, text) {
                    findings.push(finding.in_statement(statement.index));
                }
            }
        }
    }
}

fn grammar(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    for problem in &subject.source.problems {
        let (code, severity) = match problem.fault {
            Fault::DuplicateKey | Fault::KeysDifferInCase => ("POL102", Error),
            Fault::MissingElement => ("POL103", Error),
            Fault::UnknownElement => ("POL104", Error),
            Fault::BothForms
            | Fault::InvalidValue
            | Fault::InvalidVersion
            | Fault::InvalidEffect => ("POL105", Error),
            Fault::Empty => ("POL107", Warning),
            Fault::RepeatedSid if subject.kind == PolicyKind::Identity => ("POL108", Error),
            Fault::RepeatedSid => ("POL108", Warning),
        };
        let mut finding = LintFinding::new(code, severity, problem.span, &problem.message);
        finding.statement = problem.statement;
        let written = subject.text.get(problem.span.start..problem.span.end);
        let word = written.unwrap_or_default().trim_matches('"');
        match problem.fault {
            Fault::InvalidEffect => {
                for right in ["Allow", "Deny"] {
                    if right.eq_ignore_ascii_case(word) {
                        finding = finding.edit(problem.span, quoted(right));
                    }
                }
            }
            Fault::InvalidVersion => finding = finding.edit(problem.span, quoted("2012-10-17")),
            Fault::UnknownElement if problem.statement.is_some() => {
                let plain = word.trim_end_matches('s');
                for right in [
                    "Sid",
                    "Effect",
                    "Principal",
                    "Action",
                    "Resource",
                    "Condition",
                ] {
                    if right.eq_ignore_ascii_case(plain) {
                        finding = finding.edit(problem.span, quoted(right));
                    }
                }
            }
            _ => {}
        }
        findings.push(finding);
    }
    if subject.kind.has_principal() {
        for statement in subject
            .source
            .statements
            .iter()
            .filter(|it| it.principal.is_none())
        {
            let refused = subject.source.problems.iter().any(|problem| {
                problem.statement == Some(statement.index) && problem.fault == Fault::InvalidValue
            });
            if !refused {
                let message = "the statement has no Principal, so it is about nobody";
                let finding = LintFinding::new("POL103", Error, statement.span, message)
                    .help("add \"Principal\": \"*\" and say by a condition who may call");
                findings.push(finding.in_statement(statement.index));
            }
        }
    }
}

fn version(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    let silent = subject.kind == PolicyKind::Endpoint || subject.source.statements.is_empty();
    if subject.source.version.is_none() && !silent {
        let span = super::Span {
            start: subject.source.span.start,
            end: subject.source.span.start + 1,
        };
        findings.push(
            LintFinding::new(
                "POL106",
                Info,
                span,
                "the policy has no Version, so it is of the language of 2008, without variables",
            )
            .labelled("the policy")
            .help("add \"Version\": \"2012-10-17\"")
            .edit(span, "{\"Version\": \"2012-10-17\","),
        );
    }
}

fn size(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    let limit = match subject.kind {
        PolicyKind::Resource => 8_192,
        PolicyKind::Endpoint => 20_480,
        PolicyKind::Identity => 10_240,
        _ => return,
    };
    let count = subject
        .written
        .chars()
        .filter(|it| !it.is_whitespace())
        .count();
    if count > limit {
        let span = super::Span {
            start: subject.source.span.start,
            end: subject.source.span.start + 1,
        };
        let message = format!("the policy has {count} characters; AWS takes {limit}");
        let finding = LintFinding::new("POL109", Error, span, message)
            .labelled("the policy")
            .help("put values that share a condition into one list");
        findings.push(finding);
    }
}

/// The service that a misspelt one is meant to be.
fn misspelt(service: &str) -> Option<&'static str> {
    const KNOWN: [&str; 2] = ["execute-api", "apigateway"];
    let known = KNOWN.iter().any(|it| it.eq_ignore_ascii_case(service));
    let near = || crate::policy::keys::nearest(service, KNOWN.into_iter());
    if known { None } else { near() }
}

fn actions(
    subject: &Subject<'_>,
    statement: &StatementNode,
    element: &Element,
    findings: &mut Vec<LintFinding>,
) {
    for text in &element.values {
        let action = text.text.as_str();
        let finding = |message: String| {
            LintFinding::new("POL110", Error, text.span, message).in_statement(statement.index)
        };
        let invoke = quoted("execute-api:Invoke");
        if action == "*" {
            continue;
        }
        let Some((service, name)) = action.split_once(':') else {
            findings.push(
                finding(format!(
                    "'{action}' names no service, so it matches no call"
                ))
                .edit(text.span, invoke),
            );
            continue;
        };
        if service.contains(['*', '?']) {
            let message = format!("the service of '{action}' is a pattern, so it matches no call");
            findings.push(finding(message).edit(text.span, format!("\"execute-api:{name}\"")));
        } else if service.eq_ignore_ascii_case("execute-api") {
            let known = ["invoke", "invalidatecache", "manageconnections"];
            let folded = name.to_ascii_lowercase();
            if !folded.contains(['*', '?']) && !known.contains(&folded.as_str()) {
                let message = format!("execute-api has no action '{name}'");
                findings.push(finding(message).edit(text.span, invoke));
            }
        } else if let Some(near) = misspelt(service) {
            let message = format!("there is no service '{service}', so '{action}' matches no call");
            let right = format!("{near}:{name}");
            let it = finding(message).help(format!("did you mean {right}?"));
            findings.push(it.edit(text.span, quoted(&right)));
        } else if service.eq_ignore_ascii_case("apigateway") {
            let code = match subject.kind {
                PolicyKind::Resource | PolicyKind::Domain => "POL009",
                PolicyKind::Endpoint => "EP003",
                _ => "IAM001",
            };
            let message = format!("'{action}' manages APIs; a call is execute-api:Invoke");
            let severity = if subject.kind == PolicyKind::Identity {
                Warning
            } else {
                Error
            };
            let mut it = LintFinding::new(code, severity, text.span, message);
            if severity == Error {
                it = it.edit(text.span, invoke);
            }
            findings.push(it.in_statement(statement.index));
        }
    }
    let allows = statement
        .effect
        .is_some_and(|(it, _)| it == crate::policy::Effect::Allow);
    if matches!(subject.kind, PolicyKind::Resource | PolicyKind::Domain)
        && allows
        && !element.negated
        && statement.sound
    {
        let calls = element.values.iter().any(|text| {
            let folded = text.text.to_ascii_lowercase();
            folded == "*"
                || folded.strip_prefix("execute-api:").is_some_and(|name| {
                    crate::policy::pattern::Glob::wild(name)
                        .matches("invoke", &crate::policy::pattern::Fuel::full())
                })
                || folded.starts_with("apigateway:")
                || !folded.contains(':')
                || folded
                    .split(':')
                    .next()
                    .is_some_and(|it| it.contains('*') || misspelt(it).is_some())
        });
        if !calls && !element.values.is_empty() {
            let message = "the statement allows no call: that takes execute-api:Invoke";
            let finding = LintFinding::new("POL009", Error, element.span, message)
                .edit(element.span, quoted("execute-api:Invoke"));
            findings.push(finding.in_statement(statement.index));
        }
    }
}
