//! Gathers facts: the only room that does I/O, and the only one that waits.
//!
//! [`run`] is the way in for everybody who has no runtime: it gathers on a thread of its own, and leaves
//! that behind when the time is up or a signal comes. Whatever hangs there, in `getaddrinfo`, in a read of
//! a file or in the SDK, the facts so far come back. Nothing here judges.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout_at;

// Without the SDK the same questions are answered by one that knows nothing; in the tests of that
// build, by one that knows what a test tells it.
#[cfg_attr(all(not(feature = "aws"), not(test)), path = "gather/aws_stub.rs")]
#[cfg_attr(all(not(feature = "aws"), test), path = "gather/aws_fake.rs")]
mod aws;

mod aside;
mod certificate;
mod changes;
mod clock;
mod dns;
mod endpoints;
mod environment;
mod fetch;
mod flow;
mod growing;
mod host;
mod http;
mod imds;
mod kernel_route;
mod local;
mod plan;
mod proxy;
mod recorder;
mod request;
mod resolving;
mod room;
mod sent;
mod since;
mod slot;
mod step;
mod tcp;
mod text;
mod tls;
mod trust;
#[doc(hidden)]
pub mod untrusted;

pub use changes::changes;
pub use plan::closure;
pub use request::{
    AwsSettings, Bounds, Endpoints, HttpSettings, Interfaces, LogQuestion, LogsWanted, Request,
    Scope,
};

pub use crate::waiting::Interrupted;

use crate::facts::{FactKind, Facts, FetchError, Reason};
use crate::model::Region;
use crate::waiting::{self, Ended};
use clock::Clock;
use environment::Environment;
use flow::Run;
use recorder::{Ending, Recorder};

/// The stack of the thread that gathers: the SDK's futures are large in a debug build.
const STACK: usize = 8 << 20;

/// Gather what is wanted, from a program without a runtime. `progress` is told of each fact when all
/// that can be learned of it is known, and may ask for the facts as they are then. A signal ends the run early: the facts so far come back, marked
/// as incomplete, with the signal. From then on a second signal ends the process.
///
/// # Errors
/// The system gives us too few threads or descriptors, or no signal handlers.
pub fn run(
    request: &Request,
    progress: &dyn Fn(FactKind, &dyn Fn() -> Facts),
) -> io::Result<(Facts, Option<Interrupted>)> {
    room::enough()?;
    waiting::listen()?;
    let clock = Clock::start(request.bounds);
    let notes = Arc::new(Recorder::begin(request));
    let (tell, told) = channel();
    let (asked, filled) = (request.clone(), Arc::clone(&notes));
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || gather_aside(&asked, clock, filled, &tell))?;
    let (ending, interrupted) = loop {
        match waiting::next(&told, clock.last().into_std()) {
            Ok(Told::Settled(need)) => progress(need, &|| {
                notes.close(&request.needs, Ending::Interrupted, &clock)
            }),
            Ok(Told::Done(done)) => break done.map(|()| (Ending::Done, None))?,
            Err(Ended::TimedOut) => break (Ending::Deadline, None),
            Err(Ended::Interrupted(signal)) => break (Ending::Interrupted, Some(signal)),
            Err(Ended::Alone) => return Err(io::Error::other("gathering ended without a result")),
        }
    };
    let facts = notes.close(&request.needs, ending, &clock);
    Ok((facts, interrupted))
}

/// What the thread that gathers tells.
enum Told {
    Settled(FactKind),
    Done(io::Result<()>),
}

/// Gather, and tell of it. Where nobody listens any more, the run has ended.
fn gather_aside(request: &Request, clock: Clock, notes: Arc<Recorder>, tell: &Sender<Told>) {
    let progress = |need| {
        let _ = tell.send(Told::Settled(need));
    };
    let environment = Environment::of_process();
    let done = on_runtime(async {
        let run = Run::new(request, clock, notes, &environment, &progress);
        // On the heap: with the SDK in it, this future is too large for a stack.
        Box::pin(run.everything()).await;
    });
    let _ = tell.send(Told::Done(done));
}

/// Gather again and again, until `seen` says that it has seen enough, the time is up, or a signal
/// comes; the facts of the last round come back.
///
/// # Errors
/// As [`run`].
pub fn follow(
    request: &Request,
    every: Duration,
    longest: Duration,
    seen: &mut dyn FnMut(&Facts) -> bool,
) -> io::Result<(Facts, Option<Interrupted>)> {
    // Nothing is ever sent: only time and signals end such a wait.
    let (_tell, pause) = channel::<()>();
    let end = Instant::now() + longest;
    loop {
        let (facts, interrupted) = run(request, &|_, _| {})?;
        let next = Instant::now() + every;
        if interrupted.is_some() || !seen(&facts) || next >= end {
            return Ok((facts, interrupted));
        }
        if let Err(Ended::Interrupted(signal)) = waiting::next(&pause, next) {
            return Ok((facts, Some(signal)));
        }
    }
}

/// The Region of the instance that the program runs on, for a target that does not name its own.
///
/// # Errors
/// The instance metadata service does not tell in time, or a runtime cannot be set up.
pub fn region_of_instance(bounds: Bounds) -> Result<Region, FetchError> {
    let clock = Clock::start(bounds);
    let asking = async {
        let service = imds::Service::of_environment();
        let asked = timeout_at(clock.end(), service.region()).await;
        asked.unwrap_or_else(|_| Err(clock.cut_off()))
    };
    let asked = room::enough().and_then(|()| on_runtime(asking));
    asked.unwrap_or_else(|error| {
        Err(FetchError {
            why: Reason::Failed,
            detail: text::one_line(error),
        })
    })
}

/// Gather in surroundings of a test's own, inside its runtime.
#[cfg(test)]
async fn gather_in(
    environment: &Environment,
    request: &Request,
    progress: &dyn Fn(FactKind),
    interrupt: impl Future<Output = ()>,
) -> Facts {
    let clock = Clock::start(request.bounds);
    let notes = Arc::new(Recorder::begin(request));
    let ending = {
        let run = Run::new(request, clock, Arc::clone(&notes), environment, progress);
        // On the heap: with the SDK in it, this future is too large for a stack.
        let mut everything = Box::pin(run.everything());
        let interrupt = std::pin::pin!(interrupt);
        tokio::select! {
            () = interrupt => Ending::Interrupted,
            () = &mut everything => Ending::Done,
            () = tokio::time::sleep_until(clock.last()) => Ending::Deadline,
        }
    };
    notes.close(&request.needs, ending, &clock)
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
#[path = "gather/behind_tests.rs"]
mod behind_tests;
#[cfg(all(test, not(feature = "aws")))]
#[path = "gather/configuration_tests.rs"]
mod configuration_tests;
#[cfg(all(test, not(feature = "aws")))]
#[path = "gather/domain_tests.rs"]
mod domain_tests;
#[cfg(all(test, not(feature = "aws")))]
#[path = "gather/log_tests.rs"]
mod log_tests;
#[cfg(all(test, not(feature = "aws")))]
#[path = "gather/recipient_tests.rs"]
mod recipient_tests;
#[cfg(test)]
#[path = "gather/gather_tests.rs"]
mod tests;
