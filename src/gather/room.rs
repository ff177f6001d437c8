//! Whether the system has room for a run: libraries die where it has none.

use std::io;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::channel;
use std::thread;

/// What a run with few addresses has open at once, in pairs of descriptors.
const PAIRS: usize = 12;
/// What it has running at once: the runtime's threads, and those that wait in `getaddrinfo`.
const THREADS: usize = 12;

/// Takes that much, and gives it back.
///
/// # Errors
/// There is not as much.
pub(super) fn enough() -> io::Result<()> {
    let pairs: io::Result<Vec<_>> = (0..PAIRS).map(|_| UnixStream::pair()).collect();
    pairs.map_err(|error| too_few("descriptors", &error))?;
    let (open, door) = channel::<()>();
    let door = std::sync::Arc::new(std::sync::Mutex::new(door));
    let threads: io::Result<Vec<_>> = (0..THREADS)
        .map(|_| {
            let door = std::sync::Arc::clone(&door);
            // Each waits for its turn, and all turns end when nobody holds on to them.
            thread::Builder::new()
                .spawn(move || door.lock().map(|door| door.recv().is_ok()).is_ok())
        })
        .collect();
    let enough = threads.map_err(|error| too_few("threads", &error));
    drop(open);
    for thread in enough? {
        // It has ended, whatever it says.
        let _ = thread.join();
    }
    Ok(())
}

fn too_few(what: &str, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("the limits of this process leave too few {what}: {error}"),
    )
}
