//! What became of a request.

use super::clock::Deadline;
use crate::facts::{HttpOutcome, HttpProbe};

/// What became of a request.
pub(super) enum Sent {
    /// It ended by itself, or by its own time.
    Whole(HttpProbe),
    /// The run ended first: what had come until then, if anything.
    Cut(Option<HttpProbe>),
}

impl Sent {
    /// What it was by its deadline.
    pub(super) fn by(deadline: Deadline, probe: HttpProbe) -> Self {
        match probe.outcome {
            _ if !deadline.has_cut() => Self::Whole(probe),
            // The head of an answer counts, whatever its body would have said.
            HttpOutcome::Answered(_) => Self::Cut(Some(probe)),
            _ => Self::Cut(None),
        }
    }
}
