//! What is there twice, and endpoints that the API and its policy disagree about.

use super::super::grammar::StatementNode;
use super::{LintFinding, Subject};
use crate::model::Severity::{Info, Warning};
use crate::policy::PolicyKind;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    redundant(subject, findings);
    if subject.kind != PolicyKind::Resource {
        return;
    }
    endpoints(subject, findings);
}

/// Statements and values that add nothing.
fn redundant(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    let all = subject.document.get("Statement");
    let plain = |statement: &StatementNode| {
        let value = all.map(|all| all.get(statement.index).unwrap_or(all));
        let mut value = value.cloned().unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            object.remove("Sid");
        }
        value.to_string()
    };
    let mut seen = std::collections::HashMap::new();
    for statement in subject.source.statements.iter().take(500) {
        if let Some(before) = seen.insert(plain(statement), statement) {
            let message = format!(
                "statement {} says the same as statement {}",
                statement.index + 1,
                before.index + 1
            );
            let finding = LintFinding::new("POL119", Info, statement.span, message)
                .labelled("says the same")
                .beside(before.span, "as this");
            findings.push(finding.in_statement(statement.index));
        }
        for element in [&statement.action, &statement.resource]
            .into_iter()
            .flatten()
        {
            let star = element.values.iter().any(|text| text.text == "*");
            let mut values = std::collections::HashSet::new();
            for text in &element.values {
                let repeated = !values.insert(text.text.as_str());
                if repeated || star && text.text != "*" {
                    let why = if repeated {
                        "is there twice"
                    } else {
                        "adds nothing to '*'"
                    };
                    let message = format!("'{}' {why}", text.text);
                    let finding = LintFinding::new("POL119", Info, text.span, message);
                    findings.push(finding.in_statement(statement.index));
                }
            }
        }
    }
}

/// Endpoints that do not exist, and ones that the API and its policy disagree about.
fn endpoints(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    let world = subject.world;
    let mut named = Vec::new();
    for statement in &subject.source.statements {
        for test in &statement.conditions {
            if test.key.text.eq_ignore_ascii_case("aws:SourceVpce") {
                named.extend(test.values.iter().map(|value| (statement.index, value)));
            }
        }
    }
    if let Some(existing) = &world.endpoints {
        for (index, value) in &named {
            if value.text.starts_with("vpce-")
                && !value.text.contains('*')
                && !existing.contains(&value.text)
            {
                let message = format!(
                    "{} is no endpoint of this account and Region: it is gone, or another account's",
                    value.text
                );
                let finding = LintFinding::new("POL125", Warning, value.span, message);
                findings.push(finding.in_statement(*index));
            }
        }
    }
    for id in &world.associated {
        if !named.is_empty() && !named.iter().any(|(_, value)| value.text == *id) {
            let span = named
                .first()
                .map_or(subject.source.span, |(_, value)| value.span);
            let message =
                format!("{id} is associated with the API, and the policy does not name it");
            findings.push(LintFinding::new("POL125", Warning, span, message));
        }
    }
}
