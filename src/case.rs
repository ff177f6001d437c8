//! One set of facts, and what follows from them: what every check is given. A case is made once a
//! judgement, and once for each fix that is tried.

use std::ops::Deref;

use crate::facts::Facts;

/// The facts under judgement. It reads as its facts do.
pub struct Case<'a> {
    facts: &'a Facts,
}

impl<'a> Case<'a> {
    /// The case that these facts make.
    #[must_use]
    pub const fn of(facts: &'a Facts) -> Self {
        Self { facts }
    }
}

impl Deref for Case<'_> {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        self.facts
    }
}
