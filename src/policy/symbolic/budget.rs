//! How much work a question may be: policies that are exponential by design end here.

use std::cell::Cell;

/// The steps of one question: about a second.
const STEPS: u64 = 12_000_000;

/// What is left of the work.
#[derive(Debug)]
pub(in crate::policy) struct Budget(Cell<u64>);

/// A question that was given up, and which part of the policies made it too large.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("too complex: {0}")]
pub struct TooComplex(pub String);

impl Budget {
    pub(in crate::policy) const fn full() -> Self {
        Self(Cell::new(STEPS))
    }

    /// For what is asked beside something else, such as of a policy that is linted.
    pub(in crate::policy) const fn small() -> Self {
        Self(Cell::new(STEPS / 8))
    }

    /// What is left, for one question of several that share it.
    pub(super) const fn rest(&self) -> Self {
        Self(Cell::new(self.0.get()))
    }

    /// Takes over what a question of several left.
    pub(super) fn after(&self, question: &Self) {
        self.0.set(question.0.get());
    }

    /// Uses some steps; `what` names what is being worked on.
    pub(super) fn spend(&self, steps: usize, what: &str) -> Result<(), TooComplex> {
        let left = self.0.get().saturating_sub(steps as u64 + 1);
        self.0.set(left);
        if left == 0 {
            Err(TooComplex(what.to_owned()))
        } else {
            Ok(())
        }
    }
}
