//! Whence something is known: what was waited for before it was.

use std::collections::BTreeSet;

/// The steps that something is known from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Since(BTreeSet<usize>);

impl Since {
    /// From the beginning: nobody was waited for.
    pub(super) fn start() -> Self {
        Self::default()
    }

    /// From one step.
    pub(super) fn step(number: usize) -> Self {
        Self(BTreeSet::from([number]))
    }

    /// From these steps, too.
    pub(super) fn and(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// The same, from these steps, too.
    pub(super) fn with(mut self, other: &Self) -> Self {
        self.and(other);
        self
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = usize> {
        self.0.iter().copied()
    }
}
