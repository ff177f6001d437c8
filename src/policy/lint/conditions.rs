//! Conditions: operators, keys, values, qualifiers, variables.

use super::super::grammar::{StatementNode, Test};
use super::operands;
use super::{LintFinding, Subject, quoted};
use crate::model::Severity::{self, Error, Info, Warning};
use crate::policy::keys::{self, Key};
use crate::policy::operator::{BASES, Base, Operator, Qualifier};
use crate::policy::request::is_of_identity;
use crate::policy::{Effect, PolicyKind, is_of_a_vpc};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    for statement in &subject.source.statements {
        for test in &statement.conditions {
            let before = findings.len();
            one(subject, statement, test, findings);
            for finding in findings.iter_mut().skip(before) {
                finding.statement = Some(statement.index);
            }
        }
    }
    unfilled(subject, findings);
}

fn tell(code: &'static str, severity: Severity, test: &Test, message: String) -> LintFinding {
    LintFinding::new(code, severity, test.span, message)
}

fn one(
    subject: &Subject<'_>,
    statement: &StatementNode,
    test: &Test,
    findings: &mut Vec<LintFinding>,
) {
    let name = test.operator.text.as_str();
    let Some(operator) = Operator::parse(name) else {
        findings.push(unknown_operator(test));
        return;
    };
    let known = keys::find(&test.key.text);
    match known {
        None => findings.push(unknown_key(test)),
        Some(key) => {
            of_gateway(subject, statement, test, key, findings);
            qualified(test, operator, key, findings);
            findings.extend(operands::mismatched(test, operator, key));
        }
    }
    findings.extend(operands::together(test, operator));
    findings.extend(operands::public(test, operator));
    for value in &test.values {
        findings.extend(operands::malformed(test, operator, value));
    }
    if operator.base != Base::Null {
        ids(test, findings);
    }
    if operator.base == Base::Null && operator.qualifier.is_some() {
        let message = "Null with a set qualifier: nobody documents what it does".to_owned();
        findings.push(tell("POL116", Warning, test, message));
    }
    repeated(test, findings);
}

fn unknown_operator(test: &Test) -> LintFinding {
    let name = test.operator.text.as_str();
    let base = name.rsplit(':').next().unwrap_or_default();
    let base = base.strip_suffix("IfExists").unwrap_or(base);
    let message = format!("there is no operator '{name}', so the statement never applies");
    let finding = LintFinding::new("POL112", Error, test.operator.span, message);
    let names = BASES.iter().map(|(known, ..)| *known);
    let known = keys::nearest(base, names);
    match known {
        Some(known) if base != "Null" && known != "Null" => {
            let finding = finding.help(format!("did you mean {known}?"));
            finding.edit(test.operator.span, quoted(&name.replace(base, known)))
        }
        _ => finding,
    }
}

fn unknown_key(test: &Test) -> LintFinding {
    let name = test.key.text.as_str();
    if keys::lacks_tag(name) {
        let message = format!("'{name}' lacks the tag's name: {name}/NAME");
        return LintFinding::new("POL113", Error, test.key.span, message);
    }
    let global = name
        .get(..4)
        .is_some_and(|head| head.eq_ignore_ascii_case("aws:"));
    let own = name.to_ascii_lowercase().starts_with("execute-api:");
    if name.contains(':') && !global && !own {
        // Another service's key: nothing is known of it here.
        return LintFinding::new(
            "POL113",
            Warning,
            test.key.span,
            format!("a call of an API has no key '{name}'"),
        );
    }
    let finding = LintFinding::new(
        "POL113",
        Error,
        test.key.span,
        format!("there is no key '{name}', so no request has it"),
    );
    match keys::near(name) {
        Some(near) => finding
            .help(format!("did you mean {near}?"))
            .edit(test.key.span, quoted(near)),
        None => finding,
    }
}

/// What API Gateway makes of the key.
fn of_gateway(
    subject: &Subject<'_>,
    statement: &StatementNode,
    test: &Test,
    key: &Key,
    findings: &mut Vec<LintFinding>,
) {
    source_ip(subject, statement, test, findings);
    if subject.kind == PolicyKind::Identity {
        return;
    }
    let operator = Operator::parse(&test.operator.text);
    let negated = operator.is_some_and(|it| matches_absent(it, test));
    let denies = statement.effect.is_some_and(|(it, _)| it == Effect::Deny);
    let never = if negated {
        "always matches"
    } else {
        "never matches"
    };
    if !key.supported {
        let message = format!(
            "API Gateway does not give {} to policies, so this condition {never}",
            key.name
        );
        let severity = if negated && denies { Error } else { Warning };
        findings.push(LintFinding::new("POL013", severity, test.key.span, message));
        return;
    }
    let folded = test.key.text.to_ascii_lowercase();
    let resource = matches!(subject.kind, PolicyKind::Resource | PolicyKind::Domain);
    let public = subject
        .world
        .endpoint_type
        .as_deref()
        .is_some_and(|kind| !kind.eq_ignore_ascii_case("private"));
    if folded == "aws:sourceip" && resource && !public {
        let message = "aws:SourceIp is of no use for a private API: what it holds through an endpoint is not documented";
        let mut finding = LintFinding::new("POL004", Error, test.key.span, message)
            .help("compare the client's private address, aws:VpcSourceIp");
        // Addresses of the internet are none that a client in a VPC has.
        if test.values.iter().all(|it| is_of_a_vpc(&it.text)) {
            finding = finding.edit(test.key.span, quoted("aws:VpcSourceIp"));
        }
        findings.push(finding);
    }
    if public
        && matches!(
            folded.as_str(),
            "aws:sourcevpce" | "aws:sourcevpc" | "aws:vpcsourceip"
        )
    {
        let message = format!(
            "calls of a public API have no {}, so this condition {never}",
            key.name
        );
        findings.push(LintFinding::new("POL013", Error, test.key.span, message));
    }
    if folded == "aws:sourcevpce" && subject.kind == PolicyKind::Endpoint {
        let message = "an endpoint's policy is asked about calls through that endpoint alone";
        findings.push(LintFinding::new("POL119", Info, test.key.span, message));
    }
    // Where every call is signed, every call has these keys.
    if is_of_identity(&folded) && !(resource && subject.world.all_signed) {
        let code = if resource { "POL012" } else { "EP004" };
        let (severity, message) = match (negated, denies) {
            (true, true) => (
                Error,
                format!(
                    "{} is absent from calls without a signature, so this denies all of them",
                    key.name
                ),
            ),
            (true, false) => (
                Error,
                format!(
                    "{} is absent from calls without a signature, so this always matches for them",
                    key.name
                ),
            ),
            _ => (
                Warning,
                format!(
                    "{} is absent from calls without a signature, so this {never} for methods without AWS_IAM",
                    key.name
                ),
            ),
        };
        let exempt = operator.is_some_and(|it| {
            it.if_exists && !it.negated && it.qualifier.is_none() || it.base == Base::Null
        });
        if !exempt {
            findings.push(LintFinding::new(code, severity, test.key.span, message));
        }
    }
}

/// Whether the condition holds where the request lacks the key.
fn matches_absent(operator: Operator, test: &Test) -> bool {
    if operator.base == Base::Null {
        return test
            .values
            .iter()
            .any(|it| it.text.eq_ignore_ascii_case("true"));
    }
    operator.holds_without()
}

/// `aws:SourceIp` where the calls come through an endpoint: a policy of an identity or of an endpoint.
/// Source: AWS, "AWS global condition context keys": the key is not there for such requests.
fn source_ip(
    subject: &Subject<'_>,
    statement: &StatementNode,
    test: &Test,
    findings: &mut Vec<LintFinding>,
) {
    let own = matches!(subject.kind, PolicyKind::Identity | PolicyKind::Endpoint);
    if !own
        || !of_calls(statement)
        || !test.key.text.eq_ignore_ascii_case("aws:SourceIp")
        || subject.is_public()
    {
        return;
    }
    let Some(operator) = Operator::parse(&test.operator.text) else {
        return;
    };
    let denies = statement.effect.is_some_and(|(it, _)| it == Effect::Deny);
    let (severity, what) = match (denies, matches_absent(operator, test)) {
        (true, true) if statement.conditions.len() == 1 => {
            (Error, "so this denies every call through an endpoint")
        }
        (true, false) => (Warning, "so this denies no call through an endpoint"),
        (_, true) => (
            Warning,
            "so this condition holds for every call through an endpoint",
        ),
        (false, false) => (Warning, "so this allows no call through an endpoint"),
    };
    let message = format!("calls through a VPC endpoint have no aws:SourceIp, {what}");
    findings.push(
        LintFinding::new("POL132", severity, test.key.span, message)
            .help("compare aws:VpcSourceIp or aws:SourceVpce for calls through endpoints"),
    );
}

/// Whether a statement can be about calls of an API.
pub(super) fn of_calls(statement: &StatementNode) -> bool {
    statement.action.as_ref().is_some_and(|it| {
        it.negated
            || it.values.iter().any(|text| {
                text.text == "*" || text.text.to_ascii_lowercase().starts_with("execute-api:")
            })
    })
}

fn qualified(test: &Test, operator: Operator, key: &Key, findings: &mut Vec<LintFinding>) {
    let base = || {
        test.operator
            .text
            .split_once(':')
            .map(|(_, base)| base.to_owned())
    };
    match operator.qualifier {
        Some(Qualifier::ForAllValues) if !key.multi => {
            let message = format!(
                "ForAllValues over {}, which has one value: it holds, too, where the key is absent",
                key.name
            );
            let finding = LintFinding::new("POL116", Warning, test.operator.span, message);
            findings.push(match base() {
                Some(base) => finding.edit(test.operator.span, quoted(&base)),
                None => finding,
            });
        }
        None if key.multi && operator.base != Base::Null => {
            let message = format!(
                "{} has several values: say ForAnyValue or ForAllValues, or it matches nothing",
                key.name
            );
            let right = format!("ForAnyValue:{}", test.operator.text);
            findings.push(
                LintFinding::new("POL116", Error, test.operator.span, message)
                    .edit(test.operator.span, quoted(&right)),
            );
        }
        _ => {}
    }
}

/// Ids of endpoints and VPCs under the key of the other, and ids that are none.
fn ids(test: &Test, findings: &mut Vec<LintFinding>) {
    let (own, other, code, right) = match test.key.text.to_ascii_lowercase().as_str() {
        "aws:sourcevpce" => ("vpce-", "vpc-", "POL003", "aws:SourceVpc"),
        "aws:sourcevpc" => ("vpc-", "vpce-", "POL006", "aws:SourceVpce"),
        _ => return,
    };
    for value in &test.values {
        let id = value.text.as_str();
        if id.starts_with(other) {
            let message = format!(
                "{} is compared with '{id}', {}: they are never equal",
                test.key.text,
                if other == "vpc-" {
                    "a VPC id, not a VPC endpoint id"
                } else {
                    "a VPC endpoint id, not a VPC id"
                }
            );
            let mut finding = LintFinding::new(code, Error, value.span, message)
                .labelled(format!("is compared with {}", test.key.text));
            if test
                .values
                .iter()
                .all(|value| value.text.starts_with(other))
            {
                finding = finding.edit(test.key.span, quoted(right));
            }
            findings.push(finding);
        } else if !id.contains(['*', '?', '$']) {
            let digits = id.strip_prefix(own).unwrap_or_default();
            let plain = digits
                .bytes()
                .all(|it| it.is_ascii_digit() || it.is_ascii_lowercase());
            if !matches!(digits.len(), 8 | 17) || !plain {
                let message = format!("'{id}' is no id: '{own}' and 8 or 17 characters");
                findings.push(LintFinding::new("POL124", Error, value.span, message));
            }
        }
    }
}

fn repeated(test: &Test, findings: &mut Vec<LintFinding>) {
    let mut seen = std::collections::HashSet::new();
    for value in &test.values {
        if !seen.insert(value.text.as_str()) {
            let message = format!("'{}' is there twice", value.text);
            findings.push(LintFinding::new("POL119", Info, value.span, message));
        }
    }
}

/// Variables where they do not act, and ones that are malformed.
fn unfilled(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    for statement in &subject.source.statements {
        let resources = statement
            .resource
            .iter()
            .flat_map(|element| &element.values);
        let texts = resources.map(|text| (text.text.as_str(), text.span));
        let values = statement.conditions.iter().flat_map(|test| &test.values);
        for (text, span) in texts.chain(values.map(|value| (value.text.as_str(), value.span))) {
            if let Some(message) = variable(text, subject.has_variables()) {
                let finding = LintFinding::new("POL117", Error, span, message);
                findings.push(finding.in_statement(statement.index));
            }
        }
    }
}

fn variable(text: &str, act: bool) -> Option<String> {
    let (_, inside) = text.split_once("${")?;
    let Some((name, _)) = inside.split_once('}') else {
        return Some(format!("the variable in '{text}' has no closing brace"));
    };
    if matches!(name, "*" | "?" | "$") {
        return None;
    }
    let key = name.split(',').next().unwrap_or_default();
    if name.is_empty() {
        return Some(format!("the variable in '{text}' is empty"));
    }
    if key.trim() != key {
        return Some(format!(
            "a space stands before or after the key of '${{{name}}}'"
        ));
    }
    if let Some((_, default)) = name.split_once(',') {
        let default = default.trim();
        if default.len() < 2 || !default.starts_with('\'') || !default.ends_with('\'') {
            return Some(format!(
                "the default in '${{{name}}}' lacks its single quotes"
            ));
        }
    }
    if key.contains(':') && !act {
        return Some(format!(
            "'${{{name}}}' is taken literally: variables act with Version 2012-10-17"
        ));
    }
    None
}
