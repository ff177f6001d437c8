//! Waits that end. A read of a FIFO that nobody writes to, or of a network mount that hangs, cannot be
//! stopped: such work is done on a thread that is left behind when its time is up.

mod children;
mod reading;
mod signals;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

pub use children::end_children;
pub use reading::{DISK, bytes, is_stdin, stream, text};
pub use signals::{Interrupted, listen, listening, pending};

/// How long a signal leaves to what is being written.
const GRACE: Duration = Duration::from_millis(200);
/// How soon a wait sees a signal.
const STEP: Duration = Duration::from_millis(20);

/// When the run began, and how long it may take, where that has been said.
static RUN: OnceLock<(Instant, Duration)> = OnceLock::new();

/// Says how long the whole run may take, from now on.
pub fn begin(timeout: Duration) {
    // Who says it first counts: a process is one run.
    let _ = RUN.set((Instant::now(), timeout));
}

/// How much of that is over.
#[must_use]
pub fn spent() -> Duration {
    RUN.get()
        .map_or(Duration::ZERO, |(start, _)| start.elapsed())
}

/// How long the run has left, and never less than it takes to write a report to somebody who reads.
#[must_use]
pub fn rest() -> Duration {
    timeout().saturating_sub(spent()).max(GRACE)
}

/// How long the whole run may take.
fn timeout() -> Duration {
    RUN.get()
        .map_or(Duration::from_secs(30), |(_, timeout)| *timeout)
}

/// Nobody waits longer than a day, and the clock has no more than that for certain.
fn soon(limit: Duration) -> Instant {
    Instant::now() + limit.min(Duration::from_hours(24))
}

/// What a wait ended with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Its time was up.
    TimedOut,
    /// A signal came.
    Interrupted(Interrupted),
    /// Nobody is left who could send anything.
    Alone,
}

/// The next message, unless the time is up or a signal comes first.
///
/// # Errors
/// There is none.
pub fn next<T>(messages: &Receiver<T>, end: Instant) -> Result<T, Ended> {
    loop {
        let rest = end.saturating_duration_since(Instant::now());
        match messages.recv_timeout(rest.min(STEP)) {
            Ok(message) => return Ok(message),
            Err(RecvTimeoutError::Disconnected) => return Err(Ended::Alone),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if let Some(signal) = pending() {
            return Err(Ended::Interrupted(signal));
        }
        if rest.is_zero() {
            return Err(Ended::TimedOut);
        }
    }
}

/// Does work that may hang. A signal that has come, or comes, leaves it a moment.
///
/// # Errors
/// What the work says, or that it took too long, or that there is no thread for it.
pub fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let (tell, told) = sync_channel(1);
    detach(move || {
        // Nobody listens any more where it took too long.
        let _ = tell.send(work());
    })?;
    match next(&told, soon(limit)) {
        Ok(done) => done,
        Err(Ended::Interrupted(_)) => told
            .recv_timeout(GRACE.min(limit))
            .unwrap_or_else(|_| Err(late("before the run was interrupted"))),
        Err(Ended::TimedOut) => Err(late(&format!("within {limit:.1?}"))),
        Err(Ended::Alone) => Err(io::Error::other("the work ended without a result")),
    }
}

/// As [`within`], inside a runtime, and without a bound of its own: whoever waits has one.
///
/// # Errors
/// What the work says, or that there is no thread for it.
pub async fn detached<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let (tell, told) = tokio::sync::oneshot::channel();
    detach(move || {
        let _ = tell.send(work());
    })?;
    told.await
        .unwrap_or_else(|_| Err(io::Error::other("the work ended without a result")))
}

/// A regular file's text, of a long one the beginning. Anything else may never end, and is refused.
///
/// # Errors
/// It cannot be read, or is no regular file.
pub fn regular(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        let problem = "it is not a regular file";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn detach(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().spawn(work).map(drop)
}

fn late(when: &str) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, format!("no answer {when}"))
}
