//! Writes files: this is the only place that does.
//!
//! A regular file appears whole or not at all, through a temporary one beside it and a rename. A symbolic
//! link stays, and what it leads to is replaced. Anything else, such as `/dev/null`, a FIFO, or a
//! descriptor (`/dev/stdout`, `/dev/fd/3`), is written to as it is, and never replaced.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::waiting;

/// More symbolic links than the kernel follows.
const MOST_LINKS: usize = 40;

/// Writes a file. Where nobody takes what is written, as with a FIFO without a reader, that ends with the
/// run's time.
///
/// # Errors
/// It could not be written.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), Error> {
    write(path, text, false)
}

/// As [`replace`], for the owner alone.
///
/// # Errors
/// It could not be written.
pub(super) fn replace_private(path: &Path, text: &str) -> Result<(), Error> {
    write(path, text, true)
}

fn write(path: &Path, text: &str, private: bool) -> Result<(), Error> {
    let (to, text) = (path.to_path_buf(), text.to_owned());
    let found = waiting::within(waiting::rest(), move || place(&to));
    let written = found.and_then(|place| match place {
        Place::File(file) => waiting::within(waiting::rest().max(waiting::DISK), move || {
            through(&file, &text, private)
        }),
        other => waiting::within(waiting::rest(), move || stream(&other, &text)),
    });
    written.map_err(|error| Error::Write {
        path: path.display().to_string(),
        error,
    })
}

/// Where a path leads.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    Stdout,
    Stderr,
    /// A regular file, or one that is not there yet.
    File(PathBuf),
    /// A descriptor, a device, a FIFO.
    Other(PathBuf),
}

fn place(path: &Path) -> io::Result<Place> {
    let mut path = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        let Some(name) = path.file_name() else {
            return Err(io::ErrorKind::IsADirectory.into());
        };
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let folder = fs::canonicalize(folder)?;
        let here = folder.join(name);
        // Such a link leads to the file that the descriptor was opened on, whatever its name is now:
        // writing there by name would write beside the descriptor's owner.
        if folder.starts_with("/proc") && folder.ends_with("fd") {
            let own = folder.starts_with(format!("/proc/{}", std::process::id()));
            return Ok(match name.to_str() {
                Some("1") if own => Place::Stdout,
                Some("2") if own => Place::Stderr,
                _ => Place::Other(here),
            });
        }
        let kind = match fs::symlink_metadata(&here) {
            Ok(found) => found.file_type(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Place::File(here)),
            Err(error) => return Err(error),
        };
        if kind.is_symlink() {
            path = folder.join(fs::read_link(&here)?);
        } else if kind.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        } else if kind.is_file() {
            return Ok(Place::File(here));
        } else {
            return Ok(Place::Other(here));
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

fn stream(place: &Place, text: &str) -> io::Result<()> {
    match place {
        Place::Stdout => tell(&mut io::stdout().lock(), text),
        Place::Stderr => tell(&mut io::stderr().lock(), text),
        // What was written to a descriptor's file before stays.
        Place::File(path) | Place::Other(path) => {
            tell(&mut OpenOptions::new().append(true).open(path)?, text)
        }
    }
}

/// Writes to a stream. A reader that has gone away is no error: it has seen enough.
fn tell(stream: &mut impl Write, text: &str) -> io::Result<()> {
    let told = stream.write_all(text.as_bytes());
    match told.and_then(|()| stream.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

fn through(path: &Path, text: &str, private: bool) -> io::Result<()> {
    let mut partial = path.to_path_buf().into_os_string();
    partial.push(".partial");
    let partial = Path::new(&partial);
    // A leftover of an earlier run goes first: its mode may be another one.
    match fs::remove_file(partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let written = whole(partial, text, private).and_then(|()| fs::rename(partial, path));
    if written.is_err() {
        // What made it fail is told; that a piece is left over as well would add nothing.
        let _ = fs::remove_file(partial);
    }
    written
}

fn whole(path: &Path, text: &str, private: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
