//! What the statements mean together: who can pass at all.

use std::collections::BTreeSet;

use super::super::grammar::{Element, StatementNode, Test};
use super::{LintFinding, Subject, quoted};
use crate::model::Severity::{Error, Info, Warning};
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
    if allows.is_empty()
        && !denies.is_empty()
        && subject.source.statements.iter().all(|it| it.sound)
        && let Some(first) = denies.first()
    {
        let message = "the policy only denies, so it allows nobody: methods without AWS_IAM refuse every call";
        findings.push(
            LintFinding::new("POL008", Error, first.span, message)
                .labelled("and no statement allows")
                .help("add an Allow of execute-api:Invoke on execute-api:/* for \"*\""),
        );
    }
    open(subject, &allows, &denies, findings);
    negated_allows(&allows, findings);
    two_denies(&denies, findings);
    either_of_two(&allows, &denies, findings);
    endpoints(subject, findings);
}

fn is(statement: &StatementNode, effect: Effect) -> bool {
    statement.effect.is_some_and(|(it, _)| it == effect)
}

/// Whether a condition says from where a call comes.
fn of_place(test: &Test) -> bool {
    let key = test.key.text.to_ascii_lowercase();
    matches!(
        key.as_str(),
        "aws:sourcevpce"
            | "aws:sourcevpc"
            | "aws:vpcsourceip"
            | "aws:sourceip"
            | "execute-api:viadomainarn"
    ) || crate::policy::request::is_of_identity(&key)
        || key.starts_with("aws:vpce")
        || key == "aws:sourcevpcarn"
        || key == "aws:sourcearn"
}

fn everyone(statement: &StatementNode) -> bool {
    statement
        .principal
        .as_ref()
        .is_some_and(|it| !it.negated && it.values.iter().any(|(_, text)| text.text == "*"))
}

fn negated(test: &Test) -> bool {
    Operator::parse(&test.operator.text).is_some_and(|it| it.negated)
}

/// An Allow for everyone that no condition and no Deny narrows.
fn open(
    subject: &Subject<'_>,
    allows: &[&StatementNode],
    denies: &[&StatementNode],
    findings: &mut Vec<LintFinding>,
) {
    let public = subject
        .world
        .endpoint_type
        .as_deref()
        .is_some_and(|kind| !kind.eq_ignore_ascii_case("private"));
    if public || denies.iter().any(|it| it.conditions.iter().any(of_place)) {
        return;
    }
    for statement in allows {
        if everyone(statement) && !statement.conditions.iter().any(of_place) {
            let span = statement.effect.map_or(statement.span, |(_, span)| span);
            let message = "this admits calls through every VPC endpoint of every AWS account";
            let mut finding = LintFinding::new("POL014", Error, span, message)
                .labelled("for everyone, from everywhere")
                .help("add \"Condition\": {\"StringEquals\": {\"aws:SourceVpce\": [\"vpce-…\"]}}, or a Deny with StringNotEquals");
            if let Some(principal) = &statement.principal {
                finding = finding.beside(principal.span, "everyone");
            }
            findings.push(finding.in_statement(statement.index));
        }
    }
}

/// An Allow unless: it admits everyone else.
fn negated_allows(allows: &[&StatementNode], findings: &mut Vec<LintFinding>) {
    for statement in allows.iter().filter(|it| everyone(it)) {
        for test in &statement.conditions {
            let key = test.key.text.to_ascii_lowercase();
            let place = matches!(
                key.as_str(),
                "aws:sourcevpce" | "aws:sourcevpc" | "aws:vpcsourceip"
            );
            if place && negated(test) {
                let right = test
                    .operator
                    .text
                    .replace("StringNot", "String")
                    .replace("NotIp", "Ip");
                let message = format!(
                    "an Allow with {} admits every caller but the listed ones",
                    test.operator.text
                );
                let mut finding = LintFinding::new("POL015", Error, test.operator.span, message)
                    .labelled("admits all others")
                    .edit(test.operator.span, quoted(&right));
                if let Some((_, span)) = statement.effect {
                    finding = finding.beside(span, "this allows");
                }
                findings.push(finding.in_statement(statement.index));
            }
        }
    }
}

/// A Deny whose one condition spares the listed ids: the key and the ids.
pub(in crate::policy) fn sparing(statement: &StatementNode) -> Option<(&Test, BTreeSet<&str>)> {
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

/// Two Denies that each spare other endpoints: whoever one spares, the other denies.
fn two_denies(denies: &[&StatementNode], findings: &mut Vec<LintFinding>) {
    let mut sparings = denies
        .iter()
        .filter_map(|it| sparing(it).map(|(test, ids)| (*it, test, ids)));
    let Some((first, test, mut common)) = sparings.next() else {
        return;
    };
    let key = test.key.text.to_ascii_lowercase();
    let mut union = common.clone();
    let mut all = vec![test];
    for (other, its, ids) in sparings {
        if targets(first) != targets(other) {
            continue;
        }
        if its.key.text.to_ascii_lowercase() != key {
            let message = "one Deny spares VPCs and one spares endpoints: only calls that satisfy both pass, through a listed endpoint within a listed VPC";
            let finding = LintFinding::new("POL005", Warning, its.span, message)
                .beside(test.span, "the other one")
                .labelled("both must be satisfied");
            findings.push(finding.in_statement(other.index));
            continue;
        }
        common = common.intersection(&ids).copied().collect();
        union.extend(ids);
        all.push(its);
    }
    if all.len() < 2 || !common.is_empty() {
        return;
    }
    let Some(later) = all.last() else { return };
    let ids: Vec<&str> = union.into_iter().collect();
    let list = serde_json::json!(ids).to_string();
    let mut finding = LintFinding::new(
        "POL005",
        Error,
        later.span,
        format!(
            "{} Deny statements each spare other ids, so together they deny everybody",
            all.len()
        ),
    )
    .labelled("denies those that the other spares")
    .beside(test.span, "denies all but these")
    .help("put every id into the list of one statement");
    for test in &all {
        finding = finding.edit(test.span, list.clone());
    }
    findings.push(finding);
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
    let plain = |statement: &StatementNode| {
        let text = subject
            .text
            .get(statement.span.start..statement.span.end)
            .unwrap_or_default();
        let mut value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
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
