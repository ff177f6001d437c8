//! Single checks of AWS's own that no other file here has.
//!
//! Source: AWS, "IAM Access Analyzer policy check reference": Unsupported Sid, Empty Sid value, Invalid
//! condition multiple Boolean, Invalid Region, Deny (`NotAction`) with unsupported tag condition key for
//! service, Missing paired condition keys.

use super::super::grammar::{StatementNode, Test};
use super::conditions::of_calls;
use super::{LintFinding, Subject, quoted};
use crate::model::Severity::{Error, Info, Warning};
use crate::policy::operator::{Base, Operator};
use crate::policy::{Effect, PolicyKind};

/// What is told by the other files comes first: some of it is not told twice.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    for statement in &subject.source.statements {
        let mut own = Vec::new();
        own.extend(sid(subject, statement));
        for test in &statement.conditions {
            own.extend(booleans(test));
            own.extend(regions(test));
            own.extend(deny_by_tag(subject, statement, test));
            own.extend(address_alone(subject, statement, test, findings));
        }
        findings.extend(own.into_iter().map(|it| it.in_statement(statement.index)));
    }
}

fn sid(subject: &Subject<'_>, statement: &StatementNode) -> Option<LintFinding> {
    let sid = statement.sid.as_ref()?;
    if sid.text.is_empty() {
        let message = "the Sid is empty, so it names nothing";
        let finding = LintFinding::new("POL134", Info, sid.span, message);
        return Some(finding.help("give the statement a name, or remove the Sid"));
    }
    if sid.text.bytes().all(|it| it.is_ascii_alphanumeric()) {
        return None;
    }
    // IAM refuses such a Sid in a policy of an identity; policies of resources have them.
    let severity = if subject.kind.has_principal() {
        Info
    } else {
        Error
    };
    let plain: String = sid
        .text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let message = format!(
        "the Sid '{}' has other characters than a-z, A-Z, 0-9",
        sid.text
    );
    let finding = LintFinding::new("POL133", severity, sid.span, message);
    Some(if plain.is_empty() {
        finding
    } else {
        finding.edit(sid.span, quoted(&plain))
    })
}

fn booleans(test: &Test) -> Option<LintFinding> {
    let operator = Operator::parse(&test.operator.text)?;
    if !matches!(operator.base, Base::Bool | Base::Null) || test.values.len() < 2 {
        return None;
    }
    let message = format!(
        "{} compares {} with several values: write one, true or false",
        test.operator.text, test.key.text
    );
    Some(LintFinding::new("POL135", Error, test.span, message))
}

/// Values of `aws:RequestedRegion` that are no Regions.
fn regions(test: &Test) -> Option<LintFinding> {
    let operator = Operator::parse(&test.operator.text)?;
    if !test.is("aws:RequestedRegion")
        || !matches!(
            operator.base,
            Base::StringEquals | Base::StringEqualsIgnoreCase | Base::StringLike
        )
    {
        return None;
    }
    let wrong = test.values.iter().find_map(|value| {
        let message = super::resources::of_region("*", &value.text)?;
        Some((value, message))
    });
    let (value, _) = wrong?;
    let message = format!(
        "'{}' is not an AWS Region, so no request has it",
        value.text
    );
    Some(LintFinding::new("POL141", Error, value.span, message))
}

/// A Deny by a tag of the resource, which AWS does not document for calls of an API. In policies of resources that key is told
/// as one that API Gateway does not give.
fn deny_by_tag(
    subject: &Subject<'_>,
    statement: &StatementNode,
    test: &Test,
) -> Option<LintFinding> {
    let operator = Operator::parse(&test.operator.text)?;
    let by_tag = test
        .key
        .text
        .to_ascii_lowercase()
        .starts_with("aws:resourcetag/");
    if subject.kind != PolicyKind::Identity
        || statement.effect() != Some(Effect::Deny)
        || !by_tag
        || !of_calls(statement)
        || operator.base == Base::Null
        || operator.holds_without()
    {
        return None;
    }
    let action = statement.action.as_ref()?;
    let (code, what) = if action.negated {
        ("POL137", "this Deny with NotAction")
    } else {
        ("POL136", "this Deny")
    };
    let message = format!(
        "AWS does not document {} for calls of an API: where it is absent, {what} denies no call",
        test.key.text
    );
    let finding = LintFinding::new(code, Warning, test.key.span, message);
    Some(finding.help("deny calls of APIs in a statement of its own, by the ARN of the API"))
}

/// A private address without a place: every VPC may have it.
fn address_alone(
    subject: &Subject<'_>,
    statement: &StatementNode,
    test: &Test,
    before: &[LintFinding],
) -> Option<LintFinding> {
    let places = ["aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn"];
    let located = |it: &Test| places.iter().any(|key| it.is(key));
    let operator = Operator::parse(&test.operator.text)?;
    if !test.is("aws:VpcSourceIp")
        || operator.base != Base::Ip
        || operator.negated
        || statement.effect() != Some(Effect::Allow)
        || statement.conditions.iter().any(located)
    {
        return None;
    }
    // Another statement may name the place: then no stranger passes.
    let open = |it: &LintFinding| it.code == "POL014" && it.statement == Some(statement.index);
    let alone = match subject.kind {
        PolicyKind::Resource | PolicyKind::Domain => before.iter().any(open),
        PolicyKind::Identity => of_calls(statement),
        _ => false,
    };
    alone.then(|| {
        let message = "aws:VpcSourceIp stands without a VPC or an endpoint: VPCs of every account have the same private addresses";
        LintFinding::new("POL142", Warning, test.key.span, message)
            .help("add aws:SourceVpce or aws:SourceVpc to the condition")
    })
}
