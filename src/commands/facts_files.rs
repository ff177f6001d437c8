//! `--facts`: files and directories of AWS CLI output, and snapshots.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::cli::FactsArgs;
use crate::error::Error;
use crate::facts::{Facts, Inventory, MAX_OUTPUT_BYTES};
use crate::ui;

/// How deep folders may lie within each other.
const MAX_DEPTH: usize = 16;

/// Reads what is there. What is odd about a file is said on stderr, and the others still count.
///
/// # Errors
/// A file could not be read, or there is none.
pub(super) fn read(paths: &[PathBuf]) -> Result<Inventory, Error> {
    let mut all = Inventory::default();
    let mut files = Vec::new();
    for path in paths {
        let found = fs::metadata(path).map_err(|error| failed(path, error))?;
        if found.is_dir() {
            list(path, 0, &mut files)?;
        } else {
            files.push(path.clone());
        }
    }
    let mut known = false;
    for path in &files {
        let text = text(path)?;
        // The file's name and its folders', the nearest first.
        let names: Vec<&str> = path.iter().rev().filter_map(|name| name.to_str()).collect();
        let seen = all.import(&text, &names);
        known |= seen.known;
        for notice in seen.notices {
            ui::notice(&format!("{}: {notice}", path.display()));
        }
    }
    if known {
        Ok(all)
    } else {
        let paths: Vec<String> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        Err(Error::Usage(format!(
            "no output of the AWS CLI and no snapshot in {}",
            paths.join(", ")
        )))
    }
}

/// Reads files that are to complete what is known; none where none are named.
///
/// # Errors
/// As [`read`].
pub(super) fn completing(args: &FactsArgs) -> Result<Option<Completing>, Error> {
    if args.facts.is_empty() {
        return Ok(None);
    }
    let paths = args.facts.iter().map(|path| path.display().to_string());
    Ok(Some(Completing {
        names: paths.collect(),
        all: read(&args.facts)?,
    }))
}

/// What files tell, and where it stands.
pub(super) struct Completing {
    names: Vec<String>,
    all: Inventory,
}

impl Completing {
    /// Completes what is known, and says so.
    pub(super) fn tell(self, facts: &mut Facts) {
        facts.discovered.push(format!(
            "configuration that was not known otherwise: from {}",
            self.names.join(", ")
        ));
        self.all.tell(facts);
    }
}

fn failed(path: &Path, error: io::Error) -> Error {
    Error::Read {
        path: path.display().to_string(),
        error,
    }
}

/// Every `*.json` below a folder, in the order of their names.
fn list(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries: Vec<PathBuf> = entries
        .map_err(|error| failed(folder, error))?
        .iter()
        .map(fs::DirEntry::path)
        .collect();
    entries.sort_unstable();
    for path in entries {
        if path.is_dir() {
            if depth < MAX_DEPTH {
                list(&path, depth + 1, files)?;
            } else {
                ui::notice(&format!("{}: too deep, it is left alone", path.display()));
            }
        } else if path
            .extension()
            .is_some_and(|name| name.eq_ignore_ascii_case("json"))
        {
            files.push(path);
        }
    }
    Ok(())
}

/// A file's text, in UTF-8 or as `PowerShell` redirects output: UTF-16 with a mark.
fn text(path: &Path) -> Result<String, Error> {
    let file = File::open(path).map_err(|error| failed(path, error))?;
    let mut bytes = Vec::new();
    file.take(MAX_OUTPUT_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(path, error))?;
    if bytes.len() as u64 > MAX_OUTPUT_BYTES {
        let limit = format!("it is larger than {} MiB", MAX_OUTPUT_BYTES >> 20);
        return Err(failed(
            path,
            io::Error::new(io::ErrorKind::FileTooLarge, limit),
        ));
    }
    let wrong = || {
        failed(
            path,
            io::Error::new(io::ErrorKind::InvalidData, "it is no text"),
        )
    };
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => {
            let units = rest.chunks_exact(2);
            let units = units.filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?)));
            String::from_utf16(&units.collect::<Vec<u16>>()).map_err(|_| wrong())
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(|_| wrong()),
        _ => String::from_utf8(bytes).map_err(|_| wrong()),
    }
}
