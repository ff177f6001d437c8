//! Files that were named, and those in folders that were.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::waiting;

/// How deep folders may lie within each other.
const MAX_DEPTH: usize = 16;

/// What becomes of a file in a folder.
pub(super) enum Taken {
    /// It is read.
    Read,
    /// It would be read, were it not for this.
    Lost(&'static str),
    /// It is left alone, and said to be.
    Odd(&'static str),
    /// It is none of those that are looked for.
    Alone,
}

/// Says of a file in a folder what becomes of it; and what is odd about it, where something is.
pub(super) type Take = fn(&Path, Option<&'static str>) -> Taken;

/// What lies in folders.
#[derive(Default)]
pub(super) struct Found {
    /// The files, and of those that are not read why.
    pub(super) files: Vec<(PathBuf, Option<&'static str>)>,
    /// What is left alone without a loss, in words.
    pub(super) left_alone: Vec<String>,
    /// The folders that were read, as they are without links.
    folders: HashSet<PathBuf>,
}

/// What is there to read. A folder on a network mount that hangs costs the run's time.
///
/// # Errors
/// A file or a folder is not there, or cannot be read.
pub(super) fn found(paths: &[PathBuf], take: Take) -> Result<Found, Error> {
    let own = paths.to_vec();
    let search = move || {
        let mut found = Found::default();
        for path in &own {
            if waiting::is_stdin(path) {
                found.files.push((path.clone(), None));
                continue;
            }
            let kind = match fs::metadata(path) {
                Ok(kind) => kind,
                Err(error) => return Ok(Err(failed(path, error))),
            };
            if !kind.is_dir() {
                // What was named itself is read, though it be a pipe: <(aws ec2 describe-...).
                found.files.push((path.clone(), None));
            } else if let Err(error) = found.folder(path, 0, take) {
                return Ok(Err(error));
            }
        }
        Ok(Ok(found))
    };
    let first = paths.first().map_or(Path::new(""), PathBuf::as_path);
    let limit = waiting::rest().max(waiting::DISK);
    waiting::within(limit, search).map_err(|error| failed(first, error))?
}

/// A file that could not be read.
pub(super) fn failed(path: &Path, error: io::Error) -> Error {
    Error::Read {
        path: path.display().to_string(),
        error,
    }
}

impl Found {
    /// Finds the files below a folder, in the order of their names.
    fn folder(&mut self, folder: &Path, depth: usize, take: Take) -> Result<(), Error> {
        let own = fs::canonicalize(folder).map_err(|error| failed(folder, error))?;
        if !self.folders.insert(own) {
            let place = folder.display();
            let notice = format!("{place}: it leads to a folder that was read already");
            self.left_alone.push(notice);
            return Ok(());
        }
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries: Vec<PathBuf> = entries
            .map_err(|error| failed(folder, error))?
            .iter()
            .map(fs::DirEntry::path)
            .collect();
        entries.sort_unstable();
        for path in entries {
            match fs::metadata(&path) {
                Ok(kind) if kind.is_dir() && depth < MAX_DEPTH => {
                    self.folder(&path, depth + 1, take)?;
                }
                Ok(kind) if kind.is_dir() => {
                    self.files.push((path, Some("it lies too deep in folders")));
                }
                Ok(kind) => {
                    let odd = (!kind.is_file()).then_some("it is a pipe, a socket or a device");
                    self.file(path, odd, take);
                }
                Err(_) => self.file(path, Some("it is a broken link"), take),
            }
        }
        Ok(())
    }

    fn file(&mut self, path: PathBuf, odd: Option<&'static str>, take: Take) {
        match take(&path, odd) {
            Taken::Read => self.files.push((path, None)),
            Taken::Lost(why) => self.files.push((path, Some(why))),
            Taken::Odd(why) => self
                .left_alone
                .push(format!("{}: {why}, and is left alone", path.display())),
            Taken::Alone => {}
        }
    }
}
