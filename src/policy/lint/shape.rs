//! What the statements mean together: who can pass at all.

use std::collections::BTreeSet;

use super::super::grammar::{Element, StatementNode, Test};
use super::{LintFinding, Subject};
use crate::model::Severity::{Info, Warning};
use crate::policy::operator::{Base, Operator};
use crate::policy::{Effect, PolicyKind};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    redundant(subject, findings);
    if subject.kind != PolicyKind::Resource {
        return;
    }
    let sound = || subject.source.statements.iter().filter(|it| it.sound);
    let allows: Vec<&StatementNode> = sound().filter(|it| is(it, Effect::Allow)).collect();
    let denies: Vec<&StatementNode> = sound().filter(|it| is(it, Effect::Deny)).collect();
    two_denies(&denies, findings);
    either_of_two(&allows, &denies, findings);
    endpoints(subject, findings);
}

fn is(statement: &StatementNode, effect: Effect) -> bool {
    statement.effect.is_some_and(|(it, _)| it == effect)
}

fn everyone(statement: &StatementNode) -> bool {
    statement
        .principal
        .as_ref()
        .is_some_and(|it| !it.negated && it.values.iter().any(|(_, text)| text.text == "*"))
}

/// A Deny whose one condition spares the listed ids: the key and the ids.
fn sparing(statement: &StatementNode) -> Option<(&Test, BTreeSet<&str>)> {
    let [test] = statement.conditions.as_slice() else {
        return None;
    };
    let operator = Operator::parse(&test.operator.text)?;
    let key = test.key.text.to_ascii_lowercase();
    let by_id = matches!(key.as_str(), "aws:sourcevpce" | "aws:sourcevpc");
    let exact = operator.negated
        && operator.qualifier.is_none()
        && matches!(operator.base, Base::StringEquals | Base::StringLike);
    let ids: BTreeSet<&str> = test
        .values
        .iter()
        .map(|value| value.text.as_str())
        .collect();
    let plain = ids.iter().all(|id| !id.contains(['*', '?', '$']));
    (is(statement, Effect::Deny) && everyone(statement) && by_id && exact && plain)
        .then_some((test, ids))
}

/// The actions and resources of a statement.
fn targets(statement: &StatementNode) -> (Vec<&str>, Vec<&str>) {
    (
        texts(statement.action.as_ref()),
        texts(statement.resource.as_ref()),
    )
}

fn texts(element: Option<&Element>) -> Vec<&str> {
    let values = element.map_or(&[][..], |element| &element.values);
    values.iter().map(|text| text.text.as_str()).collect()
}

/// A Deny that spares VPCs beside one that spares endpoints: a call must be spared by both.
fn two_denies(denies: &[&StatementNode], findings: &mut Vec<LintFinding>) {
    let mut sparings = denies
        .iter()
        .filter_map(|it| sparing(it).map(|(test, _)| (*it, test)));
    let Some((first, test)) = sparings.next() else {
        return;
    };
    for (other, its) in sparings {
        if targets(first) == targets(other) && !its.key.text.eq_ignore_ascii_case(&test.key.text) {
            let message = "one Deny spares VPCs and one spares endpoints: only calls that satisfy both pass, through a listed endpoint within a listed VPC";
            let finding = LintFinding::new("POL005", Warning, its.span, message)
                .beside(test.span, "the other one")
                .labelled("both must be satisfied");
            findings.push(finding.in_statement(other.index));
        }
    }
}

/// Two Allows, one by endpoint and one by address, meant as "and": either is enough.
fn either_of_two(
    allows: &[&StatementNode],
    denies: &[&StatementNode],
    findings: &mut Vec<LintFinding>,
) {
    let kind = |statement: &StatementNode| -> Option<&'static str> {
        let [test] = statement.conditions.as_slice() else {
            return None;
        };
        match test.key.text.to_ascii_lowercase().as_str() {
            "aws:sourcevpce" | "aws:sourcevpc" => Some("place"),
            "aws:vpcsourceip" | "aws:sourceip" => Some("address"),
            _ => None,
        }
    };
    if !denies.is_empty() {
        return;
    }
    let by = |wanted| {
        allows
            .iter()
            .find(|it| everyone(it) && kind(it) == Some(wanted))
    };
    if let (Some(place), Some(address)) = (by("place"), by("address"))
        && targets(place) == targets(address)
    {
        let later = if place.index > address.index {
            place
        } else {
            address
        };
        let earlier = if place.index > address.index {
            address
        } else {
            place
        };
        let message = "two Allow statements are an \"or\": a call passes that satisfies either one";
        let finding = LintFinding::new("POL017", Warning, later.span, message)
            .labelled("enough by itself")
            .beside(earlier.span, "enough by itself, too")
            .help("for \"and\", put both conditions into one statement");
        findings.push(finding.in_statement(later.index));
    }
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
