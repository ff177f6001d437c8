//! Files that the user named, and stdin. Either may be a pipe that nobody writes to, a device that never
//! ends, or lie on a network mount that hangs.

use std::fs::{self, File};
use std::io::{self, BufRead, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use super::{Ended, detach, late, next, rest, soon, timeout, within};

/// How long a disk may take, at least.
pub const DISK: Duration = Duration::from_secs(5);
/// How much is read at once.
const PIECE: usize = 64 * 1024;
/// How many pieces lie ready.
const AHEAD: usize = 2;

/// How a path says stdin.
#[must_use]
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A file's bytes, or those of stdin for `-`, and of what is longer than `most` one more. What sends
/// slowly, or not at all, ends with the run's time.
///
/// # Errors
/// It cannot be read, or does not end in time.
pub fn bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let own = path.to_path_buf();
    let regular = within(rest(), move || {
        Ok(!is_stdin(&own) && fs::metadata(&own)?.is_file())
    })?;
    let limit = if regular { rest().max(DISK) } else { rest() };
    let own = path.to_path_buf();
    within(limit, move || {
        let mut bytes = Vec::new();
        open(&own)?
            .take(most.saturating_add(1))
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    })
}

/// As [`bytes`], where they are text of at most so many bytes.
///
/// # Errors
/// As [`bytes`]; it is longer, and then `longer` says what no such file is; or it is no text.
pub fn text(path: &Path, most: u64, longer: &str) -> io::Result<String> {
    let bytes = bytes(path, most)?;
    if bytes.len() as u64 > most {
        let problem = format!("it is larger than {} MiB, and {longer}", most >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, problem));
    }
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// A file, or stdin for `-`, to be read along. Each wait for more of it takes as long as the run may, at
/// most: a stream that goes on is not cut, and one that stands still is.
///
/// # Errors
/// It cannot be opened, or not in time.
pub fn stream(path: &Path) -> io::Result<impl BufRead + use<>> {
    let own = path.to_path_buf();
    let mut source = within(timeout(), move || open(&own))?;
    let (tell, told) = sync_channel(AHEAD);
    detach(move || {
        loop {
            let mut piece = vec![0; PIECE];
            let read = source.read(&mut piece).map(|count| {
                piece.truncate(count);
                piece
            });
            let ended = read.as_ref().map_or_else(
                |error| error.kind() != io::ErrorKind::Interrupted,
                Vec::is_empty,
            );
            // Nobody listens any more where the run has seen enough.
            if tell.send(read).is_err() || ended {
                return;
            }
        }
    })?;
    Ok(Stream {
        told,
        piece: Vec::new(),
        used: 0,
    })
}

fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    Ok(if is_stdin(path) {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path)?)
    })
}

/// What a thread reads ahead.
struct Stream {
    told: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    used: usize,
}

impl BufRead for Stream {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used >= self.piece.len() {
            let limit = timeout();
            self.piece = match next(&self.told, soon(limit)) {
                Ok(read) => read?,
                // It was told that the source has ended, or failed.
                Err(Ended::Alone) => Vec::new(),
                Err(Ended::Interrupted(_)) => return Err(late("before the run was interrupted")),
                Err(Ended::TimedOut) => return Err(late(&format!("within {limit:.1?}"))),
            };
            self.used = 0;
        }
        Ok(self.piece.get(self.used..).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.used = self.used.saturating_add(count);
    }
}

impl Read for Stream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}
