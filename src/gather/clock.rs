//! Deadlines: each piece has its own, and none outlasts the run.

use std::time::Duration;

use tokio::time::Instant;

use super::request::Bounds;
use crate::facts::{FetchError, Reason};

/// When the run began, and when its pieces must have ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    start: Instant,
    end: Instant,
    last: Instant,
    /// How long the whole run may take, as it was asked for.
    timeout: Duration,
}

/// When a piece must have ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    at: Instant,
    /// Whether the run ends before the piece has had its own time: then silence until the deadline
    /// shows nothing.
    cut: bool,
}

impl Deadline {
    /// The moment.
    pub(super) const fn at(self) -> Instant {
        self.at
    }

    /// Whether the end of the run has cut the piece short. What was not heard of it until then is no
    /// observation.
    pub(super) fn has_cut(self) -> bool {
        self.cut && Instant::now() >= self.at
    }
}

impl Clock {
    /// A run that begins now. Pieces end a little before the run does, so that a probe that waits
    /// in vain can still say so itself.
    pub(super) fn start(bounds: Bounds) -> Self {
        let start = Instant::now();
        let timeout = bounds.timeout;
        let margin = (timeout / 10).min(Duration::from_millis(100));
        // A timeout of ages would overflow the clock: nobody waits longer than a day.
        let left = timeout
            .saturating_sub(bounds.spent)
            .min(Duration::from_hours(24));
        let last = start + left;
        Self {
            start,
            end: last.checked_sub(margin).unwrap_or(last),
            last,
            timeout,
        }
    }

    /// The deadline of a piece that may take so long.
    pub(super) fn within(&self, piece: Duration) -> Deadline {
        let own = Instant::now().checked_add(piece);
        let own = own.filter(|own| *own <= self.end);
        Deadline {
            at: own.unwrap_or(self.end),
            cut: own.is_none(),
        }
    }

    /// When pieces without a time of their own must have ended.
    pub(super) const fn end(&self) -> Instant {
        self.end
    }

    /// Why nothing is known of what was not over in time.
    pub(super) fn cut_off(&self) -> FetchError {
        FetchError {
            why: Reason::TimedOut,
            detail: format!("cut off by --timeout {}", shown(self.timeout)),
        }
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

/// A time as it is typed.
pub(super) fn shown(time: Duration) -> String {
    let ms = time.as_millis();
    match (ms % 60_000, ms % 1000) {
        (0, _) => format!("{}m", ms / 60_000),
        (_, 0) => format!("{}s", ms / 1000),
        _ => format!("{ms}ms"),
    }
}

/// The milliseconds since then.
pub(super) fn ms_since(then: Instant) -> u64 {
    u64::try_from(then.elapsed().as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(timeout: Duration) -> Clock {
        let bounds = Bounds::default();
        Clock::start(Bounds { timeout, ..bounds })
    }

    #[test]
    fn no_piece_outlasts_the_run() {
        let clock = of(Duration::from_secs(10));
        let (short, long) = (Duration::from_millis(1), Duration::from_mins(1));
        assert!(clock.within(long).at() < clock.last());
        assert!(clock.within(Duration::MAX).at() < clock.last());
        assert!(clock.within(short).at() < clock.within(long).at());
        assert!(of(Duration::MAX).last() > Instant::now());
    }

    /// What had its own time is an observation; what the run cut short is none.
    #[test]
    fn silence_until_the_run_ends_shows_nothing() {
        let clock = of(Duration::from_secs(10));
        let over = |clock: Clock| Clock {
            end: Instant::now(),
            ..clock
        };
        assert!(!clock.within(Duration::ZERO).has_cut(), "it had its time");
        assert!(!clock.within(Duration::from_secs(11)).has_cut(), "not yet");
        assert!(over(clock).within(Duration::from_secs(1)).has_cut());
        assert_eq!(clock.cut_off().detail, "cut off by --timeout 10s");
        let typed = [(700, "700ms"), (90_000, "90s"), (120_000, "2m")];
        for (ms, text) in typed {
            assert_eq!(shown(Duration::from_millis(ms)), text);
        }
    }
}
