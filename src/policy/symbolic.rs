//! What policies make of all requests at once.
//!
//! The patterns in play cut callers, actions, resources and the values of each key into finitely many
//! classes with an example each; the evaluator says what a class means to a statement; and a decision
//! diagram over the classes says what the policies come to. What cannot be cut exactly is unknown.

mod automaton;
mod axes;
mod bits;
mod budget;
mod calls;
mod cases;
mod diagram;
mod question;
mod resources;
mod values;

pub use budget::TooComplex;
pub use calls::Calls;
pub use cases::{Case, Range, Witness};

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
    confirm(&setups, &mut cases);
    Ok(cases)
}

/// The disjoint cases of requests that two policies decide differently; none where they are equivalent.
///
/// # Errors
/// The policies are too complex.
pub fn diff(old: &Setup, new: &Setup, calls: &Calls) -> Result<Vec<Case>, TooComplex> {
    let setups = [old, new];
    let question = Question::new(&setups, calls);
    let diagram = Diagram::build(&question, &Bits::none(question.places.len()))?;
    let mut cases = diagram.cases(|outcomes| {
        let (old, new) = (answer(outcomes, 0), answer(outcomes, 1));
        old != new || old == Answer::Unknown
    })?;
    confirm(&setups, &mut cases);
    Ok(cases)
}

fn answer(outcomes: &[Outcomes], setup: usize) -> Answer {
    outcomes
        .get(setup)
        .map_or(Answer::Unknown, |it| it.answer())
}

/// The evaluator must say the same of each witness; where it does not, nothing is claimed.
fn confirm(setups: &[&Setup], cases: &mut [Case]) {
    for case in cases {
        let request = case.witness.request();
        for (setup, answer) in setups.iter().zip(&mut case.answers) {
            if *answer != Answer::Unknown && setup.decide(&request).answer != *answer {
                *answer = Answer::Unknown;
            }
        }
    }
}
