//! Whether an answer can still turn: every value of an unknown key that the policies tell apart is
//! tried. Keys whose values cannot be told apart by a short list stay unknown.

use super::compiled::{Policy, Statement};
use super::condition::Condition;
use super::request::{Held, Request};
use super::setup::Reached;

/// The most combinations of values that are tried.
const MOST: usize = 2_048;

/// A value to try: `None` is absent.
type Tried = Option<Held>;

/// What every combination of values comes to, where that is one and the same outcome. All of them
/// share one tank.
pub(super) fn settle(
    policies: &[Policy],
    request: &Request,
    reach: impl Fn(&[(String, Option<Held>)]) -> Reached,
) -> Option<Reached> {
    let mut keys: Vec<(String, Vec<Tried>)> = Vec::new();
    let mut combinations = 1_usize;
    for (_, folded) in request.context.unknown() {
        let statements = policies.iter().flat_map(|policy| &policy.statements);
        let values = candidates(statements, folded)?;
        combinations = combinations.checked_mul(values.len())?;
        if combinations > MOST {
            return None;
        }
        keys.push((folded.to_owned(), values));
    }
    if keys.is_empty() {
        return None;
    }
    let mut all: Option<Reached> = None;
    for combination in 0..combinations {
        let mut rest = combination;
        let mut tried = Vec::with_capacity(keys.len());
        for (key, values) in &keys {
            let value = values.get(rest % values.len())?;
            rest /= values.len();
            tried.push((key.clone(), value.clone()));
        }
        let reached = reach(&tried);
        all = Some(match all {
            None => reached,
            Some(mut before) => {
                before.outcomes = before.outcomes.or(reached.outcomes);
                // The statement is told only where it is always the same one.
                if before.denied_by != reached.denied_by {
                    before.denied_by = None;
                }
                if before.allowed_by != reached.allowed_by {
                    before.allowed_by = None;
                }
                before
            }
        });
        if all.as_ref()?.outcomes.answer() == super::truth::Answer::Unknown {
            return None;
        }
    }
    all
}

/// One value of every class that the statements tell apart; `None` where that cannot be listed.
fn candidates<'a>(
    statements: impl Iterator<Item = &'a Statement>,
    folded: &str,
) -> Option<Vec<Tried>> {
    let mut texts: Vec<String> = Vec::new();
    let (mut used, mut addresses_only) = (false, true);
    for statement in statements {
        // Through a variable the key's value goes anywhere.
        if statement.fills_in(folded) {
            return None;
        }
        for condition in statement.conditions.iter().filter(|it| it.key == folded) {
            texts.extend(Condition::told_apart(condition)?);
            used = true;
            addresses_only &= condition.is_of_address();
        }
    }
    if !used {
        return Some(vec![None]);
    }
    if !addresses_only {
        // A value that no policy names.
        texts.push("\u{fffd}".to_owned());
    }
    texts.sort_unstable();
    texts.dedup();
    let mut tried: Vec<Tried> = vec![None];
    tried.extend(texts.into_iter().map(|text| Some(Held::Known(vec![text]))));
    Some(tried)
}
