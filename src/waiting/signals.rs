//! SIGINT and SIGTERM: the first ends the run and leaves it its report, the second ends the process.

use std::io;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

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

/// The first signal's exit code; 0 before it.
static FIRST: AtomicU8 = AtomicU8::new(0);
/// Whether somebody listens.
static LISTENING: Mutex<bool> = Mutex::new(false);

/// The longest that a report may take to be made after a signal; only a fault takes so long.
const BACKSTOP: Duration = Duration::from_secs(5);

/// The signal that has come.
#[must_use]
pub fn pending() -> Option<Interrupted> {
    match FIRST.load(Ordering::Relaxed) {
        0 => None,
        130 => Some(Interrupted::Int),
        _ => Some(Interrupted::Term),
    }
}

/// Whether somebody listens: until then, a signal ends the process by itself.
#[must_use]
pub fn listening() -> bool {
    *LISTENING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Listens from now on, to the end of the process. Whoever waits by this room sees the first signal.
///
/// # Errors
/// The handlers cannot be set up.
pub fn listen() -> io::Result<()> {
    let mut listening = LISTENING.lock().unwrap_or_else(PoisonError::into_inner);
    if *listening {
        return Ok(());
    }
    let (tell, told) = channel();
    thread::Builder::new().spawn(move || {
        if let Err(error) = heed(&tell) {
            // Whoever has asked waits for it.
            let _ = tell.send(Err(error));
        }
    })?;
    told.recv()
        .unwrap_or_else(|_| Err(io::Error::other("the signals' thread has ended")))?;
    *listening = true;
    Ok(())
}

fn heed(ready: &Sender<io::Result<()>>) -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut int = signal(SignalKind::interrupt())?;
        let mut term = signal(SignalKind::terminate())?;
        let _ = ready.send(Ok(()));
        let first = tokio::select! {
            _ = int.recv() => Interrupted::Int,
            _ = term.recv() => Interrupted::Term,
        };
        FIRST.store(first.exit_code(), Ordering::Relaxed);
        let code = tokio::select! {
            _ = int.recv() => Interrupted::Int,
            _ = term.recv() => Interrupted::Term,
            () = tokio::time::sleep(BACKSTOP) => first,
        };
        end(code.exit_code())
    })
}

#[expect(clippy::exit, reason = "a second signal is not to wait for anything")]
fn end(code: u8) -> ! {
    super::end_children();
    std::process::exit(code.into())
}
