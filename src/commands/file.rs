//! Files that appear whole or not at all.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use crate::error::Error;

/// Writes a file through a temporary one beside it, so that a half-written one never stands there.
///
/// # Errors
/// It could not be written.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), Error> {
    through(path, text, &OpenOptions::new())
}

/// As [`replace`], for the owner alone.
///
/// # Errors
/// It could not be written.
pub(super) fn replace_private(path: &Path, text: &str) -> Result<(), Error> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    through(path, text, &options)
}

fn through(path: &Path, text: &str, options: &OpenOptions) -> Result<(), Error> {
    let mut partial = path.to_path_buf().into_os_string();
    partial.push(".partial");
    let written =
        write(Path::new(&partial), text, options).and_then(|()| std::fs::rename(&partial, path));
    written.map_err(|error| Error::Write {
        path: path.display().to_string(),
        error,
    })
}

/// A leftover of an earlier run goes first: its mode may be another one.
fn write(path: &Path, text: &str, options: &OpenOptions) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = options.clone().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
