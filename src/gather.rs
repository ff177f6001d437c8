//! Gathers facts: the only room that does I/O, and the only one that waits.
//!
//! [`run`] is the way in for everybody who has no runtime: it builds one, listens for SIGINT and
//! SIGTERM, and leaves the runtime behind when the run is over, since a thread that is inside
//! `getaddrinfo` cannot be stopped. Nothing here judges.

use std::cell::Cell;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::sleep_until;

// Without the SDK the same questions are answered by one that knows nothing; in the tests of that
// build, by one that knows what a test tells it.
#[cfg_attr(all(not(feature = "aws"), not(test)), path = "gather/aws_absent.rs")]
#[cfg_attr(all(not(feature = "aws"), test), path = "gather/aws_told.rs")]
mod aws;
mod certificate;
mod clock;
mod dns;
mod endpoints;
mod fetch;
mod flow;
mod host;
mod http;
mod imds;
mod local;
mod notes;
mod plan;
mod proxy;
mod request;
mod resolving;
mod slot;
mod surroundings;
mod tcp;
mod text;
mod tls;
mod trust;
mod way;

pub use plan::closure;
pub use request::{AwsSettings, Bounds, Endpoints, HttpSettings, Interfaces, Request};

use crate::facts::{Facts, Need, Trouble, Why};
use crate::model::Region;
use clock::Clock;
use flow::Run;
use notes::{Ending, Notes};
use surroundings::Surroundings;

/// A signal that cut a run short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interrupted {
    /// SIGINT: the user pressed Ctrl-C.
    Int,
    /// SIGTERM: somebody else ended it.
    Term,
}

impl Interrupted {
    /// The exit code that tells of the signal: 128 and its number.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Int => 130,
            Self::Term => 143,
        }
    }
}

/// Gather what is wanted, from a program without a runtime. `progress` is told of each fact when all
/// that can be learned of it is known. A signal ends the run early: the facts so far come back, marked
/// as incomplete, with the signal. After the run SIGINT and SIGTERM no longer end the process by
/// themselves.
///
/// # Errors
/// The runtime or the signal handlers cannot be set up.
pub fn run(request: &Request, progress: &dyn Fn(Need)) -> io::Result<(Facts, Option<Interrupted>)> {
    on_runtime(async {
        let mut int = signal(SignalKind::interrupt())?;
        let mut term = signal(SignalKind::terminate())?;
        let interrupted = Cell::new(None);
        let interrupt = async {
            let which = tokio::select! {
                _ = int.recv() => Interrupted::Int,
                _ = term.recv() => Interrupted::Term,
            };
            interrupted.set(Some(which));
        };
        let facts = gather(request, progress, interrupt).await;
        Ok((facts, interrupted.get()))
    })?
}

/// Gather again and again, until `seen` says that it has seen enough, the time is up, or a signal
/// comes; the facts of the last round come back.
///
/// # Errors
/// The runtime or the signal handlers cannot be set up.
pub fn follow(
    request: &Request,
    every: std::time::Duration,
    longest: std::time::Duration,
    seen: &mut dyn FnMut(&Facts) -> bool,
) -> io::Result<(Facts, Option<Interrupted>)> {
    on_runtime(async {
        let mut int = signal(SignalKind::interrupt())?;
        let mut term = signal(SignalKind::terminate())?;
        let interrupted = Cell::new(None);
        let end = tokio::time::Instant::now() + longest;
        loop {
            let facts = {
                let interrupt = async {
                    let which = tokio::select! {
                        _ = int.recv() => Interrupted::Int,
                        _ = term.recv() => Interrupted::Term,
                    };
                    interrupted.set(Some(which));
                };
                gather(request, &|_| {}, interrupt).await
            };
            if let Some(which) = interrupted.get() {
                return Ok((facts, Some(which)));
            }
            let next = tokio::time::Instant::now() + every;
            if !seen(&facts) || next >= end {
                return Ok((facts, None));
            }
            let signalled = tokio::select! {
                () = sleep_until(next) => None,
                _ = int.recv() => Some(Interrupted::Int),
                _ = term.recv() => Some(Interrupted::Term),
            };
            if signalled.is_some() {
                return Ok((facts, signalled));
            }
        }
    })?
}

/// The Region of the instance that the program runs on, for a target that does not name its own.
///
/// # Errors
/// The instance metadata service does not tell, or a runtime cannot be set up.
pub fn region_of_instance() -> Result<Region, Trouble> {
    let asked = on_runtime(async { imds::Service::of_environment().region().await });
    asked.unwrap_or_else(|error| {
        Err(Trouble {
            why: Why::Failed,
            detail: text::one_line(error),
        })
    })
}

/// Gather what is wanted, until everything is known, the request's time is up, or `interrupt` is ready.
/// Runs inside a tokio runtime, which must be ended by `shutdown_background`: dropping it would wait
/// for threads that are still inside `getaddrinfo`.
pub async fn gather(
    request: &Request,
    progress: &dyn Fn(Need),
    interrupt: impl Future<Output = ()>,
) -> Facts {
    gather_in(&Surroundings::of_process(), request, progress, interrupt).await
}

async fn gather_in(
    surroundings: &Surroundings,
    request: &Request,
    progress: &dyn Fn(Need),
    interrupt: impl Future<Output = ()>,
) -> Facts {
    let clock = Clock::start(request.bounds.timeout);
    let notes = Arc::new(Notes::begin(request));
    let ending = {
        let run = Run::new(request, clock, Arc::clone(&notes), surroundings, progress);
        // On the heap: with the SDK in it, this future is too large for a stack.
        let mut everything = Box::pin(run.everything());
        let interrupt = pin!(interrupt);
        tokio::select! {
            () = interrupt => Ending::Interrupted,
            () = &mut everything => Ending::Done,
            () = sleep_until(clock.last()) => Ending::Deadline,
        }
    };
    notes.close(&request.needs, ending, clock.elapsed_ms())
}

fn on_runtime<T>(work: impl Future<Output = T>) -> io::Result<T> {
    let runtime: Runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    Ok(done)
}

#[cfg(all(test, not(feature = "aws")))]
#[path = "gather/configuration_tests.rs"]
mod configuration_tests;
#[cfg(all(test, not(feature = "aws")))]
#[path = "gather/recipient_tests.rs"]
mod recipient_tests;
#[cfg(test)]
#[path = "gather/gather_tests.rs"]
mod tests;
