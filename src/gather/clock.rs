//! Deadlines: each piece has its own, and none outlasts the run.

use std::time::Duration;

use tokio::time::Instant;

/// When the run began, and when its pieces must have ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    start: Instant,
    end: Instant,
    last: Instant,
}

impl Clock {
    /// A run that begins now. Pieces end a little before the run does, so that a probe that waits
    /// in vain can still say so itself.
    pub(super) fn start(timeout: Duration) -> Self {
        let start = Instant::now();
        let margin = (timeout / 10).min(Duration::from_millis(100));
        // A timeout of ages would overflow the clock: nobody waits longer than a day.
        let timeout = timeout.min(Duration::from_hours(24));
        let last = start + timeout;
        Self {
            start,
            end: last.checked_sub(margin).unwrap_or(last),
            last,
        }
    }

    /// The deadline of a piece that may take so long.
    pub(super) fn within(&self, piece: Duration) -> Instant {
        Instant::now()
            .checked_add(piece)
            .map_or(self.end, |deadline| deadline.min(self.end))
    }

    /// When the whole run ends, whatever is missing.
    pub(super) const fn last(&self) -> Instant {
        self.last
    }

    /// How long the run has taken, in milliseconds.
    pub(super) fn elapsed_ms(&self) -> u64 {
        ms_since(self.start)
    }
}

/// The milliseconds since then.
pub(super) fn ms_since(then: Instant) -> u64 {
    u64::try_from(then.elapsed().as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_piece_outlasts_the_run() {
        let clock = Clock::start(Duration::from_secs(1));
        assert!(clock.within(Duration::from_mins(1)) < clock.last());
        assert!(clock.within(Duration::MAX) < clock.last());
        assert!(clock.within(Duration::from_millis(1)) < clock.within(Duration::from_mins(1)));
        assert!(Clock::start(Duration::MAX).last() > Instant::now());
    }
}
