//! Values of a list that another value of it covers.
//!
//! Source: AWS, "IAM Access Analyzer policy check reference": Redundant action, Redundant resource,
//! Redundant condition value num.

use super::super::grammar::{StatementNode, Test, Text};
use super::{LintFinding, Subject};
use crate::model::Severity::Info;
use crate::policy::operator::{Base, Operator, Relation};
use crate::policy::pattern::{Fuel, Glob};
use crate::policy::values::Decimal;

/// The most values of a list that are compared with each other.
const MOST_COMPARED: usize = 100;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    for statement in &subject.source.statements {
        in_lists(statement, findings);
        for test in &statement.conditions {
            if let Some(finding) = numbers(test) {
                findings.push(finding.in_statement(statement.index));
            }
        }
    }
}

fn in_lists(statement: &StatementNode, findings: &mut Vec<LintFinding>) {
    type Covers = fn(&str, &str) -> bool;
    let lists: [(&'static str, _, Covers); 2] = [
        ("POL138", &statement.action, covers_action),
        ("POL139", &statement.resource, covers_resource),
    ];
    for (code, element, covers) in lists {
        let Some(element) = element else { continue };
        // What a bare '*' covers, and what is there twice, is told already.
        if element.values.len() > MOST_COMPARED || element.values.iter().any(|it| it.text == "*") {
            continue;
        }
        for text in &element.values {
            let wider = |other: &&Text| {
                other.text != text.text
                    && covers(&other.text, &text.text)
                    // Of two that cover each other the first one stays.
                    && (!covers(&text.text, &other.text) || other.span < text.span)
            };
            if let Some(wider) = element.values.iter().find(wider) {
                let message = format!("'{}' is covered by '{}'", text.text, wider.text);
                let finding = LintFinding::new(code, Info, text.span, message)
                    .labelled("adds nothing")
                    .beside(wider.span, "covers it");
                findings.push(finding.in_statement(statement.index));
            }
        }
    }
}

/// Names of actions have no case.
fn covers_action(wide: &str, narrow: &str) -> bool {
    let (wide, narrow) = (wide.to_ascii_lowercase(), narrow.to_ascii_lowercase());
    match (wide.split_once(':'), narrow.split_once(':')) {
        // A service that is a pattern matches no call.
        (Some((service, wide)), Some((same, narrow))) => {
            service == same && !service.contains(['*', '?']) && covers(wide, narrow)
        }
        _ => false,
    }
}

/// ARNs are compared part by part, and the short form with the short form.
fn covers_resource(wide: &str, narrow: &str) -> bool {
    let short = "execute-api:/";
    if let (Some(wide), Some(narrow)) = (wide.strip_prefix(short), narrow.strip_prefix(short)) {
        return covers(wide, narrow);
    }
    let parts = |text: &'_ str| -> Vec<String> { text.splitn(6, ':').map(str::to_owned).collect() };
    let (wide, narrow) = (parts(wide), parts(narrow));
    let arn = |parts: &[String]| parts.len() == 6 && parts.first().is_some_and(|it| it == "arn");
    // A service that is a pattern matches nothing.
    let plain = wide.get(2).is_some_and(|it| !it.contains(['*', '?']));
    arn(&wide)
        && arn(&narrow)
        && plain
        && wide
            .iter()
            .zip(&narrow)
            .all(|(wide, narrow)| covers(wide, narrow))
}

/// Whether a pattern surely matches all that another one matches. A `*` of the narrow pattern may stand
/// for nothing or for much, which only a `*` of the wide one takes.
fn covers(wide: &str, narrow: &str) -> bool {
    let variable = wide.contains('$') || narrow.contains('$');
    let unsure = wide.contains('?') && narrow.contains('*');
    !variable && !unsure && Glob::wild(wide).matches(narrow, &Fuel::full())
}

/// Of several limits one decides.
fn numbers(test: &Test) -> Option<LintFinding> {
    let operator = Operator::parse(&test.operator.text)?;
    let Base::Numeric(relation) = operator.base else {
        return None;
    };
    let greatest = match relation {
        Relation::Equals => return None,
        Relation::Less | Relation::LessOrEqual => true,
        Relation::Greater | Relation::GreaterOrEqual => false,
    };
    let all: Option<Vec<(Decimal, &str)>> = test
        .values
        .iter()
        .map(|it| Some((Decimal::parse(&it.text)?, it.text.as_str())))
        .collect();
    let mut all = all.filter(|all| all.len() > 1)?;
    all.sort_by(|(one, _), (other, _)| one.compare(other));
    let (_, deciding) = if greatest { all.last()? } else { all.first()? };
    let which = if greatest { "greatest" } else { "least" };
    let message = format!(
        "of several values under {} the {which} decides, {deciding}: the others add nothing",
        test.operator.text
    );
    let finding = LintFinding::new("POL140", Info, test.span, message);
    Some(finding.edit(test.span, super::quoted(deciding)))
}
