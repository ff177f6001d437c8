//! Why each statement applies to a request, or does not. Built only when somebody asks.

use super::Effect;
use super::compiled::{Part, Statement};
use super::grammar::{Element, PrincipalElement, Source, StatementNode, Test};
use super::json::Span;
use super::pattern::Fuel;
use super::request::{Held, Request, View};
use super::setup::Setup;
use super::truth::Truth;

/// What a statement makes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The statement, from zero.
    pub statement: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// What it does where it applies.
    pub effect: Effect,
    /// Whether it applies; `None` where nobody can tell.
    pub applies: Option<bool>,
    /// Where it stands.
    pub span: Span,
    /// What does not match, or is not known, and where.
    pub reasons: Vec<Mismatch>,
}

/// What of a statement does not match a request, or is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The part.
    pub part: MismatchedPart,
    /// What it says, and what the request has, for people.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A part of a statement that a request is held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MismatchedPart {
    /// The statement itself, which AWS would refuse.
    Grammar,
    /// `Principal`, or `NotPrincipal`.
    Principal,
    /// `Action`, or `NotAction`.
    Action,
    /// `Resource`, or `NotResource`.
    Resource,
    /// A condition on this key.
    Condition(String),
}

impl Setup {
    /// What each statement of a policy makes of a request. `place` is the policy's, and `source` what
    /// it was compiled from.
    #[must_use]
    pub fn why(&self, place: usize, source: &Source, request: &Request) -> Vec<Explanation> {
        let Some(policy) = self.policies.get(place) else {
            return Vec::new();
        };
        let fuel = Fuel::full();
        let view = self.view(policy.kind, request, &[]);
        policy
            .statements
            .iter()
            .zip(&source.statements)
            .map(|(statement, sentence)| explain(statement, sentence, &view, &fuel))
            .collect()
    }
}

fn explain(
    statement: &Statement,
    sentence: &StatementNode,
    view: &View<'_>,
    fuel: &Fuel,
) -> Explanation {
    let parts = statement.parts(view, fuel);
    let truth = parts
        .iter()
        .fold(Truth::True, |truth, (_, part)| truth.and(*part));
    let reasons = parts
        .iter()
        .filter(|(_, part)| *part == truth)
        .map(|(part, truth)| {
            let doubt = match truth {
                Truth::Unknown => statement.doubt(*part, view, fuel),
                _ => None,
            };
            let mut reason = reason(*part, *truth, sentence, view);
            if let Some(doubt) = doubt {
                reason.text = format!("{} ({})", reason.text, doubt.sentence());
            }
            reason
        })
        .collect();
    Explanation {
        statement: sentence.index,
        sid: statement.sid.clone(),
        effect: statement.effect,
        applies: match truth {
            Truth::True => Some(true),
            Truth::False => Some(false),
            Truth::Unknown => None,
        },
        span: sentence.span,
        reasons,
    }
}

fn reason(part: Part, truth: Truth, it: &StatementNode, view: &View<'_>) -> Mismatch {
    let (part, (text, span)) = match part {
        Part::Grammar => (
            MismatchedPart::Grammar,
            ("AWS would refuse the statement".to_owned(), it.span),
        ),
        Part::Principal => (
            MismatchedPart::Principal,
            it.principal.as_ref().map_or_else(
                || ("it has no Principal".to_owned(), it.span),
                |element| (principal(element, view, truth), element.span),
            ),
        ),
        Part::Action => (
            MismatchedPart::Action,
            it.action.as_ref().map_or_else(
                || ("it has no Action".to_owned(), it.span),
                |element| (named("Action", element, view.action, truth), element.span),
            ),
        ),
        Part::Resource => (
            MismatchedPart::Resource,
            it.resource.as_ref().map_or_else(
                || ("it has no Resource".to_owned(), it.span),
                |element| {
                    (
                        named("Resource", element, view.resource, truth),
                        element.span,
                    )
                },
            ),
        ),
        Part::Condition(place) => match it.conditions.get(place) {
            None => (
                MismatchedPart::Condition(String::new()),
                (String::new(), it.span),
            ),
            Some(test) => (
                MismatchedPart::Condition(test.key.text.clone()),
                (condition(test, truth, view), test.span),
            ),
        },
    };
    Mismatch { part, text, span }
}

/// How the request's value stands to the policy's, where the statement does not match by it.
const fn differs(negated: bool, truth: Truth) -> &'static str {
    match (negated, truth) {
        (false, Truth::Unknown) => "may not match",
        (false, _) => "does not match",
        (true, Truth::Unknown) => "may match",
        (true, _) => "matches",
    }
}

fn named(name: &str, element: &Element, has: &str, truth: Truth) -> String {
    let wanted: Vec<&str> = element
        .values
        .iter()
        .map(|text| text.text.as_str())
        .collect();
    let not = if element.negated { "Not" } else { "" };
    let differs = differs(element.negated, truth);
    format!(
        "{not}{name}: request {has} {differs} policy {}",
        short(&wanted)
    )
}

fn principal(element: &PrincipalElement, view: &View<'_>, truth: Truth) -> String {
    let wanted: Vec<&str> = element
        .values
        .iter()
        .map(|(_, text)| text.text.as_str())
        .collect();
    let not = if element.negated { "Not" } else { "" };
    format!(
        "{not}Principal: request {} {} policy {}",
        view.caller.shown(),
        differs(element.negated, truth),
        short(&wanted)
    )
}

fn condition(test: &Test, truth: Truth, view: &View<'_>) -> String {
    let (operator, key) = (&test.operator.text, &test.key.text);
    let wanted: Vec<&str> = test
        .values
        .iter()
        .map(|value| value.text.as_str())
        .collect();
    let has = match view.get(&key.to_ascii_lowercase()) {
        None => "the request has no such key".to_owned(),
        Some(Held::Unknown) => "its value is unknown".to_owned(),
        Some(Held::Known(values)) => {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            format!("request {}", short(&values))
        }
    };
    let known = matches!(view.get(&key.to_ascii_lowercase()), Some(Held::Known(_)));
    let differs = if known {
        format!(" {}", differs(operator.contains("Not"), truth))
    } else {
        ";".to_owned()
    };
    format!(
        "Condition {operator} {key}: {has}{differs} policy {}",
        short(&wanted)
    )
}

/// A few values, and how many more.
fn short(values: &[&str]) -> String {
    match values {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        _ if values.len() <= 4 => values.join(" or "),
        [first, second, rest @ ..] => {
            format!("{first}, {second} or one of {} more", rest.len())
        }
    }
}
