//! The plan of a run, as it ran: its steps, when each began and ended, and for whom it waited.
//!
//! Nobody declares what follows what. A piece of the run takes what others have learned from their slots, and
//! with the value it takes whence that is known: what is written down is what was waited for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::recorder::Recorder;
use super::since::Since;
use crate::facts::{Fact, Reason, StepEnd};

/// A step that has begun. What is dropped without an end was cut off.
#[derive(Debug)]
#[must_use]
pub(super) struct Span {
    notes: Arc<Recorder>,
    number: usize,
    begun: Instant,
}

impl Span {
    /// Begins now.
    pub(super) fn begin(notes: &Arc<Recorder>, name: String, since: &Since) -> Self {
        Self {
            notes: Arc::clone(notes),
            number: notes.step(name, since),
            begun: Instant::now(),
        }
    }

    /// What is known from this step.
    pub(super) fn since(&self) -> Since {
        Since::step(self.number)
    }

    /// Ends now.
    pub(super) fn end(self, how: StepEnd) -> Since {
        self.notes.step_ended(self.number, how);
        self.since()
    }

    /// Ends with a fact that has so much time of its own.
    pub(super) fn told<T>(self, fact: &Fact<T>, patience: Duration) -> Since {
        match fact.trouble() {
            Some(trouble) if trouble.why == Reason::TimedOut => self.silent(patience),
            _ => self.end(StepEnd::Answered),
        }
    }

    /// Ends without an answer, of which there was so much time.
    pub(super) fn silent(self, patience: Duration) -> Since {
        if self.begun.elapsed() >= patience {
            self.end(StepEnd::Silent)
        } else {
            self.end(StepEnd::GivenUp)
        }
    }
}
