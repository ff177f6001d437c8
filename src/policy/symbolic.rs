//! What policies make of all requests at once.
//!
//! The patterns in play cut callers, actions, resources and the values of each key into finitely many
//! classes with an example each; the evaluator says what a class means to a statement; and a decision
//! diagram over the classes says what the policies come to. What cannot be cut exactly is unknown.

mod automaton;
mod axes;
mod bits;
mod budget;
mod callers;
mod calls;
mod cases;
mod diagram;
mod key_axes;
mod question;
mod resources;
mod values;

pub(super) use budget::Budget;
pub use budget::TooComplex;
pub use calls::{Callers, Calls};
pub use cases::{Case, Range, Witness};

use super::Effect;
use super::setup::Setup;
use super::truth::{Answer, Outcomes};
use bits::Bits;
use diagram::Diagram;
use question::Question;

/// The disjoint cases of calls that are admitted, and of those of which nobody can tell.
///
/// # Errors
/// The policies are too complex.
pub fn who(setup: &Setup, calls: &Calls) -> Result<Vec<Case>, TooComplex> {
    let setups = [setup];
    let question = Question::new(&setups, calls);
    let diagram = Diagram::build(&question, &Bits::none(question.places.len()))?;
    let mut cases =
        diagram.cases(|outcomes| matches!(answer(outcomes, 0), Answer::Allow | Answer::Unknown))?;
    confirm(&setups, &question.variables, &mut cases);
    Ok(cases)
}

/// The disjoint cases of requests that two policies decide differently; none where they are equivalent.
///
/// # Errors
/// The policies are too complex.
pub fn diff(old: &Setup, new: &Setup, calls: &Calls) -> Result<Vec<Case>, TooComplex> {
    // The same policies decide alike, whatever is unknown of them.
    if old == new {
        return Ok(Vec::new());
    }
    let setups = [old, new];
    let question = Question::new(&setups, calls);
    let diagram = Diagram::build(&question, &Bits::none(question.places.len()))?;
    let mut cases = diagram.cases(|outcomes| {
        let (old, new) = (answer(outcomes, 0), answer(outcomes, 1));
        old != new || old == Answer::Unknown
    })?;
    confirm(&setups, &question.variables, &mut cases);
    Ok(cases)
}

/// Whether some request comes to this with each of the setups. Several questions share the budget.
///
/// # Errors
/// The policies are too complex.
pub(super) fn some(
    setups: &[&Setup],
    calls: &Calls,
    budget: &Budget,
    wanted: impl Fn(&[Answer]) -> bool,
) -> Result<bool, TooComplex> {
    let mut question = Question::new(setups, calls);
    question.budget = budget.rest();
    let diagram = Diagram::build(&question, &Bits::none(question.places.len()));
    budget.after(&question.budget);
    let answers =
        |outcomes: &[Outcomes]| -> Vec<Answer> { outcomes.iter().map(|it| it.answer()).collect() };
    Ok(diagram?.any(|outcomes| wanted(&answers(outcomes))))
}

/// Whether two policies surely decide every request alike.
///
/// # Errors
/// The policies are too complex.
pub(super) fn alike(
    one: &Setup,
    other: &Setup,
    calls: &Calls,
    budget: &Budget,
) -> Result<bool, TooComplex> {
    let differ = |it: &[Answer]| match it {
        [one, other] => one != other || *one == Answer::Unknown,
        _ => true,
    };
    Ok(!some(&[one, other], calls, budget, differ)?)
}

fn answer(outcomes: &[Outcomes], setup: usize) -> Answer {
    outcomes
        .get(setup)
        .map_or(Answer::Unknown, |it| it.answer())
}

/// The evaluator must say the same of each witness; where it does not, nothing is claimed.
fn confirm(setups: &[&Setup], variables: &[String], cases: &mut [Case]) {
    for case in cases {
        let open = |it: &Answer| *it == Answer::Unknown;
        let firm = |request: &_| setups.iter().all(|it| !open(&it.decide(request).answer));
        if case.answers.iter().any(open) && firm(&case.witness.request()) {
            // Then it hangs on a variable's value, which the witness leaves out.
            case.witness.leave_open(variables);
        }
        let request = case.witness.request();
        for (setup, answer) in setups.iter().zip(&mut case.answers) {
            let decided = setup.decide(&request);
            if decided.answer != *answer {
                *answer = Answer::Unknown;
            }
            if *answer == Answer::Unknown {
                case.doubts.extend(decided.doubts);
            }
        }
        case.doubts.sort_unstable();
        case.doubts.dedup();
    }
}

/// The most statements that are taken out one by one.
const MOST_TRIED: usize = 20;

/// Why policies admit nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nobody {
    /// No statement allows.
    NoAllow,
    /// No statement that allows can match a call.
    NoMatch,
    /// These statements together deny all that is allowed: the policy's place and the statement's.
    Denied(Vec<(usize, usize)>),
}

/// One call that is surely admitted; none where there is no such call.
///
/// # Errors
/// The policies are too complex.
pub fn admitted(setup: &Setup, calls: &Calls) -> Result<Option<Witness>, TooComplex> {
    let cases = who(setup, calls)?;
    let mut sure = cases.into_iter().filter(|it| it.answers == [Answer::Allow]);
    Ok(sure.next().map(|case| case.witness))
}

/// Why no call is admitted; `None` where some call is, or may be.
///
/// # Errors
/// The policies are too complex.
pub fn nobody(setup: &Setup, calls: &Calls) -> Result<Option<Nobody>, TooComplex> {
    let mut denies = Vec::new();
    let mut allows = false;
    for (place, policy) in setup.policies.iter().enumerate() {
        for (index, statement) in policy.statements.iter().enumerate() {
            match statement.effect {
                Effect::Deny => denies.push((place, index)),
                Effect::Allow => allows = true,
            }
        }
    }
    if admits(setup, calls, &[])? {
        return Ok(None);
    }
    if !allows {
        return Ok(Some(Nobody::NoAllow));
    }
    if !admits(setup, calls, &denies)? {
        return Ok(Some(Nobody::NoMatch));
    }
    if denies.len() > MOST_TRIED {
        return Ok(Some(Nobody::Denied(denies)));
    }
    // The fewest of them that still deny everything.
    let mut left = denies.clone();
    for deny in &denies {
        let fewer: Vec<(usize, usize)> = left.iter().copied().filter(|it| it != deny).collect();
        let without: Vec<(usize, usize)> = denies
            .iter()
            .copied()
            .filter(|it| !fewer.contains(it))
            .collect();
        if !admits(setup, calls, &without)? {
            left = fewer;
        }
    }
    Ok(Some(Nobody::Denied(left)))
}

/// Whether any call is admitted, or may be, without some of the statements.
fn admits(setup: &Setup, calls: &Calls, without: &[(usize, usize)]) -> Result<bool, TooComplex> {
    let setups = [setup];
    let question = Question::new(&setups, calls);
    let mut left_out = Bits::none(question.places.len());
    let mut index = 0;
    for (place, policy) in setup.policies.iter().enumerate() {
        for statement in 0..policy.statements.len() {
            if without.contains(&(place, statement)) {
                left_out.insert(index);
            }
            index += 1;
        }
    }
    let diagram = Diagram::build(&question, &left_out)?;
    Ok(diagram.any(|outcomes| matches!(answer(outcomes, 0), Answer::Allow | Answer::Unknown)))
}

/// Why nobody is admitted, in one sentence.
#[must_use]
pub fn why_nobody(setup: &Setup, calls: &Calls) -> String {
    match nobody(setup, calls) {
        Ok(Some(Nobody::NoAllow)) => "no statement allows anything".to_owned(),
        Ok(Some(Nobody::NoMatch)) => "no statement that allows can match a call".to_owned(),
        Ok(Some(Nobody::Denied(denies))) if !denies.is_empty() => {
            let one = |(policy, statement): &(usize, usize)| {
                if setup.policies.len() > 1 {
                    format!("statement {} of policy {}", statement + 1, policy + 1)
                } else {
                    format!("statement {}", statement + 1)
                }
            };
            let named: Vec<String> = denies.iter().map(one).collect();
            format!(
                "every call that is allowed is denied by {}",
                named.join(" or ")
            )
        }
        _ => "the policies admit no call".to_owned(),
    }
}
