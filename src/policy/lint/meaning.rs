//! What the statements mean together, judged over all calls: who can pass at all, and who can that
//! nobody meant to let in. What is told agrees with `policy eval` of a witness.

use super::super::grammar::{StatementNode, Test};
use super::asked::Asked;
use super::{LintFinding, Subject, quoted};
use crate::model::Severity::{Error, Warning};
use crate::policy::Effect;
use crate::policy::kind::PolicyKind;
use crate::policy::operator::Operator;
use crate::policy::setup::Auth;
use crate::policy::symbolic::{Calls, Nobody, nobody};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    if !matches!(
        subject.kind,
        PolicyKind::Resource | PolicyKind::Endpoint | PolicyKind::Domain
    ) {
        return;
    }
    let asked = Asked::of(subject.source, subject);
    // A statement that AWS would refuse may mean anything.
    let sound = subject.source.statements.iter().all(|it| it.sound);
    if sound && !subject.source.statements.is_empty() {
        let of_all = Asked {
            calls: Calls {
                known: Vec::new(),
                stage: None,
                ..asked.calls.clone()
            },
            setup: asked.setup.clone(),
        };
        nobody_passes(subject, &of_all, findings);
        refused(subject, &of_all, &asked, findings);
    }
    let of_callers = subject.kind != PolicyKind::Endpoint;
    if of_callers && !subject.is_public() {
        open(subject, &asked, findings);
    }
}

fn nobody_passes(subject: &Subject<'_>, asked: &Asked, findings: &mut Vec<LintFinding>) {
    let Ok(Some(why)) = nobody(&asked.setup, &asked.calls) else {
        return;
    };
    match why {
        Nobody::NoAllow => no_allow(subject, findings),
        Nobody::NoMatch => {
            // What is wrong with the statements by themselves is told already.
            let told = findings.iter().any(|it| it.severity == Error);
            let allow = subject.source.statements.iter().find(|it| allows(it));
            if !told && let Some(allow) = allow {
                let (code, message) = of_no_match(subject, allow);
                let span = match code {
                    "EP003" => allow.action.as_ref().map_or(allow.span, |it| it.span),
                    _ => allow.span,
                };
                let finding = LintFinding::new(code, Error, span, message);
                findings.push(finding.in_statement(allow.index));
            }
        }
        Nobody::Denied(denies) => denied(subject, &denies, findings),
    }
}

/// The call that was asked about is refused, whatever is not known of it, and others are not.
fn refused(subject: &Subject<'_>, of_all: &Asked, asked: &Asked, findings: &mut Vec<LintFinding>) {
    let context = subject.world;
    if context.known.is_empty() && context.stage.is_none() {
        return;
    }
    if !matches!(nobody(&of_all.setup, &of_all.calls), Ok(None)) {
        return;
    }
    let Ok(Some(why)) = nobody(&asked.setup, &asked.calls) else {
        return;
    };
    let known: Vec<String> = context
        .known
        .iter()
        .map(|(key, value)| format!("{key} {value}"))
        .chain(context.stage.iter().map(|stage| format!("stage {stage}")))
        .collect();
    let (index, what) = match &why {
        Nobody::Denied(denies) => (
            denies.last().map(|(_, index)| *index),
            "is denied by this statement",
        ),
        Nobody::NoAllow | Nobody::NoMatch => (None, "is allowed by no statement"),
    };
    let statement = index
        .and_then(|index| subject.source.statements.get(index))
        .or_else(|| subject.source.statements.iter().find(|it| allows(it)));
    let Some(statement) = statement else { return };
    let code = match (subject.kind, index) {
        (PolicyKind::Endpoint, Some(_)) => "EP005",
        (PolicyKind::Endpoint, None) => "POL130",
        _ => "POL016",
    };
    let message = format!("the call ({}) {what}", known.join(", "));
    let span = statement.effect.map_or(statement.span, |(_, span)| span);
    findings.push(LintFinding::new(code, Error, span, message).in_statement(statement.index));
}

fn of_no_match(subject: &Subject<'_>, allow: &StatementNode) -> (&'static str, &'static str) {
    let invokes = allow.action.as_ref().is_some_and(|it| {
        it.negated
            || it.values.iter().any(|text| {
                text.text == "*" || text.text.to_ascii_lowercase().starts_with("execute-api:")
            })
    });
    if subject.kind == PolicyKind::Endpoint && !invokes {
        (
            "EP003",
            "the endpoint policy allows no execute-api:Invoke, so no call passes the endpoint",
        )
    } else {
        (
            "POL130",
            "no statement that allows can match a call, so the policy admits nobody",
        )
    }
}

/// A policy that only denies. By itself it allows nobody; an authorizer or an identity's policy may.
fn no_allow(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    let Some(first) = subject.source.statements.first() else {
        return;
    };
    if subject.kind == PolicyKind::Endpoint {
        let message = "the endpoint policy only denies, so no call passes the endpoint";
        findings.push(LintFinding::new("POL130", Error, first.span, message));
        return;
    }
    let (severity, message) = match subject.world.auth {
        Some(Auth::Lambda | Auth::Iam) => return,
        Some(Auth::None | Auth::Cognito) => (
            Error,
            "the policy only denies, so it allows nobody: the method refuses every call",
        ),
        None => (
            Warning,
            "the policy only denies: methods without authorization or with Cognito refuse every \
             call; with a Lambda authorizer or AWS_IAM, what they allow passes",
        ),
    };
    findings.push(
        LintFinding::new("POL008", severity, first.span, message)
            .labelled("and no statement allows")
            .help("add an Allow of execute-api:Invoke on execute-api:/* for \"*\", unless an authorizer allows"),
    );
}

/// The statements that together deny all that is allowed.
fn denied(subject: &Subject<'_>, denies: &[(usize, usize)], findings: &mut Vec<LintFinding>) {
    let statement = |index: usize| subject.source.statements.get(index);
    let all: Vec<&StatementNode> = denies.iter().filter_map(|(_, it)| statement(*it)).collect();
    let Some(last) = all.last() else { return };
    let named: Vec<String> = all.iter().map(|it| (it.index + 1).to_string()).collect();
    let sparing: Vec<&Test> = all.iter().filter_map(|it| spares(it)).collect();
    if all.len() > 1 && sparing.len() == all.len() {
        let mut finding = LintFinding::new(
            "POL005",
            Error,
            sparing.last().map_or(last.span, |it| it.span),
            format!(
                "{} Deny statements each spare other ids, so together they deny everybody",
                all.len()
            ),
        )
        .labelled("denies those that the other spares")
        .help("put every id into the list of one statement");
        if let Some(first) = sparing.first() {
            finding = finding.beside(first.span, "denies all but these");
        }
        let key = |it: &Test| it.key.text.to_ascii_lowercase();
        if sparing
            .windows(2)
            .all(|two| matches!(two, [one, other] if key(one) == key(other)))
        {
            let mut ids: Vec<&str> = sparing
                .iter()
                .flat_map(|it| &it.values)
                .map(|it| it.text.as_str())
                .collect();
            ids.sort_unstable();
            ids.dedup();
            let union = serde_json::json!(ids).to_string();
            for test in &sparing {
                finding = finding.edit(test.span, union.clone());
            }
        }
        findings.push(finding.in_statement(last.index));
        return;
    }
    // A statement that is wrong by itself is told as that.
    let told = findings
        .iter()
        .any(|it| it.severity == Error && all.iter().any(|deny| it.statement == Some(deny.index)));
    if !told {
        let message = format!(
            "every call that the policy allows is denied by statement {}, so nobody passes",
            named.join(" or ")
        );
        let span = last.effect.map_or(last.span, |(_, span)| span);
        findings.push(
            LintFinding::new("POL130", Error, span, message)
                .labelled("denies all that is allowed")
                .in_statement(last.index),
        );
    }
}

/// The one condition by which a Deny spares calls.
fn spares(statement: &StatementNode) -> Option<&Test> {
    let [test] = statement.conditions.as_slice() else {
        return None;
    };
    let negated = Operator::parse(&test.operator.text).is_some_and(|it| it.negated);
    negated.then_some(test)
}

fn allows(statement: &StatementNode) -> bool {
    statement.effect.is_some_and(|(it, _)| it == Effect::Allow)
}

/// A stranger passes: through an endpoint of anybody's.
fn open(subject: &Subject<'_>, asked: &Asked, findings: &mut Vec<LintFinding>) {
    let Some(witness) = asked.stranger(subject) else {
        return;
    };
    let request = witness.request();
    let by = asked.setup.decide(&request).decided_by;
    let Some(statement) = by.and_then(|(_, index)| subject.source.statements.get(index)) else {
        return;
    };
    let negated = statement.conditions.iter().find(|test| {
        let place = ["aws:sourcevpce", "aws:sourcevpc", "aws:vpcsourceip"];
        place.contains(&test.key.text.to_ascii_lowercase().as_str())
            && Operator::parse(&test.operator.text).is_some_and(|it| it.negated)
    });
    if let Some(test) = negated {
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
        return;
    }
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
