//! What the host says of itself, read on a thread of its own: a read may hang, and costs its own fact then.

use std::time::Duration;

use tokio::time::timeout_at;

use super::clock::{Clock, shown};
use super::text::one_line;
use crate::facts::{Fact, FetchError, Reason};
use crate::waiting;

/// How long such a read may take: it is a matter of milliseconds.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// Read, inside its time and the run's.
pub(super) async fn read<T: Send + 'static>(
    clock: Clock,
    what: &str,
    read: impl FnOnce() -> Fact<T> + Send + 'static,
) -> Fact<T> {
    let deadline = clock.within(PATIENCE);
    match timeout_at(deadline.at(), waiting::detached(|| Ok(read()))).await {
        Ok(Ok(fact)) => fact,
        Ok(Err(error)) => Fact::unknown(Reason::Failed, one_line(format!("{what}: {error}"))),
        Err(_) if deadline.has_cut() => {
            let FetchError { why, detail } = clock.cut_off();
            Fact::unknown(why, format!("{detail} while it read {what}"))
        }
        Err(_) => {
            let patience = shown(PATIENCE);
            Fact::unknown(
                Reason::TimedOut,
                format!("reading {what} took longer than {patience}"),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::gather::request::Bounds;

    #[tokio::test]
    async fn a_read_that_hangs_costs_its_own_fact() {
        let bounds = |timeout| Bounds {
            timeout: Duration::from_millis(timeout),
            ..Bounds::default()
        };
        let forever = || {
            std::thread::sleep(Duration::from_mins(10));
            Fact::Known(1)
        };
        let started = Instant::now();
        for (timeout, words) in [
            (300, "cut off by --timeout 300ms while it read x"),
            (60_000, "reading x took longer than 2s"),
        ] {
            let fact = read(Clock::start(bounds(timeout)), "x", forever).await;
            assert_eq!(fact.trouble().map(|it| it.detail.as_str()), Some(words));
        }
        assert!(started.elapsed() < Duration::from_mins(1));
        let clock = Clock::start(bounds(60_000));
        assert_eq!(read(clock, "x", || Fact::Known(1)).await, Fact::Known(1));
    }
}
