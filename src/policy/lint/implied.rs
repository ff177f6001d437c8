//! What changes nothing: a statement, an action or a resource that can be taken out, and every request
//! that can be written down is decided as before. Asked of the decision diagram, not read off the text.
//!
//! Source: AWS, "IAM Access Analyzer policy check reference": Redundant statement, Redundant action,
//! Redundant resource.

use super::super::grammar::{Element, StatementNode};
use super::{LintFinding, Subject};
use crate::model::Severity::{Info, Warning};
use crate::policy::compiled::Policy;
use crate::policy::setup::{Scope, Setup};
use crate::policy::symbolic::{Budget, Calls, TooComplex, alike};

/// The most statements, and the most values of a list, that are taken out one by one.
const MOST_STATEMENTS: usize = 20;
const MOST_VALUES: usize = 8;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    let source = subject.source;
    if source.statements.len() > MOST_STATEMENTS || !source.statements.iter().all(|it| it.sound) {
        return;
    }
    let api = super::asked::api(subject);
    let asked = Asked {
        policy: Policy::compile(source, subject.kind, Some(&api)),
        calls: Calls {
            api: Some(api),
            everything: true,
            ..Calls::default()
        },
        budget: Budget::small(),
    };
    // Where nobody passes, what allows adds nothing to that, and that is told.
    if findings
        .iter()
        .any(|it| matches!(it.code, "POL005" | "POL008" | "POL130"))
    {
        return;
    }
    let mut found = Vec::new();
    // What is too complex to be asked is not told.
    let _ = asked.statements(subject, findings, &mut found);
    for statement in &source.statements {
        let _ = asked.values(statement, findings, &mut found);
    }
    findings.extend(found);
}

struct Asked {
    policy: Policy,
    calls: Calls,
    budget: Budget,
}

impl Asked {
    /// The policy with some of its statements.
    fn with(&self, places: &[usize]) -> Setup {
        let all = self.policy.statements.iter().enumerate();
        let kept = all.filter(|(place, _)| places.contains(place));
        setup(Policy {
            statements: kept.map(|(_, it)| it.clone()).collect(),
            ..self.policy.clone()
        })
    }

    fn alike(&self, one: &Setup, other: &Setup) -> Result<bool, TooComplex> {
        alike(one, other, &self.calls, &self.budget)
    }

    fn statements(
        &self,
        subject: &Subject<'_>,
        told: &[LintFinding],
        found: &mut Vec<LintFinding>,
    ) -> Result<(), TooComplex> {
        let mut left: Vec<usize> = (0..self.policy.statements.len()).collect();
        // Of two that say the same the later one adds nothing.
        for place in (0..left.len()).rev() {
            let others: Vec<usize> = left.iter().copied().filter(|it| *it != place).collect();
            let Some(statement) = subject.source.statements.get(place) else {
                continue;
            };
            if !self.alike(&self.with(&left), &self.with(&others))? {
                continue;
            }
            left.clone_from(&others);
            let is_told = |it: &&LintFinding| {
                it.statement == Some(place) && (it.severity >= Warning || it.code == "POL119")
            };
            if told.iter().any(|it| is_told(&it)) {
                continue;
            }
            found.push(self.needless(subject, statement, &others)?);
        }
        Ok(())
    }

    fn needless(
        &self,
        subject: &Subject<'_>,
        statement: &StatementNode,
        others: &[usize],
    ) -> Result<LintFinding, TooComplex> {
        let (place, number) = (statement.index, statement.index + 1);
        let span = statement.effect.map_or(statement.span, |(_, span)| span);
        let finding = |message: String| {
            LintFinding::new("POL119", Info, span, message)
                .labelled("changes nothing")
                .in_statement(place)
        };
        if self.alike(&self.with(&[]), &self.with(&[place]))? {
            return Ok(finding(format!(
                "statement {number} applies to no request: without it every request is decided alike"
            )));
        }
        for other in others {
            if self.alike(&self.with(&[*other]), &self.with(&[*other, place]))? {
                let message = format!(
                    "statement {number} adds nothing to statement {}, which decides all its requests \
                     alike",
                    other + 1
                );
                let wider = subject.source.statements.get(*other);
                let wider = wider.and_then(|it| it.effect).map(|(_, span)| span);
                let finding = finding(message);
                return Ok(match wider {
                    Some(span) => finding.beside(span, "decides them already"),
                    None => finding,
                });
            }
        }
        Ok(finding(format!(
            "statement {number} adds nothing to the others, which decide all its requests alike"
        )))
    }

    /// Actions and resources of a statement that its others cover together.
    fn values(
        &self,
        statement: &StatementNode,
        told: &[LintFinding],
        found: &mut Vec<LintFinding>,
    ) -> Result<(), TooComplex> {
        let lists: [(&'static str, Option<&Element>, Part); 2] = [
            ("POL138", statement.action.as_ref(), Part::Action),
            ("POL139", statement.resource.as_ref(), Part::Resource),
        ];
        for (code, element, part) in lists {
            let Some(element) = element else { continue };
            let count = element.values.len();
            if !(2..=MOST_VALUES).contains(&count) {
                continue;
            }
            let within = |it: &&LintFinding| {
                element.span.start <= it.span.start && it.span.end <= element.span.end
            };
            // One that is told by itself is told once.
            if told.iter().any(|it| within(&it)) {
                continue;
            }
            let Some(whole) = self.policy.statements.get(statement.index) else {
                continue;
            };
            let only = |left: &[usize]| {
                let mut one = whole.clone();
                match part {
                    Part::Action => one.keep_actions(left),
                    Part::Resource => one.keep_resources(left),
                }
                setup(Policy {
                    statements: vec![one],
                    ..self.policy.clone()
                })
            };
            let mut left: Vec<usize> = (0..count).collect();
            for place in (0..count).rev() {
                let others: Vec<usize> = left.iter().copied().filter(|it| *it != place).collect();
                if others.is_empty() || !self.alike(&only(&left), &only(&others))? {
                    continue;
                }
                left = others;
                if let Some(text) = element.values.get(place) {
                    let message = format!("'{}' is covered by the others of the list", text.text);
                    let finding = LintFinding::new(code, Info, text.span, message);
                    found.push(
                        finding
                            .labelled("adds nothing")
                            .in_statement(statement.index),
                    );
                }
            }
        }
        Ok(())
    }
}

/// An element that is a list.
#[derive(Clone, Copy)]
enum Part {
    Action,
    Resource,
}

/// A policy by itself.
fn setup(policy: Policy) -> Setup {
    Setup {
        scope: Scope::Policy,
        policies: vec![policy],
        auth: None,
        endpoint_type: None,
    }
}
